/** The sealed queue as a file, for a phone that cannot reach the server: a coordinator imports it at the desk. */

import { StorageFull } from "./entry.js";

/** @param {import("./phone.js").Phone} phone @returns {Promise<{name: string, text: string, count: number}>} */
export async function exportQueue({ store, device }) {
  const entries = [];
  for (const state of ["waiting", "help"]) {
    for (let rows = await store.page(state); rows.length; rows = await store.page(state, rows[rows.length - 1].seq)) {
      for (const { id, kind, version, seq, sealed } of rows) entries.push(JSON.stringify({ id, kind, version, seq, sealed }));
    }
  }
  await store.markTried().catch(unlessFull); // the file may reach the server as a push may: undo must know
  const head = `{"porchlight":"outbox","version":1,"device":${JSON.stringify(device ? device.device : null)}`;
  const day = new Date().toISOString().slice(0, 10);
  return { name: `porchlight-outbox-${day}.json`, text: `${head},"entries":[${entries.join(",")}]}`, count: entries.length };
}

/** A full disk is when the file is needed most: what undo no longer learns, a withdrawal at the desk can mend. */
function unlessFull(error) {
  if (!(error instanceof StorageFull)) throw error;
}
