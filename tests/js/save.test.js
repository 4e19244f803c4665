/** What "saved" means: on disk, sealed, once. */

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import {
  AREA, ITEM, PERSON, Server, aContact, after, answer, breaking, draftOf, everythingStored, joinedPhone, newDisk, openDraft,
  openPage, quiet, saveOffline, sealDraft, shiftClock,
} from "./phone.js";

const CANARY = "blue heron at the third bridge";
let server;

beforeEach(async () => {
  newDisk();
  server = await Server.start();
});

test("joining tells the phone who it is; an unknown code tells it nothing", async () => {
  const outbox = await openPage();
  assert.equal(outbox.device(), null);
  await assert.rejects(outbox.saveEntry({ kind: "contact.logged", body: aContact() }), { code: "not_joined" });
  await assert.rejects(openDraft(outbox, "contact.logged"), { code: "not_joined" });
  await assert.rejects(outbox.join("9999"), { code: "unknown_code" });
  server.script = [() => answer(200, "<p>Welcome to Harbour Coffee</p>")];
  await assert.rejects(outbox.join("1234"), { code: "captive_portal" });
  const device = await outbox.join("1234");
  assert.equal(device.person.id, PERSON);
  assert.equal("token" in device, false);
  assert.equal((await openPage()).device().device, "device-1");
  await quiet(outbox);
});

test("what is kept is what the server can open, and nobody else", async () => {
  const outbox = await joinedPhone(server);
  const { id, day, band } = await saveOffline(outbox, { occurredAt: new Date("2026-06-10T03:00:00Z"), corrects: AREA, why: "mistake" });
  const [row] = await outbox.phone.store.page("waiting");
  assert.deepEqual([row.id, row.seq, row.day, row.band, day, band], [id, 1, "2026-06-09", 4, "2026-06-09", 4]);
  const text = await server.open(row);
  assert.equal(text.length, 1024);
  const inside = JSON.parse(text);
  assert.deepEqual(inside.body, aContact());
  assert.equal(inside.worker, PERSON);
  assert.equal(inside.occurred_at, "2026-06-09T23:00:00-04:00");
  assert.deepEqual([inside.corrects, inside.why], [AREA, "mistake"]);
  assert.ok(Math.abs(inside.clock.offset_ms) < 5000 && inside.clock.age_s >= 0);
  const bytes = Buffer.from(row.sealed, "base64");
  assert.equal(bytes[0], 1);
  assert.equal(bytes.subarray(1, 5).toString("hex"), server.intake.id);
});

test("what was prepared at the first tap seals one entry, once, and to the key of the day", async (t) => {
  const outbox = await joinedPhone(server);
  const take = t.mock.method(outbox.phone.prepared, "take");
  const used = () => take.mock.calls.map(({ result }) => Boolean(result));
  const draft = await openDraft(outbox, "contact.logged");
  const other = await saveOffline(outbox); // another entry leaves it alone
  const full = breaking("add", "QuotaExceededError");
  await assert.rejects(saveOffline(outbox, { id: draft.id }), { code: "storage_full" });
  full();
  await saveOffline(outbox, { id: draft.id, body: aContact({ people: 3 }) }); // the second text has a sender of its own
  assert.deepEqual(used(), [false, true, false]);
  const rotated = await openDraft(outbox, "contact.logged");
  await Server.start().then((next) => Object.assign(server, { pair: next.pair, intake: next.intake, before: server.pair }));
  await outbox.phone.store.write("intake", server.intake); // by another tab: this one learns of it when it saves
  await saveOffline(outbox, { id: rotated.id });
  assert.deepEqual(used(), [false, true, false, true, false]);
  const rows = await outbox.phone.store.page("waiting");
  assert.deepEqual(rows.map(({ id }) => id), [other.id, draft.id, rotated.id]);
  assert.equal(new Set(rows.map(({ sealed }) => sealed.slice(0, 48))).size, 3);
  assert.equal(JSON.parse(await server.open(rows[2])).body.people, 2);
  server.pair = server.before;
  assert.equal(JSON.parse(await server.open(rows[1])).body.people, 3);
});

test("a body that breaks its kind's rules is not saved", async () => {
  const outbox = await joinedPhone(server);
  await assert.rejects(saveOffline(outbox, { body: aContact({ people: 0 }) }), (error) => error.faults[0].path === "people");
  await assert.rejects(saveOffline(outbox, { kind: "no.such" }), { code: "invalid_entry" });
  await assert.rejects(saveOffline(outbox, { body: aContact({ attributes: Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`a${i}`, "x".repeat(500)])) }) }), { code: "invalid_entry" });
  assert.equal(outbox.status().waiting, 0);
});

