/** Every way in which a push or a pull can go wrong, and what is still there afterwards. */

import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import { beforeEach, test } from "node:test";

import { untilNext } from "../../porchlight/static/js/outbox/watch.js";
import {
  AREA, Server, aContact, after, answer, breaking, copiedPhone, everythingStored, joinedPhone, keyOf, newDisk, openDraft,
  openPage, quiet, saveOffline, shiftClock,
} from "./phone.js";

const DAY = 86_400_000;
let server;
let outbox;

beforeEach(async () => {
  newDisk();
  server = await Server.start();
  outbox = await joinedPhone(server);
});

const sync = () => outbox.syncNow({ force: true });
const three = (status = outbox.status()) => [status.waiting, status.received, status.needsHelp];
const until = async (met) => {
  for (let n = 0; n < 100 && !met(); n += 1) await new Promise((done) => setTimeout(done, 10));
};
const saveMany = async (count) => {
  const ids = [];
  for (let i = 0; i < count; i += 1) ids.push((await saveOffline(outbox)).id);
  return ids;
};
const lost = async (serve) => {
  await serve();
  throw new TypeError("network");
};

test("an entry goes home and leaves a receipt", async () => {
  const [id] = await saveMany(1);
  const seen = [];
  const stop = outbox.onChange((status) => seen.push(status.waiting));
  await sync();
  stop();
  assert.deepEqual(three(), [0, 1, 0]);
  assert.deepEqual([...server.rows.keys()], [id]);
  assert.equal(seen[seen.length - 1], 0);
  const [receipt] = await outbox.receipts();
  assert.deepEqual([receipt.id, receipt.counts], [id, { people: 2, items: 5 }]);
  const { options } = server.requests[0];
  const body = JSON.parse(options.body);
  assert.deepEqual(Object.keys(body), ["protocol", "app", "sent_at", "nonce", "pending", "oldest_pending", "entries"]);
  assert.deepEqual([body.protocol, body.pending, body.entries[0].seq], [1, 1, 1]);
  assert.equal(options.credentials, "omit");
});

test("saving asks for a sync by itself, and one that is saved meanwhile goes too", async () => {
  let release;
  const held = new Promise((done) => (release = done));
  server.script = [async (serve) => (await held, serve())];
  await outbox.saveEntry({ kind: "contact.logged", body: aContact() });
  await outbox.saveEntry({ kind: "contact.logged", body: aContact() });
  release();
  await quiet(outbox);
  assert.deepEqual(three(), [0, 2, 0]);
});

test("power goes after the sending and before the receipt: one row at the server, one receipt", async () => {
  await saveMany(3);
  server.script = [lost];
  await sync();
  assert.deepEqual(three(), [3, 0, 0]);
  assert.equal(outbox.status().problem, "offline");
  outbox = await openPage();
  await sync();
  assert.deepEqual(three(), [0, 3, 0]);
  assert.equal(server.rows.size, 3);
});

test("power goes between receipt and deletion: both or neither", async () => {
  await saveMany(2);
  const restore = breaking("delete", "AbortError", after(1));
  await assert.rejects(sync());
  restore();
  outbox = await openPage();
  assert.deepEqual(three(), [2, 0, 0]);
  await sync();
  assert.deepEqual([...three(), server.rows.size], [0, 2, 0, 2]);
});

test("the same bytes go each time", async () => {
  await saveMany(1);
  server.script = [lost, lost, lost];
  for (let i = 0; i < 4; i += 1) await sync();
  const bodies = server.requests.filter(({ path }) => path === "/sync/push").map(({ options }) => JSON.parse(options.body).entries[0]);
  assert.equal(new Set(bodies.slice(0, 4).map((entry) => JSON.stringify(entry))).size, 1);
});

test("two tabs send one batch at a time, or the same bytes twice", async () => {
  await saveMany(150);
  const two = await openPage();
  await Promise.all([sync(), two.syncNow({ force: true })]);
  assert.equal(server.pushes.filter((ids) => ids.length).flat().length, 150); // the lease kept the second out
  await sync();
  assert.deepEqual([...three(), server.rows.size], [0, 150, 0, 150]);
});

