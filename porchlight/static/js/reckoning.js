/**
 * What is in a bag: the ledger's number as of the last sync, and what this phone noted since.
 *
 *   {levels: item → quantity, countedAt: of this phone's last count, asOf: of the ledger's number below it, moved}
 *
 * The phone keeps sums only, never which entry took what, so it cannot pick its own entries out of the ledger's number.
 * The rule is simple instead: the phone's running number holds while anything waits (`moved`), and then until another number
 * comes than the one that was there when all was sent: that one has it counted. Should that one have been made just before
 * the sending, the next one, made just after it, puts it right.
 */

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

const begun = (bag, row) => ({ levels: {}, countedAt: null, asOf: null, ...settled(bag, row, true), moved: true });
