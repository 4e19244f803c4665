/** Help in plain words; all of it works without signal. */

import { h } from "../dom.js";
import { t } from "../i18n.js";

export async function help(app) {
  const part = (title, ...texts) => h("details", { class: "fold" }, h("summary", null, h("span", null, title)), h("div", { class: "stack tight" }, texts.map((text) => h("p", null, text))));
  const node = [
    part(t("How do I note a contact?"), t("Tap Contact, tap the kit you gave, tap Save. That is all. Tap a kit twice for two."), t("Anything else in the form is there if you want it. You can leave it closed.")),
    part(t("What if there is no signal?"), t("Go on as always. What you save waits in the outbox and goes out by itself when there is signal."), t("“Saved” means it is on this phone for sure.")),
    part(t("I noted something wrong."), t("Tap Undo right after saving. Later, open the outbox: there you can undo, delete or withdraw it.")),
    part(t("What does “needs help” mean?"), t("The server could not take that entry. It stays on this phone. Save the outbox to a file and give it to your coordinator.")),
    part(t("I lost my phone."), t("Tell your team at once. They can switch it off from any computer or phone."), t("Whoever finds it cannot read what you saved: it is sealed, and only the server can open it.")),
    part(t("What is kept on this phone?"), t("What waits to be sent, sealed. For two weeks, the day and the numbers of what was received. Nothing about any person.")),
    part(t("Someone takes or checks my phone."), t("Set a lock: it hides tonight's session. Without it too, nobody can read what you saved."), t("The phone never notes where you are. You choose an area by its name.")),
    part(t("The clock is wrong."), t("Set date and time to automatic in the settings of the phone.")),
  ];
  return { title: t("Help"), node, back: app.locked ? "lock" : "more", tab: "more" };
}
