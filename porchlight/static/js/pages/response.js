/** A response to an overdose: one calm question at a time. Only how it ended is needed; all else may be passed over. */

import { h, live } from "../dom.js";
import { t, weekday } from "../i18n.js";
import { button, chips, pick, yesNo } from "../forms/fields.js";
import { Form } from "../forms/form.js";
import { where } from "../forms/place.js";
import { itemLines, things } from "../forms/supplies.js";
import { serviceDay } from "../outbox/index.js";
import { bands, outcomes } from "../words.js";

const STEPS = [outcome, when, signs, naloxone, done, after];

export async function response(app) {
  const { area, bag, session } = app.here();
  const blank = { area, bag, session, reported_by: "not_said", outcome: null, suspected: [], naloxone: [], lines: [], debrief_wanted: false };
  // An unfinished one may be sealed as it stands, and must then be a whole entry.
  const whole = (body) => ({ ...body, outcome: body.outcome || "unknown" });
  const form = await Form.open(app, { kind: "response.reported", page: "response", blank, whole, lacks: () => (form.body.outcome ? [] : [{ path: "outcome" }]) });
  let at = 0;
  const page = live(() => {
    const move = (by) => () => {
      at += by;
      page.draw();
      page.node.querySelector("h2").focus();
      scrollTo(0, 0);
    };
    const isLast = at === STEPS.length - 1;
    return [
      h("p", { class: "muted" }, t("{at} of {all}", { at: at + 1, all: STEPS.length })),
      h("progress", { max: STEPS.length, value: at + 1, "aria-label": t("How far you are") }),
      STEPS[at](app, form),
      form.end(t("Save"), () => form.finish(), at > 0 && button(t("Back"), move(-1)), !isLast && button(t("Next"), move(1))),
    ];
  }, { class: "stack" });
  return form.on({ title: t("A response"), back: "naloxone", tab: app.locked ? "naloxone" : "tonight" }, page.node);
}

const question = (text, ...rest) => h("section", { class: "stack" }, h("h2", { tabindex: -1 }, text), rest);

function outcome(app, form) {
  return question(t("How did it end?"),
    h("p", { class: "muted" }, t("Thank you for telling. You only need to answer this one; pass over what you like.")),
    chips({ legend: t("How did it end?"), quiet: true, options: outcomes(), chosen: form.body.outcome, changed: form.set("outcome") }),
    chips({ legend: t("Who tells it?"), options: app.options("reported_by"), chosen: form.body.reported_by, changed: form.set("reported_by") }),
    where(form, { kind: false }));
}

function when(app, form) {
  const { body } = form;
  const { zone, day_starts: dayStarts } = app.device;
  const days = [0, 1, 2, 3].map((back) => serviceDay(new Date(Date.now() - back * 86_400_000), zone, dayStarts).day);
  const label = (day, back) => [t("Today"), t("Yesterday")][back] || weekday(day);
  const options = [...days.map((day, back) => [day, label(day, back)]), [null, t("Longer ago, or not known")]];
  return question(t("When was it?"),
    chips({ legend: t("Day"), options, chosen: body.happened_on, changed: form.set("happened_on") }),
    chips({ legend: t("Time"), options: [...bands(dayStarts), [null, t("Not known")]], chosen: body.happened_band, changed: form.set("happened_band") }));
}

const passed = (options) => [...options, [null, t("Not known")]];

function signs(app, form) {
  const { body } = form;
  return question(t("How was the person?"),
    chips({ legend: t("Breath"), options: passed(app.options("breathing")), chosen: body.breathing, changed: form.set("breathing") }),
    chips({ legend: t("Did they respond?"), options: passed(app.options("responsive")), chosen: body.responsive, changed: form.set("responsive") }),
    chips({ legend: t("Lips and skin"), options: passed(app.options("colour")), chosen: body.colour, changed: form.set("colour") }),
    chips({ legend: t("What was it, as far as people say?"), options: app.options("suspected"), chosen: body.suspected, many: true, changed: form.set("suspected") }));
}

function naloxone(app, form) {
  const { body } = form;
  const doses = (route) => (body.naloxone.find((given) => given.route === route) || { doses: 0 }).doses;
  const set = (route) => (count) => {
    body.naloxone = [...body.naloxone.filter((given) => given.route !== route), ...(count ? [{ route, doses: count, item: null }] : [])];
    form.touch();
  };
  const { items } = app.data;
  const first = items.filter(({ category }) => category === "naloxone");
  return question(t("How much naloxone was given?"),
    h("p", { class: "muted" }, t("Count every dose, of all who helped.")),
    h("div", { class: "stack tight" }, app.options("routes").map(([route, label]) => pick({ label, value: doses(route), max: 50, changed: set(route) }))),
    body.bag && items.length ? [h("h3", null, t("Taken out of your bag for it")), itemLines(form, first, () => form.touch(), { open: true }), things(form, items.filter((item) => !first.includes(item)), () => form.touch())] : null);
}

function done(app, form) {
  const ask = (name, legend) => yesNo({ legend, value: form.body[name], changed: form.set(name) });
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
  return question(t("And now?"),
    yesNo({ legend: t("Was care offered afterwards?"), value: form.body.aftercare_offered, changed: form.set("aftercare_offered") }),
    yesNo({ legend: t("Was the naloxone replaced?"), value: form.body.supply_replaced, changed: form.set("supply_replaced") }),
    h("label", { class: "switch" },
      h("input", { type: "checkbox", checked: form.body.debrief_wanted, on: { change: (event) => form.set("debrief_wanted")(event.target.checked) } }),
      h("i"), t("I would like to talk about it with someone")),
    h("p", { class: "muted" }, t("However it ended: being there was a lot. Look after yourself and each other tonight.")));
}
