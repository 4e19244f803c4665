/** My bag: what this phone reckons is in it, and what goes in, comes back, is counted or lost. */

import { h, icon } from "../dom.js";
import { moment, named, number, t } from "../i18n.js";
import { button, pick, select } from "../forms/fields.js";
import { Form, saidSaved, write } from "../forms/form.js";
import { rowsOf } from "../forms/place.js";
import { itemGroups, itemLines, kitTiles } from "../forms/supplies.js";
import { makeId } from "../outbox/index.js";
import { counted } from "../reckoning.js";
import { losses } from "../words.js";

export async function bag(app) {
  const page = { title: t("My bag"), tab: "bag", fresh: true };
  const bags = app.placesOf("bag");
  const { bag: place } = app.here();
  const chosen = app.find("places", place);
  const choose = async (id) => {
    if (app.session) await app.remember("session", { ...app.session, bag: id });
    await app.remember("last", { ...app.here(), ...app.last, bag: id });
    app.again(); // and take nobody back who went on meanwhile
  };
  const picker = bags.length ? select({ label: t("Bag"), options: rowsOf(bags), value: chosen ? place : null, changed: choose }) : null;
  if (!chosen) return { ...page, node: [picker, empty(bags.length ? t("Which bag do you carry?") : t("No bag yet"), bags.length ? t("Choose it above.") : t("The list of bags comes down with the next signal."))] };
  return { ...page, node: [picker, contents(app, await app.bag(place)), acts()] };
}

const empty = (title, text) => h("div", { class: "empty" }, icon("bag"), h("h2", null, title), h("p", null, text));

/** How the numbers came about. */
function source(app, { countedAt, asOf }) {
  const { lastSync } = app.outbox.status();
  if (asOf !== null && lastSync) return t("As of the last sync, {time}, with what this phone noted since.", { time: moment(lastSync) });
  if (countedAt) return t("Counted {time}; since then, what this phone noted.", { time: moment(countedAt) });
  return t("Only what this phone noted. Others may have used the bag too: count it when you can.");
}

function contents(app, bag) {
  const { levels } = bag;
  const rows = app.data.items.filter((item) => levels[item.key]);
  if (!rows.length) return empty(t("Nothing noted in this bag"), t("Take things from the store room, or count what is in it."));
  return [
    h("p", { class: "muted" }, source(app, bag)),
    h("ul", { class: "rows" }, rows.map((item) => h("li", { class: "row" },
      h("div", { class: "row-text" }, h("strong", null, named(item))),
      h("span", { class: `badge ${levels[item.key] < 0 ? "warn" : ""}` }, levels[item.key] < 0 ? t("{n}: please count", { n: number(levels[item.key]) }) : number(levels[item.key]))))),
  ];
}

function acts() {
  const tile = (act, name, label) => h("a", { class: "tile", href: `#bag/${act}` }, icon(name), label);
  return h("div", { class: "tiles thumb many" }, tile("lose", "warning", t("Lost or broken")), tile("return", "undo", t("Bring back")), tile("count", "count", t("Count")), tile("take", "plus", t("Fill the bag")));
}

const ACTS = () => ({
  take: { title: t("Fill the bag"), from: t("Take from"), to: "bag", reason: "move" },
  return: { title: t("Bring back"), from: t("Bring to"), to: "store", reason: "return" },
  lose: { title: t("Lost or broken"), to: "lost" },
});

/** One movement in or out of the bag. @param {import("../state.js").App} app @param {string} act take | return | lose | count */
export async function move(app, act) {
  if (act === "count") return count(app);
  const what = ACTS()[act];
  const { bag: place, session } = app.here();
  const rooms = app.placesOf("store", "shelf");
  const { levels } = await app.bag(place);
  const form = await Form.open(app, {
    kind: "supply.moved", page: `bag/${act}`, blank: { room: rooms.length ? rooms[0].key : null, reason: what.reason || "lose", lines: [], kits: [] },
    whole: (body) => moved(app, act, body, place, session),
    also: ({ target, lines }) => ({ bag: [place, sums(lines, (line) => (target === place ? line.qty : -line.qty))] }),
  });
  const { body } = form;
  const note = (item) => (levels[item.key] ? t("{n} in the bag", { n: number(levels[item.key]) }) : null);
  return form.on({ title: what.title, back: "bag", tab: "bag" },
    act === "lose" ? lossReasons(form) : rooms.length > 1 && select({ label: what.from, options: rowsOf(rooms), value: body.room, changed: form.set("room") }),
    act === "take" && app.data.kits.length ? kitTiles(form, app.data.kits, () => form.touch()) : null,
    itemLines(form, app.data.items, () => form.touch(), { note }),
    form.end(t("Save"), () => form.finish("bag")));
}

