/** Picking kits and items from the network's catalogue. */

import { h, icon, live } from "../dom.js";
import { n, named, number, t } from "../i18n.js";
import { categories } from "../words.js";
import { fold, pick } from "./fields.js";

const TILES = 4;

/** Sets the quantity of one line in place; nought takes it out. */
export function setLine(lines, found, qty) {
  const [key] = Object.keys(found);
  const at = lines.findIndex((line) => line[key] === found[key]);
  if (at >= 0) lines.splice(at, 1);
  if (qty > 0) lines.push({ ...found, qty });
}

export const qtyOf = (lines, key, id) => (lines.find((line) => line[key] === id) || { qty: 0 }).qty;

/** The commonest kits as tiles: one tap, one kit. */
export function kitTiles(form, kits, changed) {
  const common = [...kits].sort((a, b) => Number(b.common) - Number(a.common)).slice(0, TILES);
  const rest = kits.filter((kit) => !common.includes(kit));
  const set = (kit, qty) => {
    setLine(form.body.kits, { kit: kit.key, revision: kit.revision }, qty);
    changed();
  };
  const tile = (kit) => {
    const part = live(() => kitTile(kit, qtyOf(form.body.kits, "kit", kit.key), (qty) => {
      set(kit, qty);
      const focused = part.node.contains(document.activeElement);
      part.draw();
      if (focused) part.node.querySelector(".tile").focus();
    }), { class: "tile-pair" });
    return part.node;
  };
  const others = rest.length === 0 ? null : fold(t("More kits"), () => sumOf(form.body.kits.filter((line) => rest.some((kit) => kit.key === line.kit))), false,
    rest.map((kit) => pick({ label: named(kit), value: qtyOf(form.body.kits, "kit", kit.key), max: 1000, changed: (qty) => { set(kit, qty); others.draw(); } })));
  return [h("div", { class: "tiles" }, common.map(tile)), others && others.node];
}

function kitTile(kit, qty, set) {
  const more = h("button", { type: "button", class: `tile ${qty ? "main" : ""}`, on: { click: () => set(qty + 1) } },
    icon("box"), named(kit), qty ? h("span", { class: "times" }, h("span", { class: "sr" }, t("chosen:")), number(qty)) : null);
  const less = qty ? h("button", { type: "button", class: "tile-less", "aria-label": `${t("One less")}: ${named(kit)}`, on: { click: () => set(qty - 1) } }, icon("minus")) : null;
  return [more, less];
}

function sumOf(lines) {
  const sum = lines.reduce((total, line) => total + line.qty, 0);
  return sum ? number(sum) : "";
}

/**
 * Items by category, each category closed until it is wanted.
 * @param {{key: string, category: string}[]} items @param {(item: object) => number} value @param {(item: object, qty: number) => void} set
 */
export function itemGroups(items, value, set, { note = () => null, open = false, max = 10_000 } = {}) {
  const names = categories();
  const groups = new Map();
  for (const item of items) groups.set(item.category, [...(groups.get(item.category) || []), item]);
  return [...groups].map(([category, members]) => {
    const sum = () => members.reduce((total, item) => total + value(item), 0);
    const told = () => (sum() ? number(sum()) : "");
    const group = fold(names[category] || category, told, open || Boolean(sum()),
      members.map((item) => pick({ label: named(item), note: note(item), value: value(item), max, changed: (qty) => { set(item, qty); group.draw(); } })));
    return group.node;
  });
}

/** Items as lines of a body. */
export function itemLines(form, items, changed, how) {
  return itemGroups(items, (item) => qtyOf(form.body.lines, "item", item.key), (item, qty) => {
    setLine(form.body.lines, { item: item.key }, qty);
    changed();
  }, how);
}

/** The same, closed as a whole until it is wanted. */
export function things(form, items, changed) {
  const told = () => sumOf(form.body.lines.filter((line) => items.some((item) => item.key === line.item)));
  const all = fold(t("Single items"), told, Boolean(told()), itemLines(form, items, () => { changed(); all.draw(); }));
  return all.node;
}

/** "3 people · 2 kits" */
export function tally(counts) {
  const parts = [
    counts.people && n("1 person", "{n} people", counts.people),
    counts.kits && n("1 kit", "{n} kits", counts.kits),
    counts.items && n("1 item", "{n} items", counts.items),
    counts.sharps && n("1 used sharp back", "{n} used sharps back", counts.sharps),
  ];
  return parts.filter(Boolean).join(" · ");
}
