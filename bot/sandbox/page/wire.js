/** The wire log: every request between the app and the sandbox, with its answer. */

import { fillDate } from "./dates.js";
import { el, freshId } from "./dom.js";
import { icon } from "./icons.js";
import { showProblem } from "./toast.js";

const KEPT = 300;
const KINDS = ["web_api", "command", "interaction", "event", "socket", "response_url"];

/** Shows the newest entries first and narrows them by word and kind. */
export class Wire {
  constructor({ api, directory }) {
    Object.assign(this, { api, directory, last: undefined });
    const ids = { word: freshId("wire-word"), kind: freshId("wire-kind") };
    this.word = el("input", { id: ids.word, type: "search", class: "control", placeholder: "Filter", data: { testid: "wire-filter" }, on: { input: () => this.#filter() } });
    const options = [el("option", { value: "" }, "all kinds"), ...KINDS.map((kind) => el("option", { value: kind }, kind.replace("_", " ")))];
    this.kind = el("select", { id: ids.kind, class: "control control-select", data: { testid: "wire-kind" }, on: { change: () => this.#filter() } }, options);
    const clear = el("button", { type: "button", class: "button", data: { testid: "wire-clear" }, on: { click: () => this.list.replaceChildren() } }, "Clear");
    this.list = el("ol", { class: "wire-list", "aria-label": "Requests, newest first", data: { testid: "wire" } });
    const sr = (id, words) => el("label", { class: "sr-only", for: id }, words);
    this.element = el("section", { class: "panel-section wire", "aria-label": "Wire log" }, el("div", { class: "wire-tools" }, sr(ids.word, "Filter by words"), this.word, sr(ids.kind, "Kind"), this.kind, clear), this.list);
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
    const node = this.#entry(entry);
    node.hidden = !this.#matches(node);
    this.list.prepend(node);
    while (this.list.childElementCount > KEPT) this.list.lastElementChild.remove();
  }

  #entry(entry) {
    const inward = entry.direction === "in";
    const sign = el("span", { class: inward ? "wire-in" : "wire-out", role: "img", "aria-label": inward ? "app to Slack" : "Slack to app", title: inward ? "app → Slack" : "Slack → app" }, icon(inward ? "inward" : "outward"));
    const status = entry.status === undefined || entry.status === null ? "" : String(entry.status);
    const badge = el("span", { class: /^(200|ok|true|ack(ed)?)$/.test(status) ? "wire-status" : "wire-status wire-status-odd" }, status);
    const time = el("span", { class: "wire-time" }, fillDate(entry.at, "{time_secs}", "en-GB", this.directory.clock.now()));
    const summary = el("summary", {}, sign, el("span", { class: "wire-name" }, entry.name), badge, el("span", { class: "wire-ms" }, `${Math.round(entry.ms ?? 0)} ms`), el("span", { class: "wire-kind" }, (entry.kind ?? "").replace("_", " ")), time);
    const details = el("details", { class: "wire-entry" }, summary);
    const open = () => details.childElementCount === 1 && details.append(part("Request", entry.request), part("Answer", entry.response));
    details.addEventListener("toggle", open);
    const data = { testid: "wire-entry", kind: entry.kind, name: entry.name, words: JSON.stringify([entry.name, entry.status, entry.request, entry.response]).toLowerCase() };
    return el("li", { data }, details);
  }

  #filter() {
    for (const node of this.list.children) node.hidden = !this.#matches(node);
  }

  #matches({ dataset }) {
    const word = this.word.value.trim().toLowerCase();
    return (this.kind.value === "" || dataset.kind === this.kind.value) && dataset.words.includes(word);
  }
}

function part(title, content) {
  const text = typeof content === "string" ? content : JSON.stringify(content ?? null, null, 2);
  return el("div", { class: "wire-part" }, el("h4", {}, title), el("pre", { class: "pre", tabindex: "0" }, text));
}