test("a shared phone asks who holds it, and two people can", async () => {
  Object.assign(server, { shared: true, person: null });
  const outbox = await joinedPhone(server);
  await assert.rejects(saveOffline(outbox), (error) => error.faults[0].path === "worker");
  await saveOffline(outbox, { worker: PERSON });
  await saveOffline(outbox, { worker: AREA });
  const rows = await outbox.phone.store.page("waiting");
  const workers = await Promise.all(rows.map(async (row) => JSON.parse(await server.open(row)).worker));
  assert.deepEqual(workers, [PERSON, AREA]);
});

test("a double tap and a second tab save once, and the bytes stay frozen", async () => {
  const one = await joinedPhone(server);
  const two = await openPage();
  const { id } = await openDraft(one, "contact.logged");
  const saved = await Promise.all([saveOffline(one, { id }), saveOffline(two, { id }), saveOffline(one, { id })]);
  assert.deepEqual(saved.map((each) => each.already).sort(), [false, true, true]);
  const [row] = await one.phone.store.page("waiting");
  assert.equal((await saveOffline(two, { id })).already, true);
  assert.deepEqual(await one.phone.store.page("waiting"), [row]);
  assert.deepEqual(await one.drafts(), []);
  await one.syncNow({ force: true });
  assert.equal((await saveOffline(two, { id })).already, true); // received meanwhile
  assert.equal((await one.phone.store.page("waiting")).length, 0);
});

test("numbers have no gaps and no doubles over two tabs", async () => {
  const one = await joinedPhone(server);
  const two = await openPage();
  await Promise.all(Array.from({ length: 20 }, (_, i) => saveOffline(i % 2 ? one : two)));
  const rows = await one.phone.store.page("waiting");
  assert.deepEqual(rows.map((row) => row.seq), Array.from({ length: 20 }, (_, i) => i + 1));
});

test("power goes before the commit: nothing is there, the draft is; after it: the entry is", async () => {
  const outbox = await joinedPhone(server);
  const { id } = await openDraft(outbox, "contact.logged");
  await outbox.keepDraft({ id, kind: "contact.logged", body: aContact() });
  const restore = breaking("delete", "AbortError"); // the draft's deletion is the last step of the transaction
  await assert.rejects(saveOffline(outbox, { id }));
  restore();
  const again = await openPage();
  assert.equal(again.status().waiting, 0);
  assert.deepEqual((await draftOf(again, id)).body, aContact());
  await saveOffline(again, { id });
  assert.equal((await openPage()).status().waiting, 1);
});

test("a disk full at any write is said, and leaves all or nothing", async () => {
  const outbox = await joinedPhone(server);
  let saved = 0;
  for (const method of ["put", "add"]) {
    for (let passed = 0; passed < 4; passed += 1) {
      const { id } = await openDraft(outbox, "contact.logged");
      await outbox.keepDraft({ id, kind: "contact.logged", body: aContact() });
      const restore = breaking(method, "QuotaExceededError", after(passed));
      const outcome = await saveOffline(outbox, { id }).then(() => "saved", (error) => error.code);
      restore();
      assert.ok(["saved", "storage_full"].includes(outcome), outcome);
      saved += outcome === "saved" ? 1 : 0;
      assert.equal((await outbox.phone.store.counts()).waiting, saved);
      assert.equal(Boolean(await draftOf(outbox, id)), outcome !== "saved"); // the form stays
    }
  }
  assert.ok(saved > 0 && saved < 8);
  const file = await outbox.exportQueue(); // and what is there can still leave
  assert.equal(file.count, saved);
});

test("a full disk at each other write is said, and takes nothing away", async () => {
  const outbox = await joinedPhone(server);
  const open = await outbox.keepDraft({ id: AREA, kind: "contact.logged", body: aContact() });
  const sealed = await outbox.keepDraft({ id: ITEM, kind: "contact.logged", body: aContact() });
  await sealDraft(outbox, sealed.id);
  await outbox.remember("language", "fr");
  const help = await saveOffline(outbox);
  await outbox.phone.store.place(help.id, "help", "refused");
  const kept = async () => (await everythingStored()).filter((row) => row.startsWith("porchlight-outbox"));
  const before = await kept();
  const writes = {
    keepDraft: () => outbox.keepDraft({ ...open, body: aContact({ people: 9 }) }),
    openDraft: () => openDraft(outbox, "contact.logged"),
    sealDraft: () => sealDraft(outbox, open.id),
    finishDraft: () => outbox.finishDraft(sealed.id),
    remember: () => outbox.remember("language", "en"),
    amend: () => outbox.amend("bag", () => 1),
    retry: () => outbox.retry(help.id),
    lock: () => outbox.lock.set("2468"),
    join: () => outbox.join("1234"),
  };
  for (const [name, write] of Object.entries(writes)) {
    const restores = ["put", "add"].map((method) => breaking(method, "QuotaExceededError"));
    await assert.rejects(write(), { code: "storage_full" }, name);
    restores.forEach((restore) => restore());
    assert.deepEqual(await kept(), before, name);
  }
  const restore = breaking("put", "QuotaExceededError");
  await outbox.phone.sealStale(); // by the clock, not by a person: the draft stays open until there is room
  assert.equal((await outbox.exportQueue()).count, 1); // and what is there can still leave
  restore();
  assert.deepEqual(await kept(), before);
  await sealDraft(outbox, open.id);
  assert.equal((await draftOf(outbox, open.id)).state, "sealed");
});

