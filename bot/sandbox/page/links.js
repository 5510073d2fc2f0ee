/** Links that are safe to follow, and those that lead to a message of this sandbox. */

import { el } from "./dom.js";

const SCHEMES = new Set(["http:", "https:", "mailto:"]);
const PERMALINK = /\/archives\/([A-Z0-9]+)\/p(\d{10})(\d{6})/;

/** Gives the address when its scheme is http, https or mailto, and null for anything else. */
export function safeAddress(text) {
  try {
    return SCHEMES.has(new URL(text).protocol) ? text : null;
  } catch {
    return null;
  }
}

/** Makes a link; a message's permalink opens inside the page, everything else in a new tab. */
export function link(address, label, props = {}) {
  const safe = safeAddress(address);
  if (safe === null) return el("span", props, label);
  const inside = PERMALINK.exec(safe);
  if (inside) return el("a", { ...props, href: `#${inside[1]}/${inside[2]}.${inside[3]}` }, label);
  return el("a", { ...props, href: safe, target: "_blank", rel: "noopener noreferrer" }, label);
}
