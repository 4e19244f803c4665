// Bundles the browser's script from porchlight/static/js/ into porchlight/static/built/ (made, never kept in git), and
// fails when the phone app's whole script weighs more than a slow phone on a slow network should have to fetch.
// A page is one file: an app that was opened once must start offline, so nothing is left to fetch later.

import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const SOURCE = "porchlight/static/js";
const TARGET = "porchlight/static/built";
const PHONE_BUDGET = 60_000; // bytes, gzip; the script of the phone app and its service worker together

// A service worker is a classic script: module workers came to WebView years after Android 9.
const ENTRIES = [
  { name: "app.js", format: "esm", phone: true },
  { name: "sw.js", format: "iife", phone: true },
  { name: "desk.js", format: "esm", phone: false },
];

// What the sealing library carries for other suites, other runtimes and whoever opens, which a phone never does. It would
// not be shaken off by itself, because it does something when it is loaded or is named by what stays.
const IDLE = {
  "ec.js": "export const Ec = null;",
  "sha3.js": "export const sha3_256 = null, sha3_384 = null, sha3_512 = null, shake128 = null, shake256 = null;",
  "recipientContext.js": "export const RecipientContextImpl = null;",
  "mutex.js": "export class Mutex { async lock() { return () => {}; } }", // a sender seals one text
  "_dnt.shims.js": "export const dntGlobalThis = globalThis;",
};
// Its compiler wrote every field of a class as a call that says what an assignment says.
const FIELD = /Object\.defineProperty\(this, "(\w+)", \{\s*enumerable: true,\s*configurable: true,\s*writable: true,\s*value: ([^;]*?)\s*\}\);/g;

// From here on idb gives a database the methods of its stores, and stores an iterator. The outbox works in transactions of its own.
const EXTRAS = "const readMethods = ";

/** @param {string} text of idb @returns {string} what opens, deletes and wraps */
function core(text) {
  const end = text.indexOf(EXTRAS);
  if (end < 0) throw new Error("idb has changed: look again at what the phone does without");
  return `${text.slice(0, end)}export { deleteDB, openDB };`;
}

const lean = {
  name: "lean",
  setup(bundler) {
    bundler.onLoad({ filter: /\/idb\/build\/index\.js$/ }, async ({ path }) => ({ contents: core(await readFile(path, "utf8")) }));
    bundler.onLoad({ filter: /@hpke.*\.js$/ }, async ({ path }) => ({
      contents: IDLE[basename(path)] || (await readFile(path, "utf8")).replace(FIELD, "this.$1 = $2;"),
    }));
  },
};

const settings = {
  bundle: true,
  minify: true,
  charset: "utf8",
  legalComments: "none",
  target: ["chrome69", "firefox68", "safari14.1"], // Android 9's first WebView is 69; HPKE needs BigInt
  logLevel: "warning",
  plugins: [lean],
};

/** Bundles one entry; returns its weight in bytes after gzip. */
async function bundle({ name, format }, folder) {
  const outfile = join(folder, name);
  await build({ ...settings, entryPoints: [join(SOURCE, name)], format, outfile });
  const weight = gzipSync(await readFile(outfile), { level: 9 }).length;
  console.log(`${name.padEnd(10)} ${(weight / 1000).toFixed(1).padStart(6)} kB gzip`);
  return weight;
}

// Built beside and swapped in whole: a running server never serves half a bundle.
const fresh = `${TARGET}.new`;
await rm(fresh, { recursive: true, force: true });
await mkdir(fresh, { recursive: true });

let phone = 0;
for (const entry of ENTRIES.filter(({ name }) => existsSync(join(SOURCE, name)))) {
  const weight = await bundle(entry, fresh);
  if (entry.phone) phone += weight;
}
if (phone > PHONE_BUDGET) {
  console.error(`The phone app's script weighs ${phone} bytes gzip; ${PHONE_BUDGET} is the limit.`);
  process.exit(1);
}
await rm(TARGET, { recursive: true, force: true });
await rename(fresh, TARGET);
