/** What the empty operations channel says to a newcomer. */

import { el } from "./dom.js";

const STEPS = [
  [
    "Submit",
    "“Restart a service in production” in the panel. It is HIGH, so it waits: its card appears here.",
  ],
  [
    "Approve",
    "it with the button on the card. Erin, an engineer, may do so: switch person at the foot of the sidebar, or open her window beside this one and watch both change.",
  ],
  ["Let one expire:", "submit again, then move the clock by 30 minutes."],
];

/** The first steps, as a list. */
export function welcome() {
  const steps = STEPS.map(([verb, rest]) => el("li", {}, el("strong", {}, verb), " ", rest));
  return el(
    "div",
    { class: "welcome", data: { testid: "welcome" } },
    el("h2", {}, "This is #ops, and nothing waits for approval"),
    el("ol", {}, steps),
    el("p", {}, "Or type ", el("code", {}, "/autoq help"), " below."),
  );
}
