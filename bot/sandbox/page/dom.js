/** Builds page elements; text enters the page only as text nodes, never as markup. */

const SVG = "http://www.w3.org/2000/svg";

/** Makes one element; `data`, `on` and `style` are objects, true means an empty attribute, and null or false leaves it out. */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) set(node, name, value);
  node.append(
    ...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false),
  );
  return node;
}

/** Makes one drawing from path data on a 20 by 20 grid; it says nothing to a screen reader. */
export function drawing(paths) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  for (const d of paths) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    svg.append(path);
  }
  return svg;
}

/** Gives an id that no other element of this page has. */
export function freshId(prefix) {
  freshId.last = (freshId.last ?? 0) + 1;
  return `${prefix}-${freshId.last}`;
}

function set(node, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name === "class") node.className = value;
  else if (name === "data")
    Object.entries(value).forEach(([key, text]) => text !== undefined && (node.dataset[key] = text));
  else if (name === "on")
    Object.entries(value).forEach(([type, listener]) => node.addEventListener(type, listener));
  else if (name === "style")
    Object.entries(value).forEach(([key, text]) => node.style.setProperty(key, text));
  else node.setAttribute(name, value === true ? "" : value);
}