test("a copied phone: what both hold arrives once, what each adds is kept, and the same form filled in twice goes to a person", async () => {
  await saveMany(3);
  server.script = [lost]; // they arrived; no copy knows
  await sync();
  const form = await openDraft(outbox, "contact.logged");
  const copy = await copiedPhone();
  assert.deepEqual(three(copy.status()), [3, 0, 0]);
  await Promise.all([sync(), copy.syncNow({ force: true })]);
  assert.deepEqual([three(), three(copy.status()), server.rows.size], [[0, 3, 0], [0, 3, 0], 3]);
  for (const [page, people] of [[outbox, 3], [copy, 4]]) {
    await saveOffline(page);
    await saveOffline(page, { id: form.id, body: aContact({ people }) });
  }
  await Promise.all([sync(), copy.syncNow({ force: true })]);
  assert.deepEqual([three(), three(copy.status()), server.rows.size], [[0, 5, 0], [0, 5, 0], 6]); // numbers 4 and 5 twice
  assert.deepEqual(server.reused, [form.id]);
});

test("Web Locks keep single flight where there are any; a dead holder's lease runs out where there are none", async () => {
  await saveMany(1);
  const asked = [];
  const locks = { request: async (name, options, work) => (asked.push([name, options.ifAvailable]), work(null)) };
  Object.defineProperty(globalThis, "navigator", { value: { locks }, configurable: true });
  await sync();
  delete globalThis.navigator;
  assert.deepEqual(asked, [["porchlight-sync", true]]);
  assert.deepEqual(three(), [1, 0, 0]);
  await outbox.phone.store.write("lease", { owner: "dead", until: Date.now() + 30_000 });
  await sync();
  assert.deepEqual(three(), [1, 0, 0]);
  await outbox.phone.store.write("lease", { owner: "from the future", until: Date.now() + DAY });
  await sync();
  assert.deepEqual(three(), [0, 1, 0]);
});

test("413 halves the batch; an entry that is too large alone needs help", async () => {
  const ids = await saveMany(20);
  server.limit = 5_000;
  await sync();
  assert.deepEqual([...three(), server.rows.size], [0, 20, 0, 20]);
  server.limit = Infinity;
  const big = await saveOffline(outbox);
  await saveMany(2);
  server.poisoned.set(big.id, 413);
  await sync();
  assert.deepEqual(three(), [0, 22, 1]);
  const { rows } = await outbox.queue({ state: "help" });
  assert.deepEqual([rows[0].id, rows[0].code], [big.id, "too_large"]);
  assert.equal(ids.includes(big.id), false);
  assert.equal(await outbox.remove(big.id), "sent"); // its withdrawal takes its place
});

test("400 on a batch: the poisoned one among 100 is found, the others go", async () => {
  const ids = await saveMany(100);
  server.poisoned.set(ids[57], 400);
  await sync();
  assert.deepEqual(three(), [0, 99, 1]);
  assert.ok(server.pushes.length < 20, `${server.pushes.length} pushes`);
  assert.equal((await outbox.queue({ state: "help" })).rows[0].id, ids[57]);
  server.poisoned.clear();
  await outbox.retry(ids[57]);
  await quiet(outbox);
  assert.deepEqual(three(), [0, 100, 0]);
});

test("a server that answers 400 to everything condemns nothing", async () => {
  await saveMany(5);
  server.script = Array(30).fill(() => answer(400, { code: "protocol", message: "?" }));
  await sync();
  assert.deepEqual(three(), [5, 0, 0]);
  assert.equal(outbox.status().problem, "server");
  server.script = Array(30).fill(() => answer(413, "<h1>Too large</h1>"));
  await sync();
  assert.deepEqual(three(), [5, 0, 0]);
});

