/** Words for what the kinds name by code. Functions, because the language may change while the app is open. */

import { t } from "./i18n.js";

export const placeKinds = () => [
  ["street", t("Street")],
  ["park", t("Park")],
  ["encampment", t("Encampment")],
  ["drop_in", t("Drop-in")],
  ["vehicle", t("Van or car")],
  ["building", t("Building")],
  ["other", t("Somewhere else")],
];

export const supplyReasons = () => [
  ["new", t("First kit")],
  ["refill_used", t("Refill: it was used")],
  ["refill_lost", t("Refill: it was lost")],
  ["refill_expired", t("Refill: it ran out of date")],
  ["refill_taken", t("Refill: it was taken away")],
  ["spare", t("A spare")],
];

export const outcomes = () => [
  ["survived", t("They lived")],
  ["died", t("They died")],
  ["unknown", t("Not known")],
];

/** The lists of a response, for as long as the network's own have not come down: it can be told all the same. */
export const lists = () => ({
  reported_by: [
    ["responder", t("Someone who helped")],
    ["worker", t("A worker who was there")],
    ["bystander", t("Someone who saw it")],
    ["person", t("The person it happened to")],
    ["not_said", t("Not said")],
  ],
  breathing: [
    ["none", t("Not breathing")],
    ["slow", t("Slow or shallow")],
    ["gurgling", t("Gurgling or snoring")],
    ["usual", t("As usual")],
  ],
  responsive: [
    ["none", t("No response")],
    ["pain", t("To a firm rub")],
    ["voice", t("To a voice")],
    ["awake", t("Awake")],
  ],
  colour: [
    ["blue_grey", t("Blue or grey")],
    ["pale", t("Pale")],
    ["usual", t("As usual")],
  ],
  suspected: [
    ["opioid", t("Fentanyl or other opioid")],
    ["benzodiazepine", t("Benzo (benzodiazepine)")],
    ["sedative", t("Xylazine or medetomidine")],
    ["stimulant", t("Stimulant")],
    ["alcohol", t("Alcohol")],
    ["unknown", t("Not known")],
  ],
  routes: [
    ["nasal", t("Nose spray")],
    ["injection", t("Injection")],
  ],
});

export const withdrawReasons = () => [
  ["mistake", t("It was a mistake")],
  ["duplicate", t("It is there twice")],
  ["test", t("I was trying things out")],
  ["asked", t("The person asked for it")],
];

/** The six parts of a service day, four hours each. @param {number} dayStarts minutes after midnight */
export function bands(dayStarts) {
  const two = (hour) => String(hour).padStart(2, "0");
  return [0, 1, 2, 3, 4, 5].map((band) => {
    const from = Math.floor(dayStarts / 60 + band * 4) % 24;
    return [band, `${two(from)}–${two(from + 4 > 24 ? from - 20 : from + 4)}`];
  });
}

export const categories = () => ({
  injecting: t("Injecting"),
  smoking: t("Smoking"),
  sniffing: t("Sniffing"),
  sexual_health: t("Safer sex"),
  safer_sex: t("Safer sex"),
  naloxone: t("Naloxone"),
  testing: t("Drug checking"),
  disposal: t("Disposal"),
  wound: t("Wound care"),
  wound_care: t("Wound care"),
  hygiene: t("Hygiene"),
  food: t("Food and water"),
  clothing: t("Clothing"),
  warmth: t("Warm things"),
  other: t("Other"),
});

/** What a problem of the upload or download means. */
export const problems = () => ({
  offline: t("No signal. Everything is kept here."),
  timeout: t("The network is too slow just now. Everything is kept here."),
  cut: t("The line was cut. Everything is kept here."),
  captive_portal: t("This Wi-Fi wants you to sign in first. Everything is kept here."),
  busy: t("The server is busy. The phone tries again by itself."),
  server: t("The server has a problem. The phone tries again by itself."),
  unauthorised: t("The server does not know this phone. Everything is kept here."),
  storage_full: t("This phone has no room left."),
});

export const helpReasons = () => ({
  too_large: t("It is too large to send."),
  unreadable: t("The server could not read it."),
  other_org: t("It was made for another team."),
});
