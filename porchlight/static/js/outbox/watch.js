/** When to sync without being asked: at the start, when the page is seen, when the network is back, by timer. */

const TIDY_MS = 60_000;
const SOON_MS = 5_000;
const SELDOM_MS = 900_000;
const NETWORK = ["offline", "timeout", "cut", "captive_portal"];

/** @param {import("./phone.js").Phone} phone @returns {() => void} stops everything */
export function watch(phone) {
  let timer;
  const go = async (how) => {
    await phone.sync.run(how).catch(() => {});
    await plan();
  };
  const plan = async () => {
    clearTimeout(timer);
    if (phone.sync.wiped) return;
    const state = await phone.sync.state().catch(() => ({}));
    clearTimeout(timer);
    if (!phone.sync.running) timer = setTimeout(go, untilNext(state, phone.status.waiting, Date.now()));
  };
  const seen = () => {
    if (document.visibilityState === "visible") go();
    else phone.sealStale().catch(() => {});
  };
  // The network's return makes an end of the waiting that its absence began, not of one that the server asked for.
  const online = () => go({ force: NETWORK.includes(phone.status.problem) });
  const unhear = phone.hear(plan);
  const tidy = setInterval(() => phone.tidy().catch(() => {}), TIDY_MS);
  document.addEventListener("visibilitychange", seen);
  addEventListener("online", online);
  go();
  return () => {
    clearTimeout(timer);
    clearInterval(tidy);
    unhear();
    document.removeEventListener("visibilitychange", seen);
    removeEventListener("online", online);
  };
}

/** Milliseconds until the next round. @param {object} state of the sync @param {number} waiting @param {number} now */
export function untilNext(state, waiting, now) {
  const times = [now + SELDOM_MS];
  if (state.nextTry) times.push(state.nextTry);
  else if (waiting) times.push(state.later ? state.later.next : now + SOON_MS);
  if (state.pullNext) times.push(state.pullNext);
  return Math.max(1000, Math.min(...times) - now);
}
