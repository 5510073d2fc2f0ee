/** Short notices at the foot of the page, and the line that speaks to screen readers. */

import { el } from "./dom.js";
import { icon } from "./icons.js";

const SHOWN_MS = { note: 4_000, problem: 9_000 };

/** Tells the reader that something did not work, in the sentence the problem carries. */
export function showProblem(problem) {
  show("problem", problem.message);
}

/** Tells the reader that something was done. */
export function showNote(sentence) {
  show("note", sentence);
}

/** Says a sentence to screen readers only. */
export function announce(sentence) {
  const line = document.getElementById("announcer");
  line.append(el("p", {}, sentence));
  while (line.childElementCount > 5) line.firstElementChild.remove();
}

function show(kind, sentence) {
  const area = document.getElementById("toasts");
  const close = el(
    "button",
    { class: "icon-button", type: "button", "aria-label": "Dismiss", on: { click: () => toast.remove() } },
    icon("close"),
  );
  const sign = icon(kind === "problem" ? "warning" : "check");
  const toast = el(
    "div",
    {
      class: `toast toast-${kind}`,
      role: kind === "problem" ? "alert" : "status",
      data: { testid: "toast" },
    },
    sign,
    el("p", {}, sentence),
    close,
  );
  raise(area);
  area.append(toast);
  setTimeout(() => toast.remove(), SHOWN_MS[kind]);
}

/** Takes the notices out of a dialog that is about to go. */
export function rescueNotices(dialog) {
  const area = document.getElementById("toasts");
  if (dialog.contains(area)) document.body.append(area);
}

// An open dialog lies above everything else, so that a notice must enter the same layer to be seen.
function raise(area) {
  const dialog = [...document.querySelectorAll("dialog[open]")].at(-1);
  const home = dialog ?? document.body;
  if (area.parentElement !== home) home.append(area);
}
