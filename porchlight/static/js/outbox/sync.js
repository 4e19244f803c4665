/**
 * Bringing entries home and reference data down, as docs/explanation/offline.md says: never gives up, never says "received" before
 * the server has it on disk, upload before download.
 *
 * meta "sync": {lastSync, lastOnline, failures, nextTry, problem, pullFailures, pullNext, download,
 *   later: {tries, next}, paused, uploadOnly, reload, wipe, lastTry, clock: {offset_ms, seenAt}}
 *   wipe: when the server first said so; lastTry: what needed help has had its last try before it
 *   uploadOnly: "stale" = offline for 14 days by the phone's clock, until the server is heard; "server" = the server says so
 */

import { alone } from "./alone.js";
import { BATCH_ENTRIES, PROTOCOL, StorageFull, WIPE_HOLD_MS, backOff, halves, makeId, serviceDay } from "./entry.js";
import { Trouble, request } from "./http.js";
import { newestKey } from "./keys.js";
import { wipe } from "./wipe.js";

const IDLE_MS = 60_000;
const LONGEST_WAIT_MS = 3_600_000;
const SPLITTING = [400, 413, 422];

export class Sync {
  /** @param {{store: import("./store.js").Store, reference: import("./reference.js").Reference, app: string,
   *   room?: () => Promise<boolean>, changed?: () => any, say?: (word: string) => void}} parts
   * room: may reference data be stored? changed: called after each step; say: tells the other pages */
  constructor({ store, reference, app, room = async () => true, changed = () => {}, say = () => {} }) {
    Object.assign(this, { store, reference, app, room, changed, say, running: null, again: false, full: null, wiped: false });
  }

  /** One round; while one is under way, that one and then another. @param {{force?: boolean}} [how] @returns {Promise<void>} */
  run({ force = false } = {}) {
    this.again = Boolean(this.running);
    if (!this.running) this.running = this.rounds(force);
    return this.running;
  }

  async rounds(force) {
    try {
      do {
        this.again = false;
        await this.round(force);
      } while (this.again);
    } finally {
      this.running = null;
      await this.changed();
    }
  }

  async round(force) {
    if (this.wiped || !(await this.store.read("device")) || !(await this.due(force))) return;
    try {
      await alone(this.store, async (renew) => {
        this.renew = renew;
        await this.changed();
        if (await this.up(force)) await this.down(force);
      });
    } catch (error) {
      if (!(error instanceof StorageFull)) throw error;
      await this.rest();
    }
    if (this.wiped) this.wiped = await wipe(this);
  }

  /** A full disk cannot keep a waiting time either, so this one is remembered here. */
  async rest() {
    const failures = this.full ? this.full.failures + 1 : 0;
    this.full = { failures, nextTry: Date.now() + backOff(failures) };
    await this.reference.drop();
  }

  /** May a round begin? A waiting time in the far future is one from before the clock was set back. */
  async due(force) {
    const state = await this.state();
    const ahead = (time) => time > Date.now() && time - Date.now() <= LONGEST_WAIT_MS;
    if (force) return true;
    if (state.paused || ahead(state.nextTry)) return false;
    const fresh = Date.now() - state.lastSync;
    const idle = fresh >= 0 && fresh < IDLE_MS && !state.wipe && !(state.pullNext && !ahead(state.pullNext));
    return !idle || (await this.store.counts()).waiting > 0;
  }

  async state() {
    const kept = (await this.store.read("sync")) || {};
    return this.full ? { ...kept, nextTry: this.full.nextTry } : kept;
  }

  /** That it could be written says that the disk is full no longer. */
  async patch(change) {
    await this.store.update("sync", (state) => ({ ...state, ...change }));
    this.full = null;
  }

  // up

  /** @returns {Promise<boolean>} true: everything that could go went, and the phone goes on */
  async up(force) {
    try {
      // Without a network nothing is marked as tried, so that undo can still take it back whole. Whoever asks for a try gets
      // one, with nothing in it: a browser may be wrong about the network.
      if (typeof navigator !== "undefined" && navigator.onLine === false) {
        if (!force) throw new Trouble("offline");
        await this.post([]);
      }
      await this.pushAll();
      await this.lastTry();
      await this.patch({ failures: 0, nextTry: null, problem: null, paused: false, later: await this.later() });
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      await this.wait(error);
      return false;
    }
    return this.wipeIfTold();
  }

  /** When to ask again for what the server put off: in its own time, so that new entries need not wait for it. */
  async later() {
    const { later } = await this.state();
    if (!(await this.store.counts()).waiting) return null;
    const tries = later ? later.tries + 1 : 1;
    return { tries, next: Date.now() + backOff(tries) };
  }

  async wait({ problem, wait }) {
    const { failures = 0 } = await this.state();
    const pause = wait === null ? backOff(failures) : wait;
    await this.patch({ failures: failures + 1, nextTry: Date.now() + pause, problem });
    if (problem === "unauthorised") await this.patch({ paused: true });
  }

  /** Passes each waiting entry once; an empty push still brings the server's directives. */
  async pushAll() {
    let after = 0;
    this.limit = BATCH_ENTRIES;
    for (let first = true; ; first = false) {
      const batch = await this.store.claim(after, this.limit);
      if (!batch.length && !first) return;
      await this.send(batch);
      if (!batch.length) return;
      after = batch[batch.length - 1].seq;
      await this.changed();
    }
  }

