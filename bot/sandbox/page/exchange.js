/** One line of the wire log: a request, how it went, and on opening both bodies. */

import { fillDate } from "./dates.js";
import { el } from "./dom.js";
import { icon } from "./icons.js";

const FINE = /^(200|ok|true|ack(ed)?)$/;

/** Draws an exchange; its `data-words` hold everything that a filter may look for. */
export function exchangeNode(entry, now) {
  const details = el("details", { class: "wire-entry" }, summary(entry, now));
  const bodies = () => [body("Request", entry.request), body("Answer", entry.response)];
  details.addEventListener("toggle", () => details.childElementCount === 1 && details.append(...bodies()));
  const words = JSON.stringify([entry.name, entry.status, entry.request, entry.response]).toLowerCase();
  return el("li", { data: { testid: "wire-entry", kind: entry.kind, name: entry.name, words } }, details);
}

function summary(entry, now) {
  const status = String(entry.status ?? "");
  return el(
    "summary",
    {},
    direction(entry.direction === "in"),
    el("span", { class: "wire-name" }, entry.name),
    el("span", { class: FINE.test(status) ? "wire-status" : "wire-status wire-status-odd" }, status),
    el("span", { class: "wire-ms" }, `${Math.round(entry.ms ?? 0)} ms`),
    el("span", { class: "wire-kind" }, entry.kind.replace("_", " ")),
    el("span", { class: "wire-time" }, fillDate(entry.at, "{time_secs}", "en-GB", now)),
  );
}

function direction(inward) {
  const words = inward ? "app → Slack" : "Slack → app";
  const style = inward ? "wire-in" : "wire-out";
  return el(
    "span",
    { class: style, role: "img", "aria-label": words, title: words },
    icon(inward ? "inward" : "outward"),
  );
}

function body(title, content) {
  const text = typeof content === "string" ? content : JSON.stringify(content ?? null, null, 2);
  return el(
    "div",
    { class: "wire-part" },
    el("h4", {}, title),
    el("pre", { class: "pre", tabindex: "0" }, text),
  );
}
