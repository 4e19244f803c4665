/** Answers tests/sync/test_interop.py: seals, opens and believes keys with the phone's own code. JSON in, JSON out. */

import { Chacha20Poly1305 } from "@hpke/chacha20poly1305";
import { CipherSuite, HkdfSha256 } from "@hpke/core";
import { DhkemX25519HkdfSha256 } from "@hpke/dhkem-x25519";

import { newestKey } from "../../porchlight/static/js/outbox/keys.js";
import { Prepared, seal } from "../../porchlight/static/js/outbox/seal.js";

const suite = new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Chacha20Poly1305() });
const bytes = (text) => new Uint8Array(Buffer.from(text, "base64"));

async function open({ sealed, secret, info }) {
  const recipientKey = await suite.kem.deserializePrivateKey(bytes(secret).buffer);
  const all = bytes(sealed);
  const context = { recipientKey, enc: all.slice(5, 37).buffer, info: new TextEncoder().encode(info) };
  return new TextDecoder().decode(await suite.open(context, all.slice(37)));
}

async function sealPrepared(entry) {
  const prepared = new Prepared();
  prepared.begin(entry, asked.intake);
  return seal(entry, asked.intake, prepared.take(entry, asked.intake));
}

let text = "";
for await (const chunk of process.stdin) text += chunk;
const asked = JSON.parse(text);
const answer = {
  sealed: await Promise.all(asked.entries.map((entry) => seal(entry, asked.intake))),
  prepared: await Promise.all(asked.entries.map(sealPrepared)),
  opened: await open(asked.open),
  newest: (await newestKey(asked.intake, asked.keys)).id,
};
console.log(JSON.stringify(answer));
