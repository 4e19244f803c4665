/** Word from the network: shown while the phone is locked too, because it may be about danger. */

import { h, icon } from "../dom.js";
import { spoken, t, weekday } from "../i18n.js";

export async function alerts(app) {
  const found = app.data.alerts;
  const node = found.length
    ? found.map(card)
    : h("div", { class: "empty" }, icon("bell"), h("h2", null, t("No alerts now")), h("p", null, t("When the network warns of something, it shows here, even while the phone is locked.")));
  return { title: t("Alerts"), node, tab: "alerts", back: app.locked ? "lock" : null, fresh: true };
}

function card(alert) {
  const own = (alert.names || {})[spoken()] || {};
  return h("article", { class: "alert-card" },
    h("header", null, icon("alert"), t("Word from the network")),
    h("h2", null, own.title || (typeof own === "string" && own) || alert.title),
    h("p", null, own.text || alert.text),
    alert.until ? h("footer", null, t("Holds until {day}", { day: weekday(alert.until) })) : null);
}
