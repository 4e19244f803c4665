import assert from "node:assert/strict";
import { test } from "node:test";

import {
  backOff, countsOf, fitBatch, fromBase64, halves, makeId, padded, retryAfter, sealInfo, serviceDay, shiftDay, toBase64, zonedTime,
} from "../../porchlight/static/js/outbox/entry.js";
import { faultsOf } from "../../porchlight/static/js/outbox/schema.js";
import { AREA, ITEM, KINDS, aContact } from "./phone.js";

const ZONE = "America/Toronto";

test("ids are random, also where the browser has no randomUUID", () => {
  const old = { getRandomValues: (bytes) => crypto.getRandomValues(bytes) };
  for (const id of [makeId(), makeId(old)]) assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.notEqual(makeId(old), makeId(old));
});

test("text is padded to four sizes and no more", () => {
  for (const [length, size] of [[1, 256], [256, 256], [257, 1024], [4096, 4096], [4097, 16384]]) {
    const bytes = padded("x".repeat(length));
    assert.equal(bytes.length, size);
    assert.equal(new TextDecoder().decode(bytes).trimEnd().length, length);
  }
  assert.equal(padded("é".repeat(200)).length, 1024); // bytes count, not letters
  assert.throws(() => padded("x".repeat(16385)), { code: "invalid_entry" });
});

test("the seal names its place", () => {
  assert.equal(sealInfo(7, "id", "contact.logged", 1), "7|intake|id|contact.logged|1");
});

test("a night belongs to the evening it began on", () => {
  const at = (text, starts = 240, zone = ZONE) => Object.values(serviceDay(new Date(text), zone, starts)).join(" ");
  assert.equal(at("2026-06-10T08:00:00Z"), "2026-06-10 0"); // 04:00
  assert.equal(at("2026-06-10T07:59:59Z"), "2026-06-09 5"); // 03:59
  assert.equal(at("2026-06-10T04:00:00Z"), "2026-06-09 5"); // midnight
  assert.equal(at("2026-06-10T03:59:00Z"), "2026-06-09 4"); // 23:59
  assert.equal(at("2026-06-10T04:00:00Z", 0), "2026-06-10 0");
  assert.equal(at("1970-01-01T12:00:00Z"), "1970-01-01 0");
});

test("bands follow the wall clock through a change of the clocks", () => {
  const at = (text) => Object.values(serviceDay(new Date(text), ZONE, 240)).join(" ");
  assert.equal(at("2026-03-08T06:59:00Z"), "2026-03-07 5"); // 01:59 EST
  assert.equal(at("2026-03-08T07:00:00Z"), "2026-03-07 5"); // 03:00 EDT, an hour is missing
  assert.equal(at("2026-03-08T08:00:00Z"), "2026-03-08 0"); // 04:00 EDT
  assert.equal(at("2026-11-01T05:30:00Z"), at("2026-11-01T06:30:00Z")); // 01:30 happens twice
});

test("times carry the network's offset; a zone that the phone does not know falls back to its own", () => {
  assert.equal(zonedTime(new Date("2026-06-10T03:04:05.678Z"), ZONE), "2026-06-09T23:04:05-04:00");
  assert.equal(zonedTime(new Date("2026-01-10T03:04:05Z"), "Asia/Kolkata"), "2026-01-10T08:34:05+05:30");
  const at = new Date("2026-06-10T03:04:05Z");
  assert.equal(Date.parse(zonedTime(at, "Mars/Base")), at.getTime());
});

test("receipts show numbers, no kind and no names", () => {
  assert.deepEqual(countsOf("contact.logged", { lines: [{ qty: 3 }, { qty: 4 }], kits: [{ qty: 1 }] }), { people: 1, items: 7, kits: 1 });
  assert.deepEqual(countsOf("entry.withdrawn", { reason: "mistake" }), {});
});

