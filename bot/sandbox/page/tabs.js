/** Tabs that the arrow keys move between. */

import { el, freshId } from "./dom.js";

/** A tab list with its panels; each tab has an `id`, a `label` and `content`. */
export class Tabs {
  constructor(label, tabs, onSelect = () => {}) {
    this.onSelect = onSelect;
    this.tabs = tabs.map((tab) => this.#tab(tab));
    const list = el(
      "div",
      {
        class: "tabs",
        role: "tablist",
        "aria-label": label,
        on: { keydown: (event) => this.#keydown(event) },
      },
      this.tabs.map(({ button }) => button),
    );
    this.element = el(
      "div",
      { class: "tabbed" },
      list,
      this.tabs.map(({ panel }) => panel),
    );
    this.select(tabs[0].id);
  }

  /** Shows one tab. */
  select(id) {
    for (const tab of this.tabs) {
      const chosen = tab.id === id;
      tab.button.setAttribute("aria-selected", String(chosen));
      tab.button.tabIndex = chosen ? 0 : -1;
      tab.panel.hidden = !chosen;
    }
    this.onSelect(id);
  }

  #tab({ id, label, content }) {
    const ids = { button: freshId("tab"), panel: freshId("tabpanel") };
    const press = { click: () => this.select(id) };
    const button = el(
      "button",
      {
        id: ids.button,
        type: "button",
        class: "tab",
        role: "tab",
        "aria-controls": ids.panel,
        data: { testid: `tab-${id}` },
        on: press,
      },
      label,
    );
    const panel = el(
      "div",
      { id: ids.panel, class: "tabpanel", role: "tabpanel", "aria-labelledby": ids.button },
      content,
    );
    return { id, button, panel };
  }

  #keydown(event) {
    const at = this.tabs.findIndex(({ button }) => button === document.activeElement);
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step || at < 0) return;
    event.preventDefault();
    const next = this.tabs[(at + step + this.tabs.length) % this.tabs.length];
    this.select(next.id);
    next.button.focus();
  }
}