test("errors of every kind keep everything and back off", async () => {
  await saveMany(3);
  const cases = [
    [() => answer(500, { code: "oops" }), "server"],
    [() => answer(502, "<h1>Bad gateway</h1>"), "server"],
    [() => answer(404, "<h1>Not found</h1>"), "server"],
    [() => Promise.reject(new TypeError("Failed to fetch")), "offline"],
    [() => answer(200, "<h1>Welcome to Harbour Coffee. Accept our terms.</h1>"), "captive_portal"],
    [() => answer(200, { welcome: true }), "captive_portal"],
    [async (serve) => answer(200, { ...(await (await serve()).json()), nonce: "another" }), "captive_portal"],
    [() => ({ type: "opaqueredirect", status: 0, headers: new Headers(), text: async () => "" }), "captive_portal"],
    [() => answer(511, "<h1>Sign in</h1>"), "captive_portal"],
    [() => answer(401, "<h1>Sign in</h1>"), "captive_portal"],
    [async (serve) => new Response((await (await serve()).text()).slice(0, 40), { headers: { "Content-Type": "application/json" } }), "cut"],
    [() => ({ status: 200, headers: new Headers(), text: () => Promise.reject(new TypeError("reset")) }), "cut"],
  ];
  let failures = 0;
  for (const [play, problem] of cases) {
    server.script = [play];
    const status = await sync();
    failures += 1;
    assert.deepEqual([status.problem, status.waiting, status.needsHelp], [problem, 3, 0]);
    assert.equal((await outbox.phone.sync.state()).failures, failures);
    const wait = Date.parse(status.nextTry) - Date.now();
    assert.ok(wait > 900 && wait <= 900_000, `${wait}`);
  }
  const requests = server.requests.length;
  await outbox.syncNow(); // not before its time, unless a person asks
  assert.equal(server.requests.length, requests);
  await sync();
  assert.deepEqual([...three(), outbox.status().problem, server.rows.size], [0, 3, 0, null, 3]);
});

test("a request that takes longer than 30 s is given up, and found stored the next time", async (t) => {
  await saveMany(1);
  t.mock.timers.enable({ apis: ["setTimeout"] });
  server.script = [
    async (serve, { signal }) => {
      await serve();
      const aborted = new Promise((_, no) => signal.addEventListener("abort", () => no(new DOMException("", "AbortError"))));
      t.mock.timers.tick(30_000);
      return aborted;
    },
  ];
  await sync();
  t.mock.timers.reset();
  assert.deepEqual([...three(), outbox.status().problem], [1, 0, 0, "timeout"]);
  await sync();
  assert.deepEqual([...three(), server.rows.size], [0, 1, 0, 1]);
});

test("429 and 503 say when to come back", async () => {
  await saveMany(1);
  for (const status of [429, 503]) {
    server.script = [() => answer(status, { code: "busy" }, { "Retry-After": "600" })];
    await sync();
    assert.equal(outbox.status().problem, "busy");
    const wait = Date.parse(outbox.status().nextTry) - Date.now();
    assert.ok(wait > 590_000 && wait <= 600_000);
  }
  const back = shiftClock(601_000);
  await outbox.syncNow();
  back();
  assert.deepEqual(three(), [0, 1, 0]);
});

test("401 mid-way pauses and keeps all; joining again sends it", async () => {
  await saveMany(130);
  server.script = [(serve) => serve(), () => answer(401, { code: "unknown_device", message: "?" })];
  await sync();
  assert.deepEqual([...three(), outbox.status().paused, outbox.status().problem], [30, 100, 0, true, "unauthorised"]);
  const requests = server.requests.length;
  await outbox.syncNow();
  assert.equal(server.requests.length, requests);
  await outbox.join("1234");
  await quiet(outbox);
  assert.deepEqual([...three(), outbox.status().paused, server.rows.size], [0, 130, 0, false, 130]);
});

test("joining another organisation keeps what was sealed for the first, and sends none of it", async () => {
  await saveMany(2);
  server.org = { id: 2, name: "Elsewhere" };
  await outbox.join("1234");
  await quiet(outbox);
  assert.deepEqual([...three(), server.rows.size], [0, 0, 2, 0]);
  assert.equal((await outbox.queue({ state: "help" })).rows[0].code, "other_org");
});