test("batches, halves, days, versions, base64", () => {
  const rows = Array.from({ length: 150 }, () => ({ sealed: "x".repeat(22000), kind: "k" }));
  assert.equal(fitBatch(rows), 22);
  assert.equal(fitBatch(rows.map((row) => ({ ...row, sealed: "" }))), 100);
  assert.equal(fitBatch([{ sealed: "x".repeat(600000), kind: "k" }]), 1);
  assert.deepEqual(halves([1, 2, 3]), [[1, 2], [3]]);
  assert.equal(shiftDay("2026-02-27", 14), "2026-03-13");
  const bytes = crypto.getRandomValues(new Uint8Array(10000));
  assert.deepEqual(fromBase64(toBase64(bytes)), bytes);
});

test("back-off doubles from 2 s to 15 min, jittered, for ever", () => {
  assert.equal(backOff(0, () => 0), 2000);
  assert.equal(backOff(3, () => 1), 16000);
  for (const failures of [20, 5000]) assert.equal(backOff(failures, () => 1), 900_000);
  assert.notEqual(backOff(8, () => 0), backOff(8, () => 1));
  assert.equal(retryAfter("120", 0), 120_000);
  assert.equal(retryAfter("Thu, 01 Jan 1970 00:01:00 GMT", 0), 60_000);
  assert.equal(retryAfter("999999999", 0), 3_600_000);
  assert.equal(retryAfter(null, 0), null);
  assert.equal(retryAfter("soon", 0), null);
});

test("a body is checked by the rules of its kind", () => {
  const { schema } = KINDS.kinds["contact.logged"];
  const faults = (more) => faultsOf(schema, aContact(more)).map(({ path, code }) => `${path} ${code}`);
  assert.deepEqual(faults({}), []);
  assert.deepEqual(faults({ session: AREA, attributes: { gender: "x" } }), []);
  assert.deepEqual(faults({ people: 0 }), ["people minimum"]);
  assert.deepEqual(faults({ people: 1.5 }), ["people type"]);
  assert.deepEqual(faults({ people: true }), ["people type"]);
  assert.deepEqual(faults({ session: 3 }), ["session type"]);
  assert.deepEqual(faults({ session: "here" }), ["session format"]);
  assert.deepEqual(faults({ place_kind: "moon" }), ["place_kind enum"]);
  assert.deepEqual(faults({ lines: [{ item: ITEM, qty: 1 }, { item: ITEM, qty: 0, x: 1 }] }), ["lines/1/qty minimum", "lines/1/x unknown"]);
  assert.deepEqual(faults({ lines: [{ qty: 1 }] }), ["lines/0/item required"]);
  assert.deepEqual(faults({ services: ["Wound care"] }), ["services/0 pattern"]);
  assert.deepEqual(faults({ attributes: { a: "x".repeat(501) } }), ["attributes/a maxLength"]);
  assert.deepEqual(faultsOf(schema, null).map((fault) => fault.code), ["type"]);
});

test("the other rules that a kind may hold", () => {
  const codes = (schema, value) => faultsOf(schema, value).map((fault) => fault.code);
  assert.deepEqual(codes({ type: "number", exclusiveMinimum: 0, exclusiveMaximum: 5 }, 0), ["exclusiveMinimum"]);
  assert.deepEqual(codes({ type: "number", exclusiveMaximum: 5, maximum: 9 }, 10), ["maximum", "exclusiveMaximum"]);
  assert.deepEqual(codes({ const: "a" }, "b"), ["const"]);
  assert.deepEqual(codes({ type: "string", minLength: 2, maxLength: 2 }, "🙂🙂"), []);
  assert.deepEqual(codes({ type: ["string", "null"], minLength: 2 }, "a"), ["minLength"]);
  assert.deepEqual(codes({ type: "array", minItems: 1, maxItems: 2 }, []), ["minItems"]);
  assert.deepEqual(codes({ type: "array", minItems: 1, maxItems: 2 }, [1, 2, 3]), ["maxItems"]);
  assert.deepEqual(codes({ type: "object", propertyNames: { pattern: "^a" } }, { b: 1 }), ["pattern"]);
  for (const [format, good, bad] of [["date", "2026-02-28", "2026-13-01"], ["date-time", "2026-02-28T10:00:00-04:00", "2026-02-28T10:00:00"]]) {
    assert.deepEqual(codes({ type: "string", format }, good), []);
    assert.deepEqual(codes({ type: "string", format }, bad), ["format"]);
  }
});
