// The app's words: plural forms in gettext's order, filling in, and falling back to English.

import assert from "node:assert/strict";
import test from "node:test";

import { n, named, speak, t } from "../../porchlight/static/js/i18n.js";
import { bands } from "../../porchlight/static/js/words.js";

globalThis.document = { documentElement: {} };
Object.defineProperty(globalThis, "navigator", { value: { languages: ["en-CA"] } });

async function speaking(language, words) {
  globalThis.fetch = async () => ({ json: async () => words });
  await speak(language, words ? "/words.json" : null);
}

test("English needs no words file", async () => {
  await speaking("en", null);
  assert.equal(t("Saved."), "Saved.");
  assert.equal(n("1 person", "{n} people", 1), "1 person");
  assert.equal(n("1 person", "{n} people", 0), "0 people");
});

test("French counts nought and one alike", async () => {
  await speaking("fr", { "1 person": ["{n} personne", "{n} personnes"], "Saved.": ["Enregistré."] });
  assert.deepEqual([0, 1, 2].map((count) => n("1 person", "{n} people", count)), ["0 personne", "1 personne", "2 personnes"]);
  assert.equal(t("Saved."), "Enregistré.");
  assert.equal(t("Not there"), "Not there");
  assert.equal(document.documentElement.lang, "fr");
});

test("Arabic has six forms and runs from right to left", async () => {
  await speaking("ar", { "1 person": ["zero", "one", "two", "few", "many", "other"] });
  const forms = [0, 1, 2, 3, 11, 100].map((count) => n("1 person", "{n} people", count));
  assert.deepEqual(forms, ["zero", "one", "two", "few", "many", "other"]);
  assert.equal(document.documentElement.dir, "rtl");
});

test("the network's own words come first", async () => {
  await speaking("fr", {});
  assert.equal(named({ name: "Foil", names: { fr: "Feuille" } }), "Feuille");
  assert.equal(named({ name: "Foil", names: {} }), "Foil");
});

test("the bands of a service day follow its start", () => {
  assert.deepEqual(bands(240).map(([, label]) => label), ["04–08", "08–12", "12–16", "16–20", "20–24", "00–04"]);
});
