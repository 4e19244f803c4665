/** Settings: language, light, lock, storage, leaving. */

import { h, icon } from "../dom.js";
import { NAMES, n, spoken, t } from "../i18n.js";
import { saveQueue } from "../file.js";
import { button, chips } from "../forms/fields.js";
import { notice } from "../frame.js";
import { APP_VERSION } from "../outbox/index.js";

export async function more(app) {
  const { persisted } = await app.outbox.storage();
  const scheme = (await app.outbox.recall("scheme")) || null;
  const { device } = app;
  const link = (href, name, title, note) => h("li", { class: "row" }, icon(name), h("div", { class: "row-text" }, h("a", { href }, title), note && h("span", null, note)), icon("arrow", true));
  const node = [
    h("ul", { class: "rows" },
      link("#help", "help", t("Help")),
      link("#setlock", "lock", app.hasLock ? t("Change the lock") : t("Set a lock"), app.hasLock ? t("It closes after two minutes.") : t("Nobody needs a number to open the app now."))),
    app.hasLock ? button(t("Lock now"), () => app.lock(), { name: "lock" }) : null,
    chips({ legend: t("Language"), options: app.languages.map((one) => [one, NAMES[one] || one]), chosen: spoken(), changed: (one) => app.setLanguage(one) }),
    chips({ legend: t("Look"), options: [[null, t("As the phone")], ["light", t("Light")], ["dark", t("Dark")]], chosen: scheme, changed: (one) => app.setScheme(one) }),
    h("section", { class: "card" }, h("h2", null, t("This phone")),
      h("p", { class: "muted" }, [device.org.name, device.shared ? t("shared by several people") : device.person && device.person.name].filter(Boolean).join(" · ")),
      h("p", { class: "muted" }, persisted ? t("It promised to keep what you save.") : t("It did not promise to keep what you save: send often.")),
      h("p", { class: "muted" }, t("Version {version}", { version: APP_VERSION })),
      h("a", { class: "button", href: "#leave" }, t("Leave this team"))),
  ];
  return { title: t("More"), node, tab: "more" };
}

/** Leaving empties the phone: what waits goes out first. */
export async function leave(app) {
  const { waiting, needsHelp } = app.outbox.status();
  const left = waiting + needsHelp;
  const send = async () => {
    await app.outbox.syncNow({ force: true });
    app.again();
  };
  const go = async () => {
    await app.outbox.leave();
    location.replace("/app/");
  };
  const node = [
    h("p", null, t("This takes everything off this phone: lists, receipts, settings and its key. To come back you need a new code.")),
    left ? notice({ level: "warn", title: n("1 entry is still here.", "{n} entries are still here.", left), todo: t("Send them first, or save them to a file for your coordinator. What is left would be gone.") }) : null,
    left ? button(t("Send now"), send, { main: true, name: "sync" }) : null,
    left ? button(t("Save to a file"), () => saveQueue(app.outbox), { name: "export" }) : null,
    button(left ? t("Leave and lose them") : t("Leave and empty this phone"), go, { kind: "danger" }),
  ];
  return { title: t("Leave this team"), node, back: "more", tab: "more", fresh: true };
}
