/** Taking back what never left the phone. What may have left is taken back by a withdrawal, which goes out in its place. */

import { StorageFull, UNDO_MS } from "./entry.js";
import { OTHER_ORG, line } from "./store.js";

/** Deletes an entry, whatever its age. @param {import("./store.js").Store} store @param {string} id
 * @returns {Promise<"deleted" | "sent" | "gone">} "sent": it may have left, so it stays */
export const remove = (store, id) => letGo(store, id, () => null, "gone");

/** The same within the time for undo. @returns {Promise<"deleted" | "sent" | "late">} */
export const undo = (store, id, now) => letGo(store, id, (row) => (now - Date.parse(row.savedAt) > UNDO_MS ? "late" : null), "sent");

async function letGo(store, id, refusal, gone) {
  const attempt = (close) => store.db.run(["entries", "meta"], "readwrite", async (tx) => {
    const [entries, meta] = [tx.objectStore("entries"), tx.objectStore("meta")];
    const row = await entries.get(id);
    if (!row || refusal(row)) return row ? refusal(row) : gone;
    const foreign = row.code === OTHER_ORG; // its number means nothing to the team of today
    if (!foreign && row.seq <= Math.max(store.tried, (await meta.get("tried")) || 0)) return "sent";
    await entries.delete(id);
    if (close && !foreign) await closeLine(entries, meta, row.seq);
    return "deleted";
  });
  try {
    return await attempt(true);
  } catch (error) {
    if (!(error instanceof StorageFull)) throw error;
    return attempt(false); // on a full disk nothing can be written, only deleted: the number stays empty
  }
}

/** Those behind a row that is gone move up. None of them ever left, so no bytes that somebody may have seen change. */
async function closeLine(entries, meta, seq) {
  for (let cursor = await entries.index("line").openCursor(line("waiting", seq)); cursor; cursor = await cursor.continue()) {
    await cursor.update({ ...cursor.value, seq: cursor.value.seq - 1 });
  }
  await meta.put((await meta.get("seq")) - 1, "seq");
}
