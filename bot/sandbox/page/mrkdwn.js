/** Turns Slack's mrkdwn into page elements. */

import { fillDate, timeElement } from "./dates.js";
import { el } from "./dom.js";
import { emojiCharacter } from "./emoji.js";
import { link } from "./links.js";

const ENTITIES = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };
const PREFORMATTED = /```\n?([\s\S]*?)\n?```\n?/g;
const QUOTED = /^(?:>|&gt;) ?/;
const MARKS = { "*": "strong", _: "em", "~": "s" };
const CODE = /`([^`\n]+)`/uy;
const ANGLE = /<([^<>\n]+)>/uy;
const EMOJI = /:([a-z0-9_+-]+):/uy;
const ADDRESS = /https?:\/\/[^\s<>|`*]*[^\s<>|`*.,;:!?)]/uy;
const STYLED = Object.fromEntries(Object.keys(MARKS).map((mark) => [mark, styledPattern(mark)]));

/** Renders mrkdwn; `directory` names people and channels, and `verbatim` leaves bare addresses alone. */
export function mrkdwn(text, directory, { verbatim = false } = {}) {
  const fragment = document.createDocumentFragment();
  let position = 0;
  for (const found of text.matchAll(PREFORMATTED)) {
    fragment.append(paragraphs(text.slice(position, found.index), directory, verbatim));
    fragment.append(el("pre", { class: "pre", tabindex: "0" }, code(found[1], directory)));
    position = found.index + found[0].length;
  }
  fragment.append(paragraphs(text.slice(position), directory, verbatim));
  return fragment;
}

/** Turns the three entities of Slack's escaping back into characters. */
export function decode(text) {
  return text.replace(/&(?:amp|lt|gt);/g, (entity) => ENTITIES[entity]);
}

/** Shows a person by name; the reader's own name stands out. */
export function mention(userId, directory, label) {
  const own = directory.me.id === userId;
  return el("bdi", { class: own ? "mention mention-own" : "mention" }, `@${label ?? directory.name(userId)}`);
}

/** Shows a channel by name, as a link when the reader is in it. */
export function channelMention(channelId, directory, label) {
  const name = directory.channelName(channelId) ?? label ?? channelId;
  const props = { class: "mention" };
  return directory.channels.has(channelId)
    ? el("a", { ...props, href: `#${channelId}` }, `#${name}`)
    : el("bdi", props, `#${name}`);
}

function paragraphs(text, directory, verbatim) {
  const fragment = document.createDocumentFragment();
  let lines = [];
  let quoting = false;
  const flush = () => {
    if (lines.length === 0) return;
    const body = inline(lines.join("\n"), directory, verbatim);
    fragment.append(quoting ? el("blockquote", {}, body) : body);
    lines = [];
  };
  for (const line of text.split("\n")) {
    const quoted = QUOTED.test(line);
    if (quoted !== quoting) flush();
    quoting = quoted;
    lines.push(quoted ? line.replace(QUOTED, "") : line);
  }
  flush();
  return fragment;
}

function inline(text, directory, verbatim) {
  const fragment = document.createDocumentFragment();
  let plain = 0;
  let position = 0;
  while (position < text.length) {
    const token = tokenAt(text, position, directory, verbatim);
    if (token === null) {
      position += 1;
      continue;
    }
    fragment.append(decode(text.slice(plain, position)), token.node);
    position += token.length;
    plain = position;
  }
  fragment.append(decode(text.slice(plain)));
  return fragment;
}

function tokenAt(text, position, directory, verbatim) {
  const character = text[position];
  const found = (pattern) => matchAt(pattern, text, position);
  let match;
  if (character === "`" && (match = found(CODE))) return token(match, el("code", {}, code(match[1], directory)));
  if (character === "<" && (match = found(ANGLE))) return token(match, reference(match[1], directory));
  if (character === ":" && (match = found(EMOJI)) && emojiCharacter(match[1]))
    return token(match, emoji(match[1]));
  if (character === "h" && !verbatim && (match = found(ADDRESS)))
    return token(match, link(decode(match[0]), decode(match[0])));
  if (character in MARKS && (match = found(STYLED[character]))) {
    return token(match, el(MARKS[character], {}, inline(match[1], directory, verbatim)));
  }
  return null;
}

// Slack takes mentions and links out of a text before it looks for code, so that backticks alone make nothing safe.
function code(text, directory) {
  const parts = text.split(/<([^<>\n]+)>/u);
  return parts.map((part, index) => (index % 2 === 0 ? decode(part) : reference(part, directory)));
}

function matchAt(pattern, text, position) {
  pattern.lastIndex = position;
  return pattern.exec(text);
}

function token(match, node) {
  return { node, length: match[0].length };
}

/** Shows one emoji with its name for a screen reader and on hover. */
export function emoji(name) {
  const character = emojiCharacter(name);
  if (character === null) return document.createTextNode(`:${name}:`);
  return el(
    "span",
    { class: "emoji", role: "img", "aria-label": name.replaceAll("_", " "), title: `:${name}:` },
    character,
  );
}

function reference(inner, directory) {
  const bar = inner.indexOf("|");
  const target = bar < 0 ? inner : inner.slice(0, bar);
  const label = bar < 0 ? undefined : decode(inner.slice(bar + 1));
  if (target.startsWith("@"))
    return mention(target.slice(1), directory, directory.people.has(target.slice(1)) ? undefined : label);
  if (target.startsWith("#")) return channelMention(target.slice(1), directory, label);
  if (target.startsWith("!")) return command(target.slice(1), label, directory);
  return link(decode(target), label ?? decode(target).replace(/^mailto:/, ""));
}

function command(target, label, directory) {
  const [name, ...rest] = target.split("^");
  if (name === "date") return date(rest, label, directory);
  if (name === "subteam") return el("bdi", { class: "mention" }, label ?? `@${rest[0]}`);
  return el("bdi", { class: "mention mention-all" }, `@${label ?? name}`);
}

function date([epoch, template, address], fallback, directory) {
  if (!/^\d{1,11}$/.test(epoch) || !template) return document.createTextNode(fallback ?? "");
  const filled = fillDate(Number(epoch), decode(template), directory.me.locale, directory.clock.now());
  const time = timeElement(Number(epoch), filled, directory.me.locale);
  return address ? link(decode(address), time) : time;
}

// Each alternative starts with its own character, so that hostile text cannot make the match try two ways through it.
function styledPattern(mark) {
  const inside = `(?:\`[^\`\\n]+\`|\`(?![^\`\\n]+\`)|<[^<>\\n]+>|<(?![^<>\\n]+>)|[^${mark}\\n\`<])+`;
  const word = `[\\p{L}\\p{N}${mark}]`;
  return new RegExp(`(?<!${word})[${mark}](?=\\S)(${inside})(?<=\\S)[${mark}](?!${word})`, "uy");
}
