/** My bag: what this phone reckons is in it, and what goes in, comes back, is counted or lost. */

import { h, icon } from "../dom.js";
import { moment, named, number, t } from "../i18n.js";
import { button, doBar, pick, select } from "../forms/fields.js";
import { explain, saidSaved, undo, write } from "../forms/form.js";
import { rowsOf, who } from "../forms/place.js";
import { itemGroups, kitTiles } from "../forms/supplies.js";
import * as reckoning from "../reckoning.js";

export async function bag(app) {
  const page = { title: t("My bag"), tab: "bag", fresh: true, foot: "thumb" };
  const bags = app.placesOf("bag");
  const { bag: place } = app.here();
  const chosen = app.find("places", place);
  const choose = async (id) => {
    if (app.session) await app.remember("session", { ...app.session, bag: id });
    await app.remember("last", { ...app.here(), ...app.last, bag: id });
    app.go("bag", true);
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
  if (countedAt) return t("Counted {time}. Since then, what this phone noted.", { time: moment(countedAt) });
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

/** One movement in or out of the bag. @param {import("../state.js").App} app @param {string} act take | return | lose */
export async function move(app, act) {
  if (act === "count") return count(app);
  const what = ACTS()[act];
  const page = { title: what.title, back: "bag", tab: "bag" };
  if (app.asksWho) return { ...page, node: who(app, () => app.go(`bag/${act}`, true)) };
  const { bag: place, session } = app.here();
  const rooms = app.placesOf("store", "shelf");
  const state = { room: rooms.length ? rooms[0].key : null, reason: what.reason || "lose", body: { lines: [], kits: [] } };
  const { levels } = await app.bag(place);
  const trouble = h("div", { role: "alert" });
  const save = async () => {
    const body = moved(app, act, state, place, session);
    try {
      const change = Object.fromEntries(body.lines.map(({ item, qty }) => [item, body.target === place ? qty : -qty]));
      const kept = await write(app, "supply.moved", body, { amend: app.bagChange(place, change) });
      const back = Object.fromEntries(Object.entries(change).map(([item, qty]) => [item, -qty]));
      app.go("bag");
      app.say(t("Saved."), { label: t("Undo"), act: () => undo(app, kept, async () => { await app.moveBag(place, back); app.again("bag"); }) });
    } catch (error) {
      trouble.textContent = "";
      trouble.append(explain(app, error));
    }
  };
  const note = (item) => (levels[item.key] ? t("{n} in the bag", { n: number(levels[item.key]) }) : null);
  const value = (item) => (state.body.lines.find((line) => line.item === item.key) || { qty: 0 }).qty;
  const set = (item, qty) => {
    state.body.lines = [...state.body.lines.filter((line) => line.item !== item.key), ...(qty ? [{ item: item.key, qty }] : [])];
  };
  const node = [
    act === "lose" ? lossReasons(state) : rooms.length > 1 && select({ label: what.from, options: rowsOf(rooms), value: state.room, changed: (id) => { state.room = id; } }),
    act === "take" && app.data.kits.length ? kitTiles(state, app.data.kits, () => {}) : null,
    itemGroups(app.data.items, value, set, { note }),
    trouble,
    doBar(button(t("Save"), save, { main: true, name: "check" })),
  ];
  return { ...page, node };
}

function lossReasons(state) {
  const options = [["lose", t("Lost or taken")], ["damage", t("Broken or wet")], ["expire", t("Out of date")]];
  return select({ label: t("What happened?"), options, value: state.reason, changed: (value) => { state.reason = value || "lose"; } });
}

/** The body of the movement, kits unpacked into their items. */
function moved(app, act, { room, reason, body }, place, session) {
  const sums = {};
  for (const [item, qty] of Object.entries(app.taken(body))) sums[item] = -qty;
  const lines = Object.entries(sums).map(([item, qty]) => ({ item, qty }));
  const outside = (kind) => (app.placesOf(kind)[0] || { key: null }).key;
  const ends = { take: [room, place], return: [place, room], lose: [place, outside(reason === "expire" ? "expired" : "lost")] }[act];
  return { source: ends[0], target: ends[1], reason, lines, session };
}

/** Counting what is in the bag. @param {{end?: boolean}} [how] end: it ends the session */
export async function count(app, { end = false } = {}) {
  const page = { title: end ? t("End the session") : t("Count the bag"), back: end ? "tonight" : "bag", tab: end ? "tonight" : "bag" };
  if (app.asksWho) return { ...page, node: who(app, () => app.go(end ? "end" : "bag/count", true)) };
  const { bag: place, session } = app.here();
  const { levels } = await app.bag(place);
  const counted = new Map(app.data.items.filter((item) => levels[item.key]).map((item) => [item.key, Math.max(0, levels[item.key])]));
  const trouble = h("div", { role: "alert" });
  const act = (withCount) => async () => {
    try {
      const lines = withCount ? [...counted].map(([item, qty]) => ({ item, counted: qty })) : [];
      const kept = lines.length ? await saveCount(app, place, lines, end ? "session_end" : "check", session) : null;
      if (end) await finish(app, session);
      app.go(end ? "tonight" : "bag");
      if (end) app.say(t("Saved. Thank you for tonight."));
      else if (kept) saidSaved(app, kept, {});
    } catch (error) {
      trouble.textContent = "";
      trouble.append(explain(app, error));
    }
  };
  const listed = app.data.items.filter((item) => counted.has(item.key));
  const others = app.data.items.filter((item) => !counted.has(item.key));
  const set = (item, qty) => counted.set(item.key, qty);
  const node = [
    end && !place ? h("p", null, t("No bag belongs to this session, so there is nothing to count.")) : h("p", { class: "muted" }, t("Put in what you find. The numbers shown are what this phone reckons.")),
    place ? h("section", { class: "stack tight" }, listed.map((item) => pick({ label: named(item), value: counted.get(item.key), max: 100_000, changed: (qty) => set(item, qty) }))) : null,
    place ? itemGroups(others, (item) => counted.get(item.key) || 0, set) : null,
    trouble,
    doBar(end && place && button(t("Skip the count"), act(false)), button(end ? t("End") : t("Save"), act(Boolean(place)), { main: true, name: "check" })),
  ];
  return { ...page, node };
}

function saveCount(app, place, lines, reason, session) {
  const change = Object.fromEntries(lines.map(({ item, counted }) => [item, counted]));
  return write(app, "supply.counted", { place, reason, session, lines }, { amend: app.bagChange(place, change, reckoning.counted) });
}

async function finish(app, session) {
  await app.outbox.saveEntry({ kind: "session.ended", body: { session, ended_at: new Date().toISOString() }, worker: app.author });
  await app.remember("last", { area: app.session.area, place_kind: app.session.place_kind, bag: app.session.bag });
  await app.remember("session", null);
  if (app.device.shared) await app.remember("worker", null);
}

export const end = (app) => (app.session ? count(app, { end: true }) : { title: t("Tonight"), node: empty(t("No session yet"), ""), back: "tonight", tab: "tonight" });
