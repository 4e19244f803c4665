/**
 * What came down by pull: areas, items, kits, sessions, alerts … It can be fetched again, so it may be dropped at any
 * time: when the disk is nearly full, after eight wrong PINs, after 14 days offline.
 *
 * Rows carry a generation. A full bundle is written beside the old one and takes its place by changing one number, so
 * a page that reads never sees half of it. The cursor is stored in the transaction that stores its rows.
 */

import { Database } from "./database.js";
import { deleted } from "./store.js";

export const REFERENCE = "porchlight-reference";
/** An alert holds through the day it names, in the westernmost zone too. */
const LAST_DAY_MS = 36 * 3_600_000;

const feedRange = (generation, feed) => IDBKeyRange.bound([generation, feed, ""], [generation, feed, []]);
const generationRange = (generation) => IDBKeyRange.bound([generation], [generation, []]);
const epochOf = (cursor) => String(cursor).split(".")[0];

export class Reference {
  constructor() {
    this.db = new Database(REFERENCE, 1, (db) => {
      db.createObjectStore("rows", { keyPath: ["generation", "feed", "key"] });
      db.createObjectStore("meta");
    });
  }

  /** The bodies of a feed, each with its key; none while nothing was pulled. */
  async read(feed) {
    const rows = await this.run("readonly", async (tx) => {
      const { generation } = await state(tx);
      return tx.objectStore("rows").getAll(feedRange(generation, feed));
    });
    return rows.map(({ key, body }) => ({ ...body, key }));
  }

  /** Where the next pull goes on: inside a staged bundle first, so that a cut download is not begun again. */
  cursor() {
    return this.run("readonly", async (tx) => {
      const { cursor, staged } = await state(tx);
      return staged ? staged.cursor : cursor;
    });
  }

  /** Stores one page and its cursor in one transaction; the last page of a full bundle swaps it in. */
  apply(page) {
    return this.run("readwrite", async (tx) => {
      const rows = tx.objectStore("rows");
      const now = await state(tx);
      const foreign = now.staged && epochOf(now.staged.cursor) !== epochOf(page.cursor);
      if (page.full && (!now.staged || foreign)) {
        await rows.delete(generationRange(now.generation + 1));
        now.staged = { cursor: null };
      }
      const generation = now.generation + (now.staged ? 1 : 0);
      for (const { feed, key, body } of page.rows) {
        if (body === null) await rows.delete([generation, feed, key]);
        else await rows.put({ generation, feed, key, body });
      }
      if (!now.staged) now.cursor = page.cursor;
      else if (page.more) now.staged.cursor = page.cursor;
      else {
        await rows.delete(generationRange(now.generation));
        Object.assign(now, { generation, cursor: page.cursor, staged: null });
      }
      await tx.objectStore("meta").put(now, "state");
    });
  }

  /** Deletes alerts whose time is over. @param {number} now */
  async expire(now) {
    await this.run("readwrite", async (tx) => {
      const { generation } = await state(tx);
      const rows = tx.objectStore("rows");
      for (const row of await rows.getAll(feedRange(generation, "alerts"))) {
        if (row.body.until && Date.parse(row.body.until) + LAST_DAY_MS < now) await rows.delete([generation, "alerts", row.key]);
      }
    });
  }

  /** Lets everything go; the next pull starts with a full bundle. */
  async drop() {
    try {
      await this.db.run(["rows", "meta"], "readwrite", (tx) => Promise.all([tx.objectStore("rows").clear(), tx.objectStore("meta").clear()]));
    } catch {
      await this.destroy(); // what cannot be emptied can be deleted
    }
  }

  async destroy() {
    this.db.close();
    await deleted(REFERENCE);
  }

  /** A database that does not open is deleted and begun again: nothing in here is the only copy. */
  async run(mode, work) {
    try {
      await this.db.open();
    } catch (error) {
      if (["blocked", "wiped"].includes(error.code)) throw error;
      await this.destroy();
    }
    return this.db.run(["rows", "meta"], mode, work);
  }
}

async function state(tx) {
  return (await tx.objectStore("meta").get("state")) || { generation: 1, cursor: null, staged: null };
}
