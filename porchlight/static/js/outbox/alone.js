/** Single flight: one sync at a time over all tabs and the service worker. */

import { makeId } from "./entry.js";

const LEASE_MS = 45_000;

/**
 * Runs `work(renew)` unless someone else is at it. `work` calls `renew` before each request.
 * @param {import("./store.js").Store} store @param {(renew: () => Promise<void>) => Promise<void>} work
 * @returns {Promise<boolean>} false: someone else is at it
 */
export async function alone(store, work) {
  if (typeof navigator !== "undefined" && navigator.locks) {
    return navigator.locks.request("porchlight-sync", { ifAvailable: true }, async (lock) => {
      if (lock) await work(async () => {});
      return Boolean(lock);
    });
  }
  return withLease(store, work);
}

/** Where there are no Web Locks: a row that runs out by itself when its holder dies. */
async function withLease(store, work) {
  const owner = makeId();
  const take = (lease) => {
    const now = Date.now();
    // One that ends later than any lease can was written before the clock was set back.
    const held = lease && lease.owner !== owner && lease.until > now && lease.until <= now + LEASE_MS;
    return held ? lease : { owner, until: now + LEASE_MS };
  };
  if ((await store.update("lease", take)).owner !== owner) return false;
  try {
    await work(() => store.update("lease", take));
  } finally {
    await store.update("lease", (lease) => (lease && lease.owner === owner ? null : lease));
  }
  return true;
}
