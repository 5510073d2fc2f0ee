/** A row of small tools that is one stop for the Tab key; the arrow keys move inside it. */

import { el } from "./dom.js";
import { icon } from "./icons.js";

/** Builds a toolbar; each tool has an `icon`, a `label`, a `testid` and a `run` function. */
export function toolbar(label, tools) {
  const buttons = tools.map((tool, index) => {
    const props = {
      type: "button",
      class: "icon-button",
      tabindex: index === 0 ? "0" : "-1",
      "aria-label": tool.label,
      title: tool.label,
    };
    return el(
      "button",
      { ...props, data: { testid: tool.testid }, on: { click: tool.run } },
      icon(tool.icon),
    );
  });
  return el(
    "div",
    {
      class: "toolbar",
      role: "toolbar",
      "aria-label": label,
      on: { keydown: (event) => moveFocus(event, buttons) },
    },
    buttons,
  );
}

function moveFocus(event, buttons) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  const at = buttons.indexOf(document.activeElement);
  if (!step || at < 0) return;
  event.preventDefault();
  const next = buttons[(at + step + buttons.length) % buttons.length];
  buttons.forEach((button) => (button.tabIndex = button === next ? 0 : -1));
  next.focus();
}
