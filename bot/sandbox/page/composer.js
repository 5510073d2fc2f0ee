/** The box in which a person writes: it sends, completes commands and remembers what was sent. */

import { Completion } from "./completion.js";
import { el, freshId } from "./dom.js";
import { icon } from "./icons.js";
import { showProblem } from "./toast.js";

const REMEMBERED = 50;

/** A composer; `send(text)` delivers, `commands()` lists what completion offers. */
export class Composer {
  constructor({ send, commands, label }) {
    Object.assign(this, { send, history: [], position: 0, drafts: new Map(), key: null, sending: 0 });
    const id = freshId("composer");
    const words = el("label", { class: "sr-only", for: id }, label);
    this.label = words;
    this.field = el("textarea", {
      id,
      rows: "1",
      class: "composer-field",
      autocomplete: "off",
      data: { testid: "composer" },
    });
    this.button = el(
      "button",
      {
        type: "submit",
        class: "send",
        "aria-label": "Send",
        title: "Send (Enter)",
        disabled: true,
        data: { testid: "send" },
      },
      icon("send"),
    );
    this.completion = new Completion(this.field, commands, () => this.#changed());
    this.element = el(
      "form",
      { class: "composer" },
      words,
      this.completion.element,
      el("div", { class: "composer-box" }, this.field, this.button),
    );
    this.#listen();
  }

  /** Turns to another conversation: names the box and brings back what was left unsent there. */
  turnTo(key, label) {
    if (this.key !== null) this.drafts.set(this.key, this.field.value);
    this.key = key;
    this.label.textContent = label;
    this.field.placeholder = label;
    this.write(this.drafts.get(key) ?? "");
  }

  /** Replaces what stands in the box. */
  write(text) {
    this.field.value = text;
    this.#changed();
  }

  focus() {
    this.field.focus({ preventScroll: true });
  }

  #listen() {
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.field.addEventListener("input", () => this.#changed());
    this.field.addEventListener("keydown", (event) => this.#keydown(event));
  }

  #keydown(event) {
    if (event.isComposing || this.completion.handle(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.#submit();
    }
    if (event.key === "ArrowUp" || event.key === "ArrowDown") this.#recall(event);
  }

  #recall(event) {
    const step = event.key === "ArrowUp" ? -1 : 1;
    const browsing = this.position < this.history.length && this.field.value === this.history[this.position];
    const next = this.position + step;
    if (!(this.field.value === "" || browsing) || next < 0 || next > this.history.length) return;
    event.preventDefault();
    this.position = next;
    this.field.value = this.history[next] ?? "";
    this.#grow();
  }

  async #submit() {
    const text = this.field.value.trim();
    if (text === "") return;
    this.history = [...this.history.filter((line) => line !== text), text].slice(-REMEMBERED);
    this.position = this.history.length;
    this.write("");
    this.#underway(1);
    try {
      await this.send(text);
    } catch (problem) {
      if (this.field.value === "") this.write(text);
      showProblem(problem);
    } finally {
      this.#underway(-1);
    }
  }

  #underway(change) {
    this.sending += change;
    if (this.sending > 0) this.element.setAttribute("aria-busy", "true");
    else this.element.removeAttribute("aria-busy");
  }

  #changed() {
    this.button.disabled = this.field.value.trim() === "";
    this.completion.update();
    this.#grow();
  }

  #grow() {
    this.field.style.height = "auto";
    this.field.style.height = `${Math.min(this.field.scrollHeight, 180)}px`;
    this.button.disabled = this.field.value.trim() === "";
  }
}
