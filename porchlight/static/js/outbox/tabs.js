/** Word for the pages that are open: "changed" (look again), "wiping" (open nothing any more), "wiped" (begin anew). */

export const channel = () => (typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("porchlight"));

/** From whoever does not listen. @param {"changed" | "wiping" | "wiped"} word */
export function tell(word) {
  const pages = channel();
  if (!pages) return;
  pages.postMessage(word);
  pages.close();
}
