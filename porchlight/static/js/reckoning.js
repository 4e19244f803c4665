/**
 * What is in a bag: the ledger's number as of the last sync, and what this phone noted since.
 *
 *   {levels: item → quantity, countedAt: of this phone's last count, asOf: of the ledger's number below it, moved}
 *
 * The phone keeps sums only, never which entry took what, so it cannot pick its own entries out of the ledger's number.
 * The rule is simple instead: the phone's running number holds while anything waits (`moved`), and then until another number
 * comes than the one that was there when all was sent: that one has it counted. Should that one have been made just before
 * the sending, the next one, made just after it, puts it right.
 *
 * Undoing has to put back what an entry took, so for as long as it can be undone, and no longer, the phone does know:
 *
 *   {bags: place → bag, recent: entry → {kind, at, place, change, session, became}}
 *
 * session: the one that was left or not yet begun, became: the id of the one that followed it; both only where it changed.
 */

import { UNDO_MS } from "./outbox/entry.js";

/**
 * @param {object | null} bag as kept @param {{items: object, as_of: number} | undefined} row of the feed `levels`
 * @param {boolean} waiting something was not sent yet
 */
export function settled(bag, row, waiting) {
  if (!row || (bag && waiting)) return bag;
  const own = bag && bag.moved && bag.asOf;
  if (own || (bag && bag.asOf === row.as_of)) return { ...bag, asOf: row.as_of, moved: false };
  return { levels: { ...row.items }, countedAt: bag ? bag.countedAt : null, asOf: row.as_of, moved: false };
}

/** The bag after some things went in or out. @param {Object<string, number>} change item → signed quantity */
export function noted(bag, row, change) {
  const next = begun(bag, row);
  for (const [item, qty] of Object.entries(change)) next.levels[item] = (next.levels[item] || 0) + qty;
  return next;
}

/** The bag after a count. @param {Object<string, number>} found item → quantity */
export function counted(bag, row, found) {
  const next = begun(bag, row);
  return { ...next, levels: { ...next.levels, ...found }, countedAt: new Date().toISOString() };
}

function begun(bag, row) {
  const { levels, ...rest } = { levels: {}, countedAt: null, asOf: null, ...settled(bag, row, true), moved: true };
  return { ...rest, levels: { ...levels } };
}

/** What is kept after an entry. @param {object | null} kept @param {string} id of the entry
 * @param {{kind: string, place?: string, row?: object, change?: object, apply?: typeof noted, session?: object | null,
 *   became?: string | null}} entry apply: noted or counted */
export function entered(kept, id, { place, row, change, apply = noted, ...entry }, now) {
  const { bags = {}, recent } = young(kept, now);
  const known = { ...entry, at: now };
  if (!place) return { bags, recent: { ...recent, [id]: known } };
  const before = begun(bags[place], row).levels;
  const after = apply(bags[place], row, change);
  const difference = {};
  for (const item of Object.keys(change)) difference[item] = after.levels[item] - (before[item] || 0);
  return { bags: { ...bags, [place]: after }, recent: { ...recent, [id]: { ...known, place, change: difference } } };
}

/** What is kept once an entry is taken back. @param {object} kept @param {(place: string) => object | undefined} rowOf of the feed `levels` */
export function takenBack(kept, id, rowOf, now) {
  const { bags, recent } = young(kept, now);
  const { [id]: gone, ...rest } = recent;
  if (!gone || !gone.place) return { bags, recent: rest };
  const back = {};
  for (const [item, qty] of Object.entries(gone.change)) back[item] = -qty;
  return { bags: { ...bags, [gone.place]: noted(bags[gone.place], rowOf(gone.place), back) }, recent: rest };
}

/** Lets go of what can no longer be undone. */
export function young(kept, now) {
  const { bags = {}, recent = {} } = kept || {};
  const still = {};
  for (const [id, entry] of Object.entries(recent)) if (Math.abs(now - entry.at) < UNDO_MS) still[id] = entry;
  return { bags, recent: still };
}
