/** Pure rules of an entry: ids, text, padding, service day, batches, back-off. No storage and no network in here. */

export class OutboxError extends Error {
  /** @param {string} code @param {string} [message] */
  constructor(code, message) {
    super(message || code);
    this.name = "OutboxError";
    this.code = code;
  }
}

/** IndexedDB is missing or refuses (private mode): the phone can keep nothing, and must say so. */
export class NoStorage extends OutboxError {
  constructor(message) {
    super("no_storage", message);
  }
}

/** The disk is full: nothing was written, the form must stay open. */
export class StorageFull extends OutboxError {
  constructor(message) {
    super("storage_full", message);
  }
}

/** There is no intake key yet, so nothing can be sealed. */
export class NotJoined extends OutboxError {
  constructor(message) {
    super("not_joined", message);
  }
}

/** The body does not fit its kind. `faults` says where and which rule, never what was typed. */
export class InvalidEntry extends OutboxError {
  /** @param {{path: string, code: string}[]} faults */
  constructor(faults) {
    super("invalid_entry", faults.map((fault) => `${fault.path}: ${fault.code}`).join(", "));
    this.faults = faults;
  }
}

/** Of this app, told to the server with each push, which says when it is too old. */
export const APP_VERSION = "1.0";
export const PROTOCOL = 1;
export const WITHDRAWN = "entry.withdrawn";
export const UNDO_MS = 15 * 60_000;
export const DRAFT_PLAIN_MS = 15 * 60_000;
export const DRAFT_ASK_MS = 72 * 3_600_000;
export const RECEIPT_DAYS = 14;
/** So long a wiped phone keeps what no server takes. */
export const WIPE_HOLD_MS = 72 * 3_600_000;
export const OFFLINE_MS = 14 * 86_400_000;
export const BATCH_ENTRIES = 100;
/** Of the 512 kB a push may weigh, 12 kB are left for the header fields. */
export const BATCH_BYTES = 500_000;

const SIZES = [256, 1024, 4096, 16384];
const BAND_MINUTES = 240;
const SPACE = 0x20;

