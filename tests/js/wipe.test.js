/** A wipe beside other pages, and one of which a part fails: nothing comes back, nobody stands shut, the server hears the truth. */

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";

import { tell } from "../../porchlight/static/js/outbox/tabs.js";
import { AREA, Server, aContact, everythingStored, joinedPhone, newDisk, openDraft, openPage, saveOffline, sealDraft } from "./phone.js";

const AREAS = { rows: [{ feed: "areas", key: "a", body: { name: "Harbour" } }], cursor: "e1.1", full: true, more: false };
let server;
let outbox;

beforeEach(async () => {
  newDisk();
  server = await Server.start();
  outbox = await joinedPhone(server);
});

afterEach(() => {
  delete globalThis.caches;
});

const until = async (met) => {
  for (let n = 0; n < 200 && !met(); n += 1) await new Promise((done) => setTimeout(done, 10));
  assert.ok(met());
};
const told = () => server.requests.filter(({ path }) => path === "/sync/wiped").length;
/** Caches that cannot be listed, as on a disk that is broken. */
const breakCaches = () => {
  globalThis.caches = { keys: () => Promise.reject(new DOMException("no", "UnknownError")) };
};

test("a page that hears of a wipe opens nothing any more, saves nothing, and is not the one to say that it is done", async () => {
  const other = await openPage();
  const words = [];
  const ear = new BroadcastChannel("porchlight");
  ear.onmessage = ({ data }) => words.push(data);
  const { store, reference } = outbox.phone;
  await store.empty(true);
  outbox.phone.say("wiping");
  await until(() => other.phone.sync.wiped);
  await store.destroy();
  await reference.destroy();
  await assert.rejects(other.remember("last", { area: AREA }), { code: "wiped" });
  await assert.rejects(other.reference("areas"), { code: "wiped" });
  await assert.rejects(other.saveEntry({ kind: "contact.logged", body: aContact() }), { code: "wiped" });
  await other.phone.changed();
  await other.phone.tidy().catch(() => {});
  outbox.phone.say("end");
  await until(() => words.includes("end"));
  ear.close();
  assert.deepEqual([words, await indexedDB.databases()], [["wiping", "end"], []]);
});

test("word from another page does not cut off what tells the server", async () => {
  let left;
  const leaving = new Promise((done) => (left = done));
  outbox.onChange((status) => status.wiped && left(told()));
  server.directives = [{ do: "wipe" }];
  server.script = [(serve) => serve(), () => Promise.reject(new TypeError("tunnel"))];
  const round = outbox.syncNow({ force: true });
  await until(() => told() === 1);
  tell("changed"); // another page began anew
  await round;
  assert.equal(await leaving, 2, "this page begins anew once the server has heard it");
});

for (const [name, begin] of [
  ["leaving", () => outbox.leave()],
  ["a wipe that the server asked for", () => {
    server.directives = [{ do: "wipe" }];
    return outbox.syncNow({ force: true });
  }],
]) {
  test(`${name}, of which a part fails, empties all the rest, says so, and confirms nothing`, async () => {
    server.pages = [AREAS];
    await outbox.syncNow({ force: true });
    const other = await openPage();
    const here = [];
    outbox.onChange((status) => here.push(status.wiped));
    breakCaches();
    await assert.rejects(begin(), { name: "UnknownError" });
    await until(() => other.status().wiped);
    assert.equal(here.at(-1), true);
    assert.deepEqual([await everythingStored(), told()], [[], 0]);
  });
}

test("leaving on a disk that takes no write leaves everything as it was", async () => {
  await saveOffline(outbox);
  const { store } = outbox.phone;
  store.empty = () => Promise.reject(new DOMException("no", "UnknownError"));
  await assert.rejects(outbox.leave(), { name: "UnknownError" });
  assert.deepEqual([outbox.status().wiped, outbox.status().waiting, outbox.status().joined], [false, 1, true]);
});

test("nothing is written in a phone that another page emptied in that moment", async () => {
  const { phone } = outbox;
  const draft = await openDraft(outbox, "contact.logged");
  await sealDraft(outbox, draft.id);
  const get = phone.drafts.get.bind(phone.drafts);
  phone.drafts.get = async (id) => {
    const found = await get(id);
    await phone.store.empty(true);
    return found;
  };
  await assert.rejects(outbox.finishDraft(draft.id), { code: "not_joined" });
  await assert.rejects(openDraft(outbox, "contact.logged"), { code: "not_joined" });
  await assert.rejects(outbox.saveEntry({ kind: "contact.logged", body: aContact() }), { code: "not_joined" });
  assert.deepEqual((await everythingStored()).filter((row) => row.startsWith("porchlight-outbox")), []);
});
