/** What the app knows while it is open: who holds the phone, tonight's session, the bag, the network's lists. */

import { named } from "./i18n.js";
import { entered, settled, takenBack, young } from "./reckoning.js";

const FEEDS = ["areas", "places", "items", "kits", "levels", "codes", "sessions", "workers", "alerts", "settings"];
// How a response is told, in the network's words.
const TOLD = ["reported_by", "breathing", "responsive", "colour", "suspected", "routes"];
const IDLE_MS = 120_000;
const DAY_MS = 86_400_000;

export class App {
  /** @param {import("./outbox/index.js").Outbox} outbox */
  constructor(outbox) {
    this.outbox = outbox;
    this.session = null; // {id, area, place_kind, bag, started_at, team, seen: it came down once}
    this.worker = null; // {id, name}: who holds a shared phone
    this.held = null; // id of who held it last
    this.last = null; // {area, place_kind, bag}: ids only, so that a contact can be logged when the lists are gone
    this.naloxone = null; // what naloxone there is, and
    this.told = null; // the words to tell a response with: no secret, and both must be there when the lists are gone
    this.data = {};
    this.loads = 0; // how often they were read
    this.locked = false;
    this.hasLock = false;
    this.over = false; // was tonight's session ended on another phone?
    this.code = ""; // what was scanned or typed to join with
    this.go = () => {};
    this.again = () => {};
    this.say = () => {};
  }

  /** Reads what outlives the page, and locks if there is a lock. */
  async open() {
    const { outbox } = this;
    const kept = ["session", "worker", "held", "last", "naloxone", "told"];
    const [hasLock, ...values] = await Promise.all([outbox.lock.isSet(), ...kept.map((name) => outbox.recall(name))]);
    kept.forEach((name, index) => {
      this[name] = values[index];
    });
    this.locked = this.hasLock = hasLock;
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
    await this.putBy("naloxone", this.data.items.filter((item) => item.naloxone || item.category === "naloxone"));
    await this.putBy("told", this.data.codes.filter((row) => TOLD.includes(row.list)));
    await this.settleSession();
    await this.settleBags();
    this.loads += 1;
  }

  get device() {
    return this.outbox.device();
  }

  /** Have the lists not come down, or were they taken off? */
  get bare() {
    return !this.data.settings.length;
  }

  /** Where to go once something is saved. */
  get home() {
    return this.locked ? "lock" : "tonight";
  }

  /** Who writes: on a shared phone whoever said so, else the person who joined. @returns {string | undefined} */
  get author() {
    return this.device.shared ? (this.worker || {}).id : undefined;
  }

  /** Has nobody said yet who holds this shared phone? */
  get unsaid() {
    return Boolean(this.device) && this.device.shared && !this.worker;
  }

  /** Must somebody say it before anything is noted? Names are not shown while the phone is locked. */
  get asksWho() {
    return this.unsaid && !this.locked && this.data.workers.length > 0;
  }

  find(feed, id) {
    return this.data[feed].find((row) => row.key === id);
  }

  codes(list) {
    return (this.bare ? this.told || [] : this.data.codes).filter((row) => row.list === list);
  }

  /** The choices of a list, in the network's words. @returns {[string, string][]} */
  options(list) {
    return this.codes(list).map((row) => [row.code, named(row)]);
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

  /** Keeps rows beside the lists, for when those are gone. */
  async putBy(name, rows) {
    if (rows.length && JSON.stringify(rows) !== JSON.stringify(this[name])) await this.remember(name, rows);
  }

  /** A session that was joined by its number learns where it is; one that ended, or came down and is gone, is over here too. */
  async settleSession() {
    const { session } = this;
    if (!session || this.bare) return;
    const row = this.find("sessions", session.id);
    const young = Date.now() - Date.parse(session.started_at) < DAY_MS; // later it is gone by its age
    if (row ? row.state === "ended" : session.seen && young) {
      await this.remember("session", null);
      this.over = true;
    } else if (row && !session.seen) {
      const { area, place_kind, bag } = session;
      await this.remember("session", { ...session, area: area || row.area, place_kind: place_kind || row.place_kind, bag: bag || row.bag, seen: true });
    }
  }

  // the bag, as this phone sees it, and what undoing needs

  /** @returns {Promise<{bags: object, recent: object}>} as reckoning.js has it */
  async kept() {
    return young(await this.outbox.recall("kept"), Date.now());
  }

  /** @returns {Promise<{levels: Object<string, number>, countedAt: string | null, asOf: number | null}>} */
  async bag(place) {
    const bag = (await this.kept()).bags[place] || null;
    return settled(bag, this.find("levels", place), this.waits) || { levels: {}, countedAt: null, asOf: null };
  }

  get waits() {
    return this.outbox.status().waiting > 0;
  }

  /** Once all is sent, remembers which number of the ledger came before it. */
  async settleBags() {
    const settle = (old) => {
      const { bags, recent } = young(old, Date.now());
      const next = { ...bags };
      for (const { key } of this.data.levels) if (next[key]) next[key] = settled(next[key], this.find("levels", key), this.waits);
      return { bags: next, recent };
    };
    if (await this.outbox.recall("kept")) await this.outbox.amend("kept", settle).catch(() => {}); // a full disk: the next time
  }

  /** What an entry does to what is kept beside it, for the transaction that saves it. @param {object} entry see reckoning.js */
  amend(id, { place, change = {}, ...entry }) {
    const bag = place && Object.keys(change).length ? { place, change, row: this.find("levels", place) } : {};
    return { name: "kept", change: (old) => entered(old, id, { ...entry, ...bag }, Date.now()) };
  }

  /** Undoes what an entry did beside being saved. */
  async takeBack(id) {
    const { [id]: gone } = (await this.kept()).recent;
    if (!gone) return;
    await this.outbox.amend("kept", (old) => takenBack(old, id, (place) => this.find("levels", place), Date.now()));
    const now = this.session ? this.session.id : null;
    if (gone.session !== undefined && gone.became === now) await this.remember("session", gone.session);
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
