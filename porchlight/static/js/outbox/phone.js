/** What stands behind the façade: the stores, the sealing, the state that pages see, and the housekeeping. */

import { Drafts } from "./drafts.js";
import {
  InvalidEntry, NotJoined, OFFLINE_MS, OutboxError, PROTOCOL, StorageFull, UNDO_MS, WIPE_HOLD_MS, WITHDRAWN,
  countsOf, entryText, makeId, serviceDay, zonedTime,
} from "./entry.js";
import { Trouble, request } from "./http.js";
import { Lock } from "./lock.js";
import { Reference } from "./reference.js";
import { faultsOf } from "./schema.js";
import { Prepared, seal } from "./seal.js";
import { space } from "./space.js";
import { Store } from "./store.js";
import { Sync } from "./sync.js";
import { channel } from "./tabs.js";

const iso = (time) => (time ? new Date(time).toISOString() : null);

export class Phone {
  /** @param {object} kinds name → {version, schema} @param {string} app */
  constructor(kinds, app) {
    this.kinds = kinds;
    this.app = app;
    this.store = new Store();
    this.drafts = new Drafts(this.store);
    this.reference = new Reference();
    this.lock = new Lock(this.store, () => this.reference.drop());
    const { store, reference } = this;
    this.sync = new Sync({ store, reference, app, room: () => this.room(), changed: () => this.changed(), say: (word) => this.say(word) });
    this.prepared = new Prepared();
    this.listeners = new Set();
    this.known = {}; // {device, intake, sync} as last read
    this.device = null;
    this.status = null;
    this.tabs = channel();
    if (this.tabs) this.tabs.onmessage = ({ data }) => this.heard(data);
  }

  // entries

  /** Where the body breaks its kind's rules; [] when it is good. */
  check(kind, body) {
    const known = this.kinds[kind];
    return known ? faultsOf(known.schema, body) : [{ path: "kind", code: "unknown" }];
  }

  /** @returns {Promise<object>} what an entry's or a draft's row keeps of it: {version, sealed, day, band, counts} */
  async sealed({ id, kind, body, corrects, why, worker, occurredAt = new Date() }, { device, intake, sync = {} }) {
    if (!device || !intake) throw new NotJoined();
    const author = worker || (device.person && device.person.id);
    if (!author) throw new InvalidEntry([{ path: "worker", code: "required" }]);
    const now = new Date();
    const text = entryText({
      worker: author,
      occurredAt: zonedTime(occurredAt, device.zone),
      capturedAt: zonedTime(now, device.zone),
      clock: clockAt(now, sync.clock),
      corrects,
      why,
      body,
    });
    const { version } = this.kinds[kind];
    const whole = { org: device.org.id, id, kind, version, text };
    const bytes = await seal(whole, intake, this.prepared.take(whole, intake));
    const { day, band } = serviceDay(occurredAt, device.zone, device.day_starts);
    return { version, sealed: bytes, day, band, counts: countsOf(kind, body) };
  }

  /** Does ahead what saving this entry will need, once. Nothing depends on it. */
  prepare({ id, kind }) {
    const { device, intake } = this.known;
    if (intake && this.kinds[kind]) this.prepared.begin({ org: device.org.id, id, kind, version: this.kinds[kind].version }, intake);
  }

  async save(entry) {
    const faults = this.check(entry.kind, entry.body);
    if (faults.length) throw new InvalidEntry(faults);
    const named = { ...entry, id: entry.id || makeId() };
    const write = async (known, checks) => this.queue({ id: named.id, kind: named.kind, ...(await this.sealed(named, known)) }, checks);
    // A withdrawal takes the place of what it takes back, if that is still here.
    const { amend, corrects } = entry;
    const instead = entry.kind === WITHDRAWN ? corrects : undefined;
    // Who this phone is was read before the tap; the transaction that writes the entry looks whether that still holds.
    const saved = this.known.intake ? await write(this.known, { amend, instead, intake: this.known.intake }) : null;
    return saved || write(await this.store.identity(), { amend, instead });
  }

  /** Puts a sealed row in the line; resolves once it is on disk, or with null when the key it was sealed to is no longer ours. */
  async queue(row, checks) {
    const now = Date.now();
    const saved = await this.writing(() => this.store.add({ ...row, savedAt: iso(now) }, checks));
    if (saved === "not_joined") throw new NotJoined();
    if (saved === "other_key") return null;
    // The person is told first: the disk has it. Counting and sending come after.
    this.changed().then(() => this.background(), () => {});
    askWorker();
    return { id: row.id, day: row.day, band: row.band, undoUntil: iso(now + UNDO_MS), already: saved === "already" };
  }

