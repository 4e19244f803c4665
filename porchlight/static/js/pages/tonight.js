/** Tonight: my session, and the two acts that always stay near. */

import { h, icon } from "../dom.js";
import { named, t, time, weekday } from "../i18n.js";
import { button, counter, select } from "../forms/fields.js";
import { Form, claim, saidSaved } from "../forms/form.js";
import { rowsOf, who } from "../forms/place.js";
import { tally } from "../forms/supplies.js";
import { notice } from "../frame.js";
import { serviceDay } from "../outbox/index.js";
import { kindOfPlace, kinds } from "../words.js";
import { titled } from "./alerts.js";
import { numberOf, plan, spaced } from "./session.js";

export async function tonight(app) {
  await claim(app).catch(() => {}); // no room: it stays laid aside, and the page says so
  const [drafts, sums] = await Promise.all([app.outbox.drafts(), soFar(app)]);
  const [alert] = app.data.alerts;
  const node = [
    alert ? h("a", { class: "tile wide row-tile", href: "#alerts" }, icon("bell"), h("span", null, titled(alert), h("small", null, t("Word from the network")))) : null,
    app.unsaid ? who(app, () => app.go("tonight", true)) : null,
    app.session ? mine(app, sums) : none(app, sums),
    drafts.map((draft) => unfinished(app, draft)),
    h("div", { class: "tiles thumb" },
      h("a", { class: "tile", href: "#naloxone" }, icon("naloxone"), t("Naloxone")),
      h("a", { class: "tile", href: "#sharps" }, icon("recycle"), t("Used sharps")),
      h("a", { class: "tile main wide", href: "#contact" }, icon("contact"), t("Contact"))),
  ];
  return { title: t("Tonight"), node, tab: "tonight", fresh: true };
}

function mine(app, sums) {
  const { session } = app;
  const { zone, day_starts: dayStarts } = app.device;
  const [began, today] = [new Date(session.started_at), new Date()].map((at) => serviceDay(at, zone, dayStarts).day);
  const end = { href: "#end", action: t("End the session") };
  const area = app.find("areas", session.area);
  const bag = app.find("places", session.bag);
  return h("section", { class: "card lit" },
    h("header", null, icon("moon"), h("h2", null, area ? named(area) : t("My session"))),
    h("p", { class: "muted" }, [kindOfPlace(session.place_kind), t("since {time}", { time: time(session.started_at) }), bag && named(bag)].filter(Boolean).join(" · ")),
    app.device.shared && app.worker ? h("p", { class: "holder" }, icon("user"), t("{name} holds this phone", { name: app.worker.name }), button(t("Hand over"), () => handOver(app), { kind: "quiet" })) : null,
    h("p", { class: "so-far" }, sums || t("Nothing noted yet.")),
    h("p", { class: "muted" }, t("Number for colleagues: {number}", { number: spaced(numberOf(session.id)) })),
    began < today
      ? notice({ level: "warn", title: t("This session is still open since {day}.", { day: weekday(began) }), todo: t("End it, so that what you note today does not go with it. You can skip the count."), ...end })
      : h("a", { class: "button", href: end.href }, end.action));
}

async function handOver(app) {
  await app.remember("worker", null);
  app.go("who");
}

function none(app, sums) {
  const planned = app.data.sessions.filter((row) => row.state === "planned" || row.state === "open");
  return [
    app.over ? notice({ title: t("Your session was ended on another phone.") }) : null,
    planned.map((row) => plan(app, row)),
    h("section", { class: "card" },
      h("h2", null, planned.length ? t("Another session") : t("No session yet")),
      planned.length ? null : h("p", { class: "muted" }, t("Start one, so that what you note comes together. You can also note a contact without.")),
      sums ? h("p", { class: "so-far" }, sums) : null,
      h("a", { class: planned.length ? "button" : "button main", href: "#start" }, icon("moon"), t("Start a session")),
      h("a", { class: "button quiet", href: "#colleague" }, icon("people"), t("Join a colleague"))),
  ];
}

/** People, kits and items of this service day, as far as this phone may still say. */
async function soFar(app) {
  const { zone, day_starts: dayStarts } = app.device;
  const { day } = serviceDay(new Date(), zone, dayStarts);
  const [{ rows }, receipts, withdrawn] = await Promise.all([app.outbox.queue({ limit: 500 }), app.outbox.receipts(), app.outbox.recall("withdrawn")]);
  const counts = {};
  for (const row of [...rows, ...receipts]) {
    if (row.day !== day || (withdrawn && withdrawn[row.id])) continue;
    for (const [name, value] of Object.entries(row.counts)) counts[name] = (counts[name] || 0) + value;
  }
  return tally(counts);
}

/** Something that was not finished: open and only hidden, waiting for a name, or sealed by now. */
function unfinished(app, { id, kind, state, form, ask }) {
  const title = t("Unfinished: {what}", { what: kinds()[kind] });
  if (form && form.done) return notice({ title, todo: t("Kept until somebody says who held the phone.") });
  if (state === "open") return notice({ title, href: `#${form ? form.page : "tonight"}`, action: t("Go on") });
  const finish = async () => {
    saidSaved(app, [await app.outbox.finishDraft(id)]);
    app.go("tonight", true);
  };
  const drop = async () => {
    await app.outbox.dropDraft(id);
    app.go("tonight", true);
  };
  return h("div", { class: "sealed" }, icon("sealed"),
    h("div", { class: "stack tight" }, h("strong", null, title),
      h("p", null, ask ? t("It has been here for three days. It is sealed: send it as it is, or let it go.") : t("It was left for a while and is sealed now. Send it as it is, or let it go.")),
      h("div", { class: "cluster" }, button(t("Send as it is"), finish), button(t("Let it go"), drop, { kind: "quiet" }))));
}

/** Used sharps that were found or brought back outside of a contact. */
export async function sharps(app) {
  const { area, session } = app.here();
  const form = await Form.open(app, { kind: "sharps.returned", page: "sharps", blank: { units: 1, estimated: false, area, session } });
  const { body } = form;
  const guess = form.set("estimated");
  return form.on({ title: t("Used sharps"), back: "tonight", tab: "tonight" },
    h("p", { class: "muted" }, t("Found on the ground or brought in a container, not as part of a contact.")),
    h("div", { class: "field" }, h("span", { class: "label" }, t("How many?")), counter({ label: t("How many?"), value: body.units, min: 1, max: 10_000, changed: form.set("units") })),
    h("label", { class: "switch" }, h("input", { type: "checkbox", checked: body.estimated, on: { change: (event) => guess(event.target.checked) } }), h("i"), t("It is a guess")),
    app.data.areas.length ? select({ label: t("Area"), options: rowsOf(app.data.areas), value: body.area, empty: t("Not said"), changed: form.set("area") }) : null,
    form.end());
}