test("a list that comes down to a full disk is asked for again, and the upload is none the worse", async () => {
  const outbox = await joinedPhone(server);
  await saveOffline(outbox);
  const page = { rows: [{ feed: "areas", key: AREA, body: { name: "Harbour" } }], cursor: "e1.5", full: true, more: false };
  server.pages = [page];
  const restore = breaking("put", "QuotaExceededError", (value) => value.generation);
  await outbox.syncNow({ force: true });
  restore();
  const { waiting, received, problem, download } = outbox.status();
  assert.deepEqual([waiting, received, problem, download, await outbox.reference("areas")], [0, 1, null, "storage_full", []]);
  server.pages = [page];
  await outbox.syncNow({ force: true });
  assert.deepEqual([(await outbox.reference("areas")).length, outbox.status().download], [1, null]);
});

test("a full disk gives up reference data before it refuses an entry", async () => {
  const outbox = await joinedPhone(server);
  await outbox.phone.reference.apply({ rows: [{ feed: "areas", key: AREA, body: { name: "Harbour" } }], cursor: "e1.5", full: true, more: false });
  const restore = breaking("add", "QuotaExceededError");
  const drop = outbox.phone.reference.drop.bind(outbox.phone.reference);
  outbox.phone.reference.drop = () => (restore(), drop()); // dropping makes room
  await saveOffline(outbox);
  assert.equal(outbox.status().waiting, 1);
  assert.deepEqual(await outbox.reference("areas"), []);
});

test("little room left: reference data goes and does not come back, the outbox stays", async () => {
  const outbox = await joinedPhone(server);
  await saveOffline(outbox);
  await outbox.phone.reference.apply({ rows: [{ feed: "areas", key: AREA, body: { name: "Harbour" } }], cursor: "e1.5", full: true, more: false });
  Object.defineProperty(globalThis, "navigator", {
    value: { storage: { estimate: async () => ({ quota: 100e6, usage: 90e6 }), persist: async () => false, persisted: async () => false } },
    configurable: true,
  });
  try {
    assert.deepEqual(await outbox.storage({ ask: true }), { persisted: false, free: 10e6, low: true });
    server.verdicts.set((await outbox.queue()).rows[0].id, { status: "later" });
    await outbox.syncNow({ force: true });
    assert.deepEqual(await outbox.reference("areas"), []);
    assert.equal(server.requests.filter(({ path }) => path === "/sync/pull").length, 0);
    assert.equal(outbox.status().waiting, 1);
  } finally {
    delete globalThis.navigator;
  }
});

test("private mode is said, never papered over", async () => {
  globalThis.indexedDB = undefined;
  await assert.rejects(openPage(), { code: "no_storage" });
  globalThis.indexedDB = { open: () => { throw new DOMException("no", "SecurityError"); } };
  await assert.rejects(openPage(), { code: "no_storage" });
});

test("a disk that was cleared by the browser shows as a phone that must join", async () => {
  await saveOffline(await joinedPhone(server));
  newDisk();
  const outbox = await openPage();
  assert.deepEqual([outbox.device(), outbox.status().joined, outbox.status().waiting], [null, false, 0]);
});

test("a newer app's database opens for the old tab, and an old tab lets go", async () => {
  const old = await joinedPhone(server);
  const { id } = await openDraft(old, "contact.logged");
  const newer = await new Promise((done, no) => {
    const request = indexedDB.open("porchlight-outbox", 2);
    request.onupgradeneeded = () => request.result.createObjectStore("added");
    request.onblocked = () => no(new Error("the old tab holds on"));
    request.onsuccess = () => done(request.result);
  });
  newer.onversionchange = () => newer.close();
  await saveOffline(old, { id }); // the form that was open meanwhile
  assert.equal((await old.phone.store.page("waiting"))[0].id, id);
  assert.equal((await openPage()).status().waiting, 1);
});

