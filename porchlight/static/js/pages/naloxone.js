/** Naloxone: training, a first kit, a refill and why. */

import { h, icon, live } from "../dom.js";
import { named, t } from "../i18n.js";
import { button, chips, doBar, pick } from "../forms/fields.js";
import { Form, saidSaved } from "../forms/form.js";
import { where, who } from "../forms/place.js";
import { setLine } from "../forms/supplies.js";
import { notice } from "../frame.js";
import { supplyReasons } from "../words.js";
import { resumed } from "./contact.js";

export async function naloxone(app) {
  const page = { title: t("Naloxone"), back: app.locked ? "lock" : "tonight", tab: app.locked ? "naloxone" : "tonight" };
  if (app.asksWho) return { ...page, node: who(app, () => app.go("naloxone", true)) };
  const { area, bag, session } = app.here();
  const blank = { area, bag, session, reason: "new", people_trained: 0, for_others: 0, lines: [] };
  const form = await Form.resume(app, "naloxone.supplied", blank);
  return { ...page, node: draw(app, form), leave: () => form.keep() };
}

function draw(app, form) {
  const { body } = form;
  const set = (name) => (value) => {
    body[name] = value;
    form.touch();
  };
  const items = app.data.items.filter((item) => item.naloxone || item.category === "naloxone");
  const qty = (item) => (body.lines.find((line) => line.item === item.key) || { qty: 0 }).qty;
  const used = live(() => body.reason === "refill_used" &&
    notice({ title: t("It was used."), todo: t("You can tell what happened. Only if you want to."), href: "#response", action: t("Tell it") }));
  const save = button(t("Save"), () => finish(app, form, save), { main: true, name: "check" });
  return [
    h("a", { class: "tile wide row-tile", href: "#response" }, icon("breath"), h("span", null, t("Someone responded to an overdose"), h("small", null, t("Tell how it went, at your own pace")))),
    form.resumed && resumed(app, form, "naloxone"),
    chips({ legend: t("What is it?"), options: supplyReasons(), chosen: body.reason, changed: (value) => { set("reason")(value); used.draw(); } }),
    used.node,
    h("section", { class: "stack tight", "aria-label": t("Given out") },
      items.map((item) => pick({ label: named(item), value: qty(item), max: 100, changed: (count) => { setLine(body.lines, { item: item.key }, count); form.touch(); } })),
      pick({ label: t("People trained"), value: body.people_trained, changed: set("people_trained") }),
      pick({ label: t("For others: how many more people"), value: body.for_others, changed: set("for_others") })),
    where(form, { kind: false }),
    form.trouble,
    doBar(save),
  ];
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
