/** An entry's number tells the desk what is missing. What was undone or deleted here is not missing. */

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Server, breaking, joinedPhone, newDisk, openPage, quiet, saveOffline } from "./phone.js";

let server;
let outbox;

beforeEach(async () => {
  newDisk();
  server = await Server.start();
  outbox = await joinedPhone(server);
});

const sync = () => outbox.syncNow({ force: true });
const saveMany = async (count) => {
  const ids = [];
  for (let i = 0; i < count; i += 1) ids.push((await saveOffline(outbox)).id);
  return ids;
};
const takeBack = (id) => saveOffline(outbox, { kind: "entry.withdrawn", body: { reason: "mistake" }, corrects: id, why: "mistake" });
/** The numbers that came to the server, sorted; a number may come with what it was given to first, and with its withdrawal. */
const arrived = () => [...new Set(server.requests.flatMap(({ path, options }) => (path === "/sync/push" ? JSON.parse(options.body).entries.map((entry) => entry.seq) : [])))].sort((a, b) => a - b);
const upTo = (count) => Array.from({ length: count }, (_, i) => i + 1);

test("what is undone before it left leaves no empty number, first, last or in the middle", async () => {
  const ids = await saveMany(6);
  for (const id of [ids[5], ids[2], ids[0]]) assert.equal(await outbox.undo(id), "deleted");
  const [later] = await saveMany(1);
  const rows = await outbox.phone.store.page("waiting");
  assert.deepEqual(rows.map(({ id, seq }) => [id, seq]), [ids[1], ids[3], ids[4], later].map((id, i) => [id, i + 1]));
  await sync();
  assert.deepEqual(arrived(), upTo(4));
});

test("bytes that may have left keep their number whatever is deleted after them", async () => {
  const ids = await saveMany(2);
  server.script = [() => Promise.reject(new TypeError("tunnel"))];
  await sync();
  const sent = JSON.parse(server.requests.at(-1).options.body).entries;
  const more = await saveMany(3);
  assert.equal(await outbox.remove(more[1]), "deleted");
  await sync();
  const rows = server.requests.flatMap(({ path, options }) => (path === "/sync/push" ? JSON.parse(options.body).entries : []));
  for (const id of ids) assert.equal(new Set(rows.filter((row) => row.id === id).map((row) => JSON.stringify(row))).size, 1);
  assert.deepEqual([sent.map(({ seq }) => seq), arrived(), server.rows.size], [[1, 2], upTo(4), 4]);
});

test("a withdrawal takes the number of what it takes back, so that no number is missing if that never arrived", async () => {
  const [first, lost] = await saveMany(2);
  server.script = [() => Promise.reject(new TypeError("tunnel"))]; // nobody knows whether it arrived
  await sync();
  assert.equal(await outbox.undo(lost), "sent");
  assert.equal(outbox.status().waiting, 2);
  await takeBack(lost);
  assert.equal(outbox.status().waiting, 2);
  await saveMany(1);
  await sync();
  assert.deepEqual([arrived(), server.rows.has(first), server.rows.has(lost), server.rows.size], [upTo(3), true, false, 3]);
});

test("a withdrawal of what was received is an entry of its own", async () => {
  const [id] = await saveMany(1);
  await sync();
  assert.equal(await outbox.undo(id), "sent");
  await takeBack(id);
  await sync();
  assert.deepEqual([arrived(), server.rows.size], [upTo(2), 2]);
});

test("one that needs help and is given up tells its number", async () => {
  const [bad] = await saveMany(2);
  server.verdicts.set(bad, { status: "refused", code: "too_large" });
  await sync();
  assert.equal(await outbox.remove(bad), "sent");
  await takeBack(bad);
  await sync();
  assert.deepEqual([arrived(), outbox.status().needsHelp, outbox.status().waiting], [upTo(2), 0, 0]);
});

test("what was sealed for another team goes without a word to this one", async () => {
  const [old] = await saveMany(1);
  server.org = { id: 2, name: "Elsewhere" };
  await outbox.join("1234");
  await quiet(outbox);
  const [mine] = await saveMany(1);
  assert.equal(await outbox.remove(old), "deleted");
  await sync();
  assert.deepEqual([arrived(), [...server.rows.keys()]], [[2], [mine]]);
});

test("a file that left while the disk was full freezes the numbers all the same", async () => {
  const ids = await saveMany(3);
  const restore = breaking("put", "QuotaExceededError");
  const { entries } = JSON.parse((await outbox.exportQueue()).files[0].text);
  assert.equal(await outbox.undo(ids[0]), "sent");
  restore();
  await takeBack(ids[0]);
  await sync();
  entries.forEach((entry) => server.take(entry)); // a coordinator brings the file
  assert.deepEqual([arrived(), server.rows.size], [upTo(3), 4]);
});

test("a full disk deletes what cannot move up", async () => {
  const ids = await saveMany(3);
  const restore = breaking("put", "QuotaExceededError");
  const cursor = IDBCursor.prototype.update;
  IDBCursor.prototype.update = () => {
    throw new DOMException("no", "QuotaExceededError");
  };
  assert.equal(await outbox.undo(ids[1]), "deleted");
  restore();
  IDBCursor.prototype.update = cursor;
  assert.deepEqual((await (await openPage()).phone.store.page("waiting")).map(({ seq }) => seq), [1, 3]);
});
