/** What a lost phone does when the server says so, after it has sent what it still had. */

import { request } from "./http.js";
import { tell } from "./tabs.js";

const PREFIX = "porchlight-";
const CONFIRM_TRIES = 3;

/** Databases (with the token), caches and worker go first; the confirmation is the last thing this phone says. */
export async function wipe({ store, reference }) {
  const token = await store.read("token");
  tell("wiping"); // or an open page would make a database anew by looking into it
  await reference.destroy();
  await store.destroy();
  await dropCaches();
  await dropWorkers();
  await confirm(token);
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
