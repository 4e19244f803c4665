/** Room on the disk. Browsers differ in what they say; silence is never taken for trouble. */

const LOW_BYTES = 20_000_000;

/**
 * @param {{ask?: boolean}} [how] ask the browser not to throw our data away
 * @returns {Promise<{persisted: boolean | null, free: number | null, low: boolean}>} null: it does not say
 */
export async function space({ ask = false } = {}) {
  const manager = typeof navigator === "undefined" ? null : navigator.storage;
  const persisted = manager && manager.persist ? await (ask ? manager.persist() : manager.persisted()).catch(() => null) : null;
  const { quota, usage } = manager && manager.estimate ? await manager.estimate().catch(() => ({})) : {};
  const free = quota === undefined ? null : Math.max(0, quota - usage);
  return { persisted, free, low: free !== null && free < LOW_BYTES };
}
