/** Fields that a thumb can use. Each takes its value, shows it, and tells `changed` of a new one. */

import { h, icon, newId } from "../dom.js";
import { t } from "../i18n.js";

/**
 * A number with minus and plus; it can be typed too.
 * @param {{label: string, value: number, changed: (value: number) => void, min?: number, max?: number,
 *   id?: string}} field id: of the field, when a label elsewhere names it
 */
export function counter({ label, value, changed, min = 0, max = 500, id = null }) {
  const input = h("input", { id, "aria-label": id ? null : label, type: "number", inputmode: "numeric", min, max, value, autocomplete: "off" });
  const set = (next) => {
    const number = Math.min(max, Math.max(min, Math.round(next) || 0));
    if (Number(input.value) !== number) input.value = number;
    changed(number);
  };
  input.addEventListener("input", () => input.value !== "" && set(Number(input.value)));
  input.addEventListener("change", () => set(Number(input.value)));
  input.addEventListener("focus", () => input.select());
  const step = (by, name, text) =>
    h("button", { type: "button", "aria-label": `${text}: ${label}`, on: { click: () => set(Number(input.value) + by) } }, icon(name));
  return h("span", { class: "counter" }, step(-1, "minus", t("One less")), input, step(1, "plus", t("One more")));
}

/** A line with words at the start and a counter at the end. */
export function pick(field) {
  const id = newId("pick");
  return h("div", { class: "pick" }, h("label", { for: id }, field.label, field.note && h("small", null, field.note)), counter({ ...field, id }));
}

/**
 * A choice, or several.
 * @param {{legend: string, options: [any, string][], chosen: any, many?: boolean, bands?: boolean, changed: (chosen: any) => void,
 *   quiet?: boolean}} field quiet: the legend is spoken, not shown
 */
export function chips({ legend, options, chosen, many = false, bands = false, quiet = false, changed }) {
  const name = newId("chips");
  const has = (value) => (many ? chosen.includes(value) : chosen === value);
  const toggle = (value, on) => {
    if (many) chosen = on ? [...chosen, value] : chosen.filter((one) => one !== value);
    else chosen = value;
    changed(chosen);
  };
  const chip = ([value, label]) =>
    h("label", { class: "chip" },
      h("input", { type: many ? "checkbox" : "radio", name, checked: has(value), on: { change: (event) => toggle(value, event.target.checked) } }),
      h("span", null, label));
  return h("fieldset", { class: "field" }, h("legend", { class: quiet ? "sr" : null }, legend), h("div", { class: bands ? "bands" : "chips" }, options.map(chip)));
}

/** Yes, no, or nothing said. */
export function yesNo({ legend, value, changed }) {
  const options = [[true, t("Yes")], [false, t("No")], [null, t("Not known")]];
  return chips({ legend, options, chosen: value, changed });
}

/** A native list. @param {{label: string, options: [string, string][], value: string | null, empty?: string, changed: (value: string | null) => void}} field */
export function select({ label, options, value, empty, changed }) {
  const id = newId("select");
  const list = h("select", { id, on: { change: () => changed(list.value || null) } },
    (empty !== undefined || !value) && h("option", { value: "" }, empty || t("Choose")),
    options.map(([key, text]) => h("option", { value: key }, text)));
  list.value = value || "";
  return h("div", { class: "field" }, h("label", { for: id }, label), list);
}

/** A group that is closed until it is wanted. @param {string} title @param {() => string} told what is chosen in it */
export function fold(title, told, open, ...children) {
  const note = h("span", { class: "fold-note" }, told());
  const node = h("details", { class: "fold", open }, h("summary", null, h("span", null, title), note, icon("plus")), h("div", { class: "stack" }, children));
  return { node, draw: () => { note.textContent = told(); } };
}

/** The bar with the page's main act. */
export function doBar(...buttons) {
  return h("div", { class: "do" }, buttons);
}

const TWICE_MS = 400;

/** A button. Cold hands tap twice: what it does is done once, and not again before a finger means it. */
export function button(label, act, { main = false, name = null, kind = "" } = {}) {
  let busy = false;
  let last = -TWICE_MS;
  const click = async ({ timeStamp }) => {
    if (busy || timeStamp - last < TWICE_MS) return;
    busy = true;
    last = timeStamp;
    try {
      await act();
    } finally {
      busy = false;
    }
  };
  return h("button", { type: "button", class: `button ${main ? "main" : ""} ${kind}`.trim(), on: { click } }, name && icon(name), label);
}