test("a tab that does not let go is named instead of waited for", async (t) => {
  const stuck = await new Promise((done) => {
    const request = indexedDB.open("porchlight-outbox", 0.5 + 0.5);
    request.onsuccess = () => done(request.result);
  });
  const { Database } = await import("../../porchlight/static/js/outbox/database.js");
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const opening = new Database("porchlight-outbox", 2, () => {}).open();
  const refused = assert.rejects(opening, { code: "blocked" });
  for (let i = 0; i < 50; i += 1) {
    await new Promise((done) => setImmediate(done));
    t.mock.timers.tick(1000);
  }
  await refused;
  t.mock.timers.reset();
  stuck.close();
});

test("undo deletes what never left, and says so when it may have", async () => {
  const outbox = await joinedPhone(server);
  const early = await saveOffline(outbox);
  assert.equal(await outbox.undo(early.id), "deleted");
  const cut = await saveOffline(outbox);
  server.script = [async (serve) => (await serve(), Promise.reject(new TypeError("cut")))]; // arrived, not answered
  await outbox.syncNow({ force: true });
  assert.equal(await outbox.undo(cut.id), "sent");
  const sent = await saveOffline(outbox);
  await outbox.syncNow({ force: true });
  assert.equal(await outbox.undo(sent.id), "sent");
  const old = await saveOffline(outbox);
  const back = shiftClock(16 * 60_000);
  assert.equal(await outbox.undo(old.id), "late");
  back();
  assert.equal(await outbox.remove(old.id), "deleted");
  assert.equal(await outbox.remove(old.id), "gone");
});

test("an exported queue is sealed, complete, and takes the right to a quiet undo away", async () => {
  const outbox = await joinedPhone(server);
  const first = await saveOffline(outbox);
  for (let i = 0; i < 120; i += 1) await saveOffline(outbox);
  await outbox.phone.store.place(first.id, "help", "refused");
  const file = await outbox.exportQueue();
  const { porchlight, version, device, entries } = JSON.parse(file.files[0].text);
  assert.deepEqual([porchlight, version, device, entries.length, file.count], ["outbox", 1, "device-1", 121, 121]);
  assert.deepEqual(Object.keys(entries[0]), ["id", "kind", "version", "seq", "sealed"]);
  assert.equal(await outbox.undo(entries[0].id), "sent");
  entries.forEach((entry) => server.take(entry)); // a coordinator imports it; then the phone syncs after all
  await outbox.retry(first.id);
  await quiet(outbox);
  await outbox.syncNow({ force: true });
  assert.deepEqual([server.rows.size, outbox.status().waiting, outbox.status().received], [121, 0, 121]);
});

test("a draft is readable for 15 minutes, then sealed, then kept or dropped", async () => {
  const outbox = await joinedPhone(server);
  const { id } = await openDraft(outbox, "contact.logged");
  await outbox.keepDraft({ id, kind: "contact.logged", body: aContact({ attributes: { note: CANARY } }) });
  assert.ok((await everythingStored()).some((row) => row.includes(CANARY)));
  const back = shiftClock(16 * 60_000);
  const later = await openPage(); // opening seals
  back();
  assert.deepEqual((await everythingStored()).filter((row) => row.includes(CANARY)), []);
  const [draft] = await later.drafts();
  assert.deepEqual([draft.id, draft.state, draft.body, draft.ask], [id, "sealed", null, false]);
  await assert.rejects(later.keepDraft({ id, kind: "contact.logged", body: {} }), { code: "draft_sealed" });
  const days = shiftClock(73 * 3_600_000);
  assert.equal((await draftOf(later, id)).ask, true);
  days();
  later.phone.background = () => {};
  await later.finishDraft(id);
  const [row] = await later.phone.store.page("waiting");
  assert.equal(row.id, id);
  assert.equal(JSON.parse(await server.open(row)).body.attributes.note, CANARY);
  assert.deepEqual(await later.drafts(), []);
  await assert.rejects(later.finishDraft(id), { code: "gone" });
});

test("a draft outlives an upgrade: kept open it is checked by the new rules, sealed it keeps its version", async () => {
  const outbox = await joinedPhone(server);
  const open = await openDraft(outbox, "contact.logged");
  const sealed = await openDraft(outbox, "contact.logged");
  await outbox.keepDraft({ id: sealed.id, kind: "contact.logged", body: aContact() });
  await sealDraft(outbox, sealed.id);
  const { KINDS } = await import("./phone.js");
  const next = structuredClone(KINDS);
  Object.assign(next.kinds["contact.logged"], { version: 2 });
  next.kinds["contact.logged"].schema.$defs.Contact.required.push("bag");
  const upgraded = await openPage({ kinds: async () => next });
  await assert.rejects(saveOffline(upgraded, { id: open.id }), (error) => error.faults[0].path === "bag");
  upgraded.phone.background = () => {};
  await upgraded.finishDraft(sealed.id);
  assert.equal((await upgraded.phone.store.page("waiting"))[0].version, 1);
});

