/** What the app knows while it is open: who holds the phone, tonight's session, the bag, the network's lists. */

import { named } from "./i18n.js";
import { noted, settled } from "./reckoning.js";
import { lists } from "./words.js";

const FEEDS = ["areas", "places", "items", "kits", "levels", "codes", "sessions", "workers", "alerts", "settings"];
const IDLE_MS = 120_000;

export class App {
  /** @param {import("./outbox/index.js").Outbox} outbox */
  constructor(outbox) {
    this.outbox = outbox;
    this.session = null; // {id, area, place_kind, bag, started_at, team}
    this.worker = null; // {id, name}: who holds a shared phone
    this.last = null; // {area, place_kind, bag}: ids only, so that a contact can be logged when the lists are gone
    this.data = {};
    this.locked = false;
    this.hasLock = false;
    this.go = () => {};
    this.again = () => {};
    this.say = () => {};
  }

  /** Reads what outlives the page, and locks if there is a lock. */
  async open() {
    const { outbox } = this;
    [this.session, this.worker, this.last, this.hasLock] = await Promise.all([
      outbox.recall("session"), outbox.recall("worker"), outbox.recall("last"), outbox.lock.isSet(),
    ]);
    this.locked = this.hasLock;
    await this.load();
  }

  /** Reads the network's lists anew. */
  async load() {
    const lists = await Promise.all(FEEDS.map((feed) => this.outbox.reference(feed)));
    const bySort = (a, b) => (a.sort || 0) - (b.sort || 0) || (a.name || "").localeCompare(b.name || "");
    FEEDS.forEach((feed, index) => {
      this.data[feed] = lists[index].sort(bySort);
    });
    this.settings = this.data.settings[0] || { attributes: [], languages: [] };
    await this.settleBag();
  }

  get device() {
    return this.outbox.device();
  }

  /** Who writes: on a shared phone whoever said so, else the person who joined. @returns {string | undefined} */
  get author() {
    return this.device.shared ? this.worker && this.worker.id : undefined;
  }

  /** Must somebody say who holds this phone before anything is written? */
  get asksWho() {
    return this.device.shared && !this.worker;
  }

  find(feed, id) {
    return this.data[feed].find((row) => row.key === id);
  }

  codes(list) {
    return this.data.codes.filter((row) => row.list === list);
  }

  /** The choices of a list: the network's words, and the app's own until those have come. @returns {[string, string][]} */
  options(list) {
    const rows = this.codes(list);
    return rows.length ? rows.map((row) => [row.code, named(row)]) : lists()[list] || [];
  }

  placesOf(...kinds) {
    return this.data.places.filter((row) => kinds.includes(row.kind));
  }

  /** On a full disk for as long as this page lives: what was saved before it is saved all the same, and must be said to be. */
  async remember(name, value) {
    this[name] = value;
    await this.outbox.remember(name, value).catch((error) => {
      if (error.code !== "storage_full") throw error;
    });
  }

  /** Where and from which bag, as the session says, or as it was last time. */
  here() {
    const { session, last } = this;
    const only = (rows) => (rows.length === 1 ? rows[0].key : null);
    const from = session || last || {};
    return {
      area: from.area || only(this.data.areas),
      place_kind: from.place_kind || "street",
      bag: from.bag || (session ? null : only(this.placesOf("bag"))),
      session: session ? session.id : null,
    };
  }

  // the bag, as this phone sees it

  /** @returns {Promise<{levels: Object<string, number>, countedAt: string | null, asOf: number | null}>} */
  async bag(place) {
    const kept = place && (await this.outbox.recall(`bag.${place}`));
    return settled(kept, this.find("levels", place), this.waits) || { levels: {}, countedAt: null, asOf: null };
  }

  get waits() {
    return this.outbox.status().waiting > 0;
  }

  /** Once all is sent, remembers which number of the ledger came before it. */
  async settleBag() {
    const { bag } = this.here();
    const row = this.find("levels", bag);
    if (!row || this.waits) return;
    await this.outbox.amend(`bag.${bag}`, (old) => settled(old, row, false)).catch(() => {}); // a full disk: the next time
  }

  /** What an entry does to the bag's reckoning, for the transaction that saves it.
   * @param {string | null} place @param {Object<string, number>} change item → signed quantity
   * @returns {{name: string, change: Function} | null} */
  bagChange(place, change, apply = noted) {
    if (!place || !Object.keys(change).length) return null;
    const row = this.find("levels", place);
    return { name: `bag.${place}`, change: (old) => apply(old, row, change) };
  }

  /** Adds signed quantities. */
  async moveBag(place, change) {
    const amend = this.bagChange(place, change);
    if (amend) await this.outbox.amend(amend.name, amend.change);
  }

  /** What a body takes out of the bag, kits unpacked. @returns {Object<string, number>} item → minus quantity */
  taken({ lines = [], kits = [] }) {
    const change = {};
    const add = (item, qty) => {
      change[item] = (change[item] || 0) - qty;
    };
    for (const { item, qty } of lines) add(item, qty);
    for (const { kit, qty } of kits) for (const line of (this.find("kits", kit) || { lines: [] }).lines) add(line.item, line.qty * qty);
    return change;
  }

  // the lock

  /** Locks after two minutes out of sight or untouched. */
  watchIdle() {
    let since = Date.now();
    const touched = () => {
      since = Date.now();
    };
    for (const event of ["pointerdown", "keydown", "input"]) document.addEventListener(event, touched, { passive: true });
    const check = () => {
      if (Date.now() - since >= IDLE_MS) this.lock();
    };
    setInterval(check, 5000);
    document.addEventListener("visibilitychange", () => (document.visibilityState === "visible" ? check() : touched()));
  }

  lock() {
    if (!this.hasLock || this.locked) return;
    this.locked = true;
    this.go("lock");
  }
}
