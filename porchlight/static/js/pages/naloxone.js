/** Naloxone: training, a first kit, a refill and why. */

import { h, icon, live } from "../dom.js";
import { named, t } from "../i18n.js";
import { chips, pick } from "../forms/fields.js";
import { Form } from "../forms/form.js";
import { where } from "../forms/place.js";
import { qtyOf, setLine } from "../forms/supplies.js";
import { notice } from "../frame.js";
import { supplyReasons } from "../words.js";

/** Nothing handed out and nobody trained is nothing to note. */
const lacks = ({ lines, people_trained: trained }) => (lines.length || trained ? [] : [{ path: "handed" }]);

export async function naloxone(app) {
  const { area, bag, session } = app.here();
  const blank = { area, bag, session, reason: "new", people_trained: 0, for_others: 0, lines: [] };
  const form = await Form.open(app, { kind: "naloxone.supplied", page: "naloxone", blank, lacks });
  const { body } = form;
  const kits = app.naloxone || []; // none: no list ever came down, nor one of areas, which `where` speaks of
  const used = live(() => body.reason === "refill_used" &&
    notice({ title: t("It was used."), todo: t("You can tell what happened. Only if you want to."), href: "#response", action: t("Tell it") }));
  return form.on({ title: t("Naloxone"), back: app.home, tab: app.locked ? "naloxone" : "tonight" },
    h("a", { class: "tile wide row-tile", href: "#response" }, icon("breath"), h("span", null, t("Someone responded to an overdose"), h("small", null, t("Tell how it went, at your own pace")))),
    h("section", { class: "stack tight", "aria-label": t("Given out") },
      kits.map((item) => pick({ label: named(item), value: qtyOf(body.lines, "item", item.key), max: 100, changed: (count) => { setLine(body.lines, { item: item.key }, count); form.touch(); } })),
      pick({ label: t("People trained"), value: body.people_trained, changed: form.set("people_trained") }),
      pick({ label: t("For others: how many more people"), value: body.for_others, changed: form.set("for_others") })),
    chips({ legend: t("What is it?"), options: supplyReasons(), chosen: body.reason, changed: form.set("reason", () => used.draw()) }),
    used.node,
    where(form, { kind: false }),
    form.end());
}
