/** The left column: workspace, channels, the app, and the switcher between people. */

import { el } from "./dom.js";
import { icon } from "./icons.js";
import { appAvatar, avatar } from "./people.js";

/** Draws the sidebar and keeps its marks; `sections` of the page are plain links to `#channel`. */
export class Sidebar {
  constructor({ directory }) {
    this.directory = directory;
    this.unread = new Map();
    this.team = el("p", { class: "team" });
    this.channels = el("ul", { class: "nav-list" });
    this.apps = el("ul", { class: "nav-list" });
    this.people = el("details", { class: "people", data: { testid: "people" } });
    const nav = el(
      "nav",
      { class: "nav", "aria-label": "Conversations" },
      el("h2", {}, "Channels"),
      this.channels,
      el("h2", {}, "App"),
      this.apps,
    );
    this.element = el("div", { class: "sidebar-inner" }, this.team, nav, this.people);
  }

  /** Draws everything from the directory. */
  draw({ connected, place }) {
    const { team, channels, bot } = this.directory;
    const app = this.directory.appChannel();
    this.team.replaceChildren(
      el("span", { class: "team-name" }, team.name),
      el("span", { class: "team-note" }, "local workspace"),
    );
    const open = [...channels.values()].filter((channel) => channel.kind === "channel");
    this.channels.replaceChildren(
      ...open.map((channel) =>
        this.#entry(`#${channel.id}`, icon("hash"), channel.name, channel.id, `channel-${channel.name}`),
      ),
    );
    const sign = el("span", {
      class: connected ? "presence presence-on" : "presence",
      title: connected ? "connected" : "not connected",
    });
    this.apps.replaceChildren(
      this.#entry("#home", appAvatar("avatar-small"), [bot.name, " Home", sign], "home", "home-link"),
      this.#entry("#messages", icon("chat"), [bot.name, " Messages"], app.id, "messages-link"),
    );
    this.#drawPeople();
    this.mark(place);
  }

  /** Marks where the reader is. */
  mark(place) {
    for (const entry of this.element.querySelectorAll(".nav-entry")) {
      if (entry.dataset.place === place) entry.setAttribute("aria-current", "page");
      else entry.removeAttribute("aria-current");
    }
  }

  /** Sets how many messages of a channel are unread. */
  setUnread(channel, count) {
    this.unread.set(channel, count);
    const entry = this.element.querySelector(`.nav-entry[data-place="${CSS.escape(channel)}"]`);
    entry?.classList.toggle("nav-unread", count > 0);
    const bubble = entry?.querySelector(".unread");
    if (bubble)
      bubble.replaceChildren(
        ...(count > 0 ? [String(count), el("span", { class: "sr-only" }, " unread")] : []),
      );
  }

  /** All unread messages together. */
  unreadTotal() {
    return [...this.unread.values()].reduce((sum, count) => sum + count, 0);
  }

  #entry(address, sign, words, place, testid) {
    const count = this.unread.get(place) ?? 0;
    const bubble = el("span", { class: "unread" }, count > 0 ? String(count) : null);
    const props = {
      class: count > 0 ? "nav-entry nav-unread" : "nav-entry",
      href: address,
      data: { place, testid },
    };
    return el("li", {}, el("a", props, sign, el("span", { class: "nav-words" }, words), bubble));
  }

  #drawPeople() {
    const { me, people } = this.directory;
    const summary = el(
      "summary",
      { data: { testid: "me" } },
      avatar(me),
      el(
        "span",
        { class: "who" },
        el("bdi", { class: "who-name" }, me.name),
        el("span", { class: "who-role" }, me.role_hint),
      ),
      icon("swap"),
    );
    const list = el(
      "ul",
      { class: "people-list", "aria-label": "Switch person" },
      [...people.values()].map((person) => personEntry(person, me)),
    );
    this.people.replaceChildren(
      summary,
      el("p", { class: "people-hint" }, "Continue as somebody else, here or in a window beside this one."),
      list,
    );
  }
}

function personEntry(person, me) {
  const address = `?as=${encodeURIComponent(person.as)}${location.hash}`;
  const here = el(
    "a",
    {
      class: "person",
      href: address,
      "aria-current": person.id === me.id ? "true" : null,
      data: { testid: `person-${person.as}` },
    },
    avatar(person, "avatar-small"),
    el(
      "span",
      { class: "who" },
      el("bdi", { class: "who-name" }, person.name),
      el("span", { class: "who-role" }, person.role_hint),
    ),
  );
  const label = `${person.name} in a new window`;
  const beside = el(
    "a",
    {
      class: "icon-button",
      href: address,
      target: "_blank",
      rel: "noopener",
      "aria-label": label,
      title: label,
    },
    icon("window"),
  );
  return el("li", {}, here, beside);
}
