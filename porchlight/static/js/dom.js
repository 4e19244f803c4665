/** Building the page: elements and text only, never markup from a string. */

const SVG = "http://www.w3.org/2000/svg";
let sprite = "";

/** @param {string} url of the icons, as the shell names it */
export function useIcons(url) {
  sprite = url;
}

/**
 * An element. `on` holds listeners; true sets an empty attribute; null and false leave one out; `value` and `checked` are set
 * as properties.
 * @param {string} tag @param {object | null} [props] @param {...(Node | string | number | null | false | Array)} children
 */
export function h(tag, props, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    else if (name === "value" || name === "checked") node[name] = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  return fill(node, children);
}

function fill(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child !== null && child !== undefined && child !== false) node.append(child);
  }
  return node;
}

/** Puts new children in the place of the old. */
export function put(node, ...children) {
  node.textContent = "";
  return fill(node, children);
}

/** @param {string} name @param {boolean} [turns] mirrored in right-to-left pages */
export function icon(name, turns = false) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", turns ? "icon icon-turns" : "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${sprite}#${name}`);
  svg.append(use);
  return svg;
}

/** A part of the page that is drawn anew on its own. @param {() => any} draw @returns {{node: Element, draw: () => void}} */
export function live(draw, props) {
  const node = h("div", props);
  const again = () => put(node, draw());
  again();
  return { node, draw: again };
}

let ids = 0;
/** An id for tying a label to its field. */
export function newId(name) {
  ids += 1;
  return `${name}-${ids}`;
}