test("each answer has its place", async () => {
  const [stored, duplicate, quarantined, refused, later] = await saveMany(5);
  server.verdicts = new Map([
    [duplicate, { status: "duplicate" }],
    [quarantined, { status: "quarantined", code: "unknown_version" }],
    [refused, { status: "refused", code: "too_large" }],
    [later, { status: "later" }],
  ]);
  server.script = [
    async (serve) => {
      const body = await (await serve()).json();
      body.results.push({ id: "a-foreign-id", status: "stored" }, { id: null, status: "refused", code: "unreadable" });
      return answer(200, body);
    },
  ];
  await sync();
  assert.deepEqual(three(), [1, 3, 1]);
  assert.deepEqual((await outbox.receipts()).map((row) => row.id).sort(), [stored, duplicate, quarantined].sort());
  assert.equal((await outbox.queue({ state: "help" })).rows[0].code, "too_large");
  const state = await outbox.phone.sync.state();
  assert.ok(untilNext(state, 1, Date.now()) >= 1900); // asked again, in its own time
  server.verdicts.delete(later);
  await outbox.syncNow(); // a new entry need not wait for the one that was put off
  assert.deepEqual(three(), [0, 4, 1]);
});

test("an answer that leaves one out leaves it waiting", async () => {
  const ids = await saveMany(2);
  server.script = [async (serve) => {
    const body = await (await serve()).json();
    return answer(200, { ...body, results: body.results.filter(({ id }) => id !== ids[0]) });
  }];
  await sync();
  assert.deepEqual(three(), [1, 1, 0]);
});

test("a failed download never marks the upload failed, and does not hold up the next", async () => {
  await saveMany(1);
  server.script = [(serve) => serve(), () => answer(500, { code: "oops" })];
  await sync();
  assert.deepEqual([...three(), outbox.status().problem, outbox.status().download], [0, 1, 0, null, "server"]);
  await outbox.saveEntry({ kind: "contact.logged", body: aContact() });
  await quiet(outbox);
  assert.deepEqual(three(), [0, 2, 0]);
  await sync();
  assert.equal(outbox.status().download, null);
});

test("upload goes before download", async () => {
  await saveMany(101);
  await sync();
  assert.deepEqual(server.requests.map(({ path }) => path), ["/sync/push", "/sync/push", "/sync/pull"]);
});

// what comes down

const area = (key, name) => ({ feed: "areas", key, body: name && { id: key, name } });
const names = async () => (await outbox.reference("areas")).map((row) => row.name).sort();

test("a full bundle is swapped in whole; a page that is lost is asked for again, not the whole", async () => {
  server.pages = [{ rows: [area("a", "old"), area("gone", "gone")], cursor: "e1.2", full: true, more: false }];
  await sync();
  server.pages = [{ rows: [area("a", "new")], cursor: "e2.1.full", full: true, more: true }];
  server.script = [(serve) => serve(), (serve) => serve(), () => Promise.reject(new TypeError("power"))];
  await sync();
  assert.deepEqual(await names(), ["gone", "old"]); // nobody sees half of the new
  outbox = await openPage();
  server.pages = [{ rows: [area("b", "newer")], cursor: "e2.2", full: true, more: false }];
  server.requests.length = 0;
  await sync();
  assert.equal(server.requests.find(({ path }) => path === "/sync/pull").url, "/sync/pull?cursor=e2.1.full");
  assert.deepEqual(await names(), ["new", "newer"]);
});

test("a restore from backup in the middle of a bundle begins it anew", async () => {
  server.pages = [{ rows: [area("a", "from before the restore")], cursor: "e1.1.full", full: true, more: true }];
  server.script = [(serve) => serve(), (serve) => serve(), () => Promise.reject(new TypeError("power"))];
  await sync();
  server.pages = [{ rows: [area("b", "after")], cursor: "e2.9", full: true, more: false }];
  await sync();
  assert.deepEqual(await names(), ["after"]);
});

test("changes and tombstones, and a cursor that never runs ahead of its rows", async () => {
  server.pages = [{ rows: [area("a", "one"), area("b", "two")], cursor: "e1.2", full: true, more: false }];
  await sync();
  const restore = breaking("put", "AbortError", (value) => value.key === "c");
  const change = { rows: [area("a", null), area("b", "deux"), area("c", "three")], cursor: "e1.5", full: false, more: false };
  server.pages = [change];
  await sync();
  restore();
  assert.deepEqual([await names(), await outbox.phone.reference.cursor()], [["one", "two"], "e1.2"]);
  server.pages = [change];
  await sync();
  assert.deepEqual([await names(), await outbox.phone.reference.cursor()], [["deux", "three"], "e1.5"]);
});

