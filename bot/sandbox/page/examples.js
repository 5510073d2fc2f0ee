/** What one click does at the service: actions from harmless to critical, and what the service desk works on. */

import { el } from "./dom.js";
import { icon } from "./icons.js";
import { showProblem } from "./toast.js";

const SHOWN = 5;
const STATUS_WORDS = {
  AUTO_DONE: "released at once",
  PENDING_APPROVAL: "waits for approval",
  NEW: "is at the desk",
  RESOLVED: "is resolved",
  firing: "fires",
  resolved: "is over",
};

/** The list of examples and what came of the last ones. */
export class Examples {
  constructor(api) {
    this.api = api;
    this.list = el("ul", { class: "example-list" });
    this.atTheDesk = el("ul", { class: "example-list" });
    this.results = el("ol", {
      class: "result-list",
      "aria-live": "polite",
      "aria-label": "Submitted",
      data: { testid: "results" },
    });
    const about = el(
      "p",
      { class: "hint" },
      "One click submits it to the service as a pipeline or an agent would. What needs a person appears in #ops.",
    );
    this.element = el(
      "section",
      { class: "panel-section", "aria-label": "Submit an action" },
      el("h3", {}, "Submit an action"),
      about,
      this.list,
      el("h3", {}, "Turn to the service desk"),
      el(
        "p",
        { class: "hint" },
        "Asked in your name; the answer comes from the app as a direct message. The request's card stands in #desk, an outage in #ops. " +
          "Move the clock for what takes time.",
      ),
      this.atTheDesk,
      this.results,
    );
  }

  /** Draws the examples the server offers. */
  draw({ examples, service }) {
    const entries = (group) =>
      examples
        .filter((example) => example.group === group)
        .map((example) => this.#entry(example, service !== null));
    this.list.replaceChildren(...entries("action"));
    this.atTheDesk.replaceChildren(...entries("desk"));
  }

  #entry({ name, label, risk }, linked) {
    const run = { click: ({ currentTarget }) => this.#submit(name, label, currentTarget) };
    const button = el(
      "button",
      { type: "button", class: "example", disabled: !linked, data: { testid: `example-${name}` }, on: run },
      el("span", { class: "example-name" }, label),
      riskChip(risk),
      icon("play"),
    );
    return el("li", {}, button);
  }

  async #submit(name, label, button) {
    button.setAttribute("aria-busy", "true");
    try {
      const answer = await this.api.submitExample(name);
      for (const action of answer.items ?? [answer]) this.#note(action, label);
    } catch (problem) {
      showProblem(problem);
    } finally {
      button.removeAttribute("aria-busy");
    }
  }

  #note(done, label) {
    const words = STATUS_WORDS[done.status] ?? done.status ?? "submitted";
    const named = done.action_id ?? done.request_id ?? label;
    this.results.prepend(el("li", {}, el("code", {}, named), " ", el("span", {}, words)));
    while (this.results.childElementCount > SHOWN) this.results.lastElementChild.remove();
  }
}

function riskChip(risk) {
  return risk && el("span", { class: `risk risk-${risk.toLowerCase()}` }, risk);
}
