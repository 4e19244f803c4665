/** A form and its draft: made at the first tap under the id that the entry will have for ever, kept at every change. */

import { h, put } from "../dom.js";
import { t } from "../i18n.js";
import { notice } from "../frame.js";
import { saveQueue } from "../file.js";
import { UNDO_MS, makeId } from "../outbox/index.js";
import { button, doBar } from "./fields.js";

export class Form {
  /**
   * @param {import("../state.js").App} app
   * @param {object} what
   * @param {string} what.kind
   * @param {string} what.page where it stands, as the address has it
   * @param {object} what.blank the body as it stands at first; fields change it in place
   * @param {(body: object) => object} [what.whole] the entry's body, out of what the page keeps
   * @param {(body: object) => {path: string}[]} [what.lacks] what is missing besides what the kind says
   * @param {(body: object) => object} [what.also] what saving does besides, as `write` takes it
   */
  constructor(app, { kind, page, blank, whole = (body) => body, lacks = () => [], also = () => ({}) }) {
    Object.assign(this, { app, kind, page, body: blank, whole, lacks, also, id: null, dirty: false, saved: false });
    this.trouble = h("div", { role: "alert" });
  }

  /** The form with what somebody left in it; never while the phone is locked. */
  static async open(app, what) {
    const form = new Form(app, what);
    const drafts = app.locked ? [] : await app.outbox.drafts();
    const draft = drafts.find(({ kind, form: kept }) => kind === what.kind && kept && kept.page === what.page && !kept.done);
    if (draft) Object.assign(form, { id: draft.id, touchedAt: draft.touchedAt, asked: draft.ask, resumed: true, body: { ...what.blank, ...draft.form.body } });
    return form;
  }

  /** Takes a field's new value. @param {string} name @param {() => void} [then] */
  set(name, then) {
    return (value) => {
      this.body[name] = value;
      this.touch();
      if (then) then();
    };
  }

  /** Something was touched: it goes to the disk at once, and what comes meanwhile right after. */
  touch() {
    this.id = this.id || makeId();
    this.dirty = true;
    put(this.trouble, this.told);
    this.keep();
  }

  /** @returns {Promise<void>} when everything touched so far is on the disk */
  keep() {
    this.keeping = this.keeping || this.keepAll().finally(() => { this.keeping = null; });
    return this.keeping;
  }

  async keepAll() {
    while (this.dirty && !this.saved) {
      this.dirty = false;
      await this.keepOnce().catch((error) => this.stumble(error));
    }
  }

  /** @param {boolean} [done] it only waits for somebody to say whose it is */
  async keepOnce(done = false) {
    const { app, id, kind, page, body, touchedAt } = this;
    const worker = app.author || app.held;
    const kept = await app.outbox.keepDraft({ id, kind, body: this.whole(body), worker, form: { page, body, done }, touchedAt });
    this.touchedAt = kept.touchedAt;
  }

  async drop() {
    this.saved = true;
    await this.keep();
    if (this.id) await this.app.outbox.dropDraft(this.id);
  }

  /** Saves once, however often it is asked. @returns {Promise<object | null>} what was saved, or null with the reason shown in
   * the form, which stays open */
  save() {
    this.saving = this.saving || this.saveOnce().catch((error) => this.stumble(error)).then((kept) => {
      if (!kept) this.saving = null;
      return kept;
    });
    return this.saving;
  }

  async saveOnce() {
    const { app, kind } = this;
    this.id = this.id || makeId();
    const { told } = this;
    await this.keep();
    if (this.told !== told) return null;
    const body = this.whole(this.body);
    const text = JSON.stringify(body);
    const again = this.tried === text;
    const faults = [...this.lacks(body), ...app.outbox.check(kind, body)];
    if (faults.length) throw Object.assign(new Error(kind), { code: "invalid_entry", faults });
    if (app.unsaid) return this.lay();
    this.tried = text;
    const kept = await write(app, kind, body, { id: this.id, ...this.also(body) });
    // Saved before: by this form, whose answer was lost, or by another window, and then perhaps with other numbers.
    if (kept.already && !again) return this.part();
    this.saved = true;
    return kept;
  }

  /** Nobody has said who holds this phone: it is kept as it is until somebody does. */
  async lay() {
    await this.keepOnce(true);
    this.saved = true;
    this.app.say(t("Kept until somebody says who held the phone."));
    this.app.go(this.app.home);
    return null;
  }

  /** The id belongs to what another window did with this form. What stands here goes on under an id of its own: nobody can
   * tell whether it is the same once more or the next one, so neither takes the place of the other by itself. */
  part() {
    Object.assign(this, { id: makeId(), touchedAt: null, dirty: true });
    const drop = async () => {
      await this.drop();
      this.app.go(this.app.home);
    };
    this.told = notice({
      level: "warn", title: t("Another window saved this form."), kept: t("What stands here is kept too, and not saved yet."),
      todo: t("Save adds it as an entry of its own. Is it the same? Then let it go."), action: t("Let it go"), act: drop,
    });
    this.show(this.told);
    this.keep();
    return null;
  }

  stumble(error) {
    if (error.code === "entered" || error.code === "draft_sealed") return this.part();
    this.show(explain(this.app, error));
    return null;
  }