test("a pull that stands still is left", async () => {
  server.pages = Array.from({ length: 50 }, () => ({ rows: [], cursor: "e1.7.full", full: true, more: true }));
  await sync();
  assert.equal(server.pages.length, 48);
  assert.equal(outbox.status().download, "server");
});

test("alerts go when their time is over", async () => {
  const until = new Date(Date.now() + DAY).toISOString().slice(0, 10);
  server.pages = [{ rows: [{ feed: "alerts", key: "x", body: { id: "x", title: "Strong batch", until } }], cursor: "e1.1", full: true, more: false }];
  await sync();
  assert.equal((await outbox.reference("alerts")).length, 1);
  const back = shiftClock(3 * DAY);
  assert.equal((await (await openPage()).reference("alerts")).length, 0);
  back();
});

test("zone and start of the day follow the settings that come down", async () => {
  server.pages = [{ rows: [{ feed: "settings", key: "settings", body: { zone: "America/Vancouver", day_starts: 300 } }], cursor: "e1.1", full: true, more: false }];
  await sync();
  assert.deepEqual([outbox.device().zone, outbox.device().day_starts], ["America/Vancouver", 300]);
});

async function rotated(by, current, publicRaw = webcrypto.getRandomValues(new Uint8Array(32))) {
  const signing = await webcrypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
  const key = await keyOf(publicRaw, signing);
  const hex = (text) => Buffer.from(text, "base64").toString("hex");
  const statement = Buffer.from(`${key.id}|${hex(key.public)}|${hex(key.verify)}`);
  const signature = await webcrypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, by.privateKey, statement);
  return { row: { ...key, signed_by: current.id, signature: Buffer.from(signature).toString("base64") }, signing };
}

test("a new intake key is believed only when a chain from the known one vouches for it", async () => {
  const pull = async (...keys) => {
    server.pages = [{ rows: keys.map((body) => ({ feed: "keys", key: body.id, body })), cursor: "e1.1", full: true, more: false }];
    await sync();
    return (await outbox.phone.store.read("intake")).id;
  };
  const stranger = await webcrypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
  const forged = await rotated(stranger, server.intake);
  assert.equal(await pull(forged.row), server.intake.id);
  assert.equal(await pull({ ...forged.row, signature: "" }, { ...forged.row, verify: "AAAA", signature: "AAAA" }), server.intake.id);
  const second = await rotated(server.signing, server.intake);
  const third = await rotated(second.signing, second.row);
  assert.equal(await pull(third.row, second.row), third.row.id);
  const { id } = await saveOffline(outbox);
  const row = (await outbox.phone.store.page("waiting")).find((one) => one.id === id);
  assert.equal(Buffer.from(row.sealed, "base64").subarray(1, 5).toString("hex"), third.row.id);
});

// clocks

test("a phone whose clock is a day off, or in 1970, still sends, and knows by how much", async () => {
  for (const shift of [DAY, -DAY, -Date.now() + 1000]) {
    server.offset = -shift;
    const back = shiftClock(shift);
    await saveMany(1);
    await sync();
    await saveMany(1);
    const [row] = await outbox.phone.store.page("waiting");
    const { clock } = JSON.parse(await server.open(row));
    assert.ok(Math.abs(clock.offset_ms + shift) < 5000);
    assert.ok(Math.abs(outbox.status().clockOffset + shift) < 5000);
    await sync();
    assert.equal(outbox.status().waiting, 0);
    back();
  }
});

test("a clock set back during a shift makes the known offset unknown, and holds nothing up", async () => {
  await sync();
  await saveMany(1);
  server.script = [() => answer(503, { code: "busy" }, { "Retry-After": "3600" })];
  await sync();
  const back = shiftClock(-2 * DAY);
  await saveMany(1);
  const rows = await outbox.phone.store.page("waiting");
  assert.equal(JSON.parse(await server.open(rows[1])).clock, null);
  await outbox.syncNow(); // the waiting time is now two days ahead: no server asked for that
  assert.deepEqual(three(), [0, 2, 0]);
  back();
});

