/** The app's Home tab. */

import { blockNodes } from "./blocks.js";
import { el } from "./dom.js";
import { Surface } from "./surface.js";

/** Shows the reader's Home view and sends its clicks. */
export class Home {
  constructor({ directory, api }) {
    Object.assign(this, { directory, api });
    this.element = el("div", {
      class: "scroller home",
      tabindex: "0",
      role: "region",
      "aria-label": "Home",
      data: { testid: "home" },
    });
  }

  /** Shows a sentence in place of a view. */
  explain(sentence) {
    this.element.replaceChildren(el("p", { class: "empty" }, sentence));
  }

  /** Draws a view, or says that the app has not published one. */
  show(view) {
    if (!view) return this.explain("The app has not published a Home tab for you yet.");
    const focused = this.element.contains(document.activeElement)
      ? document.activeElement.dataset.actionId
      : null;
    const place = this.element.scrollTop;
    const surface = new Surface({
      kind: "home",
      directory: this.directory,
      send: (click) => this.api.click({ home: true, view_id: view.id, ...click }),
    });
    this.element.replaceChildren(el("div", { class: "home-page" }, blockNodes(view.blocks, surface)));
    this.element.scrollTop = place;
    if (focused) this.element.querySelector(`[data-action-id="${CSS.escape(focused)}"]`)?.focus();
  }
}
