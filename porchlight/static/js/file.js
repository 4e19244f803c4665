/** Handing the person a file. */

import { h } from "./dom.js";

/** @param {{name: string, text: string}} file */
export function saveFile({ name, text }) {
  const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const link = h("a", { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