test("14 days offline: reference data goes, the token only uploads, joining again makes it whole", async () => {
  server.pages = [{ rows: [area("a", "Harbour")], cursor: "e1.1", full: true, more: false }];
  await sync();
  await saveMany(2);
  const back = shiftClock(15 * DAY);
  outbox = await openPage();
  assert.deepEqual([await names(), outbox.status().uploadOnly, ...three()], [[], true, 2, 0, 0]);
  server.directives = [{ do: "upload_only" }];
  server.requests.length = 0;
  await sync();
  await sync();
  assert.deepEqual([outbox.status().uploadOnly, outbox.status().waiting], [true, 0]);
  assert.ok(server.requests.every(({ path }) => path === "/sync/push"));
  server.directives = [];
  await outbox.join("1234");
  await quiet(outbox);
  assert.equal(outbox.status().uploadOnly, false);
  assert.ok(server.requests.some(({ path }) => path === "/sync/pull"));
  back();
});

test("a download that is refused because the phone was away leaves nothing here, and is not asked for again", async () => {
  server.pages = [{ rows: [area("a", "Harbour")], cursor: "e1.1", full: true, more: false }];
  await sync();
  server.script = [(serve) => serve(), () => answer(403, { code: "upload_only", message: "?" })];
  await sync();
  assert.deepEqual([await names(), outbox.status().uploadOnly, outbox.status().download], [[], true, null]);
  server.directives = [{ do: "upload_only" }];
  server.requests.length = 0;
  await sync();
  assert.deepEqual(server.requests.map(({ path }) => path), ["/sync/push"]);
});

test("a clock that jumps 15 days ahead does not make a phone a stranger", async () => {
  server.pages = [{ rows: [area("a", "Harbour")], cursor: "e1.1", full: true, more: false }];
  await sync();
  const back = shiftClock(15 * DAY);
  server.offset = -15 * DAY;
  outbox = await openPage();
  assert.equal(outbox.status().uploadOnly, true);
  server.pages = [{ rows: [area("a", "Harbour")], cursor: "e1.1", full: true, more: false }];
  await sync();
  assert.deepEqual([outbox.status().uploadOnly, await names()], [false, ["Harbour"]]);
  back();
});

// directives

test("a revoked phone uploads first, then wipes itself and says so", async () => {
  server.pages = [{ rows: [area("a", "Harbour")], cursor: "e1.1", full: true, more: false }];
  await sync();
  await saveMany(130);
  const deleted = [];
  globalThis.caches = { keys: async () => ["porchlight-app-1", "other"], delete: async (name) => deleted.push(name) };
  globalThis.registration = { unregister: async () => deleted.push("worker") };
  server.directives = [{ do: "wipe" }];
  server.requests.length = 0;
  await sync();
  delete globalThis.caches;
  delete globalThis.registration;
  assert.equal(server.rows.size, 130);
  assert.deepEqual(server.requests.map(({ path }) => path), ["/sync/push", "/sync/push", "/sync/wiped"]);
  assert.deepEqual(deleted.sort(), ["porchlight-app-1", "worker"]);
  assert.deepEqual([outbox.status().wiped, outbox.status().joined, outbox.device()], [true, false, null]);
  assert.deepEqual(await indexedDB.databases(), []);
});

test("an open page lets go when another wipes the phone, and makes no database anew", async () => {
  const other = await openPage();
  server.directives = [{ do: "wipe" }];
  await sync();
  await until(() => other.status().wiped);
  await other.phone.refresh();
  assert.deepEqual([other.status().wiped, other.device()], [true, null]);
  assert.deepEqual(await indexedDB.databases(), []);
});

test("what is saved in the last moment before a wipe is sent first", async () => {
  server.directives = [{ do: "wipe" }];
  const { store } = outbox.phone;
  const empty = store.empty.bind(store);
  store.empty = async (unsent) => {
    store.empty = empty;
    await saveOffline(outbox);
    return empty(unsent);
  };
  await sync();
  assert.deepEqual([...three(), outbox.status().wiped, server.rows.size], [1, 0, 0, false, 0]);
  await sync();
  assert.deepEqual([server.rows.size, outbox.status().wiped, await everythingStored()], [1, true, []]);
});

