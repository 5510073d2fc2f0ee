/** The wire log: every request between the app and the sandbox, with its answer. */

import { el, freshId } from "./dom.js";
import { exchangeNode } from "./exchange.js";
import { showProblem } from "./toast.js";

const KEPT = 300;
const KINDS = ["web_api", "command", "interaction", "event", "socket", "response_url"];

/** Shows the newest entries first and narrows them by word and kind. */
export class Wire {
  constructor({ api, directory }) {
    Object.assign(this, { api, directory, last: undefined });
    const data = { testid: "wire" };
    this.list = el("ol", { class: "wire-list", "aria-label": "Requests, newest first", data });
    this.element = el(
      "section",
      { class: "panel-section wire", "aria-label": "Wire log" },
      this.#tools(),
      this.list,
    );
  }

  /** Loads what is missing since the last entry seen. */
  async load() {
    try {
      const { entries } = await this.api.wire(this.last);
      for (const entry of entries) this.add(entry);
    } catch (problem) {
      showProblem(problem);
    }
  }

  /** Adds one entry on top; one that is already there is left alone. */
  add(entry) {
    if (this.last !== undefined && entry.id <= this.last) return;
    this.last = entry.id;
    const node = exchangeNode(entry, this.directory.clock.now());
    node.hidden = !this.#matches(node);
    this.list.prepend(node);
    while (this.list.childElementCount > KEPT) this.list.lastElementChild.remove();
  }

  #tools() {
    const ids = { word: freshId("wire-word"), kind: freshId("wire-kind") };
    const filter = { input: () => this.#filter() };
    const word = { id: ids.word, type: "search", class: "control", placeholder: "Filter" };
    this.word = el("input", { ...word, data: { testid: "wire-filter" }, on: filter });
    const kind = { id: ids.kind, class: "control control-select", data: { testid: "wire-kind" }, on: filter };
    const options = KINDS.map((name) => el("option", { value: name }, name.replace("_", " ")));
    this.kind = el("select", kind, el("option", { value: "" }, "all kinds"), options);
    const empty = { click: () => this.list.replaceChildren() };
    const clear = el(
      "button",
      { type: "button", class: "button", data: { testid: "wire-clear" }, on: empty },
      "Clear",
    );
    const label = (id, words) => el("label", { class: "sr-only", for: id }, words);
    const labels = [label(ids.word, "Filter by words"), label(ids.kind, "Kind")];
    return el("div", { class: "wire-tools" }, labels, this.word, this.kind, clear);
  }

  #filter() {
    for (const node of this.list.children) node.hidden = !this.#matches(node);
  }

  #matches({ dataset }) {
    const word = this.word.value.trim().toLowerCase();
    return (this.kind.value === "" || dataset.kind === this.kind.value) && dataset.words.includes(word);
  }
}
