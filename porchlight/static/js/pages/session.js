/** Going out: a session that was planned, one that nobody planned, one that a colleague is in already. */

import { h, icon, put } from "../dom.js";
import { moment, named, t, weekday } from "../i18n.js";
import { button, chips, doBar, select } from "../forms/fields.js";
import { Form, saidSaved, write } from "../forms/form.js";
import { rowsOf, who } from "../forms/place.js";
import { makeId } from "../outbox/index.js";
import { kindOfPlace, placeKinds } from "../words.js";
import { whyNot } from "./join.js";

/** Who holds the phone now: asked when it changes hands, and before anything is noted in nobody's name. @param {string} wanted the page to go on to */
export function holder(app, wanted) {
  return { title: t("Who is here?"), back: "tonight", tab: "tonight", node: who(app, () => app.go(wanted === "who" ? "tonight" : wanted, true)) };
}

/** A session that came down with the lists: planned, or running already. */
export function plan(app, row) {
  const area = app.find("areas", row.area);
  const isOpen = row.state === "open";
  const when = row.starts_at ? moment(row.starts_at) : weekday(row.day);
  return h("section", { class: "card lit" },
    h("header", null, icon(isOpen ? "people" : "calendar"), h("h2", null, area ? named(area) : t("Session")), h("span", { class: "badge" }, isOpen ? t("running") : t("planned"))),
    h("p", { class: "muted" }, [when, kindOfPlace(row.place_kind)].filter(Boolean).join(" · ")),
    app.unsaid ? null : button(isOpen ? t("Join it") : t("Start it"), () => enter(app, row), { main: true }));
}

/** Starts a planned session, or joins one that runs already. */
async function enter(app, { key: session, area, place_kind, team, bag, state }) {
  const started = { session, area, place_kind, started_at: new Date().toISOString(), team, bag };
  if (state === "open") await begin(app, "session.joined", { session }, { ...started, id: session });
  else await begin(app, "session.started", started, { ...started, id: session });
}

async function begin(app, kind, body, session) {
  try {
    const kept = await write(app, kind, body, { session });
    app.go("tonight", true);
    saidSaved(app, [kept]);
  } catch (error) {
    app.say(t("That could not be saved."));
  }
}

/** A session that nobody planned. */
export async function start(app) {
  const { area, place_kind, bag } = app.here();
  const blank = { session: makeId(), area, place_kind, bag, started_at: null, team: [] };
  const form = await Form.open(app, { kind: "session.started", page: "start", blank, also: (whole) => ({ session: { ...whole, id: whole.session } }) });
  const { body } = form;
  const go = async () => {
    body.started_at = body.started_at || new Date().toISOString();
    await form.finish();
  };
  const bags = app.placesOf("bag");
  const people = app.device.shared ? app.data.workers.filter((row) => row.key !== app.author) : [];
  return form.on({ title: t("Start a session"), back: "tonight", tab: "tonight" },
    select({ label: t("Area"), options: rowsOf(app.data.areas), value: body.area, changed: form.set("area") }),
    chips({ legend: t("Kind of place"), options: placeKinds(), chosen: body.place_kind, changed: form.set("place_kind") }),
    bags.length ? select({ label: t("Bag"), options: rowsOf(bags), value: body.bag, empty: t("No bag"), changed: form.set("bag") }) : null,
    people.length ? chips({ legend: t("Who else is with you?"), options: people.map((row) => [row.key, row.name]), chosen: body.team, many: true, changed: form.set("team") }) : null,
    form.end(t("Start"), go));
}

/** The number by which a colleague finds a session; the server makes the same. @param {string} id @returns {string} six digits */
export const numberOf = (id) => String(parseInt(id.slice(0, 8), 16) % 1_000_000).padStart(6, "0");
export const spaced = (digits) => digits.replace(/^(\d{3})(?=\d)/, "$1\u00a0");

/** Joining a colleague's session by its number: only the server knows which that is, and tells it to whoever has the number. */
export function colleague(app) {
  const field = h("input", { id: "number", inputmode: "numeric", autocomplete: "off", maxlength: 7, placeholder: "000 000" });
  const trouble = h("div", { role: "alert" });
  const join = async () => {
    put(trouble);
    try {
      const number = field.value.replace(/\D/g, "");
      if (number.length !== 6) throw { code: "short" };
      const here = app.data.sessions.find((row) => row.state === "open" && numberOf(row.key) === number);
      await enter(app, here || { key: await app.outbox.sessionOf(Number(number)), state: "open" });
    } catch (error) {
      put(trouble, whyNot(error, {
        short: [t("The number has six digits."), t("Look again.")],
        unknown_number: [t("No running session has this number."), t("Look again. Your colleague's phone must have sent.")],
        too_many_tries: [t("Too many wrong numbers today."), t("Start a session of your own. What you note counts all the same.")],
      }));
      trouble.scrollIntoView({ block: "center" });
    }
  };
  return {
    title: t("Join a colleague"), back: "tonight", tab: "tonight",
    node: [
      h("div", { class: "field" }, h("label", { for: "number" }, t("Number of the session")), field,
        h("span", { class: "helptext" }, t("Six digits, on your colleague's phone under Tonight."))),
      trouble,
      doBar(button(t("Join it"), join, { main: true })),
    ],
  };
}
