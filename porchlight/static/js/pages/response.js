/** A response to an overdose: one calm question at a time. Only how it ended is needed; all else may be passed over. */

import { h, live } from "../dom.js";
import { t, weekday } from "../i18n.js";
import { button, chips, doBar, pick, yesNo } from "../forms/fields.js";
import { Form, saidSaved } from "../forms/form.js";
import { where, who } from "../forms/place.js";
import { itemGroups, setLine } from "../forms/supplies.js";
import { serviceDay } from "../outbox/index.js";
import { bands, outcomes } from "../words.js";
import { resumed } from "./contact.js";

export async function response(app) {
  const page = { title: t("A response"), back: "naloxone", tab: app.locked ? "naloxone" : "tonight" };
  if (app.asksWho) return { ...page, node: who(app, () => app.go("response", true)) };
  const { area, bag, session } = app.here();
  const blank = { area, bag, session, reported_by: "not_said", outcome: null, suspected: [], naloxone: [], lines: [], debrief_wanted: false };
  const form = await Form.resume(app, "response.reported", blank);
  return { ...page, node: draw(app, form), leave: () => form.keep() };
}

const STEPS = [outcome, when, signs, naloxone, done, after];

function draw(app, form) {
  let at = 0;
  // An unfinished one may be sealed as it stands, and must then be a whole entry.
  form.whole = (body) => ({ ...body, outcome: body.outcome || "unknown" });
  const page = live(() => {
    const save = button(t("Save"), () => finish(app, form, save), { main: true });
    save.disabled = !form.body.outcome;
    const move = (by) => () => {
      at += by;
      page.draw();
      page.node.querySelector("h2").focus();
      scrollTo(0, 0);
    };
    const step = STEPS[at](app, form, () => { save.disabled = !form.body.outcome; });
    const isLast = at === STEPS.length - 1;
    return [
      h("p", { class: "muted" }, t("{at} of {all}", { at: at + 1, all: STEPS.length })),
      h("progress", { max: STEPS.length, value: at + 1, "aria-label": t("How far you are") }),
      step,
      form.trouble,
      doBar(at > 0 && button(t("Back"), move(-1)), !isLast && button(t("Next"), move(1)), save),
    ];
  }, { class: "stack" });
  return [form.resumed && resumed(app, form, "response"), page.node];
}

async function finish(app, form, save) {
  const { body } = form;
  save.disabled = true;
  const kept = await form.save();
  save.disabled = false;
  if (!kept) return;
  saidSaved(app, kept, body);
  app.go(app.locked ? "lock" : "tonight");
}

const question = (text, ...rest) => h("section", { class: "stack" }, h("h2", { tabindex: -1 }, text), rest);
const setter = (form) => (name) => (value) => {
  form.body[name] = value;
  form.touch();
};

function outcome(app, form, changed) {
  const set = setter(form);
  const choose = (value) => {
    set("outcome")(value);
    changed();
  };
  return question(t("How did it end?"),
    h("p", { class: "muted" }, t("Thank you for telling. You only need to answer this one; pass over what you like.")),
    chips({ legend: t("How did it end?"), quiet: true, options: outcomes(), chosen: form.body.outcome, changed: choose }),
    chips({ legend: t("Who tells it?"), options: app.options("reported_by"), chosen: form.body.reported_by, changed: set("reported_by") }),
    where(form, { kind: false }));
}

function when(app, form) {
  const { body } = form;
  const set = setter(form);
  const { zone, day_starts: dayStarts } = app.device;
  const days = [0, 1, 2, 3].map((back) => serviceDay(new Date(Date.now() - back * 86_400_000), zone, dayStarts).day);
  const label = (day, back) => [t("Today"), t("Yesterday")][back] || weekday(day);
  const options = [...days.map((day, back) => [day, label(day, back)]), [null, t("Longer ago, or not known")]];
  return question(t("When was it?"),
    chips({ legend: t("Day"), options, chosen: body.happened_on, changed: set("happened_on") }),
    chips({ legend: t("Time"), options: [...bands(dayStarts), [null, t("Not known")]], chosen: body.happened_band, changed: set("happened_band") }));
}

const passed = (options) => [...options, [null, t("Not known")]];

function signs(app, form) {
  const { body } = form;
  const set = setter(form);
  return question(t("How was the person?"),
    chips({ legend: t("Breath"), options: passed(app.options("breathing")), chosen: body.breathing, changed: set("breathing") }),
    chips({ legend: t("Did they respond?"), options: passed(app.options("responsive")), chosen: body.responsive, changed: set("responsive") }),
    chips({ legend: t("Lips and skin"), options: passed(app.options("colour")), chosen: body.colour, changed: set("colour") }),
    chips({ legend: t("What was it, as far as people say?"), options: app.options("suspected"), chosen: body.suspected, many: true, changed: set("suspected") }));
}

function naloxone(app, form) {
  const { body } = form;
  const doses = (route) => (body.naloxone.find((given) => given.route === route) || { doses: 0 }).doses;
  const set = (route) => (count) => {
    body.naloxone = [...body.naloxone.filter((given) => given.route !== route), ...(count ? [{ route, doses: count, item: null }] : [])];
    form.touch();
  };
  const value = (item) => (body.lines.find((line) => line.item === item.key) || { qty: 0 }).qty;
  const take = (item, qty) => {
    setLine(body.lines, { item: item.key }, qty);
    form.touch();
  };
  return question(t("How much naloxone was given?"),
    h("p", { class: "muted" }, t("Count every dose, of all who helped.")),
    h("div", { class: "stack tight" }, app.options("routes").map(([route, label]) => pick({ label, value: doses(route), max: 50, changed: set(route) }))),
    body.bag && app.data.items.length ? [h("h3", null, t("Taken out of your bag for it")), itemGroups(app.data.items, value, take)] : null);
}

function done(app, form) {
  const set = setter(form);
  const ask = (name, legend) => yesNo({ legend, value: form.body[name], changed: set(name) });
  return question(t("What else happened?"),
    ask("rescue_breathing", t("Was breath given?")),
    ask("oxygen", t("Was oxygen given?")),
    ask("emergency_called", t("Was an ambulance called?")),
    ask("ambulance_came", t("Did an ambulance come?")),
    ask("police_came", t("Did police come?")),
    ask("hospital", t("Did they go to hospital?")),
    ask("sedation", t("Were they sleepy for long after?")));
}

function after(app, form) {
  const set = setter(form);
  return question(t("And now?"),
    yesNo({ legend: t("Was care offered afterwards?"), value: form.body.aftercare_offered, changed: set("aftercare_offered") }),
    yesNo({ legend: t("Was the naloxone replaced?"), value: form.body.supply_replaced, changed: set("supply_replaced") }),
    h("label", { class: "switch" },
      h("input", { type: "checkbox", checked: form.body.debrief_wanted, on: { change: (event) => set("debrief_wanted")(event.target.checked) } }),
      h("i"), t("I would like to talk about it with someone")),
    h("p", { class: "muted" }, t("However it ended: being there was a lot. Look after yourself and each other tonight.")));
}