test("a wipe during an upload that breaks off: what waits stays, what came down is gone, the rest follows", async () => {
  server.pages = [{ rows: [area("a", "Harbour")], cursor: "e1.1", full: true, more: false }];
  await sync();
  await saveMany(130);
  server.directives = [{ do: "wipe" }];
  server.script = [(serve) => serve(), () => Promise.reject(new TypeError("tunnel"))];
  await sync();
  assert.deepEqual([await names(), ...three()], [[], 30, 100, 0]);
  outbox = await openPage();
  server.directives = []; // even if the server should say it only once
  await sync();
  assert.deepEqual([server.rows.size, outbox.status().wiped], [130, true]);
});

test("a wipe whose answer is lost is told again; a confirmation that is lost is repeated", async () => {
  server.directives = [{ do: "wipe" }];
  server.script = [lost];
  await sync();
  assert.equal(outbox.status().wiped, false);
  server.script = [(serve) => serve(), lost];
  await sync();
  assert.equal(outbox.status().wiped, true);
  assert.equal(server.requests.filter(({ path }) => path === "/sync/wiped").length, 2);
  assert.deepEqual((await everythingStored()), []);
});

test("a wiped phone can be joined again, and begins anew", async () => {
  server.directives = [{ do: "wipe" }];
  await sync();
  server.directives = [];
  await outbox.join("1234");
  await quiet(outbox);
  await outbox.saveEntry({ kind: "contact.logged", body: aContact() });
  await quiet(outbox);
  assert.deepEqual([...three(), outbox.status().wiped], [0, 1, 0, false]);
});

test("a wipe while something is put off waits for it", async () => {
  const [id] = await saveMany(1);
  server.verdicts.set(id, { status: "later" });
  server.directives = [{ do: "wipe" }];
  await sync();
  assert.deepEqual([outbox.status().wiped, outbox.status().waiting], [false, 1]);
  server.verdicts.clear();
  await sync();
  assert.equal(outbox.status().wiped, true);
});

test("before a wipe what needs help is tried once more; what no server takes is kept for a person to hand over", async () => {
  const [mended, hopeless] = await saveMany(2);
  for (const id of [mended, hopeless]) server.verdicts.set(id, { status: "refused", code: "too_large" });
  await sync();
  assert.deepEqual(three(), [0, 0, 2]);
  server.verdicts.delete(mended); // a newer server takes it
  server.directives = [{ do: "wipe" }];
  await sync();
  assert.deepEqual([...three(), outbox.status().wiped, server.rows.has(mended)], [0, 1, 1, false, true]);
  const told = Date.parse(outbox.status().emptiesAt) - Date.now();
  assert.ok(told > 71 * 3_600_000 && told <= 72 * 3_600_000);
  const pushes = server.pushes.length;
  await sync();
  assert.equal(server.pushes.length, pushes + 1); // an empty one: it is not sent again and again
  const { files, count } = await outbox.exportQueue();
  assert.deepEqual([count, JSON.parse(files[0].text).entries[0].id], [1, hopeless]);
  const back = shiftClock(73 * 3_600_000);
  await sync();
  back();
  assert.deepEqual([outbox.status().wiped, await everythingStored()], [true, []]);
});

test("a person who has handed the file over need not wait for the wipe", async () => {
  const [id] = await saveMany(1);
  server.verdicts.set(id, { status: "refused", code: "unreadable" });
  server.directives = [{ do: "wipe" }];
  await sync();
  assert.equal(outbox.status().wiped, false);
  await outbox.leave();
  assert.deepEqual([outbox.status().wiped, await everythingStored()], [true, []]);
  assert.equal(server.requests.at(-1).path, "/sync/wiped");
});

