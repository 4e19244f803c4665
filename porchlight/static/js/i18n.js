/** The app's words. English is in the script; other languages come as one file each and are kept by the service worker. */

const ORDER = ["zero", "one", "two", "few", "many", "other"];
const RIGHT_TO_LEFT = ["ar", "fa", "he", "ps", "ur"];
export const NAMES = { en: "English", fr: "Français", es: "Español", ar: "العربية", pa: "ਪੰਜਾਬੀ", so: "Soomaali", "zh-hans": "简体中文", uk: "Українська" };

let words = {};
let plural = new Intl.PluralRules("en");
let language = "en";
let region = "en"; // how numbers and times are written: as the phone does it, if it speaks this language

/** @param {string} code @param {string | null} url of its words; null for English @returns {Promise<void>} */
export async function speak(code, url) {
  words = url ? await (await fetch(url)).json() : {};
  language = code;
  region = (navigator.languages || []).find((one) => one.toLowerCase().split("-")[0] === code.split("-")[0]) || code;
  plural = new Intl.PluralRules(code);
  document.documentElement.lang = code;
  document.documentElement.dir = RIGHT_TO_LEFT.includes(code) ? "rtl" : "ltr";
}

export const spoken = () => language;

/** The text in the language of the phone; `{name}` is filled from `values`. @param {string} text @param {object} [values] */
export function t(text, values) {
  return filled((words[text] || [text])[0], values);
}

/** The text for so many. @param {string} one @param {string} many with {n} @param {number} count @param {object} [values] */
export function n(one, many, count, values) {
  const forms = words[one];
  const text = forms ? forms[Math.min(formOf(count), forms.length - 1)] : [one, many][count === 1 ? 0 : 1];
  return filled(text, { n: number(count), ...values });
}

/** gettext numbers the forms in the order of the categories that the language has. */
function formOf(count) {
  const { pluralCategories = ["one", "other"] } = plural.resolvedOptions();
  return ORDER.filter((name) => pluralCategories.includes(name)).indexOf(plural.select(count));
}

function filled(text, values) {
  return values ? text.replace(/\{(\w+)\}/g, (all, name) => (name in values ? values[name] : all)) : text;
}

/** What the network calls something, in this language if it said so. @param {{name: string, names?: object}} row */
export function named(row) {
  return (row.names && row.names[language]) || row.name;
}

export function number(value) {
  return value.toLocaleString(region);
}

/** @param {string | Date} at */
export function time(at) {
  return new Date(at).toLocaleTimeString(region, { hour: "numeric", minute: "2-digit" });
}

/** @param {string} day YYYY-MM-DD */
export function weekday(day) {
  return new Date(`${day}T12:00:00`).toLocaleDateString(region, { weekday: "long", day: "numeric", month: "long" });
}

/** A moment: its time when it is of today, else the day too. @param {string} at ISO */
export function moment(at) {
  const then = new Date(at);
  const isToday = then.toDateString() === new Date().toDateString();
  return isToday ? time(then) : `${then.toLocaleDateString(region, { day: "numeric", month: "short" })}, ${time(then)}`;
}