  show(what) {
    put(this.trouble, what);
    this.trouble.scrollIntoView({ block: "center" });
  }

  /** Saves, says so, and goes on. @param {string} [to] */
  async finish(to = this.app.home) {
    const { app, body } = this;
    const kept = await this.save();
    if (!kept) return;
    saidSaved(app, [kept]);
    app.go(to);
    const { area, bag, place_kind } = { ...app.last, ...body };
    if (body.area) await app.remember("last", { area, place_kind, bag });
  }

  /** What stands above the form when somebody left it half done. */
  get left() {
    if (!this.resumed) return null;
    const drop = async () => {
      await this.drop();
      this.app.go(this.page, true);
    };
    const text = this.asked ? t("This was left three days ago or more. Keep it?") : t("Picked up where you left.");
    return h("div", { class: "resumed" }, h("span", null, text), button(t("Start anew"), drop, { kind: "quiet" }));
  }

  /** The page's end: what went wrong, and the main act. */
  end(label = t("Save"), act = () => this.finish(), ...others) {
    return [this.trouble, doBar(...others, button(label, act, { main: true, name: "check" }))];
  }

  /** The page of this form. @param {object} page title, back, tab @param {any} node */
  on(page, ...node) {
    return { ...page, node: [this.left, node], leave: () => this.keep() };
  }
}

/**
 * Saves one entry in the name of whoever holds the phone; what else it does on the phone is kept in the same transaction.
 * @param {object} [more] besides what the outbox takes: `bag` [place, change, noted or counted], by default what the body takes
 *   out of its bag; `session` which the phone is in from here on
 */
export async function write(app, kind, body, { id = makeId(), bag = [body.bag, app.taken(body)], session, ...more } = {}) {
  const [place, change, apply] = bag;
  const parting = session === undefined ? {} : { session: app.session, became: session && session.id };
  const kept = await app.outbox.saveEntry({ id, kind, body, worker: app.author, amend: app.amend(id, { kind, place, change, apply, ...parting }), ...more });
  if (session !== undefined) {
    app.over = false;
    await app.remember("session", session);
  }
  setTimeout(() => app.settleBags(), UNDO_MS);
  return kept;
}

/** Saves what was laid aside, once somebody has said who holds the phone. */
export async function claim(app) {
  if (app.unsaid) return;
  for (const { id, kind, body, form, touchedAt } of await app.outbox.drafts()) {
    if (form && form.done) await write(app, kind, body, { id, occurredAt: new Date(touchedAt) });
  }
}

/** Takes back what was just saved: deleted if it never left, withdrawn if it may have. */
export async function undo(app, ...ids) {
  for (const id of ids) {
    const answer = await app.outbox.undo(id);
    if (answer === "deleted") await app.takeBack(id);
    else await withdraw(app, id, "mistake");
  }
  app.again();
  app.say(t("Undone."));
}

const DAY_MS = 86_400_000;
const RECEIPT_DAYS = 15;

/** Withdraws an entry, and remembers by which one for as long as there is a receipt. */
export async function withdraw(app, id, reason) {
  const own = makeId();
  const day = Math.floor(Date.now() / DAY_MS);
  const change = (old) => {
    const known = { [id]: { own, day } };
    for (const [target, pair] of Object.entries(old || {})) if (day - pair.day <= RECEIPT_DAYS) known[target] = pair;
    return known;
  };
  await app.outbox.saveEntry({ id: own, kind: "entry.withdrawn", body: { reason }, corrects: id, why: reason, worker: app.author, amend: { name: "withdrawn", change } });
  await app.takeBack(id);
}

/** Says "Saved" and offers the way back. @param {{id: string}[]} kept what would be undone, the last first */
export function saidSaved(app, kept, text = t("Saved.")) {
  app.say(text, { label: t("Undo"), act: () => undo(app, ...kept.map(({ id }) => id)) });
}

/** What happened, what was kept, what to do. */
export function explain(app, error) {
  const kept = t("What you filled in is still here.");
  if (error.code === "storage_full") {
    return notice({
      level: "warn", title: t("This phone has no room left, so this was not saved."), kept,
      todo: t("Save the outbox to a file, delete photos or videos, then try again."),
      action: t("Save to a file"), act: () => saveQueue(app.outbox),
    });
  }
  if (error.code === "not_joined") return notice({ level: "warn", title: t("This phone has not joined a team yet."), href: "#join", action: t("Join") });
  if (error.code === "invalid_entry") return notice({ level: "warn", title: t("Something is still missing."), kept, todo: missing(error.faults) });
  return notice({ level: "warn", title: t("That could not be saved."), kept, todo: t("Try again.") });
}

function missing(faults) {
  const names = { area: t("Choose the area."), worker: t("Say who holds this phone."), lines: t("Choose at least one thing."), handed: t("Say how many kits, or how many people were trained."), outcome: t("Say how it ended."), source: t("Choose where it comes from."), target: t("Choose where it goes.") };
  const found = faults.map((fault) => names[fault.path.split("/")[0]]).filter(Boolean);
  return [...new Set(found)].join(" ") || faults.map((fault) => fault.path).join(", ");
}
