/** The lock: the window goes dark, three acts stay lit. */

import { h, icon, put } from "../dom.js";
import { n, t, time } from "../i18n.js";
import { button, doBar } from "../forms/fields.js";
import { notice } from "../frame.js";

const LEAST = 4;
const MOST = 8;

/** @param {(pin: string) => Promise<void>} done */
function keypad(done, label) {
  let pin = "";
  const pips = h("div", { class: "pips", role: "img" });
  const show = () => {
    pips.setAttribute("aria-label", n("1 number typed", "{n} numbers typed", pin.length));
    put(pips, Array.from({ length: Math.max(LEAST, pin.length) }, (_, at) => h("i", { class: at < pin.length ? "on" : null })));
  };
  const type = (digit) => {
    if (pin.length < MOST) pin += digit;
    show();
  };
  const back = () => {
    pin = pin.slice(0, -1);
    show();
  };
  const go = async () => {
    const tried = pin;
    pin = "";
    show();
    if (tried.length) await done(tried);
  };
  const key = (digit) => h("button", { type: "button", on: { click: () => type(digit) } }, digit);
  show();
  const keys = (event) => {
    if (/^\d$/.test(event.key)) type(event.key);
    else if (event.key === "Backspace") back();
    else if (event.key === "Enter" && event.target.tagName !== "BUTTON" && event.target.tagName !== "A") go();
  };
  // A keyboard that is plugged in types at once; the page takes this off again.
  document.addEventListener("keydown", keys);
  const leave = () => document.removeEventListener("keydown", keys);
  const node = h("div", { class: "stack" }, pips,
    h("div", { class: "keypad" }, "123456789".split("").map(key),
      h("button", { type: "button", "aria-label": t("Back one"), on: { click: back } }, icon("undo")), key("0"),
      h("button", { type: "button", "aria-label": label, class: "go", on: { click: go } }, icon(label === t("Unlock") ? "unlock" : "check"))));
  return { node, leave };
}

export async function lock(app) {
  if (!app.locked) return setLock(app);
  const told = h("p", { class: "lock-told", role: "status" });
  const tried = async (pin) => {
    const answer = await app.outbox.lock.check(pin);
    if (answer.ok) {
      app.locked = false;
      app.outbox.syncNow({ force: true }).catch(() => {}); // the lists may have been taken off meanwhile
      await app.load();
      app.go("tonight");
    } else {
      if (answer.dropped) await app.load();
      told.textContent = wrong(answer);
    }
  };
  const pad = keypad(tried, t("Unlock"));
  const node = [
    told,
    pad.node,
    h("div", { class: "tiles" },
      h("a", { class: "tile", href: "#naloxone" }, icon("naloxone"), t("Naloxone")),
      h("a", { class: "tile main", href: "#contact" }, icon("contact"), t("Contact"))),
  ];
  return { title: t("Locked"), node, tab: "lock", dark: true, leave: pad.leave };
}

function wrong({ left, dropped, waitUntil, early }) {
  if (!dropped) return `${t("Not right.")} ${n("1 try left.", "{n} tries left.", left)}`;
  const wait = t("From {time} on you can try again.", { time: time(waitUntil) });
  return `${early ? t("Too early: nobody looked at that number.") : t("The lists on this phone were taken off. What you saved is kept and still goes out.")} ${wait}`;
}

/** Setting a lock, changing or taking it off. */
export async function setLock(app) {
  let first = null;
  const told = h("p", { role: "status" }, t("Choose four to eight numbers."));
  const typed = async (pin) => {
    if (pin.length < LEAST) told.textContent = t("Choose four to eight numbers.");
    else if (first === null) {
      first = pin;
      told.textContent = t("Type them once more.");
    } else if (first !== pin) {
      first = null;
      told.textContent = t("That was not the same. Choose again.");
    } else {
      await app.outbox.lock.set(pin);
      app.hasLock = true;
      app.go("more");
      app.say(t("The lock is set."));
    }
  };
  const off = async () => {
    await app.outbox.lock.remove();
    app.hasLock = false;
    app.go("more");
    app.say(t("The lock is off."));
  };
  const pad = keypad(typed, t("Go on"));
  const node = [
    told,
    pad.node,
    notice({ title: t("What the lock does"), todo: t("After two minutes untouched, tonight's session is hidden. Contact, naloxone and alerts stay open to everyone. After eight wrong tries the lists go; what you saved never does.") }),
    app.hasLock ? doBar(button(t("Take the lock off"), off)) : null,
  ];
  return { title: app.hasLock ? t("Change the lock") : t("Set a lock"), node, back: "more", tab: "more", leave: pad.leave };
}
