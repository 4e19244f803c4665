/** The service worker: whole or not at all, two generations, hands off /sync/. */

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Server, joinedPhone, newDisk, openPage, saveOffline } from "./phone.js";

let disk; // cache name → Map of path → text
let handlers;
let missing; // paths that the server does not have
let skipped;
let generations = 0;

const pathOf = (wanted) => (typeof wanted === "string" ? wanted : new URL(wanted.url).pathname);

function cacheOf(name) {
  return {
    async addAll(requests) {
      for (const request of requests) if (missing.has(pathOf(request))) throw new TypeError("404");
      for (const request of requests) disk.get(name).set(pathOf(request), `${name} ${pathOf(request)}`);
    },
    match: async (wanted) => disk.get(name).get(pathOf(wanted)),
  };
}

beforeEach(() => {
  disk = new Map();
  missing = new Set();
  skipped = 0;
  const clients = { claim: async () => {} };
  globalThis.self = { skipWaiting: () => (skipped += 1), clients };
  globalThis.location = new URL("http://phone.test/app/sw.js");
  globalThis.Request = class {
    constructor(path) {
      this.url = new URL(path, location).href;
    }
  };
  globalThis.caches = {
    open: async (name) => (disk.has(name) || disk.set(name, new Map()), cacheOf(name)),
    keys: async () => [...disk.keys()],
    delete: async (name) => disk.delete(name),
  };
  globalThis.fetch = async (request) => `network ${pathOf(request)}`;
});

/** A new version of the worker; the old one's handlers are gone. */
async function worker(version, urls = ["/app/", "/static/built/app.js"]) {
  handlers = {};
  globalThis.addEventListener = (name, handler) => (handlers[name] = handler);
  globalThis.self.PRECACHE = { version, urls };
  generations += 1;
  await import(`../../porchlight/static/js/sw.js?${generations}`);
}

async function fire(name, event = {}) {
  let promise;
  handlers[name]({ ...event, waitUntil: (work) => (promise = work), respondWith: (work) => (promise = work) });
  return promise;
}

const get = (path, more = {}) => fire("fetch", { request: { method: "GET", mode: "cors", url: `http://phone.test${path}`, ...more } });

test("the app opens from what was put by, whatever its address asks", async () => {
  await worker("1");
  await fire("install");
  await fire("activate");
  assert.equal(await get("/app/?from=home", { mode: "navigate" }), "porchlight-app-1 /app/");
  assert.equal(await get("/app/contact", { mode: "navigate" }), "porchlight-app-1 /app/");
  assert.equal(await get("/static/built/app.js"), "porchlight-app-1 /static/built/app.js");
  assert.equal(await get("/static/img/other.svg"), "network /static/img/other.svg");
});

test("it keeps its hands off what is not the app's", async () => {
  await worker("1");
  await fire("install");
  assert.equal(await get("/sync/pull?cursor=1"), undefined);
  assert.equal(await get("/reach/supply/", { mode: "navigate" }), undefined);
  assert.equal(await get("/app/", { method: "POST" }), undefined);
  assert.equal(await fire("fetch", { request: { method: "GET", mode: "cors", url: "http://elsewhere.test/static/x.js" } }), undefined);
});

test("a precache that fails leaves nothing of itself, and the old one serves", async () => {
  await worker("1");
  await fire("install");
  await worker("2");
  missing.add("/static/built/app.js");
  await assert.rejects(fire("install"));
  assert.deepEqual([...disk.keys()], ["porchlight-app-1"]);
  await worker("1");
  assert.equal(await get("/app/", { mode: "navigate" }), "porchlight-app-1 /app/");
});

test("two generations are kept, so that a page of the old one still finds its files", async () => {
  for (const version of ["1", "2", "3"]) {
    await worker(version, ["/app/", `/static/built/app.${version}.js`]);
    await fire("install");
    await fire("activate");
  }
  disk.set("another-part", new Map());
  assert.deepEqual([...disk.keys()], ["porchlight-app-2", "porchlight-app-3", "another-part"]);
  assert.equal(await get("/static/built/app.2.js"), "porchlight-app-2 /static/built/app.2.js");
  assert.equal(await get("/static/built/app.1.js"), "network /static/built/app.1.js");
});

test("it takes over in mid-capture only when the page says so", async () => {
  await worker("2");
  await fire("install");
  assert.equal(skipped, 0);
  await fire("message", { data: "something else" });
  assert.equal(skipped, 0);
  await fire("message", { data: { type: "activate" } });
  assert.equal(skipped, 1);
});

/** Web Locks as browsers have them, for a page and its worker. */
function locks() {
  const held = new Set();
  return {
    async request(name, { ifAvailable }, work) {
      if (held.has(name)) return ifAvailable ? work(null) : assert.fail("nobody waits for a lock");
      held.add(name);
      try {
        return await work({ name });
      } finally {
        held.delete(name);
      }
    },
  };
}

for (const [how, navigator] of [["by a lock", { locks: locks() }], ["by a lease", undefined]]) {
  test(`the page and its worker at once: one of them sends, ${how}`, async () => {
    newDisk();
    const { fetch } = globalThis;
    const server = await Server.start();
    const outbox = await joinedPhone(server);
    if (navigator) Object.defineProperty(globalThis, "navigator", { value: navigator, configurable: true });
    const ids = [];
    for (let i = 0; i < 150; i += 1) ids.push((await saveOffline(outbox)).id);
    await worker("1");
    let release;
    const held = new Promise((done) => (release = done));
    server.script = [async (serve) => (await held, serve())];
    const inWorker = fire("sync", { tag: "outbox" });
    while (!server.requests.length) await new Promise((done) => setImmediate(done));
    await outbox.syncNow({ force: true }); // the worker is at it
    assert.equal(await outbox.undo(ids[0]), "sent"); // which the page knows from the disk
    release();
    await inWorker;
    assert.deepEqual([server.pushes.flat().length, server.rows.size], [150, 150]);
    await Promise.all([fire("sync", { tag: "outbox" }), outbox.syncNow({ force: true })]);
    delete globalThis.navigator;
    const { waiting, received, needsHelp } = outbox.status();
    assert.deepEqual([waiting, received, needsHelp, server.rows.size], [0, 150, 0, 150]);
    globalThis.fetch = fetch;
  });
}

test("background sync sends what waits, and asks to be called again while something does", async () => {
  newDisk();
  const { fetch } = globalThis;
  const server = await Server.start();
  const outbox = await joinedPhone(server);
  await saveOffline(outbox);
  await worker("1");
  assert.equal(await fire("sync", { tag: "another" }), undefined);
  server.script = [() => Promise.reject(new TypeError("tunnel"))];
  await assert.rejects(fire("sync", { tag: "outbox" }));
  await outbox.phone.sync.patch({ nextTry: null });
  await fire("sync", { tag: "outbox" });
  assert.equal(server.rows.size, 1);
  for (let n = 0; n < 100 && outbox.status().waiting; n += 1) await new Promise((done) => setTimeout(done, 10));
  assert.equal(outbox.status().waiting, 0); // the open page was told
  assert.equal((await openPage()).status().waiting, 0);
  globalThis.fetch = fetch;
});
