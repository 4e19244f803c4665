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
 * @param {{org: number, id: string, kind: string, version: number, text: string}} entry text from entryText()
 * @param {{public: string}} intake  public half of the intake key, base64 of 32 bytes
 * @returns {Promise<string>} base64 of `1 | key id (4) | encapsulated key (32) | ciphertext`
 */
export async function seal(entry, intake) {
  const raw = fromBase64(intake.public);
  const [recipientPublicKey, digest] = await Promise.all([
    suite.kem.deserializePublicKey(raw.buffer),
    crypto.subtle.digest("SHA-256", raw),
  ]);
  const info = new TextEncoder().encode(sealInfo(entry.org, entry.id, entry.kind, entry.version));
  const { enc, ct } = await suite.seal({ recipientPublicKey, info }, padded(entry.text));
  const head = Uint8Array.of(SUITE_ID, ...new Uint8Array(digest, 0, 4));
  return toBase64(joined(head, new Uint8Array(enc), new Uint8Array(ct)));
}

function joined(...parts) {
  const out = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  parts.reduce((offset, part) => (out.set(part, offset), offset + part.length), 0);
  return out;
}
