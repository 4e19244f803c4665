/** What a lost phone does when the server says so, after it has sent what it still had. */

import { request } from "./http.js";

const PREFIX = "porchlight-";
const CONFIRM_TRIES = 3;

/**
 * Names and lists, rows (with the token), databases, caches and worker go first; the confirmation is the last thing this phone says.
 * Whatever fails, the rest goes all the same: without its token the phone will not be told again.
 * @param {{store: import("./store.js").Store, reference: import("./reference.js").Reference, say: (word: string) => void}} parts
 *   say: tells the other pages, as tabs.js has it
 * @param {{unsent?: boolean}} [how] unsent: also what waits
 * @returns {Promise<boolean>} false: something was saved in the last moment, and nothing was done
 */
export async function wipe({ store, reference, say }, { unsent = false } = {}) {
  const token = await store.read("token");
  await reference.drop();
  if (!(await store.empty(unsent))) return false;
  say("wiping"); // or an open page would make a database anew by looking into it
  store.db.shut = reference.db.shut = true;
  const steps = [reference.destroy(), store.destroy(), dropCaches(), dropWorkers()];
  const [failed] = (await Promise.all(steps.map((step) => step.catch((error) => error)))).filter(Boolean);
  say("wiped"); // the rows are gone in any case, and no page may stand there shut
  if (failed) throw failed; // the server goes on showing "not confirmed", which is true
  await confirm(token);
  return true;
}

async function dropCaches() {
  if (typeof caches === "undefined") return;
  const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX));
  await Promise.all(names.map((name) => caches.delete(name)));
}

async function dropWorkers() {
  if (typeof registration !== "undefined") await registration.unregister(); // inside the worker itself
  if (typeof navigator === "undefined" || !navigator.serviceWorker) return;
  const workers = await navigator.serviceWorker.getRegistrations();
  await Promise.all(workers.map((worker) => worker.unregister()));
}

/** A confirmation that is lost is not repeated for ever: the server goes on showing "not confirmed", which is true. */
async function confirm(token) {
  for (let tries = 1; tries <= CONFIRM_TRIES; tries += 1) {
    try {
      await request("/sync/wiped", { token, body: "{}" });
      return;
    } catch {
      if (tries < CONFIRM_TRIES) await new Promise((done) => setTimeout(done, 1000 * tries));
    }
  }
}
