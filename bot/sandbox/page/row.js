/** One message as a row: who, when, what, and what can be done with it. */

import { blockNodes } from "./blocks.js";
import { clockTime, timeElement } from "./dates.js";
import { el } from "./dom.js";
import { icon } from "./icons.js";
import { openMenu } from "./menu.js";
import { mrkdwn } from "./mrkdwn.js";
import { appAvatar, avatar } from "./people.js";
import { Surface } from "./surface.js";
import { toolbar } from "./toolbar.js";

const SLACKBOT = "USLACKBOT";
const HANGUL = /[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]/;

/** Builds the row of a message; `grouped` leaves out the name when the one before is by the same author. */
export function messageRow(message, { grouped, deps, inThread }) {
  const body = el(
    "div",
    { class: "message-body" },
    !grouped && byline(message, deps),
    content(message, deps),
    foot(message, deps, inThread),
  );
  const classes = ["message", grouped && "message-grouped", message.ephemeral && "message-ephemeral"]
    .filter(Boolean)
    .join(" ");
  const data = {
    testid: "message",
    ts: message.ts,
    ephemeral: message.ephemeral ? "true" : undefined,
    ephemeralId: message.ephemeral_id,
  };
  const gutter = grouped
    ? el(
        "span",
        { class: "gutter-time", "aria-hidden": "true" },
        clockTime(Number(message.ts), deps.directory.me.locale),
      )
    : face(message, deps.directory);
  const row = el(
    "li",
    { class: classes, tabindex: "-1", data, lang: HANGUL.test(spoken(message, deps.directory)) ? "ko" : null },
    gutter,
    body,
  );
  if (!message.ephemeral) row.append(tools(message, deps, inThread));
  return row;
}

/** The name of a message's author. */
export function authorName(message, directory) {
  if (message.user === SLACKBOT) return "Slackbot";
  return message.bot ? directory.bot.name : directory.name(message.user);
}

/** The words of a message, for screen readers and for finding its language. */
export function spoken(message, directory) {
  return mrkdwn(message.text ?? "", directory).textContent || "a message without words";
}

function face(message, directory) {
  if (message.user === SLACKBOT) return avatar({ initials: "SB", color: "#566470" });
  if (message.bot) return appAvatar();
  const person = directory.people.get(message.user);
  return person ? avatar(person) : avatar({ initials: "?", color: "#6b7280" });
}

function byline(message, { directory }) {
  const epoch = Number(message.ts);
  const time = timeElement(epoch, clockTime(epoch, directory.me.locale), directory.me.locale);
  return el(
    "div",
    { class: "byline" },
    el("bdi", { class: "author" }, authorName(message, directory)),
    message.bot && el("span", { class: "badge" }, "APP"),
    time,
  );
}

function content(message, deps) {
  const blocks = message.blocks ?? [];
  const surface = new Surface({
    kind: "message",
    directory: deps.directory,
    send: (click) => deps.click(message, click),
  });
  const text = () => el("div", { class: "text" }, mrkdwn(message.text ?? "", deps.directory));
  const body = el(
    "div",
    { class: "message-content" },
    blocks.length > 0 ? blockNodes(blocks, surface) : text(),
  );
  if (message.edited) body.append(el("span", { class: "edited" }, "(edited)"));
  return body;
}

function foot(message, deps, inThread) {
  if (message.ephemeral) return ephemeralFoot(message, deps);
  if (inThread || !message.reply_count) return null;
  const label = message.reply_count === 1 ? "1 reply" : `${message.reply_count} replies`;
  const open = { click: () => deps.openThread(message) };
  return el(
    "button",
    { type: "button", class: "thread-link", data: { testid: "thread-link" }, on: open },
    icon("reply"),
    label,
  );
}

function ephemeralFoot(message, deps) {
  const dismiss = { click: () => deps.dismiss(message) };
  return el(
    "p",
    { class: "ephemeral-note", data: { testid: "ephemeral-note" } },
    icon("eye"),
    "Only visible to you",
    el(
      "button",
      { type: "button", class: "link-button", data: { testid: "dismiss" }, on: dismiss },
      "Dismiss message",
    ),
  );
}

function tools(message, deps, inThread) {
  const found = [];
  const offer = (icon, label, testid, run) => found.push({ icon, label, testid, run });
  if (!inThread) offer("reply", "Reply in thread", "reply-in-thread", () => deps.openThread(message));
  const shortcuts = shortcutItems(message, deps);
  if (shortcuts.length > 0)
    offer("more", "More actions", "message-menu", ({ currentTarget }) =>
      openMenu(currentTarget, shortcuts, "More actions"),
    );
  offer("link", "Copy link to message", "copy-link", () => deps.copyLink(message));
  const removable = message.bot || message.user === deps.directory.me.id;
  if (removable) offer("trash", "Delete message", "delete-message", () => deps.remove(message));
  return toolbar("Message actions", found);
}

function shortcutItems(message, deps) {
  return deps.shortcuts().map((shortcut) => ({
    label: shortcut.name,
    testid: "shortcut",
    data: { callbackId: shortcut.callback_id },
    run: () => deps.shortcut(message, shortcut),
  }));
}
