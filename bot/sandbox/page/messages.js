/** A list of messages that changes in place and keeps the reader's place and focus. */

import { dayName } from "./dates.js";
import { el } from "./dom.js";
import { icon } from "./icons.js";
import { messageRow } from "./row.js";

const GROUP_SECONDS = 300;
const NEAR_END_PX = 90;

/** The messages of one channel or thread; `deps` is what the rows can do and look up. */
export class MessageList {
  constructor({ deps, label, inThread = false }) {
    Object.assign(this, {
      deps,
      inThread,
      messages: new Map(),
      rows: new Map(),
      arrived: new Map(),
      gone: new Set(),
    });
    this.list = el("ol", { class: "message-list", "aria-label": label });
    this.empty = el("div", { class: "empty", hidden: true });
    this.scroller = el(
      "div",
      { class: "scroller", tabindex: "0", role: "region", "aria-label": label, data: { testid: "messages" } },
      this.empty,
      this.list,
    );
    this.jump = el(
      "button",
      {
        type: "button",
        class: "jump",
        hidden: true,
        data: { testid: "jump" },
        on: { click: () => this.toEnd() },
      },
      icon("down"),
      "New messages",
    );
    this.element = el("div", { class: "messages" }, this.scroller, this.jump);
    this.scroller.addEventListener("scroll", () => this.#nearEnd() && (this.jump.hidden = true), {
      passive: true,
    });
  }

  /** Announces that messages are being loaded, so that what arrives or goes meanwhile is not lost in them. */
  expect() {
    this.arrived = new Map();
    this.gone = new Set();
  }

  /** Takes everything out before another conversation is shown. */
  clear() {
    this.messages = new Map();
    this.#draw();
    this.empty.hidden = true;
  }

  /** Names the list and replaces all of its messages. */
  show(messages, { label, empty }) {
    this.messages = this.#merged(messages);
    this.scroller.setAttribute("aria-label", label);
    this.empty.replaceChildren(empty);
    this.#draw();
    this.toEnd();
  }

  /** Replaces all messages without moving the reader. */
  refresh(messages) {
    const fresh = this.#merged(messages);
    for (const [key, message] of fresh)
      if (same(message, this.messages.get(key))) fresh.set(key, this.messages.get(key));
    this.messages = fresh;
    this.#stay(() => this.#draw());
  }

  /** Adds a message, or puts it in the place of its earlier version. */
  put(message) {
    const known = this.messages.has(keyOf(message));
    this.messages.set(keyOf(message), message);
    this.arrived.set(keyOf(message), message);
    this.#stay(() => this.#draw(), !known);
    if (known) flash(this.rows.get(keyOf(message))?.row);
  }

  /** Takes a message out by its ts or ephemeral id. */
  remove(key) {
    this.messages.delete(key);
    this.arrived.delete(key);
    this.gone.add(key);
    this.#stay(() => this.#draw());
  }

  get(key) {
    return this.messages.get(key);
  }

  /** Scrolls to the newest message. */
  toEnd() {
    this.jump.hidden = true;
    this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  /** Scrolls to one message and marks it for a moment. */
  reveal(ts) {
    const row = this.rows.get(ts)?.row;
    row?.scrollIntoView({ block: "center" });
    flash(row);
  }

  #merged(loaded) {
    const kept = loaded.filter((message) => !this.gone.has(keyOf(message)));
    return new Map([...kept, ...this.arrived.values()].map((message) => [keyOf(message), message]));
  }

  #nearEnd() {
    return this.scroller.scrollHeight - this.scroller.scrollTop - this.scroller.clientHeight < NEAR_END_PX;
  }

  #stay(change, isNew = false) {
    const follow = this.#nearEnd();
    change();
    if (follow) this.toEnd();
    else if (isNew) this.jump.hidden = false;
  }

  #draw() {
    const ordered = [...this.messages.values()].sort((a, b) => (a.ts < b.ts ? -1 : 1));
    const rows = new Map();
    const nodes = [];
    ordered.forEach((message, index) => {
      const before = ordered[index - 1];
      const newDay = !this.inThread && dayOf(before) !== dayOf(message);
      if (newDay) nodes.push(this.#divider(message));
      const entry = this.#entry(message, !newDay && isGrouped(before, message));
      rows.set(keyOf(message), entry);
      nodes.push(entry.row);
    });
    this.rows = rows;
    arrange(this.list, nodes);
    this.empty.hidden = ordered.length > 0;
  }

  #entry(message, grouped) {
    const known = this.rows.get(keyOf(message));
    if (known && known.message === message && known.grouped === grouped) return known;
    const row = messageRow(message, { grouped, deps: this.deps, inThread: this.inThread });
    if (known) replaceKeepingFocus(known.row, row);
    return { message, grouped, row };
  }

  #divider(message) {
    const { me, clock } = this.deps.directory;
    return el(
      "li",
      { class: "day", role: "separator" },
      el("span", {}, dayName(Number(message.ts), me.locale, clock.now())),
    );
  }
}

/** What identifies a message in a list: an ephemeral one has an id of its own. */
export function keyOf(message) {
  return message.ephemeral_id ?? message.ts;
}

function same(message, other) {
  return other !== undefined && JSON.stringify(message) === JSON.stringify(other);
}

function dayOf(message) {
  return message ? new Date(Number(message.ts) * 1000).toDateString() : null;
}

function isGrouped(before, message) {
  if (!before || message.ephemeral || before.ephemeral) return false;
  return (
    before.user === message.user &&
    before.bot === message.bot &&
    !message.blocks?.length &&
    Number(message.ts) - Number(before.ts) < GROUP_SECONDS
  );
}

function replaceKeepingFocus(old, row) {
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  old.replaceWith(row);
  if (!focused) return;
  const twin =
    focused.dataset.actionId &&
    row.querySelector(`[data-action-id="${CSS.escape(focused.dataset.actionId)}"]`);
  (twin ?? row.querySelector("[data-control], button"))?.focus({ preventScroll: true });
}

function arrange(list, nodes) {
  const wanted = new Set(nodes);
  for (const child of [...list.children]) if (!wanted.has(child)) child.remove();
  nodes.forEach(
    (node, index) => list.children[index] !== node && list.insertBefore(node, list.children[index] ?? null),
  );
}

function flash(row) {
  row?.animate?.([{ backgroundColor: "var(--flash)" }, { backgroundColor: "transparent" }], {
    duration: 1_600,
    easing: "ease-out",
  });
}
