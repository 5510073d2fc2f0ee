/** Small menus that open from a button. */

import { el } from "./dom.js";

/** Opens a menu at a button; each item has a `label`, a `run` function and may have `danger` and `testid`. */
export function openMenu(anchor, items, label) {
  const menu = el("div", {
    class: "menu",
    role: "menu",
    popover: "auto",
    "aria-label": label,
    data: { testid: "menu" },
  });
  menu.append(...items.map((item) => menuItem(item, menu)));
  (anchor.closest("dialog") ?? document.body).append(menu);
  anchor.setAttribute("aria-expanded", "true");
  menu.addEventListener("keydown", (event) => moveFocus(event, menu));
  menu.addEventListener("toggle", (event) => {
    if (event.newState !== "closed") return;
    const inside = menu.contains(document.activeElement);
    anchor.removeAttribute("aria-expanded");
    menu.remove();
    if (inside) anchor.focus();
  });
  menu.showPopover();
  place(menu, anchor.getBoundingClientRect());
  menu.firstElementChild?.focus();
}

function menuItem(item, menu) {
  const run = () => {
    menu.hidePopover();
    item.run();
  };
  const style = item.danger ? "menu-item menu-item-danger" : "menu-item";
  return el(
    "button",
    {
      type: "button",
      role: "menuitem",
      tabindex: "-1",
      class: style,
      data: { testid: item.testid, ...item.data },
      on: { click: run },
    },
    item.label,
  );
}

function place(menu, anchor) {
  const { width, height } = menu.getBoundingClientRect();
  const below = anchor.bottom + 4 + height <= window.innerHeight;
  const top = below ? anchor.bottom + 4 : Math.max(8, anchor.top - 4 - height);
  const left = Math.min(Math.max(8, anchor.right - width), window.innerWidth - width - 8);
  menu.style.top = `${top}px`;
  menu.style.left = `${left}px`;
}

function moveFocus(event, menu) {
  const items = [...menu.children];
  const at = items.indexOf(document.activeElement);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1 + items.length, Home: 0, End: items.length - 1 }[
    event.key
  ];
  if (event.key === "Tab") menu.hidePopover();
  if (next === undefined) return;
  event.preventDefault();
  items[next % items.length].focus();
}