/** A random UUID, version 4: one ordered by time would keep the millisecond for ever. @returns {string} */
export function makeId(source = crypto) {
  if (source.randomUUID) return source.randomUUID();
  const bytes = source.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = toHex(bytes);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** What a ciphertext is bound to, so that bytes moved elsewhere do not open. */
export function sealInfo(org, id, kind, version) {
  return `${org}|intake|${id}|${kind}|${version}`;
}

/**
 * The text that gets sealed.
 * @param {{worker: string | null, occurredAt: string, capturedAt: string, body: object,
 *   clock?: {offset_ms: number, age_s: number} | null, corrects?: string | null, why?: string | null}} entry
 */
export function entryText({ worker, occurredAt, capturedAt, clock, corrects, why, body }) {
  return JSON.stringify({
    worker,
    occurred_at: occurredAt,
    captured_at: capturedAt,
    clock: clock || null,
    corrects: corrects || null,
    why: why || null,
    body,
  });
}

/** UTF-8, right-padded with spaces to 256 B, 1, 4 or 16 KiB, so that the length tells little. @returns {Uint8Array} */
export function padded(text) {
  const bytes = new TextEncoder().encode(text);
  const size = SIZES.find((limit) => bytes.length <= limit);
  if (!size) throw new InvalidEntry([{ path: "", code: "too_long" }]);
  const out = new Uint8Array(size).fill(SPACE);
  out.set(bytes);
  return out;
}

/** What the list of receipts may still show once the entry itself is gone: numbers, no kind. */
export function countsOf(kind, body) {
  const sum = (lines, field) => (lines || []).reduce((total, line) => total + (line[field] || 0), 0);
  const counts = {
    people: kind === "contact.logged" ? body.people ?? 1 : body.people_trained || 0,
    items: sum(body.lines, "qty"),
    kits: sum(body.kits, "qty"),
    sharps: body.sharps_back || body.units || 0,
  };
  for (const name of Object.keys(counts)) if (!(counts[name] > 0)) delete counts[name];
  return counts;
}

const CLOCK = { hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric" };
const clocks = new Map();

/** A formatter costs milliseconds on an old phone, so one is kept for each zone. Null for a zone it does not know. */
function clockOf(zone) {
  if (!clocks.has(zone)) {
    try {
      clocks.set(zone, new Intl.DateTimeFormat("en", { ...CLOCK, timeZone: zone }));
    } catch {
      clocks.set(zone, null);
    }
  }
  return clocks.get(zone);
}

/** Wall clock of `at` in `zone`, as if it were UTC; in the phone's own zone where the phone does not know that one. */
function wallClock(at, zone) {
  const clock = clockOf(zone);
  if (!clock) return new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
  const parts = clock.formatToParts(at);
  const part = (type) => Number(parts.find((one) => one.type === type).value);
  // Chromium before 80 writes midnight as 24.
  return new Date(Date.UTC(part("year"), part("month") - 1, part("day"), part("hour") % 24, part("minute"), part("second")));
}

/**
 * The service day and four-hour band, counted on the wall clock as the server does (porchlight.lib.clock).
 * @param {Date} at @param {string} zone IANA name @param {number} dayStarts minutes after midnight
 * @returns {{day: string, band: number}}
 */
export function serviceDay(at, zone, dayStarts) {
  const shifted = new Date(wallClock(at, zone).getTime() - dayStarts * 60_000);
  const minutes = shifted.getUTCHours() * 60 + shifted.getUTCMinutes();
  return { day: shifted.toISOString().slice(0, 10), band: Math.floor(minutes / BAND_MINUTES) };
}

/** ISO 8601 to the second with the zone's offset. @param {Date} at @param {string} zone */
export function zonedTime(at, zone) {
  const wall = wallClock(at, zone);
  const minutes = Math.round((wall.getTime() - Math.floor(at.getTime() / 1000) * 1000) / 60_000);
  const two = (number) => String(number).padStart(2, "0");
  const offset = `${minutes < 0 ? "-" : "+"}${two(Math.floor(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`;
  return wall.toISOString().slice(0, 19) + offset;
}

/** `day` (YYYY-MM-DD) moved by whole days. */
export function shiftDay(day, days) {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** How many of the first rows fit one push; at least one, so that a giant still gets its answer. */
export function fitBatch(rows, bytes = BATCH_BYTES, most = BATCH_ENTRIES) {
  let weight = 0;
  let count = 0;
  for (const row of rows) {
    weight += row.sealed.length + row.kind.length + 120;
    if (count === most || (count && weight > bytes)) break;
    count += 1;
  }
  return count;
}

/** Two halves of a batch, for 413 and for finding the one that poisons it. */
export function halves(rows) {
  const middle = Math.ceil(rows.length / 2);
  return [rows.slice(0, middle), rows.slice(middle)];
}

/** Milliseconds until the next try: 2 s doubling to 15 min, jittered so that phones do not march in step. */
export function backOff(failures, random = Math.random) {
  const ceiling = Math.min(900_000, 2000 * 2 ** Math.min(failures, 20));
  return Math.max(2000, Math.round(ceiling * (0.5 + random() / 2)));
}

/** Milliseconds from a Retry-After header (seconds or a date), at most an hour; null without one. */
export function retryAfter(header, now) {
  if (!header) return null;
  const wait = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isFinite(wait) ? Math.min(Math.max(wait, 0), 3_600_000) : null;
}

export function toHex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** In slices: spreading 16 KiB into one call overflows the stack of an old phone. */
export function toBase64(bytes) {
  let text = "";
  for (let i = 0; i < bytes.length; i += 4096) text += String.fromCharCode(...bytes.subarray(i, i + 4096));
  return btoa(text);
}

export function fromBase64(text) {
  return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
}
