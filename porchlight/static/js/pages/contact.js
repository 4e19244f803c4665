/** A contact: open, tap the kit, save. Everything else is there for whoever wants it. */

import { h, live } from "../dom.js";
import { named, number, t } from "../i18n.js";
import { chips, counter, fold, pick } from "../forms/fields.js";
import { Form } from "../forms/form.js";
import { where } from "../forms/place.js";
import { kitTiles, things } from "../forms/supplies.js";

const BLANK = { people: 1, for_self: true, for_others: 0, sharps_back: 0 };

export async function contact(app) {
  const { area, place_kind, bag, session } = app.here();
  const lists = { lines: [], kits: [], services: [], needs: [], unmet: [], referrals: [], attributes: {} };
  const form = await Form.open(app, { kind: "contact.logged", page: "contact", blank: { ...BLANK, ...lists, area, place_kind, bag, session } });
  const { body } = form;
  const { kits, items } = app.data;
  const touch = () => form.touch();
  return form.on({ title: t("Contact"), back: app.home, tab: app.locked ? "contact" : "tonight" },
    kits.length ? kitTiles(form, kits, touch) : null,
    h("section", { class: "stack tight" },
      pick({ label: t("People"), value: body.people, min: 1, changed: form.set("people") }),
      pick({ label: t("Used sharps back"), value: body.sharps_back, max: 10_000, changed: form.set("sharps_back") })),
    items.length ? things(form, items, touch) : null,
    others(form),
    coded(app, form, "services", t("Services given"), t("What was done together?")),
    needs(app, form),
    coded(app, form, "referrals", t("Referrals asked for"), t("Where did they want to go?")),
    attributes(app, form),
    where(form),
    form.end());
}

function others(form) {
  const { body } = form;
  const told = () => (body.for_others ? `+${number(body.for_others)}` : "");
  const group = fold(t("For whom"), told, !body.for_self || body.for_others > 0,
    chips({ legend: t("Is it for the people who came?"), options: [[true, t("For themselves")], [false, t("Only for others")]], chosen: body.for_self, changed: form.set("for_self") }),
    h("div", { class: "field" }, h("span", { class: "label", id: "others" }, t("How many more people will it reach?")),
      counter({ label: t("How many more people will it reach?"), value: body.for_others, changed: form.set("for_others", () => group.draw()) })));
  return group.node;
}

function coded(app, form, list, title, legend) {
  const options = app.options(list);
  if (!options.length) return null;
  const chosen = form.body[list];
  const group = fold(title, () => (form.body[list].length ? number(form.body[list].length) : ""), chosen.length > 0,
    chips({ legend, options, chosen, many: true, changed: form.set(list, () => group.draw()) }));
  return group.node;
}

/** What was asked for, and which of it was not there. */
function needs(app, form) {
  const { body } = form;
  const options = app.options("needs");
  if (!options.length) return null;
  const absent = live(() => {
    const asked = options.filter(([code]) => body.needs.includes(code));
    return asked.length ? chips({ legend: t("Which of these were not there?"), options: asked, chosen: body.unmet, many: true, changed: form.set("unmet") }) : null;
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
