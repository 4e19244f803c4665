/**
 * The outbox: everything the pages need to keep facts safe on the phone and to bring them home.
 * Pages import this file only.
 *
 * API log (kept stable; changes are written here)
 *   1  first version
 *
 *   const outbox = await openOutbox({ kinds });            // throws NoStorage
 *   if (!outbox.device()) await outbox.join(code);
 *   const draft = await outbox.openDraft("contact.logged"); // the id is made at the first tap
 *   await outbox.keepDraft({ id: draft.id, kind, body });   // on every change
 *   const { id } = await outbox.saveEntry({ id: draft.id, kind, body }); // resolves only when it is on disk
 *   outbox.onChange((status) => …); outbox.status().waiting
 *
 * Errors carry `.code`: no_storage, storage_full, invalid_entry (with `.faults`), not_joined, blocked, unknown_code, offline, server.
 */

export { OutboxError, NoStorage, StorageFull, InvalidEntry, NotJoined, makeId, serviceDay } from "./entry.js";

/**
 * @typedef {object} Device  what joining told this phone; never the token
 * @property {string} device
 * @property {{id: number, name: string}} org
 * @property {{id: string, name: string, language: string} | null} person  null on a shared phone
 * @property {boolean} shared
 * @property {string} zone       IANA zone of the network
 * @property {number} day_starts minutes after midnight at which the service day starts
 *
 * @typedef {object} Status
 * @property {boolean} joined
 * @property {number} waiting
 * @property {number} received      receipts of the last 14 days
 * @property {number} needsHelp
 * @property {string | null} lastSync       ISO time of the last push or pull that the server answered
 * @property {string | null} oldestWaiting  ISO time at which the oldest waiting entry was saved
 * @property {boolean} syncing
 * @property {boolean} paused       the server no longer knows this phone (401): everything is kept, join again
 * @property {boolean} uploadOnly   14 days offline or revoked: what waits may still go up, nothing comes down
 * @property {boolean} reload       the server asks for a newer app
 * @property {boolean} wiped        this phone was wiped in this page's life
 * @property {number | null} clockOffset  server minus phone in ms, as last seen; beyond 600000 show a banner
 * @property {string | null} problem  offline | timeout | cut | captive_portal | busy | server | unauthorised | storage_full
 * @property {string | null} nextTry  ISO time of the next try by itself
 *
 * @typedef {object} Waiting  one row of the outbox; what it says is sealed
 * @property {string} id
 * @property {string} kind
 * @property {string} savedAt
 * @property {string} day    service day, YYYY-MM-DD
 * @property {number} band   0..5
 * @property {Object<string, number>} counts
 * @property {"waiting" | "help"} state
 * @property {string | null} code  why it needs help
 *
 * @typedef {object} Receipt
 * @property {string} id
 * @property {string} day
 * @property {number} band
 * @property {Object<string, number>} counts  people, items, kits, sharps: those above zero
 * @property {"stored" | "duplicate" | "quarantined"} status
 *
 * @typedef {object} Draft
 * @property {string} id
 * @property {string} kind
 * @property {"open" | "sealed"} state
 * @property {object | null} body    null once sealed
 * @property {string} touchedAt
 * @property {boolean} ask           72 h old: ask whether to keep or drop it
 */

/**
 * Opens (and heals) the stores, seals old drafts, drops what is past its time.
 * @param {object} options
 * @param {object | (() => Promise<object>)} options.kinds  kinds.json, or a function that brings it
 * @param {string} [options.app]   version of the app, sent with each push
 * @returns {Promise<Outbox>}
 * @throws {NoStorage} private mode or no IndexedDB: say so, take nothing in
 */
export async function openOutbox(options) {
  throw new Error(`not written yet: ${options}`);
}

export class Outbox {
  /** @returns {Device | null} */
  device() {}

  /** Joins with a one-time code; asks for persistent storage. A queue from an earlier joining is kept.
   * @param {string} code @returns {Promise<Device>} @throws OutboxError unknown_code, offline, server */
  async join(code) {}

  /** @returns {Status} the last known state, at once */
  status() {}

