/**
 * Forms that are not finished. In plain for 15 minutes after the last touch, then sealed like an entry: from there on
 * they can be kept (they move to the queue under the same id) or dropped, but no longer read.
 *
 *   {id, kind, state: open|sealed, touchedAt, body, worker, form}     while open; body as it would be sent, form as its page
 *                                                                     needs it to stand again
 *   {id, kind, state, touchedAt, version, sealed, day, band, counts}  once sealed
 */

import { DRAFT_ASK_MS, DRAFT_PLAIN_MS } from "./entry.js";

export class Drafts {
  /** @param {import("./store.js").Store} store */
  constructor(store) {
    this.db = store.db;
  }

  /**
   * Writes what was typed. What was sealed meanwhile opens again for the form that wrote it last (it names the `touchedAt`),
   * because that one has all of it on the screen, and for nobody else; the id of an entry never names a draft again.
   * @returns {Promise<object | "draft_sealed" | "entered" | "not_joined">}
   */
  keep({ id, kind, body, worker, form, touchedAt }, now) {
    return this.db.run(["drafts", "entries", "receipts", "meta"], "readwrite", async (tx) => {
      const drafts = tx.objectStore("drafts");
      const key = (store, name) => tx.objectStore(store).getKey(name);
      const [before, device, ...entered] = await Promise.all([drafts.get(id), key("meta", "device"), key("entries", id), key("receipts", id)]);
      if (!device) return "not_joined"; // wiped meanwhile
      if (entered.some(Boolean)) return "entered";
      if (before && before.state === "sealed" && before.touchedAt !== touchedAt) return "draft_sealed";
      const draft = { id, kind, body, worker: worker || null, form, state: "open", touchedAt: new Date(now).toISOString() };
      await drafts.put(draft);
      return shown(draft, now);
    });
  }

  async list(now) {
    const rows = await this.db.run(["drafts"], "readonly", (tx) => tx.store.getAll());
    return rows.map((row) => shown(row, now)).sort((a, b) => (a.touchedAt < b.touchedAt ? 1 : -1));
  }

  get(id) {
    return this.db.run(["drafts"], "readonly", (tx) => tx.store.get(id));
  }

  /** Open drafts that nobody touched for 15 minutes, or that claim to come from the future after a jump of the clock. */
  async stale(now) {
    const rows = await this.db.run(["drafts"], "readonly", (tx) => tx.store.getAll());
    return rows.filter((row) => row.state === "open" && Math.abs(now - Date.parse(row.touchedAt)) > DRAFT_PLAIN_MS);
  }

  /** Puts the sealed form in place of the plain one, unless it was touched or finished meanwhile. */
  replace(plain, sealed) {
    return this.db.run(["drafts"], "readwrite", async (tx) => {
      const now = await tx.store.get(plain.id);
      if (!now || now.state !== "open" || now.touchedAt !== plain.touchedAt) return false;
      const { id, kind, touchedAt } = plain;
      await tx.store.put({ id, kind, touchedAt, state: "sealed", ...sealed });
      return true;
    });
  }

  drop(id) {
    return this.db.run(["drafts"], "readwrite", (tx) => tx.store.delete(id));
  }
}

function shown({ id, kind, state, body, form, touchedAt }, now) {
  const ask = now - Date.parse(touchedAt) > DRAFT_ASK_MS;
  return { id, kind, state, body: state === "open" ? body : null, form: form || null, touchedAt, ask };
}
