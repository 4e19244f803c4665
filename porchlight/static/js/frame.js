/** What stands around every page: title, state of the outbox, banners, the bar at the thumb, the toast. */

import { h, icon, put } from "./dom.js";
import { moment, n, number, t } from "./i18n.js";

const SKEW_MS = 600_000;
const TOAST_MS = 10_000;
const SETTLE_MS = 350;

export class Frame {
  /** @param {Element} root @param {import("./state.js").App} app */
  constructor(root, app) {
    this.app = app;
    this.root = root;
    this.title = h("h1", { tabindex: -1, id: "title" });
    this.lead = h("div", { class: "app-lead" });
    this.state = h("span", { role: "status" });
    this.signal = h("a", { class: "signal", href: "#outbox" }, this.state);
    this.toast = h("div", { class: "toast", role: "status", hidden: true });
    this.top = h("header", { class: "app-top" }, this.lead, this.title, this.signal, this.toast);
    this.banners = h("div", { class: "app-banners" });
    this.main = h("main", { class: "app-main", id: "main", tabindex: -1, "aria-labelledby": "title" });
    this.bar = h("nav", { class: "app-bar" });
    put(root, this.top, h("div", { class: "app-body" }, this.banners, this.main), this.bar);
    app.say = (text, actions) => this.say(text, actions);
  }

  /** @param {{title: string, back?: string | null, node: any, tab?: string, dark?: boolean}} page
   * @param {boolean} moved it is another page than before */
  show({ title, back, node, tab, dark }, moved) {
    // What was said stays for the page it led to, and goes with the next one.
    if (moved && !this.news) this.hush();
    if (moved) this.settle();
    document.title = `${title} · Porchlight`;
    this.title.textContent = title;
    put(this.lead, back ? h("a", { class: "tap", href: `#${back}`, "aria-label": t("Back") }, backIcon()) : h("img", { src: this.root.dataset.mark, alt: "" }));
    put(this.main, node);
    this.root.classList.toggle("locked", Boolean(dark));
    this.top.classList.toggle("sub", Boolean(back));
    this.drawBar(tab);
    this.heard();
  }

  /** The second tap of cold hands was meant for the page before: it must not hit what lies there now. */
  settle() {
    this.news = false;
    clearTimeout(this.settling);
    this.root.classList.add("settling");
    this.settling = setTimeout(() => this.root.classList.remove("settling"), SETTLE_MS);
  }

  drawBar(tab) {
    const { app } = this;
    this.bar.hidden = !app.device;
    this.bar.setAttribute("aria-label", t("Pages"));
    const open = [
      ["tonight", "moon", t("Tonight")],
      ["bag", "bag", t("My bag")],
      ["alerts", "bell", t("Alerts")],
      ["outbox", "outbox", t("Outbox")],
      ["more", "menu", t("More")],
    ];
    const locked = [
      ["contact", "contact", t("Contact")],
      ["naloxone", "naloxone", t("Naloxone")],
      ["alerts", "bell", t("Alerts")],
      ["lock", "unlock", t("Unlock")],
    ];
    const links = (app.locked ? locked : open).map(([page, name, label]) =>
      h("a", { href: `#${page}`, "aria-current": page === tab ? "page" : null }, icon(name), label, page === "outbox" && this.badge()));
    put(this.bar, links);
  }

  badge() {
    const { waiting, needsHelp } = this.app.outbox.status();
    const count = waiting + needsHelp;
    return count ? h("span", { class: "badge" }, number(count), h("span", { class: "sr" }, ` ${t("not sent yet")}`)) : null;
  }

  /** The outbox changed: say so in one quiet line, and in banners when somebody has to do something. */
  heard() {
    const { app } = this;
    const status = app.outbox.status();
    this.signal.hidden = !status.joined || app.locked;
    this.signal.classList.toggle("on", !status.waiting && !status.problem);
    const text = status.syncing ? t("Sending…") : status.waiting ? n("1 to send", "{n} to send", status.waiting) : t("All sent");
    if (this.state.textContent !== text) this.state.textContent = text;
    const badge = this.bar.querySelector('a[href="#outbox"]');
    if (badge) {
      badge.querySelectorAll(".badge").forEach((old) => old.remove());
      const now = this.badge();
      if (now) badge.append(now);
    }
    const banners = this.wanted(status);
    const key = banners.map((banner) => banner.title).join();
    if (key === this.shown) return;
    this.shown = key;
    put(this.banners, banners.map(notice));
  }

  wanted(status) {
    const found = [];
    if (status.paused && location.hash !== "#join") {
      found.push({ level: "warn", title: t("This phone has to join again."), href: "#join", action: t("Join") });
    }
    if (status.emptiesAt) {
      found.push({
        level: "warn", title: t("Your team signed this phone out."), kept: n("1 entry could not be sent. It is still here.", "{n} entries could not be sent. They are still here.", status.needsHelp),
        todo: t("Save them to a file for your coordinator. After {time} this phone empties itself.", { time: moment(status.emptiesAt) }), href: "#leave", action: t("Save to a file"),
      });
    }
    if (status.joined && Math.abs(status.clockOffset || 0) > SKEW_MS) {
      found.push({ level: "warn", title: t("The clock of this phone is wrong."), todo: t("Set date and time to automatic. What you save is put right by the server.") });
    }
    if (status.uploadOnly && !status.paused) {
      found.push({ level: "warn", title: t("This phone has been away for long."), kept: t("What you saved still goes up."), todo: t("Ask your coordinator for a new code.") });
    }
    if (status.reload) {
      found.push({ title: t("This app is too old."), kept: t("What you save is kept, and still goes up."), todo: t("Close it and open it again, with signal.") });
    }
    if (status.problem === "storage_full") {
      found.push({ level: "warn", title: t("This phone has no room left."), kept: t("What you saved before is kept."), todo: t("Delete photos or videos, or save the outbox to a file."), href: "#outbox", action: t("Outbox") });
    }
    return found;
  }

  /** Says what happened, with at most one thing to do about it. @param {string} text @param {{label: string, act: () => any}} [action] */
  say(text, action) {
    this.hush();
    const button = action && h("button", { class: "button", type: "button", on: { click: () => { this.hush(); action.act(); } } }, action.label);
    this.toast.hidden = false;
    this.top.classList.add("says");
    this.news = true;
    put(this.toast, h("span", null, text), button);
    this.timer = setTimeout(() => this.hush(), TOAST_MS);
  }

  hush() {
    clearTimeout(this.timer);
    this.toast.hidden = true;
    this.top.classList.remove("says");
    put(this.toast);
  }
}

function backIcon() {
  const back = icon("arrow", true);
  back.classList.add("icon-back");
  return back;
}

/** @param {{level?: string, title: string, kept?: string, todo?: string, href?: string, action?: string, act?: () => any}} what */
export function notice({ level = "info", title, kept, todo, href, action, act }) {
  const name = { ok: "check", warn: "warning", danger: "warning" }[level] || "info";
  return h("div", { class: `notice ${level}` }, icon(name),
    h("div", null, h("strong", null, title), kept && h("p", null, kept), todo && h("p", null, todo)),
    href && h("a", { class: "button", href }, action),
    act && h("button", { class: "button", type: "button", on: { click: act } }, action));
}
