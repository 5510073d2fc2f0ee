/** Actions that one click submits to the service, from harmless to critical. */

import { el } from "./dom.js";
import { icon } from "./icons.js";
import { showProblem } from "./toast.js";

const SHOWN = 5;
const STATUS_WORDS = { AUTO_DONE: "released at once", PENDING_APPROVAL: "waits for approval" };

/** The list of examples and what came of the last ones. */
export class Examples {
  constructor(api) {
    this.api = api;
    this.list = el("ul", { class: "example-list" });
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
      this.results,
    );
  }

  /** Draws the examples the server offers. */
  draw({ examples, service }) {
    this.list.replaceChildren(...examples.map((example) => this.#entry(example, service !== null)));
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

  #note(action, label) {
    const words = STATUS_WORDS[action.status] ?? action.status ?? "submitted";
    this.results.prepend(el("li", {}, el("code", {}, action.action_id ?? label), " ", el("span", {}, words)));
    while (this.results.childElementCount > SHOWN) this.results.lastElementChild.remove();
  }
}

function riskChip(risk) {
  return risk && el("span", { class: `risk risk-${risk.toLowerCase()}` }, risk);
}
