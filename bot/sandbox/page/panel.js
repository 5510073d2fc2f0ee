/** The side panel: what a demo or a test needs beside the chat, in three tabs. */

import { el } from "./dom.js";
import { Examples } from "./examples.js";
import { FaultSwitches } from "./faults.js";
import { icon } from "./icons.js";
import { Tabs } from "./tabs.js";
import { TimeMachine } from "./timemachine.js";
import { Wire } from "./wire.js";

const DISCLAIMER = [
  "This is a local imitation of a chat workspace for trying and testing autoq. ",
  "It is not Slack and is not affiliated with or endorsed by Slack Technologies or Salesforce. ",
  "It listens on this machine only; nothing you do here leaves it.",
];

/** The panel and its parts; `draw` takes the server's state. */
export class Panel {
  constructor({ api, directory }) {
    this.examples = new Examples(api);
    this.time = new TimeMachine({ api, directory });
    this.faults = new FaultSwitches(api);
    this.wire = new Wire({ api, directory });
    this.links = el("section", { class: "panel-section", "aria-label": "Links" });
    this.tabs = new Tabs("Panel", [
      { id: "try", label: "Try it", content: [this.examples.element, this.time.element, this.links] },
      { id: "wire", label: "Wire log", content: [this.wire.element] },
      { id: "faults", label: "Faults", content: [this.faults.element] },
    ]);
    const close = el(
      "button",
      {
        type: "button",
        class: "icon-button",
        "aria-label": "Close panel",
        title: "Close panel",
        data: { testid: "panel-close" },
      },
      icon("close"),
    );
    const head = el("header", { class: "pane-head" }, el("h2", {}, "Sandbox"), close);
    this.element = el(
      "div",
      { class: "panel-inner" },
      head,
      this.tabs.element,
      el("footer", { class: "disclaimer", data: { testid: "disclaimer" } }, DISCLAIMER),
    );
  }

  /** Draws what the server's state says about examples, links, faults and the clock. */
  draw(state) {
    this.examples.draw(state);
    this.time.draw();
    this.faults.draw(state.faults);
    const { service } = state;
    const anchor = (address, label, testid) =>
      address &&
      el(
        "li",
        {},
        el(
          "a",
          { href: address, target: "_blank", rel: "noopener", data: { testid } },
          label,
          icon("window"),
        ),
      );
    const none = el("p", { class: "hint" }, "No service is linked to this sandbox.");
    const list =
      service &&
      el(
        "ul",
        { class: "link-list" },
        anchor(service.docs, "API documentation", "link-docs"),
        anchor(service.metrics, "Metrics", "link-metrics"),
      );
    this.links.replaceChildren(
      el("h3", {}, "The service"),
      list ?? none,
      el(
        "p",
        { class: "hint" },
        `The app is reached over ${state.mode === "http" ? "signed HTTP" : "Socket Mode"}.`,
      ),
    );
  }
}