  /** @param {(status: Status) => void} listener called on each change, from other tabs too @returns {() => void} stops it */
  onChange(listener) {}

  /** What is wrong with a body, without saving: [] when it is good.
   * @param {string} kind @param {object} body @returns {{path: string, code: string}[]} path like "lines/0/qty" */
  check(kind, body) {}

  /** Checks, seals and writes one entry. Resolves only after the disk has it; then a sync is asked for.
   * @param {object} entry
   * @param {string} entry.kind
   * @param {object} entry.body
   * @param {string} [entry.id]        the draft's id; a draft of that id goes in the same transaction
   * @param {string} [entry.corrects]  id of the entry this one replaces or withdraws
   * @param {string} [entry.why]       code of the reason
   * @param {string} [entry.worker]    person id; default: the person who joined
   * @param {Date} [entry.occurredAt]  default now
   * @returns {Promise<{id: string, day: string, band: number, undoUntil: string}>}
   * @throws {InvalidEntry | StorageFull | NotJoined} */
  async saveEntry(entry) {}

  /** Within 15 minutes. "deleted": it never left the phone. "sent": it left or may have left: save an
   * entry.withdrawn that corrects it. "late": too old for undo.
   * @param {string} id @returns {Promise<"deleted" | "sent" | "late">} */
  async undo(id) {}

  /** Deletes one entry from the queue, whatever its age. @param {string} id @returns {Promise<boolean>} false: it was gone */
  async remove(id) {}

  /** Puts an entry that needs help back in the line. @param {string} id */
  async retry(id) {}

  /** @param {{state?: "waiting" | "help", after?: number, limit?: number}} [page]
   * @returns {Promise<{rows: Waiting[], next: number | null}>} oldest first; pass `next` as `after` */
  async queue(page) {}

  /** @returns {Promise<Receipt[]>} of the last 14 days, newest day first */
  async receipts() {}

  /** The sealed queue as a file for a coordinator. @returns {Promise<{name: string, text: string, count: number}>} */
  async exportQueue() {}

  // drafts

  /** @param {string} kind @returns {Promise<Draft>} a new draft with its id for ever */
  async openDraft(kind) {}

  /** Writes what was typed so far. @param {{id: string, kind: string, body: object, worker?: string}} draft @returns {Promise<Draft>} */
  async keepDraft(draft) {}

  /** @returns {Promise<Draft[]>} newest first */
  async drafts() {}

  /** @param {string} id @returns {Promise<Draft | null>} */
  async draft(id) {}

  /** Seals a draft now (on page hide; without an id: all that are older than 15 minutes). @param {string} [id] */
  async sealDraft(id) {}

  /** Moves a sealed draft to the queue under the same id. @param {string} id @returns {Promise<{id: string}>} */
  async finishDraft(id) {}

  /** @param {string} id */
  async dropDraft(id) {}

  // reference data that came by pull

  /** @param {"areas"|"places"|"items"|"kits"|"codes"|"sessions"|"workers"|"alerts"|"keys"|"settings"} feed
   * @returns {Promise<(object & {key: string})[]>} the rows' bodies, each with its key */
  async reference(feed) {}

  // sync

  /** @param {{force?: boolean}} [how] force: do not wait for the back-off @returns {Promise<Status>} */
  async syncNow(how) {}

  /** Syncs on start, visible, online and by timer until the returned function is called. @returns {() => void} */
  watch() {}

  // small things

  /** PIN lock. @type {{isSet(): Promise<boolean>, set(pin: string): Promise<void>, check(pin: string): Promise<{ok: boolean, left: number, dropped: boolean}>, remove(): Promise<void>}} */
  lock;

  /** A small value that outlives the page (language, my session, my bag, who holds the phone). Never what a participant said.
   * @param {string} name @param {any} value null forgets it */
  async remember(name, value) {}

  /** @param {string} name @returns {Promise<any>} null when unknown */
  async recall(name) {}

  /** @param {{ask?: boolean}} [how] ask: request persistence
   * @returns {Promise<{persisted: boolean | null, free: number | null, low: boolean}>} null: the browser does not say */
  async storage(how) {}

  close() {}
}
