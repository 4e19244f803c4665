/**
 * What the phone must not lose: the queue of sealed entries, drafts, receipts, and who this phone is.
 * A database of its own, which no upgrade ever rebuilds. Every write is strict: done means on disk.
 *
 *   entries   {id, seq, kind, version, sealed, savedAt, day, band, counts, state: waiting|help, code, device?: of an earlier team}
 *   drafts    see drafts.js
 *   receipts  {id, day, band, counts, until}
 *   meta      device, token, intake, seq, tried, sync, clock, lock, app.*
 */

import { deleteDB } from "idb";

import { Database } from "./database.js";
import { BATCH_ENTRIES, RECEIPT_DAYS, fitBatch, shiftDay } from "./entry.js";

export const OUTBOX = "porchlight-outbox";
const RECEIVED = ["stored", "duplicate", "quarantined"];
export const OTHER_ORG = "other_org";

export const line = (state, after = 0) => IDBKeyRange.bound([state, after], [state, Infinity], after > 0);

export class Store {
  constructor() {
    this.tried = 0; // beside what the disk says
    this.db = new Database(OUTBOX, 1, (db) => {
      db.createObjectStore("entries", { keyPath: "id" }).createIndex("line", ["state", "seq"]);
      db.createObjectStore("drafts", { keyPath: "id" });
      db.createObjectStore("receipts", { keyPath: "id" });
      db.createObjectStore("meta");
    });
  }

  // meta

  /** @param {string} name @returns {Promise<any>} undefined when unknown */
  read(name) {
    return this.db.run(["meta"], "readonly", (tx) => tx.store.get(name));
  }

  write(name, value) {
    return this.db.run(["meta"], "readwrite", (tx) => tx.store.put(value, name));
  }

  erase(name) {
    return this.db.run(["meta"], "readwrite", (tx) => tx.store.delete(name));
  }

  /** Reads, changes and writes one value in one transaction. @param {(old: any) => any} change @returns {Promise<any>} the new one */
  update(name, change) {
    return this.db.run(["meta"], "readwrite", async (tx) => {
      const value = change(await tx.store.get(name));
      await tx.store.put(value, name);
      return value;
    });
  }

  /** Who this phone is, what it seals to, and how its sync stands, as of one moment. */
  identity() {
    return this.db.run(["meta"], "readonly", async (tx) => {
      const [device, intake, sync] = await Promise.all(["device", "intake", "sync"].map((name) => tx.store.get(name)));
      return { device, intake, sync };
    });
  }

  /** What joining told. Another organisation cannot read what was sealed for the last one: that stays, and needs help. */
  join({ device, token, intake }) {
    return this.db.run(["meta", "entries", "drafts"], "readwrite", async (tx) => {
      const meta = tx.objectStore("meta");
      const before = await meta.get("device");
      if (before && before.org.id !== device.org.id) await setAside(tx, before.device);
      const sync = (await meta.get("sync")) || {};
      await meta.put(device, "device");
      await meta.put(token, "token");
      await meta.put(intake, "intake");
      await meta.put({ lastSync: sync.lastSync, lastOnline: Date.now(), failures: 0 }, "sync");
    });
  }

  // the queue

  /**
   * Writes an entry with the next number of this phone, and lets go of its draft, in one transaction.
   * @param {object} entry
   * @param {{amend?: {name: string, change: (old: any) => any} | null, intake?: {public: string}, instead?: string}} [checks]
   *   amend: a remembered value that changes with it; intake: the key it was sealed to; instead: the id of a row whose place
   *   and number it takes, if that is still here: so no number goes missing at the desk
   * @returns {Promise<"saved" | "already" | "other_key" | "not_joined">} "already": this id was saved before, and its bytes are
   *   frozen; "other_key": this phone seals to another key by now, "not_joined": or to none; nothing was written
   */
  add(entry, { amend, intake, instead } = {}) {
    return this.db.run(["entries", "receipts", "drafts", "meta"], "readwrite", async (tx) => {
      const [entries, receipts, drafts, meta] = ["entries", "receipts", "drafts", "meta"].map((name) => tx.objectStore(name));
      const name = amend && `app.${amend.name}`;
      const [entered, received, last = 0, key, old = null, back] = await together([
        () => entries.getKey(entry.id), () => receipts.getKey(entry.id), () => meta.get("seq"), () => meta.get("intake"), () => name && meta.get(name),
        () => instead && entries.get(instead),
      ]);
      const known = entered || received;
      if (!known && !key) return "not_joined"; // wiped meanwhile
      if (!known && intake && key.public !== intake.public) return "other_key";
      const seq = back ? back.seq : last + 1;
      const place = () => (back ? entries.delete(back.id) : meta.put(seq, "seq"));
      const fresh = [place, () => entries.add({ ...entry, seq, state: "waiting", code: null }), () => name && meta.put(amend.change(old), name)];
      await together([...(known ? [] : fresh), () => drafts.delete(entry.id)]);
      return known ? "already" : "saved";
    });
  }

