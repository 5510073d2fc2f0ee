/** Renders the elements that blocks hold: buttons, menus, pictures, and the fields of forms. */

import { checkboxes, people, radios, select, selectMany, selectPeople } from "./choices.js";
import { el } from "./dom.js";
import { icon } from "./icons.js";
import { safeAddress } from "./links.js";
import { openMenu } from "./menu.js";
import { plainText } from "./text.js";

const RENDERERS = {
  button,
  overflow,
  image: (element) =>
    el("img", {
      class: "element-image",
      src: safeAddress(element.image_url ?? "") ?? "",
      alt: element.alt_text,
    }),
  plain_text_input: textInput,
  number_input: textInput,
  email_text_input: textInput,
  url_text_input: textInput,
  datepicker: datePicker,
  static_select: select,
  users_select: people,
  multi_static_select: selectMany,
  multi_users_select: selectPeople,
  radio_buttons: radios,
  checkboxes,
};

const INPUT_MODES = { number_input: "decimal", email_text_input: "email", url_text_input: "url" };
const BUTTON_STYLES = { primary: "button button-primary", danger: "button button-danger" };

/** Renders one element; `form` carries the ids of its label and hint when it stands in an input block. */
export function elementNode(element, block, surface, form = {}) {
  const node = (RENDERERS[element.type] ?? unknown)(element, block, surface, form);
  const control = node.matches("[data-control]") ? node : (node.querySelector("[data-control]") ?? node);
  control.dataset.actionId = element.action_id ?? "";
  control.dataset.blockId = block.block_id ?? "";
  return node;
}

function unknown(element) {
  return el(
    "span",
    { class: "unknown", data: { testid: "unknown-element" } },
    `Element of type “${element.type}”`,
  );
}

function button(element, block, surface) {
  const props = {
    class: BUTTON_STYLES[element.style] ?? "button",
    "aria-label": element.accessibility_label,
    data: { control: "", testid: "block-button" },
  };
  const press = (event) => surface.act(block, element, { value: element.value }, event.currentTarget);
  const address = element.url && safeAddress(element.url);
  if (address) {
    const outside = { href: address, target: "_blank", rel: "noopener noreferrer" };
    return el("a", { ...props, ...outside, on: { click: press } }, plainText(element.text), icon("window"));
  }
  return el("button", { ...props, type: "button", on: { click: press } }, plainText(element.text));
}

function overflow(element, block, surface) {
  const open = ({ currentTarget }) => {
    const items = element.options.map((option) => ({
      label: plainText(option.text),
      testid: "overflow-option",
      data: { value: option.value },
      run: () => choose(option, currentTarget),
    }));
    openMenu(currentTarget, items, "More actions");
  };
  const choose = (option, control) => {
    const address = option.url && safeAddress(option.url);
    if (address) window.open(address, "_blank", "noopener");
    surface.act(block, element, { selected_option: option }, control);
  };
  const label = element.accessibility_label ?? "More actions";
  const props = {
    class: "button button-square",
    type: "button",
    "aria-haspopup": "menu",
    "aria-label": label,
  };
  return el(
    "button",
    { ...props, data: { control: "", testid: "overflow" }, on: { click: open } },
    icon("more"),
  );
}

function textInput(element, block, surface, form) {
  const multiline = element.multiline === true;
  const field = el(multiline ? "textarea" : "input", {
    ...fieldProps(form),
    ...(multiline ? { rows: "4" } : { type: "text", inputmode: INPUT_MODES[element.type] }),
    class: "control",
    maxlength: element.max_length,
    placeholder: plainText(element.placeholder) || null,
    autocomplete: "off",
    required: block.optional !== true,
    data: { control: "", focusOnLoad: element.focus_on_load ? "" : undefined },
  });
  field.value = surface.keptState(block, element)?.value ?? element.initial_value ?? "";
  const read = () => ({ type: element.type, value: field.value === "" ? null : field.value });
  surface.addField(block, element, read);
  if (block.dispatch_action) {
    field.addEventListener("change", () => surface.act(block, element, { value: field.value }, field));
  }
  return field;
}

function datePicker(element, block, surface, form) {
  const field = el("input", {
    ...fieldProps(form),
    type: "date",
    class: "control",
    required: block.optional !== true,
    data: { control: "" },
  });
  field.value = surface.keptState(block, element)?.selected_date ?? element.initial_date ?? "";
  const read = () => ({ type: element.type, selected_date: field.value || null });
  surface.addField(block, element, read);
  if (block.type !== "input" || block.dispatch_action) {
    field.addEventListener("change", () =>
      surface.act(block, element, { selected_date: field.value || null }, field),
    );
  }
  return field;
}

function fieldProps(form) {
  return { id: form.id, "aria-describedby": form.describedBy };
}
