/** A message list with its composer: a channel, the app's messages, or one thread. */

import { Composer } from "./composer.js";
import { isDismissed } from "./dismissed.js";
import { el } from "./dom.js";
import { MessageList } from "./messages.js";

/** Shows one conversation at a time and sends what is written in it. */
export class Conversation {
  constructor({ api, deps, inThread = false }) {
    Object.assign(this, { api, inThread, channel: null, threadTs: null });
    this.list = new MessageList({ deps, inThread, label: inThread ? "Thread" : "Messages" });
    this.composer = new Composer({
      send: (text) => this.#say(text),
      commands: deps.commands,
      label: "Message",
    });
    this.element = el("div", { class: "conversation" }, this.list.element, this.composer.element);
  }

  /** Loads and shows a channel, or one thread of it; a later call wins over an earlier one. */
  async open({ channel, threadTs = null, label, empty }) {
    this.channel = channel;
    this.threadTs = threadTs;
    this.composer.turnTo(threadTs ?? channel, label);
    this.list.clear();
    const messages = await this.#load();
    if (this.channel === channel && this.threadTs === threadTs) this.list.show(messages, { label, empty });
  }

  /** Loads the messages again after a gap, without moving the reader. */
  async reload() {
    if (this.channel !== null) this.list.refresh(await this.#load());
  }

  /** Forgets the conversation. */
  leave() {
    this.channel = null;
    this.threadTs = null;
  }

  /** True when a message is to be shown here. */
  holds(channel, message) {
    if (channel !== this.channel) return false;
    const root = message.thread_ts ?? message.ts;
    if (this.inThread) return root === this.threadTs;
    return root === message.ts || message.broadcast === true;
  }

  async #load() {
    this.list.expect();
    const { messages } = await this.api.messages(this.channel, this.threadTs ?? undefined);
    return messages.filter((message) => this.holds(this.channel, message) && !isDismissed(message));
  }

  #say(text) {
    const place = this.threadTs ? { thread_ts: this.threadTs } : {};
    return this.api.say({ channel: this.channel, text, ...place });
  }
}
