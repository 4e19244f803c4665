// What is in the bag: the ledger's number and what the phone noted, neither twice nor forgotten.

import assert from "node:assert/strict";
import test from "node:test";

import { counted, entered, noted, settled, takenBack, young } from "../../porchlight/static/js/reckoning.js";

const row = (asOf, qty) => ({ items: { foil: qty }, as_of: asOf });

test("a bag nobody touched is as the ledger has it, and follows it", () => {
  const first = settled(null, row(10, 40), false);
  assert.deepEqual([first.levels, first.asOf], [{ foil: 40 }, 10]);
  assert.equal(settled(first, row(12, 35), false).levels.foil, 35);
});

test("what was noted stays until the ledger has it, and is never taken twice", () => {
  const before = row(10, 40);
  let bag = noted(null, before, { foil: -10 });
  assert.equal(bag.levels.foil, 30);
  assert.equal(settled(bag, before, true).levels.foil, 30); // waiting, offline
  bag = settled(bag, before, false); // sent; the ledger's number is still the old one
  assert.equal(bag.levels.foil, 30);
  assert.equal(settled(bag, before, false).levels.foil, 30); // however often one looks
  bag = settled(bag, row(12, 30), false);
  assert.deepEqual([bag.levels.foil, bag.asOf], [30, 12]);
  assert.equal(settled(bag, row(15, 25), false).levels.foil, 25); // a colleague took five
});

test("several phones on one bag end up at the same number", () => {
  let bag = noted(settled(null, row(10, 40), false), row(10, 40), { foil: -10 });
  bag = settled(bag, row(11, 38), false); // a colleague's two, published before ours arrived
  assert.equal(bag.levels.foil, 30);
  assert.equal(settled(bag, row(12, 28), false).levels.foil, 28);
});

test("without a level the phone has only what it noted; the first level takes over", () => {
  const bag = noted(noted(null, undefined, { foil: -2 }), undefined, { foil: -1 });
  assert.deepEqual([bag.levels.foil, bag.asOf], [-3, null]);
  assert.equal(settled(bag, undefined, false).levels.foil, -3);
  assert.equal(settled(bag, row(4, 20), true).levels.foil, -3);
  assert.equal(settled(bag, row(4, 20), false).levels.foil, 20);
});

test("a count sets what was counted and leaves the rest", () => {
  const bag = counted(null, { items: { foil: 40, socks: 3 }, as_of: 10 }, { foil: 25 });
  assert.deepEqual(bag.levels, { foil: 25, socks: 3 });
  assert.ok(bag.countedAt);
});

test("a ledger restored from a backup is believed, although its numbers went back", () => {
  assert.equal(settled(settled(null, row(90, 40), false), row(12, 44), false).levels.foil, 44);
});

const levels = (place) => (place === "red" ? row(10, 40) : undefined);
const gift = { kind: "contact.logged", place: "red", row: levels("red"), change: { foil: -10 } };

test("undoing puts back what the entry took, and only that", () => {
  let kept = entered(null, "one", gift, 0);
  kept = entered(kept, "two", { ...gift, change: { foil: -3, socks: -1 } }, 1000);
  assert.deepEqual(kept.bags.red.levels, { foil: 27, socks: -1 });
  kept = takenBack(kept, "one", levels, 2000);
  assert.deepEqual(kept.bags.red.levels, { foil: 37, socks: -1 });
  assert.deepEqual(takenBack(kept, "one", levels, 3000), kept, "once");
});

test("an undone count gives back what was there before it", () => {
  const before = entered(null, "one", gift, 0);
  const after = entered(before, "two", { ...gift, kind: "supply.counted", change: { foil: 5, socks: 2 }, apply: counted }, 1000);
  assert.deepEqual(after.bags.red.levels, { foil: 5, socks: 2 });
  assert.deepEqual(takenBack(after, "two", levels, 2000).bags.red.levels, { foil: 30, socks: 0 });
});

test("what each entry took is known for a quarter of an hour and no longer", () => {
  const kept = entered(entered(null, "one", gift, 0), "two", { kind: "session.started", session: null, became: "s" }, 600_000);
  assert.deepEqual(Object.keys(young(kept, 899_999).recent), ["one", "two"]);
  assert.deepEqual(Object.keys(young(kept, 900_001).recent), ["two"]);
  assert.deepEqual(Object.keys(young(kept, -86_400_000).recent), [], "nor after the clock was set back");
  assert.equal(takenBack(kept, "one", levels, 900_001).bags.red.levels.foil, 30);
  assert.deepEqual(kept.recent.two, { kind: "session.started", session: null, became: "s", at: 600_000 });
});
