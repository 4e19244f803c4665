/** Tonight: my session, and the two acts that always stay near. */

import { h, icon } from "../dom.js";
import { moment, named, t, time, weekday } from "../i18n.js";
import { button, chips, counter, doBar, select } from "../forms/fields.js";
import { explain, saidSaved, undo, write } from "../forms/form.js";
import { rowsOf, who } from "../forms/place.js";
import { tally } from "../forms/supplies.js";
import { notice } from "../frame.js";
import { makeId, serviceDay } from "../outbox/index.js";
import { placeKinds } from "../words.js";

export async function tonight(app) {
  const [drafts, sums] = await Promise.all([app.outbox.drafts(), soFar(app)]);
  const node = [
    app.data.alerts.length ? h("a", { class: "tile wide row-tile", href: "#alerts" }, icon("bell"), h("span", null, named(titled(app.data.alerts[0])), h("small", null, t("Word from the network")))) : null,
    app.session ? mine(app, sums) : none(app, sums),
    drafts.map((draft) => unfinished(app, draft)),
    h("div", { class: "tiles thumb" },
      h("a", { class: "tile", href: "#naloxone" }, icon("naloxone"), t("Naloxone")),
      h("a", { class: "tile", href: "#sharps" }, icon("recycle"), t("Used sharps")),
      h("a", { class: "tile main wide", href: "#contact" }, icon("contact"), t("Contact"))),
  ];
  return { title: t("Tonight"), node, tab: "tonight", fresh: true, foot: "thumb" };
}

const titled = (alert) => ({ name: alert.title, names: titles(alert.names) });
const titles = (names) => Object.fromEntries(Object.entries(names || {}).map(([code, text]) => [code, text.title || text]));

const kindName = (code) => (placeKinds().find(([known]) => known === code) || ["", ""])[1];

function mine(app, sums) {
  const { session } = app;
  const { zone, day_starts: dayStarts } = app.device;
  const [began, today] = [new Date(session.started_at), new Date()].map((at) => serviceDay(at, zone, dayStarts).day);
  const end = { href: "#end", action: t("End the session") };
  const area = app.find("areas", session.area);
  const bag = app.find("places", session.bag);
  return h("section", { class: "card lit" },
    h("header", null, icon("moon"), h("h2", null, area ? named(area) : t("My session"))),
    h("p", { class: "muted" }, [kindName(session.place_kind), t("since {time}", { time: time(session.started_at) }), bag && named(bag)].filter(Boolean).join(" · ")),
    app.device.shared && app.worker ? h("p", { class: "holder" }, icon("user"), t("{name} holds this phone", { name: app.worker.name }), button(t("Hand over"), () => handOver(app), { kind: "quiet" })) : null,
    h("p", { class: "so-far" }, sums || t("Nothing noted yet.")),
    began < today
      ? notice({ level: "warn", title: t("This session is still open since {day}.", { day: weekday(began) }), todo: t("End it, so that what you note today does not go with it. You can skip the count."), ...end })
      : h("a", { class: "button", href: end.href }, end.action));
}

async function handOver(app) {
  await app.remember("worker", null);
  app.go("who");
}

/** Who holds the phone now: asked when it changes hands. */
export function holder(app) {
  return { title: t("Who is here?"), back: "tonight", tab: "tonight", node: who(app, () => app.go("tonight")) };
}

function none(app, sums) {
  const planned = app.data.sessions.filter((row) => row.state === "planned" || row.state === "open");
  return [
    planned.map((row) => plan(app, row)),
    h("section", { class: "card" },
      h("h2", null, planned.length ? t("Another session") : t("No session yet")),
      planned.length ? null : h("p", { class: "muted" }, t("Start one, so that what you note comes together. You can also note a contact without.")),
      sums ? h("p", { class: "so-far" }, sums) : null,
      h("a", { class: planned.length ? "button" : "button main", href: "#start" }, icon("moon"), t("Start a session"))),
  ];
}

function plan(app, row) {
  const area = app.find("areas", row.area);
  const isOpen = row.state === "open";
  const when = row.starts_at ? moment(row.starts_at) : weekday(row.day);
  return h("section", { class: "card lit" },
    h("header", null, icon(isOpen ? "people" : "calendar"), h("h2", null, area ? named(area) : t("Session")), h("span", { class: "badge" }, isOpen ? t("running") : t("planned"))),
    h("p", { class: "muted" }, [when, kindName(row.place_kind)].filter(Boolean).join(" · ")),
    app.asksWho ? who(app, () => app.go("tonight", true)) : button(isOpen ? t("Join it") : t("Start it"), () => enter(app, row), { main: true }));
}

/** Starts a planned session, or joins one that runs already. */
async function enter(app, row) {
  const isOpen = row.state === "open";
  const started = { session: row.key, area: row.area, place_kind: row.place_kind, started_at: new Date().toISOString(), team: row.team, bag: row.bag };
  const body = isOpen ? { session: row.key } : started;
  await begin(app, isOpen ? "session.joined" : "session.started", body, { ...started, id: row.key });
}

