/** Joining a team with a one-time code, typed or opened as a link. */

import { h } from "../dom.js";
import { NAMES, spoken, t } from "../i18n.js";
import { button, chips, doBar } from "../forms/fields.js";
import { notice } from "../frame.js";

const WHY = () => ({
  unknown_code: [t("That code is not open."), t("Look at the digits again, or ask for a new code.")],
  offline: [t("There is no network."), t("Go where there is signal and try again.")],
  busy: [t("Many phones are joining just now."), t("Try again in a moment.")],
  timeout: [t("The network is too slow just now."), t("Try again.")],
  captive_portal: [t("This Wi-Fi wants you to sign in first."), t("Sign in to it in your browser, then come back.")],
  storage_full: [t("This phone has no room left."), t("Delete photos or videos, then ask for a new code: this one is used up.")],
});

/** Why joining a team, or a session, did not work. @param {Object<string, string[]>} [more] code → what happened, what to do */
export function whyNot({ code }, more = {}) {
  const [title, todo] = { ...WHY(), ...more }[code] || [t("Joining did not work."), t("Try again in a moment.")];
  return notice({ level: "warn", title, todo });
}

/** Safari empties a tab's storage after seven days; an installed app keeps it. */
const asksToInstall = () => /iPhone|iPad/.test(navigator.userAgent) && !navigator.standalone;

export function join(app) {
  const field = h("input", { id: "code", inputmode: "numeric", autocomplete: "off", maxlength: 24, value: spaced(app.code), placeholder: "0000 0000 0000 0000", "aria-describedby": "code-help" });
  field.addEventListener("input", () => {
    const atEnd = field.selectionStart === field.value.length;
    if (atEnd) field.value = spaced(field.value);
    app.code = field.value; // another language draws the page anew
  });
  const trouble = h("div", { role: "alert" });
  const send = button(t("Join"), () => enter(app, field, trouble, send), { main: true });
  const form = h("form", { class: "stack", on: { submit: (event) => { event.preventDefault(); send.click(); } } },
    h("div", { class: "field" }, h("label", { for: "code" }, t("Your code")), field,
      h("span", { class: "helptext", id: "code-help" }, t("Sixteen digits, from your coordinator. It works once."))),
    trouble, send);
  const { paused } = app.outbox.status();
  const node = [
    paused ? notice({ level: "warn", title: t("The server does not know this phone any more."), kept: t("Everything you saved is kept here."), todo: t("Ask your coordinator for a new code.") }) : null,
    h("div", { class: "welcome" }, h("p", null, t("A light for the night: note what you hand out, with or without signal."))),
    chips({ legend: t("Language"), quiet: true, options: app.languages.map((one) => [one, NAMES[one] || one]), chosen: spoken(), changed: (one) => app.setLanguage(one) }),
    asksToInstall() ? notice({ title: t("First put Porchlight on your home screen."), todo: t("Tap Share, then “Add to Home Screen”, and open it from there. A tab forgets after seven days.") }) : null,
    form,
    h("p", { class: "muted" }, t("No name, no e-mail, no phone number. What you save is locked so that this phone itself cannot read it again.")),
  ];
  return { title: t("Join your team"), node, back: app.device ? "more" : null };
}

const digits = (text) => text.replace(/\D/g, "").slice(0, 16);
const spaced = (text) => digits(text).replace(/(\d{4})(?=\d)/g, "$1 ");

async function enter(app, field, trouble, send) {
  const code = digits(field.value);
  trouble.textContent = "";
  if (code.length !== 16) {
    trouble.append(notice({ level: "warn", title: t("A code has sixteen digits."), todo: t("You typed {n}.", { n: code.length }) }));
    field.focus();
    return;
  }
  send.disabled = true;
  try {
    const device = await app.outbox.join(code);
    await app.joined(device);
    app.go("welcome");
  } catch (error) {
    trouble.append(whyNot(error));
  } finally {
    send.disabled = false;
  }
}

/** After joining: what this phone promises, and the lock. */
export async function welcome(app) {
  const { persisted } = await app.outbox.storage();
  const node = [
    notice({ level: "ok", title: t("You are in: {team}.", { team: app.device.org.name }), todo: t("The app now works without signal.") }),
    persisted
      ? notice({ level: "ok", title: t("This phone promised to keep what you save.") })
      : notice({ title: t("This phone did not promise to keep what you save."), todo: t("It still keeps it, and may clear it only when it runs out of room. Send often. What helps: open the browser's menu and tap “Add to home screen”.") }),
    app.hasLock ? null : notice({ title: t("Set a lock?"), todo: t("It hides tonight's session if somebody else picks up the phone. Contact and naloxone stay one tap away."), href: "#setlock", action: t("Set a lock") }),
    doBar(h("a", { class: "button main", href: "#tonight" }, t("Go to tonight"))),
  ];
  return { title: t("Welcome"), node };
}
