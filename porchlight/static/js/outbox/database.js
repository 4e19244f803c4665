/** IndexedDB as the outbox needs it: strict writes, typed errors, and a connection that heals. */

import { openDB } from "idb";

import { NoStorage, OutboxError, StorageFull } from "./entry.js";

const BLOCKED_MS = 5000;

/**
 * One database. An upgrade may only add stores, never rebuild: an old tab then lets go at once (`blocking`) and
 * opens again at the newer version, so that the form it holds can still be saved.
 */
export class Database {
  /** @param {string} name @param {number} version @param {(db: object, oldVersion: number) => void} upgrade */
  constructor(name, version, upgrade) {
    this.name = name;
    this.version = version;
    this.upgrade = upgrade;
    this.opening = null;
    this.shut = false; // this phone was wiped: nothing is opened, which would make it anew
  }

  /** @returns {Promise<import("idb").IDBPDatabase>} @throws {NoStorage | OutboxError} `blocked`: another tab holds an older version; `wiped` */
  open() {
    if (this.shut) return Promise.reject(new OutboxError("wiped"));
    if (!this.opening) {
      this.opening = this.connect();
      this.opening.catch(() => this.close());
    }
    return this.opening;
  }

  async connect() {
    try {
      return await this.request(this.version);
    } catch (error) {
      // A newer app has been here and only added to it: what this one knows is still there.
      if (error.name === "VersionError") return this.request(undefined).catch(fail);
      return fail(error);
    }
  }

  request(version) {
    if (typeof indexedDB === "undefined" || !indexedDB) throw new NoStorage("this browser has no IndexedDB");
    let timer;
    const late = new Promise((_, reject) => {
      this.blocked = () => {
        timer = setTimeout(() => reject(new OutboxError("blocked", "another tab holds an older version")), BLOCKED_MS);
      };
    });
    const opened = openDB(this.name, version, {
      upgrade: (db, oldVersion) => this.upgrade(db, oldVersion),
      blocked: () => this.blocked(),
      blocking: (_from, _to, event) => {
        event.target.close();
        this.close();
      },
      terminated: () => this.close(),
    });
    return Promise.race([opened, late]).finally(() => clearTimeout(timer));
  }

  /**
   * Runs `work(tx)` in one transaction and resolves only after it completed.
   * `work` may await nothing but requests of this transaction.
   * @template T @param {string[]} stores @param {IDBTransactionMode} mode @param {(tx: any) => Promise<T>} work @returns {Promise<T>}
   */
  async run(stores, mode, work) {
    let tx;
    for (let tries = 0; !tx; tries += 1) {
      const db = await this.open();
      if (this.shut) throw new OutboxError("wiped");
      try {
        tx = db.transaction(stores, mode, { durability: "strict" });
      } catch (error) {
        if (error.name !== "InvalidStateError" || tries) fail(error);
        this.close(); // the connection was taken away meanwhile: once more with a new one
      }
    }
    tx.done.catch(() => {}); // awaited below; while `work` runs, nobody else listens
    try {
      const result = await work(tx);
      await tx.done;
      return result;
    } catch (error) {
      abort(tx);
      return fail(error.name === "AbortError" && tx.error ? tx.error : error);
    }
  }

  close() {
    const opening = this.opening;
    this.opening = null;
    if (opening) opening.then((db) => db.close(), () => {});
  }
}

function abort(tx) {
  try {
    tx.abort();
  } catch {
    // it had ended already
  }
}

function fail(error) {
  if (error instanceof OutboxError) throw error;
  if (error.name === "QuotaExceededError") throw new StorageFull("this phone has no room left");
  const refused = ["SecurityError", "InvalidStateError", "UnknownError", "NotSupportedError", "NotFoundError"];
  if (refused.includes(error.name)) throw new NoStorage(`this browser keeps nothing (${error.name})`);
  throw error;
}
