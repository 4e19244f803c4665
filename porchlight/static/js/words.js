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

export const kindOfPlace = (code) => (placeKinds().find(([known]) => known === code) || ["", ""])[1];

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

export const withdrawReasons = () => [
  ["mistake", t("It was a mistake")],
  ["duplicate", t("It is there twice")],
  ["test", t("I was trying things out")],
  ["asked", t("The person asked for it")],
];

export const losses = () => [
  ["lose", t("Lost or taken")],
  ["damage", t("Broken or wet")],
  ["expire", t("Out of date")],
];

/** What an entry is, by its kind. */
export const kinds = () => ({
  "contact.logged": t("Contact"),
  "naloxone.supplied": t("Naloxone"),
  "response.reported": t("A response"),
  "session.started": t("Session started"),
  "session.joined": t("Session joined"),
  "session.ended": t("Session ended"),
  "supply.moved": t("Supplies moved"),
  "supply.counted": t("Bag counted"),
  "sharps.returned": t("Used sharps"),
  "entry.withdrawn": t("Withdrawal"),
});

/** The six parts of a service day, four hours each. @param {number} dayStarts minutes after midnight */
export function bands(dayStarts) {
  const two = (hour) => String(hour).padStart(2, "0");
  return [0, 1, 2, 3, 4, 5].map((band) => {
    const from = Math.floor(dayStarts / 60 + band * 4) % 24;
    return [band, `${two(from)}–${two(from + 4 > 24 ? from - 20 : from + 4)}`];
  });
}

/** The shelves of the catalogue, as reach/supply/words.py has them. */
export const categories = () => ({
  injecting: t("Injecting"),
  inhalation: t("Smoking"),
  naloxone: t("Naloxone"),
  safer_sex: t("Safer sex"),
  checking: t("Drug checking"),
  sharps: t("Sharps"),
  wound: t("Wound care"),
  hygiene: t("Hygiene"),
  food: t("Food and water"),
  clothing: t("Clothing"),
  other: t("Other things"),
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