  /** A full disk gives up what can be fetched again before it gives up what cannot. */
  async writing(work) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof StorageFull)) throw error;
      await this.reference.drop();
      return work();
    }
  }

  async sealDraft(draft) {
    const form = await this.sealed({ ...draft, occurredAt: new Date(draft.touchedAt) }, await this.store.identity());
    await this.writing(() => this.drafts.replace(draft, form));
  }

  /** Seals the drafts that nobody touched for 15 minutes. One that cannot be sealed stays open: nothing typed is lost. */
  async sealStale() {
    for (const draft of await this.drafts.stale(Date.now())) {
      if (this.kinds[draft.kind]) await this.sealDraft(draft).catch(unlessOurs);
    }
  }

  // joining

  async join(code) {
    const answer = await this.ask("/sync/join", { protocol: PROTOCOL, code, app: this.app });
    if (!answer.token || !answer.intake) throw new OutboxError("captive_portal");
    const { device, token, org, person, shared, intake, zone, day_starts } = answer;
    const known = { device, org, person: person || null, shared: Boolean(shared), zone, day_starts };
    this.shut(false);
    await this.writing(() => this.store.join({ device: known, token, intake }));
    await this.reference.drop();
    await this.lock.release();
    await this.changed();
    this.background({ force: true });
    return known;
  }

  /** Asks the server something that a person waits for. */
  async ask(path, body, token) {
    try {
      return await request(path, { token, body: JSON.stringify(body) });
    } catch (error) {
      throw error instanceof Trouble ? new OutboxError(error.code || error.problem) : error;
    }
  }

  // state and housekeeping

  /** Starts a round without waiting for it; what goes wrong shows in the status. */
  background(how) {
    this.sync.run(how).catch(() => {});
  }

  /** @param {(status: object) => void} listener @returns {() => void} stops it */
  hear(listener) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Something changed here: tell this page and the other tabs. */
  async changed() {
    await this.refresh();
    if (!this.sync.wiped) this.say("changed");
  }

  say(word) {
    if (this.tabs) this.tabs.postMessage(word);
  }

  /** Word from another tab or the worker. */
  heard(word) {
    if (word !== "changed") this.shut(true);
    else if (this.sync.wiped) return; // to begin anew now would cut off what tells the server
    if (word !== "wiping") this.refresh().catch(() => {});
  }

  shut(now) {
    this.sync.wiped = this.store.db.shut = this.reference.db.shut = now;
  }

  async refresh() {
    const nothing = { waiting: 0, needsHelp: 0, received: 0, oldestWaiting: null };
    const [known, counts] = this.sync.wiped ? [{}, nothing] : await Promise.all([this.store.identity(), this.store.counts()]);
    this.known = known;
    this.show(counts, known.sync || {}, known.device || null);
    for (const listener of this.listeners) listener(this.status);
  }

  show(counts, state, device) {
    this.device = device;
    this.status = {
      joined: Boolean(device),
      ...counts,
      lastSync: iso(state.lastSync),
      syncing: Boolean(this.sync.running),
      paused: Boolean(state.paused),
      uploadOnly: Boolean(state.uploadOnly),
      reload: Boolean(state.reload),
      wiped: this.sync.wiped,
      clockOffset: state.clock ? state.clock.offset_ms : null,
      problem: this.sync.full ? "storage_full" : state.problem || null,
      download: state.download || null,
      nextTry: iso(this.sync.full ? this.sync.full.nextTry : state.nextTry),
      emptiesAt: state.wipe && !counts.waiting && counts.needsHelp ? iso(state.wipe + WIPE_HOLD_MS) : null,
    };
  }

  /** Seals old drafts, lets go of what is past its time. Once at the start, then every few minutes. */
  async tidy() {
    const { device, sync } = await this.store.identity();
    if (!device) return;
    await this.sealStale();
    await this.store.forget(serviceDay(new Date(), device.zone, device.day_starts).day);
    if (sync && Date.now() - sync.lastOnline > OFFLINE_MS && !sync.uploadOnly) {
      await this.reference.drop();
      await this.sync.patch({ uploadOnly: "stale" });
    }
    await this.reference.expire(Date.now());
  }

  /** May reference data be stored? With little room left it goes, so that entries do not have to. */
  async room() {
    const { low } = await space();
    if (low) await this.reference.drop();
    return !low;
  }

  close() {
    if (this.tabs) this.tabs.close();
    this.store.db.close();
    this.reference.db.close();
  }
}

/** The server's clock as last seen. An age below zero means that this phone's clock was set back since: unknown. */
function clockAt(now, clock) {
  const age = clock ? Math.round((now - clock.seenAt) / 1000) : -1;
  return age < 0 ? null : { offset_ms: clock.offset_ms, age_s: age };
}

/** Where the browser can, the worker sends what still waits after this page is gone. */
function askWorker() {
  if (typeof navigator === "undefined" || !navigator.serviceWorker) return;
  navigator.serviceWorker.ready.then(({ sync }) => sync && sync.register("outbox")).catch(() => {});
}

function unlessOurs(error) {
  if (!(error instanceof OutboxError)) throw error;
}