  /** The next rows to send after number `after`, marked as "may have left the phone" before they do. */
  claim(after, most = BATCH_ENTRIES) {
    return this.db.run(["entries", "meta"], "readwrite", async (tx) => {
      const rows = await tx.objectStore("entries").index("line").getAll(line("waiting", after), most);
      const batch = rows.slice(0, fitBatch(rows));
      if (batch.length) {
        const meta = tx.objectStore("meta");
        await meta.put(Math.max((await meta.get("tried")) || 0, batch[batch.length - 1].seq), "tried");
      }
      return batch;
    });
  }

  /** Marks everything in the queue as "may have left the phone"; on a full disk only as long as this page lives. */
  markTried() {
    return this.db.run(["meta"], "readwrite", async (tx) => {
      this.tried = (await tx.store.get("seq")) || 0;
      await tx.store.put(this.tried, "tried");
    });
  }

  /** Turns the server's answers into receipts; receipt and deletion are one transaction. @returns {Promise<number>} rows that left the line */
  settle(results, today) {
    return this.db.run(["entries", "receipts"], "readwrite", async (tx) => {
      const entries = tx.objectStore("entries");
      const until = shiftDay(today, RECEIPT_DAYS);
      let settled = 0;
      for (const { id, status, code } of results) {
        const row = await entries.get(id);
        if (!row || (status !== "refused" && !RECEIVED.includes(status))) continue;
        settled += 1;
        if (status === "refused") await entries.put({ ...row, state: "help", code: code || "refused" });
        else {
          const { day, band, counts } = row;
          await tx.objectStore("receipts").put({ id, day, band, counts, until });
          await entries.delete(id);
        }
      }
      return settled;
    });
  }

  /** Sets an entry's place: "help" with the reason, or back in the line. Its bytes stay as they are. */
  place(id, state, code = null) {
    return this.db.run(["entries"], "readwrite", async (tx) => {
      const row = await tx.store.get(id);
      if (row) await tx.store.put({ ...row, state, code });
    });
  }

  /** Puts everything that needs help back in the line, but for what another team's key sealed. @returns {Promise<number>} how many */
  retryAll() {
    return this.db.run(["entries"], "readwrite", async (tx) => {
      const rows = (await tx.store.index("line").getAll(line("help"))).filter((row) => row.code !== OTHER_ORG);
      await Promise.all(rows.map((row) => tx.store.put({ ...row, state: "waiting", code: null })));
      return rows.length;
    });
  }

  /** @returns {Promise<object[]>} up to `limit` rows of a state, by number, from after `after` */
  page(state, after = 0, limit = BATCH_ENTRIES) {
    return this.db.run(["entries"], "readonly", (tx) => tx.store.index("line").getAll(line(state, after), limit));
  }

  counts() {
    return this.db.run(["entries", "receipts"], "readonly", async (tx) => {
      const index = tx.objectStore("entries").index("line");
      const [waiting, needsHelp, received, oldest] = await Promise.all([
        index.count(line("waiting")),
        index.count(line("help")),
        tx.objectStore("receipts").count(),
        index.get(line("waiting")),
      ]);
      return { waiting, needsHelp, received, oldestWaiting: oldest ? oldest.savedAt : null };
    });
  }

  // receipts

  receipts() {
    return this.db.run(["receipts"], "readonly", (tx) => tx.store.getAll());
  }

  /** Lets go of receipts past their day. */
  forget(today) {
    return this.db.run(["receipts"], "readwrite", async (tx) => {
      for (const row of await tx.store.getAll()) if (row.until < today) await tx.store.delete(row.id);
    });
  }

  /** Empties everything, for a tab that will not let go of the database. @param {boolean} unsent also what waits
   * @returns {Promise<boolean>} false: something waits, and all of it is still there */
  empty(unsent) {
    const stores = ["entries", "drafts", "receipts", "meta"];
    return this.db.run(stores, "readwrite", async (tx) => {
      if (!unsent && (await tx.objectStore("entries").index("line").count(line("waiting")))) return false;
      await together(stores.map((name) => () => tx.objectStore(name).clear()));
      return true;
    });
  }

  async destroy() {
    this.db.close();
    await deleted(OUTBOX);
  }
}

/** Asks all at once: each answer waited for alone is a turn of a slow phone. @param {(() => any)[]} requests */
const together = (requests) => Promise.all(requests.map(async (request) => request()));

/** Of what an earlier team's key sealed, only a file can bring it home: it names the phone as that team knows it. */
async function setAside(tx, device) {
  for (let cursor = await tx.objectStore("entries").openCursor(); cursor; cursor = await cursor.continue()) {
    await cursor.update({ device, ...cursor.value, state: "help", code: OTHER_ORG });
  }
  await tx.objectStore("drafts").clear();
}

/** Deletes a database, waiting for other tabs no longer than they are likely to need. */
export function deleted(name) {
  return Promise.race([deleteDB(name), new Promise((done) => setTimeout(done, 3000))]);
}
