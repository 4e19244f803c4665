/** A phone and a server to play with: IndexedDB in memory, a scripted server behind `fetch`. */

import "fake-indexeddb/auto";

import { createHash, webcrypto } from "node:crypto";

import { Chacha20Poly1305 } from "@hpke/chacha20poly1305";
import { CipherSuite, HkdfSha256 } from "@hpke/core";
import { DhkemX25519HkdfSha256 } from "@hpke/dhkem-x25519";
import { IDBFactory } from "fake-indexeddb";

import { makeId, openOutbox } from "../../porchlight/static/js/outbox/index.js";

const suite = new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Chacha20Poly1305() });
const b64 = (bytes) => Buffer.from(bytes).toString("base64");

const id = { type: "string", format: "uuid" };
const lines = { type: "array", maxItems: 40, items: { $ref: "#/$defs/Line" }, default: [] };
const $defs = {
  Line: {
    type: "object",
    properties: { item: id, qty: { type: "integer", minimum: 1, maximum: 10000 } },
    required: ["item", "qty"],
    additionalProperties: false,
  },
};
const contact = {
  type: "object",
  properties: {
    session: { anyOf: [id, { type: "null" }] },
    area: id,
    place_kind: { enum: ["street", "park"] },
    people: { type: "integer", minimum: 1, maximum: 500, default: 1 },
    lines,
    services: { type: "array", items: { type: "string", pattern: "^[a-z][a-z0-9_]{0,39}$" }, default: [] },
    attributes: { type: "object", additionalProperties: { type: "string", maxLength: 500 }, default: {} },
  },
  required: ["session", "area", "place_kind"],
  additionalProperties: false,
};
const withdrawn = {
  type: "object",
  properties: { reason: { enum: ["mistake", "duplicate", "test", "asked"] } },
  required: ["reason"],
  additionalProperties: false,
};

export const KINDS = {
  kinds: {
    "contact.logged": { version: 1, schema: { $ref: "#/$defs/Contact", $defs: { ...$defs, Contact: contact } } },
    "entry.withdrawn": { version: 1, schema: { $ref: "#/$defs/Withdrawn", $defs: { Withdrawn: withdrawn } } },
  },
};

export const AREA = "6c6f5f31-93e8-4a55-9a61-0d7a3c1be001";
export const ITEM = "6c6f5f31-93e8-4a55-9a61-0d7a3c1be002";
export const PERSON = "6c6f5f31-93e8-4a55-9a61-0d7a3c1be003";

/** A contact that is in order. */
export function aContact(more = {}) {
  return { session: null, area: AREA, place_kind: "street", people: 2, lines: [{ item: ITEM, qty: 5 }], ...more };
}

export function answer(status, body, headers = {}) {
  const json = typeof body === "object";
  const type = json ? "application/json" : "text/html";
  return new Response(status === 204 ? null : json ? JSON.stringify(body) : body, { status, headers: { "Content-Type": type, ...headers } });
}

/** A server that keeps what a real one would: one row an id, with the digest of its bytes. */
export class Server {
  static async start() {
    const server = new Server();
    server.pair = await suite.kem.generateKeyPair();
    server.raw = new Uint8Array(await suite.kem.serializePublicKey(server.pair.publicKey));
    server.signing = await webcrypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
    server.intake = await keyOf(server.raw, server.signing);
    globalThis.fetch = (url, options) => server.fetch(url, options);
    return server;
  }

  constructor() {
    this.rows = new Map(); // id → digest
    this.reused = []; // ids that came with other bytes, too
    this.pushes = [];
    this.requests = [];
    this.script = []; // what to do instead, one request each
    this.poisoned = new Map(); // id → status of the whole request
    this.verdicts = new Map(); // id → {status, code}
    this.directives = [];
    this.pages = []; // of the pull
    this.offset = 0;
    this.org = { id: 1, name: "Lakeside" };
    this.person = { id: PERSON, name: "Sam", language: "en" };
    this.shared = false;
    this.device = "device-1";
    this.limit = Infinity; // bytes of a body
  }

  now() {
    return new Date(Date.now() + this.offset).toISOString();
  }