  /** Sends a batch; one that the server cannot take is halved until the entry that poisons it stands alone. */
  async send(batch) {
    try {
      const answer = await this.post(batch);
      const ids = new Set(batch.map((row) => row.id));
      await this.store.settle(answer.results.filter((result) => ids.has(result.id)), await this.today());
    } catch (error) {
      if (!(error instanceof Trouble) || !SPLITTING.includes(error.status)) throw error;
      if (error.status === 413) this.limit = Math.max(1, Math.ceil(batch.length / 2));
      if (batch.length > 1) for (const half of halves(batch)) await this.send(half);
      else await this.condemn(batch[0], error);
    }
  }

  /** Only an entry that fails where an empty push passes is at fault; otherwise it is the server, and everything waits. */
  async condemn(row, error) {
    try {
      if (!row) throw error;
      await this.post([]);
    } catch (other) {
      if (other instanceof Trouble && SPLITTING.includes(other.status)) throw new Trouble("server");
      throw other;
    }
    await this.store.place(row.id, "help", error.status === 413 ? "too_large" : error.code || "unreadable");
  }

  async post(batch) {
    await this.renew();
    const nonce = makeId();
    const { waiting, oldestWaiting } = await this.store.counts();
    const sent = Date.now();
    const body = JSON.stringify({
      protocol: PROTOCOL,
      app: this.app,
      sent_at: new Date(sent).toISOString(),
      nonce,
      pending: waiting,
      oldest_pending: oldestWaiting,
      entries: batch.map(({ id, kind, version, seq, sealed }) => ({ id, kind, version, seq, sealed })),
    });
    const answer = await request("/sync/push", { token: await this.store.read("token"), body });
    if (answer.nonce !== nonce || !Array.isArray(answer.results)) throw new Trouble("captive_portal");
    await this.heard(answer, sent);
    return answer;
  }

  /** Remembers what every true answer of the server tells: its time and its directives. */
  async heard({ server_time: serverTime, directives = [] }, sent) {
    const now = Date.now();
    const server = Date.parse(serverTime);
    const told = (what) => directives.some((directive) => directive.do === what);
    await this.store.update("sync", (state) => ({
      ...state,
      lastSync: now,
      lastOnline: now,
      uploadOnly: told("upload_only") ? "server" : null,
      reload: told("reload"),
      wipe: state.wipe || (told("wipe") ? now : null),
      clock: { offset_ms: Math.round(server - (sent + now) / 2), seenAt: now },
    }));
    if (told("wipe") || told("upload_only")) await this.reference.drop();
  }

  /** Before a wipe, what needs help is sent once more: a newer server may take it. */
  async lastTry() {
    const { wipe: told, lastTry } = await this.state();
    if (!told || lastTry) return;
    await this.patch({ lastTry: true });
    if (await this.store.retryAll()) await this.pushAll();
  }

  /**
   * Flush first: as long as anything waits, the phone keeps it. What no server takes is kept for three days, so that a
   * person can hand it over as a file; then it goes.
   * @returns {Promise<boolean>} false: wiped, or about to be
   */
  async wipeIfTold() {
    const { wipe: told } = await this.state();
    if (!told) return true;
    const { waiting, needsHelp } = await this.store.counts();
    if (waiting) await this.patch({ nextTry: Date.now() + backOff(3) });
    else this.wiped = !needsHelp || Math.abs(Date.now() - told) > WIPE_HOLD_MS;
    return false;
  }

  async today() {
    const { zone, day_starts: dayStarts } = await this.store.read("device");
    return serviceDay(new Date(), zone, dayStarts).day;
  }

  // down

  /** A download that fails has its own waiting time and never marks the upload failed. @returns {Promise<boolean>} */
  async down(force) {
    const state = await this.state();
    const early = !force && state.pullNext > Date.now() && state.pullNext - Date.now() <= LONGEST_WAIT_MS;
    const lock = await this.store.read("lock");
    if (early || state.uploadOnly || (lock && lock.held) || !(await this.room())) return true;
    try {
      await this.pullAll();
      await this.patch({ lastSync: Date.now(), pullFailures: 0, pullNext: null, download: null });
    } catch (error) {
      if (error.code === "upload_only") {
        await this.reference.drop();
        await this.patch({ uploadOnly: "server" });
        return true;
      }
      const { pullFailures = 0 } = state;
      const pause = error instanceof Trouble && error.wait !== null ? error.wait : backOff(pullFailures);
      const download = error.problem || error.code || "server";
      await this.patch({ pullFailures: pullFailures + 1, pullNext: Date.now() + pause, download });
    }
    await this.changed();
    return true;
  }

  async pullAll() {
    for (let more = true; more; ) {
      await this.renew();
      const cursor = await this.reference.cursor();
      const query = cursor ? `?cursor=${encodeURIComponent(cursor)}` : "";
      const page = await request(`/sync/pull${query}`, { token: await this.store.read("token") });
      if (!Array.isArray(page.rows) || typeof page.cursor !== "string") throw new Trouble("captive_portal");
      await this.reference.apply(page);
      more = Boolean(page.more);
      if (more && page.cursor === cursor) throw new Trouble("server"); // it would go round for ever
    }
    await this.adopt();
  }

  /** Takes over a new intake key that the old one vouches for, and the network's zone and start of the day. */
  async adopt() {
    const [keys, [settings], intake] = await Promise.all([
      this.reference.read("keys"),
      this.reference.read("settings"),
      this.store.read("intake"),
    ]);
    const next = await newestKey(intake, keys);
    if (next.id !== intake.id) await this.store.write("intake", next);
    if (settings && settings.zone) {
      const { zone, day_starts } = settings;
      await this.store.update("device", (device) => ({ ...device, zone, day_starts }));
    }
  }
}
