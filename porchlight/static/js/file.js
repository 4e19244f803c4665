/** Handing the person a file, and the sealed queue as files. */

import { h } from "./dom.js";

/** @param {{name: string, text: string}} file */
function saveFile({ name, text }) {
  const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const link = h("a", { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** @param {import("./outbox/index.js").Outbox} outbox @returns {Promise<{count: number, files: number}>} how much that was */
export async function saveQueue(outbox) {
  const { files, count } = await outbox.exportQueue();
  files.forEach(saveFile);
  return { count, files: files.length };
}