  async fetch(url, options) {
    const path = new URL(url, "http://phone.test").pathname;
    this.requests.push({ path, url, options });
    const play = this.script.shift();
    if (play) return play(() => this.serve(path, url, options), options);
    return this.serve(path, url, options);
  }

  async serve(path, url, options) {
    if (path === "/sync/join") return this.join(JSON.parse(options.body));
    if (options.headers.Authorization !== "Bearer token") return answer(401, { code: "unknown_device", message: "?" });
    if (path === "/sync/push") return this.push(options.body);
    if (path === "/sync/pull") return this.pull(url);
    return answer(200, { ok: true });
  }

  join({ code }) {
    if (code !== "1234") return answer(404, { code: "unknown_code", message: "That code is not open." });
    const { org, person, shared, intake } = this;
    return answer(200, {
      device: this.device, token: "token", org, person, shared, intake,
      epoch: "e1", zone: "America/Toronto", day_starts: 240, server_time: this.now(),
    });
  }

  push(text) {
    if (text.length > this.limit) return answer(413, { code: "too_large", message: "?" });
    const { nonce, entries } = JSON.parse(text);
    this.pushes.push(entries.map((entry) => entry.id));
    const bad = entries.find((entry) => this.poisoned.has(entry.id));
    if (bad) return answer(this.poisoned.get(bad.id), { code: "malformed", message: "?" });
    const results = entries.map((entry) => this.take(entry));
    return answer(200, { nonce, server_time: this.now(), results, directives: this.directives, min_app: "1" });
  }

  take({ id, kind, version, seq, sealed }) {
    const verdict = this.verdicts.get(id);
    if (verdict) return { id, code: "", ...verdict };
    const digest = createHash("sha256").update(`${kind}|${version}|${seq}|`).update(Buffer.from(sealed, "base64")).digest("hex");
    if (!this.rows.has(id)) {
      this.rows.set(id, digest);
      return { id, status: "stored", code: "" };
    }
    if (this.rows.get(id) === digest) return { id, status: "duplicate", code: "" };
    this.reused.push(id);
    return { id, status: "quarantined", code: "id_reused" };
  }

  pull() {
    const page = this.pages.shift() || { rows: [], cursor: "e1.1", full: false, more: false };
    return answer(200, { ...page, server_time: this.now() });
  }

  /** What the phone sealed. */
  async open({ id, kind, version, sealed }) {
    const bytes = new Uint8Array(Buffer.from(sealed, "base64"));
    const info = new TextEncoder().encode(`${this.org.id}|intake|${id}|${kind}|${version}`);
    const key = { recipientKey: this.pair.privateKey, enc: bytes.slice(5, 37).buffer, info };
    return new TextDecoder().decode(await suite.open(key, bytes.slice(37)));
  }
}

export async function keyOf(publicRaw, signing) {
  const verify = b64(await webcrypto.subtle.exportKey("raw", signing.publicKey));
  return { id: createHash("sha256").update(publicRaw).digest("hex").slice(0, 8), public: b64(publicRaw), verify };
}

const opened = [];

/** A phone's page over what is on its disk. Called again, it is another tab, or the app opened anew. */
export async function openPage(options = {}) {
  const outbox = await openOutbox({ kinds: KINDS, ...options });
  outbox.phone.tabs.unref(); // or the test's process would wait for word from other tabs
  opened.push(outbox);
  return watched(outbox);
}

/** Notes what a save begins and does not wait for: `changed`, after which a round of the sync starts. */
function watched(outbox) {
  const { phone } = outbox;
  const { changed } = phone;
  phone.begun = new Set();
  phone.changed = () => {
    const work = changed.call(phone);
    phone.begun.add(work);
    const done = () => phone.begun.delete(work);
    work.then(done, done);
    return work;
  };
  return outbox;
}

/** A phone that has joined; no sync runs by itself afterwards unless asked. */
export async function joinedPhone(server) {
  const outbox = await openPage();
  await outbox.join("1234");
  await quiet(outbox);
  server.requests.length = 0;
  server.pushes.length = 0;
  return outbox;
}

