/** What a form in progress may count on: its id, its draft, and that undo takes back what never left. */

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Server, aContact, draftOf, joinedPhone, newDisk, openDraft, openPage, saveOffline, sealDraft, shiftClock } from "./phone.js";

const KIND = "contact.logged";
let server;
let outbox;

beforeEach(async () => {
  newDisk();
  server = await Server.start();
  outbox = await joinedPhone(server);
});

test("a form that rested for a quarter of an hour goes on under its id, and nothing of it stays behind", async () => {
  const { id } = await openDraft(outbox, KIND);
  const { touchedAt } = await outbox.keepDraft({ id, kind: KIND, body: aContact(), form: { page: "contact" } });
  const back = shiftClock(16 * 60_000);
  await outbox.phone.sealStale();
  back();
  assert.equal((await draftOf(outbox, id)).state, "sealed");
  const again = await outbox.keepDraft({ id, kind: KIND, body: aContact({ people: 3 }), form: { page: "contact" }, touchedAt });
  assert.deepEqual([again.state, again.body.people, again.form], ["open", 3, { page: "contact" }]);
  await saveOffline(outbox, { id, body: aContact({ people: 3 }) });
  assert.deepEqual(await outbox.drafts(), []);
  assert.equal(outbox.status().waiting, 1);
});

test("what another window typed last and was sealed is not written over", async () => {
  const other = await openPage();
  const { id } = await openDraft(outbox, KIND);
  const mine = await outbox.keepDraft({ id, kind: KIND, body: aContact() });
  const back = shiftClock(60_000);
  await other.keepDraft({ id, kind: KIND, body: aContact({ people: 9 }) });
  back();
  await sealDraft(other, id);
  const late = outbox.keepDraft({ id, kind: KIND, body: aContact({ people: 3 }), touchedAt: mine.touchedAt });
  await assert.rejects(late, { code: "draft_sealed" });
});

test("the id of an entry names no draft again, waiting or received", async () => {
  const other = await openPage();
  const { id } = await openDraft(outbox, KIND);
  await saveOffline(other, { id });
  await assert.rejects(outbox.keepDraft({ id, kind: KIND, body: aContact({ people: 3 }) }), { code: "entered" });
  await outbox.syncNow({ force: true });
  await assert.rejects(outbox.keepDraft({ id, kind: KIND, body: aContact({ people: 3 }) }), { code: "entered" });
  assert.deepEqual(await outbox.drafts(), []);
});

test("asking for a try without a network sends nothing that undo could not take back whole", async (t) => {
  const { id } = await saveOffline(outbox);
  const network = Object.getOwnPropertyDescriptor(globalThis, "navigator");
  Object.defineProperty(globalThis, "navigator", { value: { onLine: false }, configurable: true });
  t.after(() => (network ? Object.defineProperty(globalThis, "navigator", network) : delete globalThis.navigator));
  server.script = [() => Promise.reject(new TypeError("network"))];
  await outbox.syncNow({ force: true });
  assert.equal(outbox.status().problem, "offline");
  assert.equal(await outbox.undo(id), "deleted");
  await saveOffline(outbox);
  await outbox.syncNow({ force: true }); // the browser was wrong about the network
  assert.equal(outbox.status().waiting, 0);
});

test("a number typed before its time is not said to be wrong", async () => {
  await outbox.lock.set("2468");
  for (let tries = 0; tries < 8; tries += 1) assert.equal((await outbox.lock.check("0000")).early, false);
  assert.deepEqual([(await outbox.lock.check("2468")).ok, (await outbox.lock.check("2468")).early], [false, true]);
});
