/** A contact: open, tap the kit, save. Everything else is there for whoever wants it. */

import { h, live } from "../dom.js";
import { named, number, t } from "../i18n.js";
import { button, chips, counter, doBar, fold, pick } from "../forms/fields.js";
import { Form, saidSaved } from "../forms/form.js";
import { where, who } from "../forms/place.js";
import { itemLines, kitTiles, sumOf } from "../forms/supplies.js";

const BLANK = { people: 1, for_self: true, for_others: 0, sharps_back: 0 };

export async function contact(app) {
  const page = { title: t("Contact"), back: app.locked ? "lock" : "tonight", tab: app.locked ? "contact" : "tonight" };
  if (app.asksWho) return { ...page, node: who(app, () => app.go("contact", true)) };
  const { area, place_kind, bag, session } = app.here();
  const lists = { lines: [], kits: [], services: [], needs: [], unmet: [], referrals: [], attributes: {} };
  const form = await Form.resume(app, "contact.logged", { ...BLANK, ...lists, area, place_kind, bag, session });
  return { ...page, node: draw(app, form), leave: () => form.keep() };
}

function draw(app, form) {
  const { body } = form;
  const { kits, items } = app.data;
  const touch = () => form.touch();
  const set = (name) => (value) => {
    body[name] = value;
    touch();
  };
  const save = button(t("Save"), () => finish(app, form, save), { main: true, name: "check" });
  return [
    form.resumed && resumed(app, form, "contact"),
    kits.length ? kitTiles(form, kits, touch) : null,
    h("section", { class: "stack tight" },
      pick({ label: t("People"), value: body.people, min: 1, changed: set("people") }),
      pick({ label: t("Used sharps back"), value: body.sharps_back, max: 10_000, changed: set("sharps_back") })),
    items.length ? things(form, items, touch) : null,
    others(form, set),
    coded(app, form, "services", t("Services given"), t("What was done together?")),
    needs(app, form),
    coded(app, form, "referrals", t("Referrals asked for"), t("Where did they want to go?")),
    attributes(app, form),
    where(form),
    form.trouble,
    doBar(save),
  ];
}

async function finish(app, form, save) {
  save.disabled = true;
  const { body } = form;
  const kept = await form.save();
  save.disabled = false;
  if (!kept) return;
  saidSaved(app, kept, body);
  app.go(app.locked ? "lock" : "tonight");
  await app.remember("last", { area: body.area, place_kind: body.place_kind, bag: body.bag });
}

/** Picked up where somebody left. */
export function resumed(app, form, route) {
  const drop = async () => {
    await form.drop();
    app.go(route, true);
  };
  const text = form.asked ? t("This was left three days ago or more. Keep it?") : t("Picked up where you left.");
  return h("div", { class: "resumed" }, h("span", null, text), button(t("Start anew"), drop, { kind: "quiet" }));
}

function things(form, items, touch) {
  const all = fold(t("Single items"), () => sumOf(form.body.lines), form.body.lines.length > 0, itemLines(form, items, () => { touch(); all.draw(); }));
  return all.node;
}

function others(form, set) {
  const { body } = form;
  const told = () => (body.for_others ? `+${number(body.for_others)}` : "");
  const group = fold(t("For whom"), told, !body.for_self || body.for_others > 0,
    chips({ legend: t("Is it for the people who came?"), options: [[true, t("For themselves")], [false, t("Only for others")]], chosen: body.for_self, changed: set("for_self") }),
    h("div", { class: "field" }, h("span", { class: "label", id: "others" }, t("How many more people will it reach?")),
      counter({ label: t("How many more people will it reach?"), value: body.for_others, changed: (value) => { set("for_others")(value); group.draw(); } })));
  return group.node;
}

function coded(app, form, list, title, legend) {
  const options = app.options(list);
  if (!options.length) return null;
  const chosen = form.body[list];
  const group = fold(title, () => (form.body[list].length ? number(form.body[list].length) : ""), chosen.length > 0,
    chips({ legend, options, chosen, many: true, changed: (codes) => { form.body[list] = codes; form.touch(); group.draw(); } }));
  return group.node;
}

/** What was asked for, and which of it was not there. */
function needs(app, form) {
  const { body } = form;
  const options = app.options("needs");
  if (!options.length) return null;
  const absent = live(() => {
    const asked = options.filter(([code]) => body.needs.includes(code));
    return asked.length ? chips({ legend: t("Which of these were not there?"), options: asked, chosen: body.unmet, many: true, changed: (codes) => { body.unmet = codes; form.touch(); } }) : null;
  });
  const group = fold(t("Asked for, not there"), () => (body.needs.length ? number(body.needs.length) : ""), body.needs.length > 0,
    chips({ legend: t("What did they ask for?"), options, chosen: body.needs, many: true, changed: (codes) => {
      body.needs = codes;
      body.unmet = body.unmet.filter((code) => codes.includes(code));
      form.touch();
      absent.draw();
      group.draw();
    } }), absent.node);
  return group.node;
}

/** Self-described, off unless the network turned them on; never asked aloud by the form. */
function attributes(app, form) {
  const on = app.settings.attributes || [];
  if (!on.length || app.locked) return null;
  const title = (code) => app.codes("attributes").find((row) => row.code === code);
  const fields = on.map((code) => {
    const options = app.options(code);
    const set = (value) => {
      if (value) form.body.attributes[code] = value;
      else delete form.body.attributes[code];
      form.touch();
    };
    return options.length && chips({ legend: title(code) ? named(title(code)) : code, options: [...options, [null, t("Not said")]], chosen: form.body.attributes[code] || null, changed: set });
  });
  return fold(t("Only if they say it themselves"), () => "", false, fields).node;
}
