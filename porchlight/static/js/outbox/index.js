/**
 * The outbox: everything the pages need to keep facts safe on the phone and to bring them home.
 * Pages import this file only.
 *
 *   const outbox = await openOutbox({ kinds });           // throws NoStorage
 *   if (!outbox.device()) await outbox.join(code);
 *   const id = makeId();                              // at the first tap, for ever
 *   await outbox.keepDraft({ id, kind, body });       // on every change
 *   await outbox.saveEntry({ id, kind, body });       // resolves only when it is on disk
 *   outbox.onChange((status) => …); outbox.status().waiting; const stop = outbox.watch();
 *
 * Errors carry `.code`: no_storage, storage_full, invalid_entry (with `.faults`), not_joined, blocked (another tab
 * holds an older version), wiped, draft_sealed, entered, draft_open; from join() also unknown_code, offline, timeout, captive_portal …
 */

import { APP_VERSION, NotJoined, OutboxError } from "./entry.js";
import { exportQueue } from "./export.js";
import { Phone } from "./phone.js";
import { space } from "./space.js";
import { remove, undo } from "./undo.js";
import { watch } from "./watch.js";
import { wipe } from "./wipe.js";

export { APP_VERSION, InvalidEntry, NoStorage, NotJoined, OutboxError, StorageFull, UNDO_MS, makeId, serviceDay } from "./entry.js";

/** @typedef {import("./types.js").Device} Device */
/** @typedef {import("./types.js").Status} Status */
/** @typedef {import("./types.js").Waiting} Waiting */
/** @typedef {import("./types.js").Receipt} Receipt */
/** @typedef {import("./types.js").Draft} Draft */

/**
 * Opens (and heals) the stores, seals old drafts, drops what is past its time.
 * @param {object} options
 * @param {object | (() => Promise<object>)} options.kinds  kinds.json, or a function that brings it
 * @param {string} [options.app]   version of the app, sent with each push
 * @returns {Promise<Outbox>}
 * @throws {NoStorage} private mode or no IndexedDB: say so, take nothing in
 */
export async function openOutbox({ kinds, app = APP_VERSION }) {
  const known = typeof kinds === "function" ? await kinds() : kinds;
  const phone = new Phone(known.kinds, app);
  try {
    await phone.tidy();
    await phone.refresh();
  } catch (error) {
    phone.close();
    throw error;
  }
  return new Outbox(phone);
}

export class Outbox {
  /** @param {Phone} phone */
  constructor(phone) {
    this.phone = phone;
    /** PIN lock. @type {import("./lock.js").Lock} isSet(), set(pin), check(pin) → {ok, left, dropped, waitUntil}, remove() */
    this.lock = phone.lock;
  }

  /** @returns {Device | null} */
  device() {
    return this.phone.device;
  }

  /** Joins with a one-time code; asks for persistent storage. A queue from an earlier joining is kept.
   * @param {string} code @returns {Promise<Device>} @throws {OutboxError} unknown_code, offline, timeout, captive_portal, server … */
  async join(code) {
    const device = await this.phone.join(code);
    this.storage({ ask: true }).catch(() => {}); // a browser may ask the person: not waited for
    return device;
  }

  /** The session that a colleague's phone shows under this number. @param {number} number @returns {Promise<string>} its id
   * @throws {OutboxError} unknown_number, too_many_tries, offline, timeout, captive_portal, server … */
  async sessionOf(number) {
    const token = await this.phone.store.read("token");
    return (await this.phone.ask("/sync/session", { number }, token)).session;
  }

  /** Takes everything off this phone, sent or not, and tells the server. Ask before. */
  async leave() {
    const { sync } = this.phone;
    sync.wiped = true;
    try {
      await wipe(sync, { unsent: true });
    } finally {
      sync.wiped = sync.store.db.shut; // are the rows gone?
      await this.phone.changed();
    }
  }

  /** @returns {Status} as last known, at once */
  status() {
    return this.phone.status;
  }

  /** @param {(status: Status) => void} listener called on each change, from other tabs too @returns {() => void} stops it */
  onChange(listener) {
    return this.phone.hear(listener);
  }

  /** What is wrong with a body, without saving: [] when it is good.
   * @param {string} kind @param {object} body @returns {{path: string, code: string}[]} path like "lines/0/qty" */
  check(kind, body) {
    return this.phone.check(kind, body);
  }

  /** Checks, seals and writes one entry. Resolves only after the disk has it; then a sync is asked for.
   * @param {object} entry
   * @param {string} entry.kind
   * @param {object} entry.body
   * @param {string} [entry.id]        the draft's id; a draft of that id goes in the same transaction
   * @param {string} [entry.corrects]  id of the entry this one replaces or withdraws
   * @param {string} [entry.why]       code of the reason
   * @param {string} [entry.worker]    person id; default: the person who joined
   * @param {Date} [entry.occurredAt]  default now
   * @param {{name: string, change: (old: any) => any}} [entry.amend]  a remembered value that changes in the same transaction
   * @returns {Promise<{id: string, day: string, band: number, undoUntil: string, already: boolean}>}
   *   already: this id was saved before, perhaps in another tab, and stays as it was
   * @throws {InvalidEntry | StorageFull | NotJoined} */
  saveEntry(entry) {
    return this.phone.save(entry);
  }