test("what another team's key sealed leaves in a file of its own, under the name that team knows this phone by", async () => {
  const theirs = await saveMany(2);
  Object.assign(server, { org: { id: 2, name: "Elsewhere" }, device: "device-2" });
  await outbox.join("1234");
  await quiet(outbox);
  const [mine] = await saveMany(1);
  const { files, count } = await outbox.exportQueue();
  const told = files.map(({ text }) => JSON.parse(text)).map(({ device, entries }) => [device, entries.map(({ id }) => id)]);
  assert.deepEqual([count, told], [3, [["device-2", [mine]], ["device-1", theirs]]]);
  assert.equal(new Set(files.map(({ name }) => name)).size, 2);
  assert.deepEqual(Object.keys(JSON.parse(files[1].text).entries[0]), ["id", "kind", "version", "seq", "sealed"]);
  server.directives = [{ do: "wipe" }];
  await sync();
  assert.deepEqual([...three(), outbox.status().wiped, server.rows.size], [0, 1, 2, false, 1]);
});

test("upload only and reload are told by the server, and taken back by it", async () => {
  server.directives = [{ do: "upload_only" }, { do: "reload" }];
  server.requests.length = 0;
  await sync();
  assert.deepEqual([outbox.status().uploadOnly, outbox.status().reload, server.requests.length], [true, true, 1]);
  server.directives = [];
  await sync();
  assert.deepEqual([outbox.status().uploadOnly, outbox.status().reload], [false, false]);
});

test("a disk that is full when the answer comes keeps the entries, and says so", async () => {
  await saveMany(1);
  const restore = breaking("put", "QuotaExceededError", (value) => value.until && value.counts);
  await sync();
  restore();
  assert.deepEqual([...three(), outbox.status().problem], [1, 0, 0, "storage_full"]);
  await sync();
  assert.deepEqual([...three(), outbox.status().problem, server.rows.size], [0, 1, 0, null, 1]);
});

test("a disk that stays full is asked again in its own time, longer from try to try", async () => {
  await saveMany(1);
  const restore = breaking("put", "QuotaExceededError", (value) => value.until && value.counts);
  const waits = [];
  for (let tries = 0; tries < 6; tries += 1) {
    await sync();
    waits.push(untilNext(await outbox.phone.sync.state(), 1, Date.now()));
    assert.ok(Date.parse(outbox.status().nextTry) > Date.now());
  }
  assert.ok(waits[0] > 1000 && waits[5] > 20_000, `${waits}`);
  const requests = server.requests.length;
  await outbox.syncNow(); // not before its time, unless a person asks
  assert.equal(server.requests.length, requests);
  restore();
  const back = shiftClock(900_000);
  await outbox.syncNow();
  back();
  assert.deepEqual([...three(), outbox.status().problem, outbox.status().nextTry], [0, 1, 0, null, null]);
});

test("a disk on which nothing at all can be written says so, and goes on when it can", async () => {
  await saveMany(1);
  const restore = breaking("put", "QuotaExceededError");
  const status = await sync();
  assert.deepEqual([status.waiting, status.problem, server.rows.size], [1, "storage_full", 0]);
  restore();
  server.script = [lost];
  assert.equal((await sync()).problem, "offline"); // it is another trouble now
  await sync();
  assert.deepEqual([...three(), outbox.status().problem, server.rows.size], [0, 1, 0, null, 1]);
});

test("10,000 waiting entries go home while the page goes on living", async () => {
  const { store } = outbox.phone;
  const { id, ...row } = { ...(await outbox.phone.sealed({ id: AREA, kind: "contact.logged", body: aContact() }, outbox.phone.known)), id: "", kind: "contact.logged" };
  const savedAt = new Date().toISOString();
  await store.db.run(["entries", "meta"], "readwrite", async (tx) => {
    for (let seq = 1; seq <= 10_000; seq += 1) {
      await tx.objectStore("entries").put({ ...row, id: `${id}${seq}`, seq, savedAt, state: "waiting", code: null });
    }
    await tx.objectStore("meta").put(10_000, "seq");
  });
  let turns = 0; // that other work of the page has between two pushes
  let fewest = Infinity;
  let next;
  const turn = () => {
    turns += 1;
    next = setImmediate(turn);
  };
  turn();
  const push = server.push.bind(server);
  server.push = (text) => {
    fewest = Math.min(fewest, turns);
    turns = 0;
    return push(text);
  };
  await sync();
  clearImmediate(next);
  assert.deepEqual([...three(), server.rows.size], [0, 10_000, 0, 10_000]);
  assert.ok(server.pushes.every((ids) => ids.length <= 100));
  assert.ok(fewest > 10, `${fewest} turns`);
});
