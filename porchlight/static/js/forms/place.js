/** Where, what kind of place, and from which bag. Closed when the session has said so. */

import { named, t } from "../i18n.js";
import { h } from "../dom.js";
import { notice } from "../frame.js";
import { kindOfPlace, placeKinds } from "../words.js";
import { chips, fold, select } from "./fields.js";

export const rowsOf = (rows) => rows.map((row) => [row.key, named(row)]);

/** @param {import("./form.js").Form} form @param {{kind?: boolean}} [what] kind: ask for the kind of place too */
export function where(form, { kind = true } = {}) {
  const { app, body } = form;
  const { areas } = app.data;
  if (!areas.length) return body.area ? null : noAreas();
  // While the phone is locked, what the session says stays hidden; it is used all the same.
  if (app.locked && body.area) return null;
  const told = () => {
    const area = app.find("areas", body.area);
    return [area && named(area), kind && kindOfPlace(body.place_kind)].filter(Boolean).join(" · ");
  };
  const set = (name) => form.set(name, () => group.draw());
  const bags = app.placesOf("bag");
  const group = fold(t("Where"), told, !body.area,
    select({ label: t("Area"), options: rowsOf(areas), value: body.area, changed: set("area") }),
    kind && chips({ legend: t("Kind of place"), options: placeKinds(), chosen: body.place_kind, changed: set("place_kind") }),
    bags.length ? select({ label: t("From which bag"), options: rowsOf(bags), value: body.bag, empty: t("No bag"), changed: set("bag") }) : null);
  return group.node;
}

function noAreas() {
  return notice({ level: "warn", title: t("The list of areas has not come down yet."), kept: t("You can fill this in; it is kept as a draft."), todo: t("Go where there is signal once, then save.") });
}

/** On a shared phone: who it is that writes. */
export function who(app, done) {
  const people = app.data.workers.map((row) => [row.key, row.name]);
  const choose = async (id) => {
    await app.remember("worker", { id, name: app.find("workers", id).name });
    await app.remember("held", id);
    done();
  };
  if (!people.length) return notice({ level: "warn", title: t("The list of people has not come down yet."), kept: t("What you note is kept until somebody can say who they are."), todo: t("Go where there is signal once.") });
  return h("section", { class: "card" }, chips({ legend: t("Who holds this phone now?"), options: people, chosen: app.worker && app.worker.id, changed: choose }));
}
