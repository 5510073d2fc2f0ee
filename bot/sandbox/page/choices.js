/** Renders the elements that let a reader choose: menus, people pickers, radio buttons and checkboxes. */

import { el, freshId } from "./dom.js";
import { avatar } from "./people.js";
import { plainText, textNode } from "./text.js";

/** A menu of options, possibly in groups; the state holds `selected_option`. */
export function select(element, block, surface, form) {
  const options = element.options ?? element.option_groups.flatMap((group) => group.options);
  const start = kept(surface, block, element, "selected_option", element.initial_option);
  const menu = dropdown(element, form, start?.value, (node) => {
    if (element.options) node.append(...element.options.map(optionNode));
    else
      node.append(
        ...element.option_groups.map((group) =>
          el("optgroup", { label: plainText(group.label) }, group.options.map(optionNode)),
        ),
      );
  });
  const read = () => options.find((option) => option.value === menu.value) ?? null;
  return connect(menu, { element, block, surface, key: "selected_option", read });
}

/** A menu of people; the state holds `selected_user`. */
export function people(element, block, surface, form) {
  const start = kept(surface, block, element, "selected_user", element.initial_user);
  const menu = dropdown(element, form, start, (node) =>
    node.append(...everybody(surface).map((person) => el("option", { value: person.id }, person.name))),
  );
  return connect(menu, { element, block, surface, key: "selected_user", read: () => menu.value || null });
}

/** A list of options of which several can be ticked; the state holds `selected_options`. */
export function selectMany(element, block, surface, form) {
  const options = element.options ?? element.option_groups.flatMap((group) => group.options);
  return ticks(element, block, surface, form, options, "picker");
}

/** A list of people of whom several can be ticked; the state holds `selected_users`. */
export function selectPeople(element, block, surface, form) {
  const start = new Set(kept(surface, block, element, "selected_users", element.initial_users ?? []));
  const items = everybody(surface).map((person) => ({
    value: person.id,
    checked: start.has(person.id),
    label: [avatar(person, "avatar-small"), el("span", {}, person.name)],
  }));
  const group = choiceGroup("checkbox", items, form, "picker");
  const read = () => ticked(group);
  return connect(group, { element, block, surface, key: "selected_users", read });
}

/** Checkboxes; the state holds `selected_options`. */
export function checkboxes(element, block, surface, form) {
  return ticks(element, block, surface, form, element.options, "choices");
}

/** Radio buttons; the state holds `selected_option`. */
export function radios(element, block, surface, form) {
  const start = kept(surface, block, element, "selected_option", element.initial_option);
  const items = element.options.map((option) => optionItem(option, option.value === start?.value, surface));
  const group = choiceGroup("radio", items, form, "choices");
  const read = () => element.options.find((option) => option.value === ticked(group)[0]) ?? null;
  return connect(group, { element, block, surface, key: "selected_option", read });
}

function ticks(element, block, surface, form, options, style) {
  const start = new Set(
    kept(surface, block, element, "selected_options", element.initial_options ?? []).map(
      (option) => option.value,
    ),
  );
  const group = choiceGroup(
    "checkbox",
    options.map((option) => optionItem(option, start.has(option.value), surface)),
    form,
    style,
  );
  const read = () => {
    const values = new Set(ticked(group));
    return options.filter((option) => values.has(option.value));
  };
  return connect(group, { element, block, surface, key: "selected_options", read });
}

function kept(surface, block, element, key, initial) {
  const state = surface.keptState(block, element);
  return state ? state[key] : initial;
}

function connect(control, { element, block, surface, key, read }) {
  control.dataset.control = "";
  surface.addField(block, element, () => ({ type: element.type, [key]: read() }));
  if (block.type !== "input" || block.dispatch_action) {
    control.addEventListener("change", () => surface.act(block, element, { [key]: read() }, control));
  }
  return control;
}

function dropdown(element, form, start, fill) {
  const name = plainText(element.placeholder) || "Choose";
  const label = form.labelledBy ? {} : { "aria-label": name };
  const menu = el("select", {
    class: "control control-select",
    id: form.id,
    "aria-describedby": form.describedBy,
    ...label,
  });
  menu.append(el("option", { value: "" }, name));
  fill(menu);
  menu.value = start ?? "";
  return menu;
}

function optionNode(option) {
  return el("option", { value: option.value }, plainText(option.text));
}

function optionItem(option, checked, surface) {
  const hint =
    option.description &&
    el("span", { class: "choice-hint" }, textNode(option.description, surface.directory));
  return {
    value: option.value,
    checked,
    label: [el("span", {}, textNode(option.text, surface.directory), hint)],
  };
}

function choiceGroup(type, items, form, style) {
  const name = freshId("choice");
  const role = type === "radio" ? "radiogroup" : "group";
  const rows = items.map((item) => {
    const box = el("input", { type, name, value: item.value });
    box.checked = item.checked;
    return el("label", { class: "choice" }, box, item.label);
  });
  return el(
    "div",
    { class: style, role, "aria-labelledby": form.labelledBy, "aria-describedby": form.describedBy },
    rows,
  );
}

function ticked(group) {
  return [...group.querySelectorAll("input:checked")].map((box) => box.value);
}

function everybody(surface) {
  return [...surface.directory.people.values()];
}
