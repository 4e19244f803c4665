/** Pure rules of an entry: ids, text, padding, checks, service day. No storage, no network, no clock of its own. */

export class OutboxError extends Error {
  /** @param {string} code @param {string} [message] */
  constructor(code, message) {
    super(message || code);
    this.name = new.target.name;
    this.code = code;
  }
}

/** IndexedDB is missing or refuses (private mode): the phone can keep nothing. */
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

/** No intake key yet, so nothing can be sealed. */
export class NotJoined extends OutboxError {
  constructor(message) {
    super("not_joined", message);
  }
}

/** The body does not fit its kind; `faults` says where. */
export class InvalidEntry extends OutboxError {
  /** @param {{path: string, code: string}[]} faults */
  constructor(faults) {
    super("invalid_entry", faults.map((fault) => `${fault.path}: ${fault.code}`).join(", "));
    this.faults = faults;
  }
}

/** A random UUID, version 4: one ordered by time would keep the millisecond for ever. @returns {string} */
export function makeId(source = globalThis.crypto) {
  if (source.randomUUID) return source.randomUUID();
  const bytes = source.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** @param {Date} at @param {string} zone IANA @param {number} dayStarts minutes @returns {{day: string, band: number}} */
export function serviceDay(at, zone, dayStarts) {
  throw new Error(`not written yet: ${at} ${zone} ${dayStarts}`);
}
