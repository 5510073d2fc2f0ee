/** One message as a row: who, when, what, and what can be done with it. */

import { blockNodes } from "./blocks.js";
import { clockTime, timeElement } from "./dates.js";
import { el } from "./dom.js";
import { icon } from "./icons.js";
import { openMenu } from "./menu.js";
import { mrkdwn } from "./mrkdwn.js";
import { appAvatar, avatar } from "./people.js";
import { Surface } from "./surface.js";

const HANGUL = /[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]/;

/** Builds the row of a message; `grouped` leaves out the name when the one before is by the same author. */
export function messageRow(message, { grouped, deps, inThread }) {
  const body = el("div", { class: "message-body" }, !grouped && byline(message, deps), content(message, deps), foot(message, deps, inThread));
  const classes = ["message", grouped && "message-grouped", message.ephemeral && "message-ephemeral"].filter(Boolean).join(" ");
  const data = { testid: "message", ts: message.ts, ephemeral: message.ephemeral ? "true" : undefined, ephemeralId: message.ephemeral_id };
  const gutter = grouped ? el("span", { class: "gutter-time", "aria-hidden": "true" }, clockTime(Number(message.ts), deps.directory.me.locale)) : face(message, deps.directory);
  const row = el("li", { class: classes, tabindex: "-1", data, lang: HANGUL.test(spoken(message)) ? "ko" : null }, gutter, body);
  if (!message.ephemeral) row.append(toolbar(message, deps, inThread));
  return row;
}

/** The name of a message's author. */
export function authorName(message, directory) {
  if (message.user === "USLACKBOT") return "Slackbot";
  return message.bot ? directory.bot.name : directory.name(message.user);
}

/** The words of a message, for screen readers and for finding its language. */
export function spoken(message) {
  return message.text || "a message without words";
}

function face(message, directory) {
  if (message.bot || message.user === "USLACKBOT") return appAvatar();
  const person = directory.people.get(message.user);
  return person ? avatar(person) : avatar({ initials: "?", color: "#6b7280" });
}

function byline(message, { directory }) {
  const epoch = Number(message.ts);
  const time = timeElement(epoch, clockTime(epoch, directory.me.locale), directory.me.locale);
  return el("div", { class: "byline" }, el("bdi", { class: "author" }, authorName(message, directory)), message.bot && el("span", { class: "badge" }, "APP"), time);
}

function content(message, deps) {
  const blocks = message.blocks ?? [];
  const surface = new Surface({ kind: "message", directory: deps.directory, send: (click) => deps.click(message, click) });
  const text = () => el("div", { class: "text" }, mrkdwn(message.text ?? "", deps.directory));
  const body = el("div", { class: "message-content" }, blocks.length > 0 ? blockNodes(blocks, surface) : text());
  if (message.edited) body.append(el("span", { class: "edited" }, "(edited)"));
  return body;
}

function foot(message, deps, inThread) {
  if (message.ephemeral) return ephemeralFoot(message, deps);
  if (inThread || !message.reply_count) return null;
  const label = message.reply_count === 1 ? "1 reply" : `${message.reply_count} replies`;
  const open = { click: () => deps.openThread(message) };
  return el("button", { type: "button", class: "thread-link", data: { testid: "thread-link" }, on: open }, icon("reply"), label);
}

function ephemeralFoot(message, deps) {
  const dismiss = { click: () => deps.dismiss(message) };
  return el(
    "p",
    { class: "ephemeral-note", data: { testid: "ephemeral-note" } },
    icon("eye"),
    "Only visible to you",
    el("button", { type: "button", class: "link-button", data: { testid: "dismiss" }, on: dismiss }, "Dismiss message"),
  );
}

function toolbar(message, deps, inThread) {
  const reply = !inThread && tool("reply", "Reply in thread", "reply-in-thread", () => deps.openThread(message));
  const copy = tool("link", "Copy link to message", "copy-link", () => deps.copyLink(message));
  const remove = (message.bot || message.user === deps.directory.me.id) && tool("trash", "Delete message", "delete-message", () => deps.remove(message));
  const shortcuts = deps.shortcuts().map((shortcut) => ({
    label: shortcut.name,
    testid: "shortcut",
    data: { callbackId: shortcut.callback_id },
    run: () => deps.shortcut(message, shortcut),
  }));
  const more = shortcuts.length > 0 && tool("bolt", "Message shortcuts", "message-menu", ({ currentTarget }) => openMenu(currentTarget, shortcuts, "Message shortcuts"));
  return el("div", { class: "toolbar", role: "group", "aria-label": "Message actions" }, reply, more, copy, remove);
}

function tool(name, label, testid, run) {
  return el("button", { type: "button", class: "icon-button", "aria-label": label, title: label, data: { testid }, on: { click: run } }, icon(name));
}