  /** Within 15 minutes. "deleted": it never left. "sent": it may have: save an entry.withdrawn, which takes its place. "late".
   * @param {string} id @returns {Promise<"deleted" | "sent" | "late">} */
  async undo(id) {
    const answer = await undo(this.phone.store, id, Date.now());
    await this.phone.changed();
    return answer;
  }

  /** Deletes one entry from the queue, whatever its age. "sent": it may have reached the server; save an entry.withdrawn instead.
   * @param {string} id @returns {Promise<"deleted" | "sent" | "gone">} */
  async remove(id) {
    const answer = await remove(this.phone.store, id);
    await this.phone.changed();
    return answer;
  }

  /** Puts an entry that needs help back in the line. @param {string} id */
  async retry(id) {
    await this.phone.store.place(id, "waiting");
    await this.phone.changed();
    this.phone.background();
  }

  /** @param {{state?: "waiting" | "help", after?: number, limit?: number}} [page]
   * @returns {Promise<{rows: Waiting[], next: number | null}>} oldest first; pass `next` as `after` */
  async queue({ state = "waiting", after = 0, limit = 50 } = {}) {
    const found = await this.phone.store.page(state, after, limit);
    const rows = found.map(({ id, kind, savedAt, day, band, counts, code }) => ({ id, kind, savedAt, day, band, counts, state, code }));
    return { rows, next: found.length === limit ? found[limit - 1].seq : null };
  }

  /** @returns {Promise<Receipt[]>} of the last 14 days, newest first */
  async receipts() {
    const rows = await this.phone.store.receipts();
    const newest = (a, b) => (a.day === b.day ? b.band - a.band : a.day < b.day ? 1 : -1);
    return rows.map(({ id, day, band, counts }) => ({ id, day, band, counts })).sort(newest);
  }

  /** The sealed queue, a file for each team that can open it. @returns {Promise<{files: {name: string, text: string}[], count: number}>} */
  exportQueue() {
    return exportQueue(this.phone);
  }

  // drafts

  /** Writes what was typed so far. @param {{id, kind, body, worker?, form?, touchedAt?}} draft as drafts.js has it
   * @returns {Promise<Draft>} @throws {OutboxError} draft_sealed (by another hand), entered (the id is an entry's by now), not_joined */
  async keepDraft(draft) {
    const { phone } = this;
    if (!phone.device) throw new NotJoined();
    const kept = await phone.writing(() => phone.drafts.keep(draft, Date.now()));
    if (typeof kept === "string") throw new OutboxError(kept);
    phone.prepare(kept);
    return kept;
  }

  /** @returns {Promise<Draft[]>} newest first */
  drafts() {
    return this.phone.drafts.list(Date.now());
  }

  /** Moves a sealed draft to the queue under the same id; answers like saveEntry. @param {string} id @throws {OutboxError} draft_open, gone */
  async finishDraft(id) {
    const draft = await this.phone.drafts.get(id);
    if (!draft || draft.state !== "sealed") throw new OutboxError(draft ? "draft_open" : "gone");
    const { kind, version, sealed, day, band, counts } = draft;
    return this.phone.queue({ id, kind, version, sealed, day, band, counts });
  }

  /** @param {string} id */
  dropDraft(id) {
    return this.phone.drafts.drop(id);
  }

  // reference data that came by pull

  /** @param {"areas"|"places"|"items"|"kits"|"codes"|"sessions"|"workers"|"alerts"|"keys"|"settings"} feed
   * @returns {Promise<(object & {key: string})[]>} the rows' bodies, each with its key */
  reference(feed) {
    return this.phone.reference.read(feed);
  }

  // sync

  /** @param {{force?: boolean}} [how] force: do not wait for the back-off @returns {Promise<Status>} */
  async syncNow(how) {
    await this.phone.sync.run(how);
    return this.phone.status;
  }

  /** Syncs on start, visible, online and by timer, and seals old drafts, until the returned function is called. @returns {() => void} */
  watch() {
    return watch(this.phone);
  }

  // small things

  /** A small value that outlives the page (language, my session, my bag, who holds the phone). Never what a participant said.
   * @param {string} name @param {any} value null forgets it */
  async remember(name, value) {
    const { store } = this.phone;
    await (value === null ? store.erase(`app.${name}`) : store.write(`app.${name}`, value));
  }

  /** @param {string} name @returns {Promise<any>} null when unknown */
  async recall(name) {
    const value = await this.phone.store.read(`app.${name}`);
    return value === undefined ? null : value;
  }

  /** Changes a remembered value in one transaction. @param {string} name @param {(old: any) => any} change given null when unknown */
  async amend(name, change) {
    await this.phone.store.update(`app.${name}`, (old) => change(old === undefined ? null : old));
  }

  /** @param {{ask?: boolean}} [how] ask: request persistence
   * @returns {Promise<{persisted: boolean | null, free: number | null, low: boolean}>} null: the browser does not say */
  storage(how) {
    return space(how);
  }
}
