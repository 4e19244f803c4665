/** A form and its draft: made at the first tap under the id that the entry will have for ever, kept at every change. */

import { h, put } from "../dom.js";
import { t } from "../i18n.js";
import { notice } from "../frame.js";
import { saveQueue } from "../file.js";
import { makeId } from "../outbox/index.js";

export class Form {
  /**
   * @param {import("../state.js").App} app @param {string} kind
   * @param {object} body the entry's body as it stands; fields change it in place
   */
  constructor(app, kind, body) {
    Object.assign(this, { app, kind, body, id: null, asked: false, dirty: false, saved: false, keeping: null });
    this.whole = (draft) => draft;
    this.trouble = h("div", { role: "alert" });
  }

  /** The open draft of this kind, if somebody was at it; never while the phone is locked. */
  static async draftOf(app, kind) {
    if (app.locked) return null;
    return (await app.outbox.drafts()).find((draft) => draft.kind === kind && draft.state === "open") || null;
  }

  static async resume(app, kind, blank) {
    const draft = await Form.draftOf(app, kind);
    const form = new Form(app, kind, draft ? { ...blank, ...draft.body } : blank);
    if (draft) Object.assign(form, { id: draft.id, asked: draft.ask, resumed: true });
    return form;
  }

  /** Something was touched: it goes to the disk at once, and what comes meanwhile right after. */
  touch() {
    if (!this.id) this.id = makeId();
    this.dirty = true;
    put(this.trouble);
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
      try {
        await this.app.outbox.keepDraft({ id: this.id, kind: this.kind, body: this.whole(this.body), worker: this.app.author });
      } catch (error) {
        if (error.code === "draft_sealed") this.id = null; // it was sealed meanwhile: what is typed from here is another
        else this.fail(error);
      }
    }
  }

  async drop() {
    this.saved = true;
    await this.keep();
    if (this.id) await this.app.outbox.dropDraft(this.id);
  }

  /** @returns {Promise<object | null>} what was saved, or null with the reason shown in the form, which stays open */
  async save(body = this.body) {
    await this.keep();
    try {
      const kept = await write(this.app, this.kind, body, { id: this.id || undefined });
      this.saved = true;
      return kept;
    } catch (error) {
      this.fail(error);
      return null;
    }
  }

  fail(error) {
    put(this.trouble, explain(this.app, error));
    this.trouble.scrollIntoView({ block: "nearest" });
  }
}

/** Saves one entry in the name of whoever holds the phone; the bag's reckoning changes in the same transaction. */
export function write(app, kind, body, more = {}) {
  return app.outbox.saveEntry({ kind, body, worker: app.author, amend: app.bagChange(body.bag, app.taken(body)), ...more });
}

/** Takes back what was just saved: deleted if it never left, withdrawn if it may have. */
export async function undo(app, kept, change) {
  const answer = await app.outbox.undo(kept.id);
  if (answer !== "deleted") await withdraw(app, kept.id, "mistake");
  if (change) await change();
  app.again("tonight");
  app.say(t("Undone."));
}

export async function withdraw(app, id, reason) {
  await app.outbox.saveEntry({ kind: "entry.withdrawn", body: { reason }, corrects: id, why: reason, worker: app.author });
}

/** Says "Saved" and offers the way back. @param {object} body whose supplies go back into the bag's reckoning */
export function saidSaved(app, kept, body) {
  const back = () => app.moveBag(body.bag, negated(app.taken(body)));
  app.say(t("Saved."), { label: t("Undo"), act: () => undo(app, kept, back) });
}

function negated(change) {
  return Object.fromEntries(Object.entries(change).map(([item, qty]) => [item, -qty]));
}

/** What happened, what was kept, what to do. */
export function explain(app, error) {
  if (error.code === "storage_full") {
    return notice({
      level: "warn", title: t("This phone has no room left, so this was not saved."), kept: t("What you filled in is still here."),
      todo: t("Save the outbox to a file, delete photos or videos, then try again."),
      action: t("Save to a file"), act: () => saveQueue(app.outbox),
    });
  }
  if (error.code === "not_joined") return notice({ level: "warn", title: t("This phone has not joined a team yet."), href: "#join", action: t("Join") });
  if (error.code === "no_storage") return notice({ level: "warn", title: t("This browser keeps nothing."), todo: t("Leave private browsing and open the app again.") });
  if (error.code === "invalid_entry") return notice({ level: "warn", title: t("Something is still missing."), kept: t("What you filled in is still here."), todo: missing(error.faults) });
  return notice({ level: "warn", title: t("That could not be saved."), kept: t("What you filled in is still here."), todo: t("Try again.") });
}

function missing(faults) {
  const names = { area: t("Choose the area."), worker: t("Say who holds this phone."), lines: t("Choose at least one thing."), outcome: t("Say how it ended."), source: t("Choose where it comes from."), target: t("Choose where it goes.") };
  const found = faults.map((fault) => names[fault.path.split("/")[0]]).filter(Boolean);
  return [...new Set(found)].join(" ") || faults.map((fault) => fault.path).join(", ");
}
