/** The question that some buttons ask before they act. */

import { el, freshId } from "./dom.js";
import { plainText, textNode } from "./text.js";
import { rescueNotices } from "./toast.js";

/** Shows a confirmation object and resolves to true when the reader agrees. */
export function askToConfirm(confirm, directory) {
  const danger = confirm.style === "danger";
  const question = {
    title: plainText(confirm.title),
    body: textNode(confirm.text, directory),
    agree: plainText(confirm.confirm) || "Yes",
    refuse: plainText(confirm.deny) || "Cancel",
    danger,
  };
  return ask(question);
}

/** Shows a question of the page's own and resolves to true when the reader agrees. */
export function ask({ title, body, agree, refuse = "Cancel", danger = false }) {
  const ids = { title: freshId("confirm-title"), text: freshId("confirm-text") };
  const labels = { "aria-labelledby": ids.title, "aria-describedby": ids.text };
  const dialog = el("dialog", { class: "dialog dialog-small", ...labels, data: { testid: "confirm" } });
  const yes = answer(dialog, "yes", agree, danger ? "button-danger-solid" : "button-primary", "confirm-ok");
  const no = answer(dialog, "no", refuse, "", "confirm-cancel");
  dialog.append(
    el("h2", { id: ids.title, class: "dialog-title" }, title),
    el("div", { id: ids.text, class: "dialog-body text" }, body),
    el("div", { class: "dialog-actions" }, no, yes),
  );
  document.body.append(dialog);
  dialog.showModal();
  yes.focus();
  return closed(dialog);
}

function answer(dialog, value, label, style, testid) {
  const close = { click: () => dialog.close(value) };
  return el("button", { type: "button", class: `button ${style}`, data: { testid }, on: close }, label);
}

function closed(dialog) {
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      rescueNotices(dialog);
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
  });
}
