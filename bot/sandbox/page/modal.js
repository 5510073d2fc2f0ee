/** The dialog that shows a person's stack of modal views, the last one on top. */

import { blockNodes } from "./blocks.js";
import { el, freshId } from "./dom.js";
import { checkFields, clearErrors, showErrors } from "./fields.js";
import { icon } from "./icons.js";
import { Surface } from "./surface.js";
import { plainText } from "./text.js";
import { rescueNotices, showProblem } from "./toast.js";

const SLOW = "The app did not answer in time. Nothing may have happened; try again.";

/** Shows and closes modals; `api` submits, closes and clicks for the reader. */
export class Modal {
  constructor({ directory, api }) {
    Object.assign(this, { directory, api, stack: [], kept: new Map() });
    this.dialog = el("dialog", { class: "dialog", closedby: "none", data: { testid: "modal" } });
    this.dialog.addEventListener("cancel", (event) => event.target === this.dialog && event.preventDefault());
    this.dialog.addEventListener("keydown", (event) => this.#keydown(event));
    document.body.append(this.dialog);
  }

  /** Takes the whole stack; an empty one closes the dialog and gives the focus back. */
  show(stack) {
    const before = this.view;
    if (
      before &&
      stack.length === this.stack.length &&
      stack.at(-1)?.id === before.id &&
      stack.at(-1).hash === before.hash
    )
      return;
    if (before) this.kept.set(before.id, this.surface.values());
    this.stack = stack;
    this.view = stack.at(-1);
    for (const id of this.kept.keys()) if (!stack.some((view) => view.id === id)) this.kept.delete(id);
    if (!this.view) return this.#hide();
    this.#draw();
    if (!this.dialog.open) this.#open();
    if (before?.id !== this.view.id || !this.dialog.contains(document.activeElement)) this.#focusFirst();
  }

  #open() {
    this.opener = document.activeElement;
    this.dialog.showModal();
  }

  #hide() {
    rescueNotices(this.dialog);
    if (this.dialog.open) this.dialog.close();
    this.dialog.replaceChildren();
    if (this.opener?.isConnected) this.opener.focus();
    this.opener = null;
  }

  #draw() {
    const { view } = this;
    const focused = document.activeElement?.dataset.actionId;
    const title = freshId("modal-title");
    this.surface = new Surface({
      kind: "modal",
      directory: this.directory,
      send: (click) => this.api.click({ view_id: view.id, ...click }),
      kept: this.kept.get(view.id),
    });
    rescueNotices(this.dialog);
    this.dialog.setAttribute("aria-labelledby", title);
    this.dialog.dataset.viewId = view.id;
    this.dialog.dataset.callbackId = view.callback_id ?? "";
    this.body = el("div", { class: "dialog-body" }, blockNodes(view.blocks, this.surface));
    this.banner = el("p", {
      class: "dialog-banner",
      role: "alert",
      hidden: true,
      data: { testid: "modal-error" },
    });
    this.form = el(
      "form",
      { novalidate: true, on: { submit: (event) => this.#submit(event) } },
      this.#head(title),
      this.banner,
      this.body,
      this.#foot(),
    );
    this.dialog.replaceChildren(this.form);
    if (focused) this.body.querySelector(`[data-action-id="${CSS.escape(focused)}"]`)?.focus();
  }

  #head(titleId) {
    const deep = this.stack.length > 1;
    const back = deep && this.#iconButton("back", "Back", "modal-back", () => this.#close(false));
    const close = this.#iconButton("close", deep ? "Close all" : "Close", "modal-close", () =>
      this.#close(deep),
    );
    const title = el(
      "h2",
      { id: titleId, class: "dialog-title", tabindex: "-1", data: { testid: "modal-title" } },
      plainText(this.view.title),
    );
    return el("header", { class: "dialog-head" }, back, title, close);
  }

  #foot() {
    const cancel = el(
      "button",
      {
        type: "button",
        class: "button",
        data: { testid: "modal-cancel" },
        on: { click: () => this.#close(false) },
      },
      plainText(this.view.close) || (this.view.submit ? "Cancel" : "Close"),
    );
    const submit =
      this.view.submit &&
      el(
        "button",
        { type: "submit", class: "button button-primary", data: { testid: "modal-submit" } },
        plainText(this.view.submit),
      );
    return el("footer", { class: "dialog-actions" }, cancel, submit);
  }

  #iconButton(name, label, testid, run) {
    return el(
      "button",
      {
        type: "button",
        class: "icon-button",
        "aria-label": label,
        title: label,
        data: { testid },
        on: { click: run },
      },
      icon(name),
    );
  }

  #keydown(event) {
    if (event.key !== "Escape" || this.dialog.querySelector(":popover-open")) return;
    event.preventDefault();
    this.#close(false);
  }

  #focusFirst() {
    const wanted =
      this.body.querySelector("[data-focus-on-load]") ?? this.body.querySelector("input, textarea, select");
    (wanted ?? this.dialog.querySelector(".dialog-title")).focus();
  }

  async #close(all) {
    if (!this.view) return;
    try {
      await this.api.close(this.view.id, all);
    } catch (problem) {
      showProblem(problem);
    }
  }

  async #submit(event) {
    event.preventDefault();
    if (this.form.getAttribute("aria-busy")) return;
    clearErrors(this.body);
    this.banner.hidden = true;
    const values = this.surface.values();
    const errors = checkFields(this.view.blocks, values);
    if (Object.keys(errors).length > 0) return showErrors(this.body, errors);
    const { form } = this;
    this.#busy(form, true);
    try {
      this.#answered(await this.api.submit(this.view.id, values), form);
    } catch (problem) {
      this.#complain(problem.message, form);
    } finally {
      this.#busy(form, false);
    }
  }

  #answered(answer, form) {
    if (answer.ok || form !== this.form) return;
    if (answer.errors) showErrors(this.body, answer.errors);
    else this.#complain(answer.message ?? SLOW, form);
  }

  #complain(sentence, form) {
    if (form !== this.form) return showProblem(new Error(sentence));
    this.banner.textContent = sentence;
    this.banner.hidden = false;
  }

  #busy(form, busy) {
    for (const button of form.querySelectorAll(".dialog-actions button")) button.disabled = busy;
    form.querySelector("[type=submit]").toggleAttribute("data-spinning", busy);
    if (busy) form.setAttribute("aria-busy", "true");
    else form.removeAttribute("aria-busy");
  }
}
