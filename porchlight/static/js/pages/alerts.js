/** Word from the network: shown while the phone is locked too, because it may be about danger. */

import { h, icon } from "../dom.js";
import { spoken, t, weekday } from "../i18n.js";

export async function alerts(app) {
  const found = app.data.alerts;
  // No lists, no alerts: that is not to be read as "no danger".
  const [title, text] = app.bare
    ? [t("Alerts are not on this phone now"), t("There may be some. They come down with signal, once the phone is unlocked. Ask your team.")]
    : [t("No alerts now"), t("When the network warns of something, it shows here, even while the phone is locked.")];
  const node = found.length ? found.map(card) : h("div", { class: "empty" }, icon("bell"), h("h2", null, title), h("p", null, text));
  return { title: t("Alerts"), node, tab: "alerts", back: app.locked ? "lock" : null, fresh: true };
}

/** The network's words in this language, if it said so. */
const inWords = (alert) => (alert.names || {})[spoken()] || {};

export const titled = (alert) => inWords(alert).title || alert.title;

function card(alert) {
  return h("article", { class: "alert-card" },
    h("header", null, icon("alert"), t("Word from the network")),
    h("h2", null, titled(alert)),
    h("p", null, inWords(alert).text || alert.text),
    alert.until ? h("footer", null, t("Holds until {day}", { day: weekday(alert.until) })) : null);
}
