/** The people, channels and the app of this workspace, as their names are looked up. */

import { Clock } from "./dates.js";
import { el } from "./dom.js";

/** Names of everybody and every channel the reader can see, and the reader themselves. */
export class Directory {
  constructor() {
    this.clock = new Clock();
    this.people = new Map();
    this.channels = new Map();
  }

  /** Takes the server's state; later states replace earlier ones. */
  set(state) {
    this.me = state.me;
    this.bot = state.bot;
    this.team = state.team;
    this.people = new Map([...state.people, state.me].map((person) => [person.id, person]));
    this.channels = new Map(state.channels.map((channel) => [channel.id, channel]));
    this.clock.set(state.clock);
  }

  /** True for the app's own user. */
  isBot(userId) {
    return userId === this.bot.id || userId === this.bot.user_id || userId === this.bot.bot_id;
  }

  /** The name of a person or of the app; an unknown id stands for itself. */
  name(userId) {
    if (this.isBot(userId)) return this.bot.name;
    return this.people.get(userId)?.name ?? userId;
  }

  /** The name of a channel, without its sign, or null when the reader cannot see it. */
  channelName(channelId) {
    return this.channels.get(channelId)?.name ?? null;
  }

  /** The reader's conversation with the app; it exists from the first message on. */
  appChannel() {
    const known = [...this.channels.values()].find((channel) => channel.kind === "dm");
    return known ?? { id: `D0${this.me.id.slice(2)}`, name: this.bot.name, kind: "dm", unread: 0 };
  }
}

/** A person's square with initials; the name beside it speaks for it. */
export function avatar(person, size = "") {
  return el(
    "span",
    { class: `avatar ${size}`.trim(), "aria-hidden": "true", style: { "--tint": person.color } },
    person.initials,
  );
}

/** The app's square. */
export function appAvatar(size = "") {
  return el("span", { class: `avatar avatar-app ${size}`.trim(), "aria-hidden": "true" }, "aq");
}
