/** The pane that shows one thread beside its channel. */

import { Conversation } from "./conversation.js";
import { el } from "./dom.js";
import { icon } from "./icons.js";
import { showProblem } from "./toast.js";

/** Opens and closes the thread pane. */
export class Thread {
  constructor({ api, deps, container }) {
    Object.assign(this, { deps, container });
    this.conversation = new Conversation({ api, deps, inThread: true });
    this.where = el("span", { class: "pane-where" });
    const close = { click: () => this.close() };
    const button = el(
      "button",
      {
        type: "button",
        class: "icon-button",
        "aria-label": "Close thread",
        title: "Close thread",
        data: { testid: "thread-close" },
        on: close,
      },
      icon("close"),
    );
    const head = el("header", { class: "pane-head" }, el("h2", {}, "Thread ", this.where), button);
    container.append(head, this.conversation.element);
    container.addEventListener(
      "keydown",
      (event) => event.key === "Escape" && !event.defaultPrevented && this.close(),
    );
  }

  /** Shows the thread that starts with a message. */
  async open(channel, ts) {
    this.opener = document.activeElement;
    const name = this.deps.directory.channelName(channel);
    this.where.textContent =
      this.deps.directory.channels.get(channel)?.kind === "channel"
        ? `#${name}`
        : this.deps.directory.bot.name;
    this.container.hidden = false;
    document.body.classList.add("thread-open");
    try {
      await this.conversation.open({ channel, threadTs: ts, label: "Reply in thread", empty: "" });
      this.conversation.composer.focus();
    } catch (problem) {
      this.close();
      showProblem(problem);
    }
  }

  /** Hides the pane and gives the focus back to where it was. */
  close() {
    if (this.container.hidden) return;
    this.container.hidden = true;
    document.body.classList.remove("thread-open");
    this.conversation.leave();
    if (this.opener?.isConnected) this.opener.focus();
  }
}
