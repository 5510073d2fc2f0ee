/** Renders rich_text blocks. */

import { fillDate, timeElement } from "./dates.js";
import { el } from "./dom.js";
import { link } from "./links.js";
import { channelMention, emoji, mention } from "./mrkdwn.js";

const STYLE_TAGS = [
  ["code", "code"],
  ["strike", "s"],
  ["italic", "em"],
  ["bold", "strong"],
];

const PARTS = {
  rich_text_section: (part, directory) => el("div", { class: "rich-section" }, runs(part, directory)),
  rich_text_quote: (part, directory) => el("blockquote", {}, runs(part, directory)),
  rich_text_preformatted: (part, directory) =>
    el("pre", { class: "pre", tabindex: "0" }, runs(part, directory)),
  rich_text_list: list,
};

const RUNS = {
  text: (run) => styled(document.createTextNode(run.text), run.style),
  link: (run) => styled(link(run.url, run.text ?? run.url), run.style),
  user: (run, directory) => styled(mention(run.user_id, directory), run.style),
  usergroup: (run) => el("bdi", { class: "mention" }, `@${run.usergroup_id}`),
  channel: (run, directory) => styled(channelMention(run.channel_id, directory), run.style),
  broadcast: (run) => el("bdi", { class: "mention mention-all" }, `@${run.range}`),
  emoji: (run) => emoji(run.name),
  color: (run) => el("code", {}, run.value),
  date: (run, directory) => date(run, directory),
};

/** Renders a rich_text block; every run of text is shown literally. */
export function richText(block, directory) {
  return el(
    "div",
    { class: "block rich-text" },
    block.elements.map((part) => partNode(part, directory)),
  );
}

function partNode(part, directory) {
  const render = PARTS[part.type];
  return render ? render(part, directory) : unknownRun(part);
}

function runs(part, directory) {
  return part.elements.map((run) => (RUNS[run.type] ?? unknownRun)(run, directory));
}

function list(part, directory) {
  const tag = part.style === "ordered" ? "ol" : "ul";
  const indent = { "--indent": String(part.indent ?? 0) };
  const start = part.style === "ordered" && part.offset ? String(part.offset + 1) : null;
  const items = part.elements.map((item) => el("li", {}, partNode(item, directory)));
  return el(tag, { class: "rich-list", style: indent, start }, items);
}

function styled(node, style = {}) {
  return STYLE_TAGS.reduce((inner, [name, tag]) => (style[name] ? el(tag, {}, inner) : inner), node);
}

function date(run, directory) {
  const { me, clock } = directory;
  const time = timeElement(
    run.timestamp,
    fillDate(run.timestamp, run.format, me.locale, clock.now()),
    me.locale,
  );
  return styled(run.url ? link(run.url, time) : time, run.style);
}

function unknownRun(run) {
  return el("span", { class: "unknown" }, run.type);
}