/** Until nothing that was begun is under way: neither a round, nor what one follows from. */
export async function quiet({ phone }) {
  while (phone.begun.size || phone.sync.running) await Promise.allSettled([...phone.begun, phone.sync.running]);
}

/** Saves as a phone does that has no network: without the round that follows. */
export async function saveOffline({ phone }, more = {}) {
  const row = { id: crypto.randomUUID(), kind: "contact.logged", body: aContact(), ...more };
  const saved = await Object.create(phone, { background: { value: () => {} } }).save(row);
  await phone.refresh();
  return saved;
}

/** Everything on the phone's disk, as text: what a scan would find. */
export async function everythingStored() {
  const found = [];
  for (const { name } of await indexedDB.databases()) {
    const db = await new Promise((done) => {
      indexedDB.open(name).onsuccess = (event) => done(event.target.result);
    });
    for (const store of db.objectStoreNames) {
      const rows = await new Promise((done) => {
        db.transaction(store).objectStore(store).getAll().onsuccess = (event) => done(event.target.result);
      });
      found.push(...rows.map((row) => `${name}/${store}: ${JSON.stringify(row)}`));
    }
    db.close();
  }
  return found;
}

/** A copy of this phone: a disk of its own with the same on it. The page that is open goes on with the first. */
export async function copiedPhone() {
  const kept = [];
  for (const { name } of await indexedDB.databases()) await eachStore(name, "readonly", (store, db) => copyOut(store, (row) => kept.push({ db, store: store.name, ...row })));
  globalThis.indexedDB = new IDBFactory();
  (await openPage()).phone.close(); // makes the stores
  for (const { name } of await indexedDB.databases()) {
    await eachStore(name, "readwrite", (store, db) => kept.filter((row) => row.db === db && row.store === store.name).forEach(({ key, value }) => store.put(value, ...(store.keyPath ? [] : [key]))));
  }
  return openPage();
}

async function eachStore(name, mode, work) {
  const db = await new Promise((done) => {
    indexedDB.open(name).onsuccess = (event) => done(event.target.result);
  });
  const tx = db.transaction([...db.objectStoreNames], mode);
  for (const store of db.objectStoreNames) work(tx.objectStore(store), name);
  await new Promise((done) => {
    tx.oncomplete = done;
  });
  db.close();
}

function copyOut(store, found) {
  store.openCursor().onsuccess = ({ target: { result: cursor } }) => {
    if (!cursor) return;
    found({ key: cursor.key, value: cursor.value });
    cursor.continue();
  };
}

const { prototype } = IDBObjectStore;
const untouched = { put: prototype.put, add: prototype.add, delete: prototype.delete };

/** Makes writes fail whose value `when` picks, as the disk or the power would; returns what puts it right again. */
export function breaking(method, error, when = () => true) {
  prototype[method] = function broken(value, ...rest) {
    if (when(value || {})) throw new DOMException("no", error);
    return untouched[method].call(this, value, ...rest);
  };
  return () => Object.assign(prototype, untouched);
}

/** Lets that many pass first. */
export function after(count) {
  let left = count;
  return () => (left -= 1) < 0;
}

/** A form at its first tap. */
export const openDraft = (outbox, kind) => outbox.keepDraft({ id: makeId(), kind, body: {} });

export const draftOf = async (outbox, id) => (await outbox.drafts()).find((draft) => draft.id === id) || null;

/** Seals an open form now. */
export const sealDraft = async (outbox, id) => outbox.phone.sealDraft(await outbox.phone.drafts.get(id));

/** An empty disk; pages of the test before are closed. */
export function newDisk() {
  for (const outbox of opened.splice(0)) outbox.phone.close();
  Object.assign(prototype, untouched);
  globalThis.indexedDB = new IDBFactory();
}

/** Moves the phone's clock; returns what puts it right again. */
export function shiftClock(ms) {
  const real = Date;
  const now = () => real.now() + ms;
  globalThis.Date = class extends real {
    constructor(...args) {
      super(...(args.length ? args : [now()]));
    }

    static now() {
      return now();
    }
  };
  return () => {
    globalThis.Date = real;
  };
}
