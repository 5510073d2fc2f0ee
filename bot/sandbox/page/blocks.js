/** Renders the blocks of a message or a view. */

import { elementNode } from "./elements.js";
import { el, freshId } from "./dom.js";
import { icon } from "./icons.js";
import { safeAddress } from "./links.js";
import { richText } from "./richtext.js";
import { plainText, textNode } from "./text.js";

const RENDERERS = {
  section,
  header: (block, surface) =>
    el(surface.kind === "home" ? "h2" : "h3", { class: "block block-header" }, plainText(block.text)),
  divider: () => el("hr", { class: "block block-divider" }),
  context,
  actions: (block, surface) =>
    el(
      "div",
      { class: "block block-actions" },
      block.elements.filter((part) => isFor(part, surface)).map((part) => elementNode(part, block, surface)),
    ),
  input,
  image,
  alert,
  rich_text: (block, surface) => richText(block, surface.directory),
};

const ALERT_ICONS = { warning: "warning", error: "warning", success: "check" };
const GROUPED = new Set(["radio_buttons", "checkboxes", "multi_users_select", "multi_static_select"]);

/** Renders blocks in their order; a type the page does not know is shown as a neutral box with its name. */
export function blockNodes(blocks, surface) {
  return blocks.map((block) => {
    const node = (RENDERERS[block.type] ?? unknown)(block, surface);
    if (block.block_id) node.dataset.blockId = block.block_id;
    return node;
  });
}

function isFor({ visible_to_user_ids: readers }, { directory }) {
  return readers === undefined || readers.includes(directory.me.id);
}

function unknown(block) {
  return el(
    "div",
    { class: "block unknown", data: { testid: "unknown-block" } },
    `A block of type “${block.type}”, which this page does not draw.`,
  );
}

function section(block, surface) {
  const body = el("div", { class: "section-body" });
  if (block.text) body.append(el("div", { class: "text" }, textNode(block.text, surface.directory)));
  if (block.fields) {
    body.append(
      el(
        "div",
        { class: "fields" },
        block.fields.map((field) => el("div", { class: "text" }, textNode(field, surface.directory))),
      ),
    );
  }
  const accessory =
    block.accessory && el("div", { class: "accessory" }, elementNode(block.accessory, block, surface));
  return el("div", { class: "block block-section" }, body, accessory);
}

function context(block, surface) {
  const parts = block.elements.map((part) =>
    part.type === "image"
      ? elementNode(part, block, surface)
      : el("span", { class: "text" }, textNode(part, surface.directory)),
  );
  return el("div", { class: "block block-context" }, parts);
}

function image(block) {
  const address = safeAddress(block.image_url ?? block.slack_file?.url ?? "");
  const picture = address && el("img", { src: address, alt: block.alt_text, loading: "lazy" });
  return el(
    "figure",
    { class: "block block-image" },
    block.title && el("figcaption", {}, plainText(block.title)),
    picture,
  );
}

function alert(block, surface) {
  const level = block.level ?? "default";
  const text = el("div", { class: "text" }, textNode(block.text, surface.directory));
  return el(
    "div",
    { class: `block alert alert-${level}`, role: "note" },
    icon(ALERT_ICONS[level] ?? "info"),
    text,
  );
}

function input(block, surface) {
  const ids = {
    control: freshId("field"),
    label: freshId("label"),
    hint: freshId("hint"),
    error: freshId("error"),
  };
  const words = [plainText(block.label), block.optional && el("span", { class: "optional" }, " (optional)")];
  const grouped = GROUPED.has(block.element.type);
  const label = grouped
    ? el("div", { id: ids.label, class: "label" }, words)
    : el("label", { id: ids.label, class: "label", for: ids.control }, words);
  const hint = block.hint && el("p", { id: ids.hint, class: "hint" }, plainText(block.hint));
  const described = [hint && ids.hint, ids.error].filter(Boolean).join(" ");
  const control = elementNode(block.element, block, surface, {
    id: ids.control,
    labelledBy: ids.label,
    describedBy: described,
  });
  const error = el("p", {
    id: ids.error,
    class: "field-error",
    role: "alert",
    data: { testid: "field-error" },
  });
  return el("div", { class: "block field", data: { testid: "field" } }, label, control, hint, error);
}
