/**
 * The PIN that hides sessions and notes from whoever else holds the phone. It guards a look, not the entries: those are
 * sealed. Eight wrong tries drop the reference data, and nothing comes down again before the right PIN or a new joining.
 *
 * meta "lock": null or {salt, hash, iterations, tries, next, held}
 */

import { fromBase64, toBase64 } from "./entry.js";

const ITERATIONS = 250_000;
const TRIES = 8;
const LONGEST_WAIT_MS = 3_600_000;

export class Lock {
  /** @param {import("./store.js").Store} store @param {() => Promise<void>} dropReference */
  constructor(store, dropReference) {
    this.store = store;
    this.dropReference = dropReference;
  }

  async isSet() {
    return Boolean(await this.store.read("lock"));
  }

  /** @param {string} pin */
  async set(pin) {
    const salt = crypto.getRandomValues(new Uint8Array(16));
    const hash = await derive(pin, salt, ITERATIONS);
    await this.store.write("lock", { salt: toBase64(salt), hash, iterations: ITERATIONS, tries: 0, next: 0, held: false });
  }

  /**
   * The try is counted on disk before it is judged: killing the app between the two gains nothing.
   * @param {string} pin
   * @returns {Promise<{ok: boolean, left: number, dropped: boolean, waitUntil: string | null, early: boolean}>}
   *   left: tries before the drop; early: it came before waitUntil, so nobody looked whether it was right
   */
  async check(pin) {
    let waiting = false;
    const lock = await this.store.update("lock", (old) => {
      waiting = Boolean(old) && old.next > Date.now() && old.next - Date.now() <= LONGEST_WAIT_MS;
      return waiting || !old ? old || null : { ...old, tries: old.tries + 1 };
    });
    if (!lock) return answer(true, { tries: 0 });
    if (waiting) return answer(false, lock, true);
    const ok = (await derive(pin, fromBase64(lock.salt), lock.iterations)) === lock.hash;
    if (ok) return answer(true, await this.store.update("lock", (old) => ({ ...old, tries: 0, next: 0, held: false })));
    return answer(false, lock.tries < TRIES ? lock : await this.tooMany());
  }

  async tooMany() {
    const lock = await this.store.update("lock", (old) => {
      const wait = Math.min(LONGEST_WAIT_MS, 60_000 * 2 ** (old.tries - TRIES));
      return { ...old, held: true, next: Date.now() + wait };
    });
    await this.dropReference();
    return lock;
  }

  /** A new joining lets the data come down again; the PIN stays. */
  async release() {
    await this.store.update("lock", (old) => (old ? { ...old, tries: 0, next: 0, held: false } : null));
  }

  async remove() {
    await this.store.erase("lock");
  }
}

function answer(ok, { tries, next, held }, early = false) {
  return { ok, left: Math.max(0, TRIES - tries), dropped: Boolean(held), waitUntil: next ? new Date(next).toISOString() : null, early };
}

async function derive(pin, salt, iterations) {
  const key = await crypto.subtle.importKey("raw", new TextEncoder().encode(pin), "PBKDF2", false, ["deriveBits"]);
  const bits = await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations }, key, 256);
  return toBase64(new Uint8Array(bits));
}
