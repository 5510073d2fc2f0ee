/** The list of slash commands that opens while one is typed. */

import { el, freshId } from "./dom.js";

/** A listbox bound to a text field; `changed` runs after a command was filled in. */
export class Completion {
  constructor(field, commands, changed) {
    Object.assign(this, { field, commands, changed, found: [], active: 0 });
    this.element = el("ul", {
      id: freshId("commands"),
      class: "completion",
      role: "listbox",
      "aria-label": "Commands",
      hidden: true,
      data: { testid: "completion" },
    });
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", this.element.id);
    field.addEventListener("blur", () => this.#close());
    this.#close();
  }

  /** Looks again at what is typed and shows the commands that fit. */
  update() {
    const typed = /^\/[^\s]*$/.exec(this.field.value);
    this.found = typed
      ? this.commands().filter(({ command }) => command.startsWith(typed[0].toLowerCase()))
      : [];
    const complete = this.found.length === 1 && this.found[0].command === this.field.value;
    if (this.found.length === 0 || complete || document.activeElement !== this.field) return this.#close();
    this.active = 0;
    this.#draw();
  }

  /** Handles a key while the list is open; returns true when the key was for the list. */
  handle(event) {
    if (this.element.hidden) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.#move(step);
    else if (event.key === "Tab" || event.key === "Enter") this.#choose(this.found[this.active]);
    else if (event.key === "Escape") this.#close();
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  #move(step) {
    this.active = (this.active + step + this.found.length) % this.found.length;
    this.#draw();
  }

  #choose({ command }) {
    this.field.value = `${command} `;
    this.#close();
    this.changed();
  }

  #draw() {
    const options = this.found.map((entry, index) => this.#option(entry, index === this.active));
    this.element.replaceChildren(...options);
    this.element.hidden = false;
    this.field.setAttribute("aria-activedescendant", options[this.active].id);
    options[this.active].scrollIntoView({ block: "nearest" });
  }

  #option(entry, selected) {
    const id = freshId("command");
    const choose = (event) => {
      event.preventDefault();
      this.#choose(entry);
    };
    const props = {
      id,
      role: "option",
      "aria-selected": String(selected),
      data: { testid: "command", command: entry.command },
      on: { mousedown: choose },
    };
    const usage = el(
      "span",
      { class: "command-name" },
      entry.command,
      " ",
      el("span", { class: "command-usage" }, entry.usage_hint ?? ""),
    );
    return el("li", props, usage, el("span", { class: "command-about" }, entry.description ?? ""));
  }

  #close() {
    this.element.hidden = true;
    this.field.removeAttribute("aria-activedescendant");
  }
}