async function begin(app, kind, body, session) {
  try {
    const kept = await app.outbox.saveEntry({ kind, body, worker: app.author });
    await app.remember("session", session);
    app.go("tonight", true);
    app.say(t("Saved."), { label: t("Undo"), act: () => undo(app, kept, async () => { await app.remember("session", null); app.again("tonight"); }) });
  } catch (error) {
    app.say(t("That could not be saved."));
  }
}

/** People, kits and items of this service day, as far as this phone may still say. */
async function soFar(app) {
  const { zone, day_starts: dayStarts } = app.device;
  const { day } = serviceDay(new Date(), zone, dayStarts);
  const [{ rows }, receipts] = await Promise.all([app.outbox.queue({ limit: 500 }), app.outbox.receipts()]);
  const counts = {};
  for (const row of [...rows, ...receipts]) {
    if (row.day === day) for (const [name, value] of Object.entries(row.counts)) counts[name] = (counts[name] || 0) + value;
  }
  return tally(counts);
}

/** Something that was not finished: open and only hidden, or sealed by now. */
function unfinished(app, draft) {
  const routes = { "contact.logged": ["contact", t("An unfinished contact")], "naloxone.supplied": ["naloxone", t("Unfinished naloxone")], "response.reported": ["response", t("An unfinished response")] };
  const [route, title] = routes[draft.kind] || ["tonight", t("Something unfinished")];
  if (draft.state === "open") return notice({ title, href: `#${route}`, action: t("Go on") });
  const finish = async () => {
    const kept = await app.outbox.finishDraft(draft.id);
    app.go("tonight", true);
    saidSaved(app, kept, {});
  };
  const drop = async () => {
    await app.outbox.dropDraft(draft.id);
    app.go("tonight", true);
  };
  return h("div", { class: "sealed" }, icon("sealed"),
    h("div", { class: "stack tight" }, h("strong", null, title),
      h("p", null, draft.ask ? t("It has been here for three days. It is sealed: send it as it is, or let it go.") : t("It was left for a while and is sealed now. Send it as it is, or let it go.")),
      h("div", { class: "cluster" }, button(t("Send as it is"), finish), button(t("Let it go"), drop, { kind: "quiet" }))));
}

/** A session that nobody planned. */
export async function start(app) {
  const { area, place_kind, bag } = app.here();
  const body = { session: makeId(), area, place_kind, bag, started_at: null, team: [] };
  const set = (name) => (value) => { body[name] = value; };
  const trouble = h("div", { role: "alert" });
  const people = app.device.shared ? app.data.workers : [];
  const go = async () => {
    body.started_at = new Date().toISOString();
    const faults = app.outbox.check("session.started", body);
    trouble.textContent = "";
    if (faults.length || app.asksWho) trouble.append(explain(app, { code: "invalid_entry", faults: faults.length ? faults : [{ path: "worker" }] }));
    else await begin(app, "session.started", body, { ...body, id: body.session });
  };
  const node = [
    people.length ? who(app, () => {}) : null,
    select({ label: t("Area"), options: rowsOf(app.data.areas), value: area, changed: set("area") }),
    chips({ legend: t("Kind of place"), options: placeKinds(), chosen: place_kind, changed: set("place_kind") }),
    app.placesOf("bag").length ? select({ label: t("Bag"), options: rowsOf(app.placesOf("bag")), value: bag, empty: t("No bag"), changed: set("bag") }) : null,
    people.length > 1 ? chips({ legend: t("Who else is with you?"), options: people.map((row) => [row.key, row.name]), chosen: [], many: true, changed: set("team") }) : null,
    trouble,
    doBar(button(t("Start"), go, { main: true })),
  ];
  return { title: t("Start a session"), back: "tonight", tab: "tonight", node };
}

/** Used sharps that were found or brought back outside of a contact. */
export async function sharps(app) {
  if (app.asksWho) return { title: t("Used sharps"), back: "tonight", tab: "tonight", node: who(app, () => app.go("sharps", true)) };
  const { area, session } = app.here();
  const body = { units: 1, estimated: false, area, session };
  const trouble = h("div", { role: "alert" });
  const save = async () => {
    try {
      const kept = await write(app, "sharps.returned", body);
      app.go("tonight");
      saidSaved(app, kept, {});
    } catch (error) {
      trouble.append(explain(app, error));
    }
  };
  const node = [
    h("p", { class: "muted" }, t("Found on the ground or brought in a container, not as part of a contact.")),
    h("div", { class: "field" }, h("span", { class: "label" }, t("How many?")), counter({ label: t("How many?"), value: 1, min: 1, max: 10_000, changed: (value) => { body.units = value; } })),
    h("label", { class: "switch" }, h("input", { type: "checkbox", on: { change: (event) => { body.estimated = event.target.checked; } } }), h("i"), t("It is a guess")),
    app.data.areas.length ? select({ label: t("Area"), options: rowsOf(app.data.areas), value: area, empty: t("Not said"), changed: (value) => { body.area = value; } }) : null,
    trouble,
    doBar(button(t("Save"), save, { main: true, name: "check" })),
  ];
  return { title: t("Used sharps"), back: "tonight", tab: "tonight", node };
}
