/** The bar above a conversation or the app's tabs. */

import { el } from "./dom.js";
import { icon } from "./icons.js";
import { appAvatar } from "./people.js";

/** Names what is shown, holds the drawers' buttons, and tells when something is out of reach. */
export class Header {
  constructor({ directory }) {
    this.directory = directory;
    this.words = "";
    this.menu = this.#button("menu", "Open sidebar", "sidebar-toggle", "sidebar");
    this.panel = this.#button("panel", "Sandbox panel", "panel-toggle", "panel");
    this.title = el("h1", { class: "head-title" });
    this.tabs = el("nav", { class: "head-tabs", "aria-label": "App" });
    this.status = el("p", { class: "head-status", role: "status", data: { testid: "status" } });
    this.element = el("header", { class: "head" }, this.menu, this.title, this.tabs, this.status, this.panel);
    this.online = true;
    this.connected = true;
  }

  /** Shows where the reader is. */
  show({ tab, channel }) {
    const { bot } = this.directory;
    const app = tab !== "channel";
    this.words = app ? bot.name : `#${this.directory.channelName(channel)}`;
    this.title.replaceChildren(
      ...(app ? [appAvatar("avatar-small"), bot.name] : [icon("hash"), this.directory.channelName(channel)]),
    );
    const entry = (name, words) =>
      el(
        "a",
        {
          href: `#${name}`,
          class: "head-tab",
          "aria-current": tab === name ? "page" : null,
          data: { testid: `${name}-tab` },
        },
        words,
      );
    this.tabs.replaceChildren(...(app ? [entry("home", "Home"), entry("messages", "Messages")] : []));
  }

  /** Tells whether the page hears from the sandbox. */
  setOnline(online) {
    this.online = online;
    this.#drawStatus();
  }

  /** Tells whether the app is there to answer. */
  setConnected(connected) {
    this.connected = connected;
    this.#drawStatus();
  }

  #drawStatus() {
    const words = !this.online ? "Reconnecting…" : this.connected ? "" : "The app is not connected";
    if (this.status.textContent !== words) this.status.textContent = words;
  }

  #button(name, label, testid, controls) {
    const props = {
      type: "button",
      class: `icon-button ${testid}`,
      "aria-label": label,
      title: label,
      "aria-controls": controls,
      "aria-expanded": "false",
      data: { testid },
    };
    return el("button", props, icon(name));
  }
}
