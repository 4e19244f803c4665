/** The sealed queue as files, for a phone that cannot reach the server: a coordinator imports them at the desk. */

import { StorageFull } from "./entry.js";

/**
 * One file, and another for each earlier team that this phone still holds entries of: it alone can open them.
 * @param {import("./phone.js").Phone} phone @returns {Promise<{files: {name: string, text: string}[], count: number}>}
 */
export async function exportQueue({ store, device }) {
  const mine = device ? device.device : null;
  const queues = new Map();
  let count = 0;
  for (const state of ["waiting", "help"]) {
    for (let rows = await store.page(state); rows.length; rows = await store.page(state, rows[rows.length - 1].seq)) {
      for (const { device: of = mine, id, kind, version, seq, sealed } of rows) {
        if (!queues.has(of)) queues.set(of, []);
        queues.get(of).push(JSON.stringify({ id, kind, version, seq, sealed }));
        count += 1;
      }
    }
  }
  await store.markTried().catch(unlessFull); // the file may reach the server as a push may: undo must know
  const day = new Date().toISOString().slice(0, 10);
  const files = [...queues].map(([of, entries], at) => ({
    name: `porchlight-outbox-${day}${at ? `-${at + 1}` : ""}.json`,
    text: `{"porchlight":"outbox","version":1,"device":${JSON.stringify(of)},"entries":[${entries.join(",")}]}`,
  }));
  return { files, count };
}

/** A full disk is when the file is needed most: what undo no longer learns, a withdrawal at the desk can mend. */
function unlessFull(error) {
  if (!(error instanceof StorageFull)) throw error;
}
