/** Rotation of the intake key: a new one is believed only when the old one's signing half vouches for it. */

import { fromBase64, toHex } from "./entry.js";

/**
 * @typedef {{id: string, public: string, verify: string}} IntakeKey  hex id; base64 of the X25519 public key and of the raw P-256 point
 * @typedef {IntakeKey & {signed_by: string | null, signature: string | null}} KeyRow
 */

/** Is `next` signed by `current`? ECDSA P-256 with SHA-256, raw r||s, over "id|public|verify" in hexadecimal. */
export async function vouchedFor(next, current) {
  if (next.signed_by !== current.id || !next.signature) return false;
  try {
    const curve = { name: "ECDSA", namedCurve: "P-256" };
    const key = await crypto.subtle.importKey("raw", fromBase64(current.verify), curve, false, ["verify"]);
    const statement = [next.id, toHex(fromBase64(next.public)), toHex(fromBase64(next.verify))].join("|");
    const signed = new TextEncoder().encode(statement);
    return await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, fromBase64(next.signature), signed);
  } catch {
    return false; // a malformed key or signature is simply not believed
  }
}

/**
 * The newest key that a chain of signatures leads to from `current`; `current` itself when there is none.
 * @param {IntakeKey} current @param {KeyRow[]} rows @returns {Promise<IntakeKey>}
 */
export async function newestKey(current, rows) {
  const seen = new Set([current.id]);
  for (let moved = true; moved; ) {
    moved = false;
    for (const row of rows) {
      if (seen.has(row.id) || !(await vouchedFor(row, current))) continue;
      seen.add(row.id);
      current = { id: row.id, public: row.public, verify: row.verify };
      moved = true;
    }
  }
  return current;
}
