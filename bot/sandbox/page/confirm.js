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
  const heading = freshId("confirm-title");
  const text = freshId("confirm-text");
  return new Promise((resolve) => {
    const dialog = el("dialog", { class: "dialog dialog-small", "aria-labelledby": heading, "aria-describedby": text, data: { testid: "confirm" } });
    const button = (label, style, testid, answer) =>
      el("button", { type: "button", class: `button ${style}`, data: { testid }, on: { click: () => dialog.close(answer) } }, label);
    dialog.append(
      el("h2", { id: heading, class: "dialog-title" }, title),
      el("div", { id: text, class: "dialog-body text" }, body),
      el("div", { class: "dialog-actions" }, button(refuse, "", "confirm-cancel", "no"), button(agree, danger ? "button-danger-solid" : "button-primary", "confirm-ok", "yes")),
    );
    dialog.addEventListener("close", () => {
      rescueNotices(dialog);
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
    dialog.querySelector("[data-testid=confirm-ok]").focus();
  });
}
