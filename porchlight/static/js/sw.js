/**
 * The service worker: the app opens without a network. It serves what it put by at installing, as a whole or not at all,
 * and, where the browser can, sends what waits after the page is gone. It knows nothing of forms and never asks the
 * network about /sync/ on anyone's behalf.
 *
 * The server prepends `const PRECACHE = {version, urls};`.
 */

import { APP_VERSION } from "./outbox/entry.js";
import { Reference } from "./outbox/reference.js";
import { space } from "./outbox/space.js";
import { Store } from "./outbox/store.js";
import { Sync } from "./outbox/sync.js";
import { tell } from "./outbox/tabs.js";

/* global PRECACHE */
const precache = typeof PRECACHE === "undefined" ? self.PRECACHE : PRECACHE;
const PREFIX = "porchlight-app-";
const CURRENT = PREFIX + precache.version;
const APP = "/app/";

addEventListener("install", (event) => event.waitUntil(install()));
addEventListener("activate", (event) => event.waitUntil(activate()));
addEventListener("message", (event) => {
  // The page says so on a cold start with no open draft, and then loads again.
  if (event.data && event.data.type === "activate") self.skipWaiting();
});
addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin || url.pathname.startsWith("/sync/")) return;
  const isApp = request.mode === "navigate" && url.pathname.startsWith(APP);
  if (isApp) event.respondWith(cached(APP, request));
  else if (precache.urls.includes(url.pathname) || url.pathname.startsWith("/static/")) event.respondWith(cached(request, request));
});
addEventListener("sync", (event) => {
  if (event.tag === "outbox") event.waitUntil(sendWaiting());
});

/** All or nothing: a half-filled cache would be an app that breaks on the street. */
async function install() {
  const cache = await caches.open(CURRENT);
  try {
    await cache.addAll(precache.urls.map((url) => new Request(url, { cache: "reload" })));
  } catch (error) {
    await caches.delete(CURRENT);
    throw error;
  }
}

/** Keeps this generation and the one before it: a page of the old one may still be open. */
async function activate() {
  const older = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CURRENT);
  await Promise.all(older.slice(0, -1).map((name) => caches.delete(name)));
  await self.clients.claim();
}

/** This generation first, then the one before it, then the network. What is kept is the same in every language. */
async function cached(wanted, request) {
  // Only those that are there: opening one makes it, also on a phone that was just wiped.
  const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX)).reverse();
  for (const name of names.sort((a, b) => (b === CURRENT) - (a === CURRENT))) {
    const found = await (await caches.open(name)).match(wanted, { ignoreSearch: wanted === APP, ignoreVary: true });
    if (found) return found;
  }
  return fetch(request);
}

/** Background Sync: a bonus where it exists; open pages hear of it at once. A throw makes the browser try again. */
async function sendWaiting() {
  const store = new Store();
  const reference = new Reference();
  const room = async () => !(await space()).low;
  const changed = () => sync.wiped || tell("changed");
  const sync = new Sync({ store, reference, app: APP_VERSION, room, changed, say: tell });
  await sync.run();
  if (!sync.wiped && (await store.counts()).waiting) throw new Error("entries still wait");
}