function lossReasons(form) {
  return select({ label: t("What happened?"), options: losses(), value: form.body.reason, changed: form.set("reason") });
}

/** Of lines, what each item comes to. */
function sums(lines, value) {
  const sum = {};
  for (const line of lines) sum[line.item] = value(line);
  return sum;
}

/** The body of the movement, kits unpacked into their items. */
function moved(app, act, { room, reason, lines, kits }, place, session) {
  const whole = Object.entries(app.taken({ lines, kits })).map(([item, qty]) => ({ item, qty: -qty }));
  const outside = (kind) => (app.placesOf(kind)[0] || { key: null }).key;
  const ends = { take: [room, place], return: [place, room], lose: [place, outside(reason === "expire" ? "expired" : "lost")] }[act];
  return { source: ends[0], target: ends[1], reason, lines: whole, session };
}

/** Counting what is in the bag. */
async function count(app) {
  const form = await counting(app, "bag/count", "check");
  return form.on({ title: t("Count the bag"), back: "bag", tab: "bag" }, listed(app, form), form.end(t("Save"), () => form.finish("bag")));
}

async function counting(app, page, reason) {
  const { bag: place, session } = app.here();
  const { levels } = await app.bag(place);
  const lines = app.data.items.filter((item) => levels[item.key]).map((item) => ({ item: item.key, counted: Math.max(0, levels[item.key]) }));
  return Form.open(app, {
    kind: "supply.counted", page, blank: { place, reason, session, lines: place ? lines : [] },
    also: (body) => ({ bag: [body.place, sums(body.lines, (line) => line.counted), counted] }),
  });
}

function listed(app, form) {
  const { lines } = form.body;
  const line = (item) => lines.find((one) => one.item === item.key);
  const value = (item) => (line(item) || { counted: 0 }).counted;
  const set = (item, qty) => {
    if (line(item)) line(item).counted = qty;
    else lines.push({ item: item.key, counted: qty });
    form.touch();
  };
  const [here, others] = [true, false].map((known) => app.data.items.filter((item) => Boolean(line(item)) === known));
  return [
    h("p", { class: "muted" }, t("Put in what you find. The numbers shown are what this phone reckons.")),
    h("section", { class: "stack tight" }, here.map((item) => pick({ label: named(item), value: value(item), max: 100_000, changed: (qty) => set(item, qty) }))),
    itemGroups(others, value, set, { max: 100_000 }),
  ];
}

/** The end of a session, with a count of the bag or without. */
export async function end(app) {
  const page = { title: t("End the session"), back: "tonight", tab: "tonight" };
  if (!app.session) return { ...page, node: empty(t("No session yet"), "") };
  const form = await counting(app, "end", "session_end");
  const { place, lines } = form.body;
  const id = makeId();
  const finish = (withCount) => async () => {
    const kept = withCount && lines.length ? await form.save() : {};
    if (!kept) return;
    try {
      await close(app, id);
    } catch (error) {
      form.stumble(error);
      return;
    }
    await form.drop();
    app.go("tonight");
    saidSaved(app, [{ id }, kept].filter((one) => one.id), t("Saved. Thank you for tonight."));
  };
  return form.on(page,
    place ? listed(app, form) : h("p", null, t("No bag belongs to this session, so there is nothing to count.")),
    form.end(t("End"), finish(true), place && button(t("Skip the count"), finish(false))));
}

async function close(app, id) {
  const { id: session, area, place_kind, bag } = app.session;
  await write(app, "session.ended", { session, ended_at: new Date().toISOString() }, { id, session: null });
  await app.remember("last", { area, place_kind, bag });
  if (app.device.shared) await app.remember("worker", null);
}