test("no store and no log holds what was said", async (t) => {
  const logs = ["log", "info", "warn", "error", "debug"].map((name) => t.mock.method(console, name));
  const outbox = await joinedPhone(server);
  const { id } = await openDraft(outbox, "contact.logged");
  await outbox.keepDraft({ id, kind: "contact.logged", body: aContact({ attributes: { note: CANARY } }) });
  await saveOffline(outbox, { id, body: aContact({ attributes: { note: CANARY } }) });
  const refused = await saveOffline(outbox, { body: aContact({ people: CANARY }) }).catch((error) => error);
  assert.equal(refused.message.includes(CANARY), false);
  const clear = async () => assert.deepEqual((await everythingStored()).filter((row) => row.includes(CANARY) || row.includes(ITEM)), []);
  await clear();
  assert.equal((await outbox.exportQueue()).files[0].text.includes(CANARY), false);
  await outbox.syncNow({ force: true });
  assert.equal(server.requests.some(({ options }) => JSON.stringify(options).includes(CANARY)), false);
  await clear();
  const receipt = (await everythingStored()).find((row) => row.includes("/receipts"));
  assert.deepEqual(Object.keys(JSON.parse(receipt.slice(receipt.indexOf("{")))).sort(), ["band", "counts", "day", "id", "until"]);
  assert.deepEqual(logs.map((log) => log.mock.callCount()), [0, 0, 0, 0, 0]);
});

test("receipts go after 14 days", async () => {
  const outbox = await joinedPhone(server);
  await saveOffline(outbox);
  await outbox.syncNow({ force: true });
  assert.equal((await outbox.receipts()).length, 1);
  for (const [days, left] of [[14, 1], [15, 0]]) {
    const back = shiftClock(days * 86_400_000);
    assert.equal((await (await openPage()).receipts()).length, left);
    back();
  }
});

test("eight wrong PINs drop the reference data, never the outbox, and nothing comes down before the right one", async () => {
  const outbox = await joinedPhone(server);
  await saveOffline(outbox);
  await outbox.phone.reference.apply({ rows: [{ feed: "areas", key: AREA, body: { name: "Harbour" } }], cursor: "e1.5", full: true, more: false });
  assert.equal((await outbox.lock.check("0000")).ok, true); // no PIN, no lock
  await outbox.lock.set("2468");
  assert.equal((await outbox.lock.check("2468")).ok, true);
  for (let left = 7; left > 0; left -= 1) assert.deepEqual([(await outbox.lock.check("0000")).left, (await outbox.reference("areas")).length], [left, 1]);
  const last = await outbox.lock.check("0000");
  assert.deepEqual([last.ok, last.left, last.dropped], [false, 0, true]);
  assert.deepEqual([(await outbox.reference("areas")).length, outbox.status().waiting], [0, 1]);
  assert.equal((await outbox.lock.check("2468")).ok, false); // even the right one waits a minute
  await outbox.syncNow({ force: true });
  assert.equal(server.requests.filter(({ path }) => path === "/sync/pull").length, 0);
  assert.equal(outbox.status().waiting, 0); // while what waited went up
  const back = shiftClock(61_000);
  assert.equal((await outbox.lock.check("2468")).ok, true);
  back();
  await outbox.syncNow({ force: true });
  assert.equal(server.requests.filter(({ path }) => path === "/sync/pull").length, 1);
});

test("a try counts before it is judged", async () => {
  const outbox = await joinedPhone(server);
  await outbox.lock.set("2468");
  const { subtle } = crypto;
  const real = subtle.deriveBits;
  subtle.deriveBits = () => Promise.reject(new Error("the app was killed"));
  await assert.rejects(outbox.lock.check("0000"));
  delete subtle.deriveBits;
  assert.equal(subtle.deriveBits, real);
  assert.equal((await outbox.lock.check("0000")).left, 6);
});

test("small values are remembered and forgotten", async () => {
  const outbox = await joinedPhone(server);
  await outbox.remember("language", "fr");
  assert.equal(await (await openPage()).recall("language"), "fr");
  await outbox.remember("language", null);
  assert.equal(await outbox.recall("language"), null);
});
