/**
 * Sealing: HPKE (RFC 9180) base mode, X25519-HKDF-SHA256 / HKDF-SHA256 / ChaCha20-Poly1305, as porchlight.lib.seal.
 * The phone seals to the server's intake key and holds no private half: it writes what it cannot read again.
 * Sealing is randomised: the bytes are made once and kept. Sealing again on a retry would look like a conflict.
 */

import { Chacha20Poly1305 } from "@hpke/chacha20poly1305";
import { CipherSuite, HkdfSha256 } from "@hpke/core";
import { DhkemX25519HkdfSha256 } from "@hpke/dhkem-x25519";

import { fromBase64, padded, sealInfo, toBase64 } from "./entry.js";

const SUITE_ID = 1;
const suite = new CipherSuite({
  kem: new DhkemX25519HkdfSha256(),
  kdf: new HkdfSha256(),
  aead: new Chacha20Poly1305(),
});

/**
 * The costly half of sealing. It needs the entry's head only, so it can be done while the form is still being filled in.
 * @param {{org: number, id: string, kind: string, version: number}} entry
 * @param {{public: string}} intake  public half of the intake key, base64 of 32 bytes
 * @returns {Promise<{head: Uint8Array, sender: object}>} good for one text
 */
export async function prepare(entry, intake) {
  const raw = fromBase64(intake.public);
  const info = new TextEncoder().encode(sealInfo(entry.org, entry.id, entry.kind, entry.version));
  const recipientPublicKey = await suite.kem.deserializePublicKey(raw.buffer);
  const [sender, digest] = await Promise.all([
    suite.createSenderContext({ recipientPublicKey, info }),
    crypto.subtle.digest("SHA-256", raw),
  ]);
  return { head: Uint8Array.of(SUITE_ID, ...new Uint8Array(digest, 0, 4)), sender };
}

/**
 * @param {{org: number, id: string, kind: string, version: number, text: string}} entry text from entryText()
 * @param {{public: string}} intake
 * @param {Promise<{head: Uint8Array, sender: object}>} [prepared]  of this entry and this key, never used before
 * @returns {Promise<string>} base64 of `1 | key id (4) | encapsulated key (32) | ciphertext`
 */
export async function seal(entry, intake, prepared = prepare(entry, intake)) {
  const { head, sender } = await prepared;
  return toBase64(joined(head, new Uint8Array(sender.enc), new Uint8Array(await sender.seal(padded(entry.text)))));
}

/** What is prepared for the entry on the screen, so that saving it is quick. */
export class Prepared {
  /** Begins, unless that was done. */
  begin(entry, intake) {
    const name = nameOf(entry, intake);
    if (this.name === name) return;
    Object.assign(this, { name, made: prepare(entry, intake) });
    this.made.catch(() => {}); // whoever takes it hears of it
  }

  /** Hands it out once, and to the entry and the key it was made for; undefined otherwise. */
  take(entry, intake) {
    if (this.name !== nameOf(entry, intake)) return undefined;
    const { made } = this;
    Object.assign(this, { name: null, made: null });
    return made;
  }
}

const nameOf = ({ org, id, kind, version }, intake) => `${sealInfo(org, id, kind, version)}|${intake.public}`;

function joined(...parts) {
  const out = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  parts.reduce((offset, part) => (out.set(part, offset), offset + part.length), 0);
  return out;
}
