/** The panel's switches for things that go wrong. */

import { el, freshId } from "./dom.js";
import { showNote, showProblem } from "./toast.js";

const METHODS = ["*", "chat.postMessage", "chat.update", "views.open", "views.publish", "users.info"];
const API_FAULTS = [
  {
    testid: "fault-500",
    label: "Answer 500",
    about: "for one minute",
    rule: { status: 500, for_seconds: 60 },
  },
  {
    testid: "fault-429",
    label: "Answer 429",
    about: "the next call, retry after 3 s",
    rule: { status: 429, retry_after: 3, times: 1 },
  },
  {
    testid: "fault-slow",
    label: "Be slow",
    about: "4 s a call, for one minute",
    rule: { status: "slow", seconds: 4, for_seconds: 60 },
  },
  {
    testid: "fault-lost",
    label: "Lose the answer",
    about: "do it, then drop the connection, once",
    rule: { status: "drop_after", times: 1 },
  },
];
const DELIVERY_FAULTS = [
  { testid: "fault-drop-ack", label: "Drop an ack", about: "the next one gets lost", fault: { drop_ack: 1 } },
  {
    testid: "fault-redeliver",
    label: "Redeliver",
    about: "the last delivery comes again",
    fault: { redeliver: true },
  },
  {
    testid: "fault-disconnect",
    label: "Disconnect",
    about: "the socket asks for a refresh",
    fault: { disconnect: "refresh_requested" },
  },
  {
    testid: "fault-abort",
    label: "Cut the line",
    about: "the socket breaks without a word",
    fault: { disconnect: "abort" },
  },
  {
    testid: "fault-triggers",
    label: "Expire triggers",
    about: "no modal can open until cleared",
    fault: { expire_triggers: true },
  },
];

/** Sets faults and shows which are set. */
export class FaultSwitches {
  constructor(api) {
    this.api = api;
    this.method = el("select", {
      id: freshId("method"),
      class: "control control-select",
      data: { testid: "fault-method" },
    });
    this.method.append(
      ...METHODS.map((name) => el("option", { value: name }, name === "*" ? "every method" : name)),
    );
    this.active = el("ul", {
      class: "fault-active",
      "aria-live": "polite",
      data: { testid: "faults-active" },
    });
    const clear = { testid: "fault-clear", label: "Clear all faults" };
    const label = el("label", { class: "label", for: this.method.id }, "Method");
    this.element = el(
      "div",
      {},
      section(
        "Set now",
        this.active,
        this.#button(clear, () => ({ clear: true }), "button-primary"),
      ),
      section("Web API", label, this.method, this.#grid(API_FAULTS)),
      section("Delivery", this.#grid(DELIVERY_FAULTS)),
    );
    this.draw({});
  }

  /** Draws which faults are set. */
  draw(faults) {
    const lines = describe(faults ?? {});
    this.active.replaceChildren(
      ...(lines.length > 0 ? lines : ["Everything works."]).map((line) =>
        el("li", { class: lines.length > 0 ? "fault-on" : "" }, line),
      ),
    );
  }

  #grid(faults) {
    const body = (fault) => () => fault.fault ?? { web_api: { method: this.method.value, ...fault.rule } };
    return el(
      "div",
      { class: "fault-grid" },
      faults.map((fault) => this.#button(fault, body(fault))),
    );
  }

  #button({ testid, label, about }, body, style = "fault") {
    const words = [
      el("span", { class: "fault-name" }, label),
      about && el("span", { class: "fault-about" }, about),
    ];
    return el(
      "button",
      {
        type: "button",
        class: `button ${style}`,
        data: { testid },
        on: { click: () => this.#set(body(), label) },
      },
      words,
    );
  }

  async #set(fault, label) {
    try {
      this.draw(await this.api.setFault(fault));
      if ("redeliver" in fault || "disconnect" in fault) showNote(`${label}: done.`);
    } catch (problem) {
      showProblem(problem);
    }
  }
}

function section(title, ...content) {
  return el("section", { class: "panel-section", "aria-label": title }, el("h3", {}, title), content);
}

function describe({ web_api: rules = [], drop_ack: acks = 0, expire_triggers: expired = false }) {
  const lines = [rules].flat().filter(Boolean).map(describeRule);
  if (acks > 0) lines.push(acks === 1 ? "The next ack gets lost." : `The next ${acks} acks get lost.`);
  if (expired) lines.push("Every trigger is expired.");
  return lines;
}

function describeRule({ method, status, times }) {
  const which = method === "*" ? "Every method" : method;
  const what = typeof status === "number" ? `answers ${status}` : status.replace("_", " ");
  return times ? `${which}: ${what}, ${times} more.` : `${which}: ${what}.`;
}
