/** The outbox: what waits, what was received, what needs help, and the receipts of two weeks. */

import { h, icon, put } from "../dom.js";
import { moment, n, number, t, weekday } from "../i18n.js";
import { saveQueue } from "../file.js";
import { button } from "../forms/fields.js";
import { explain, undo, withdraw } from "../forms/form.js";
import { tally } from "../forms/supplies.js";
import { UNDO_MS } from "../outbox/index.js";
import { bands, helpReasons, kinds, problems, withdrawReasons } from "../words.js";

const PAGE = 50;

export async function outbox(app) {
  const [waiting, help, receipts, withdrawn, { recent }] = await Promise.all([
    app.outbox.queue({ limit: PAGE }), app.outbox.queue({ state: "help", limit: PAGE }), app.outbox.receipts(), app.outbox.recall("withdrawn"), app.kept(),
  ]);
  const status = app.outbox.status();
  const known = { recent, withdrawn: withdrawn || {}, own: Object.values(withdrawn || {}).map((pair) => pair.own) };
  // A withdrawal that was received stands with what it withdraws.
  const got = receipts.filter((row) => !known.own.includes(row.id));
  const node = [
    numbers(status),
    state(status),
    help.rows.length ? [h("h2", null, t("Needs help")), h("p", { class: "muted" }, t("These stay here until a coordinator takes them in. Save the outbox to a file and hand it over.")), rows(help.rows.map((row) => helpRow(app, row)))] : null,
    waiting.rows.length ? [h("h2", null, t("Waiting")), rows(waiting.rows.map((row) => waitingRow(app, row, known))), waiting.next ? h("p", { class: "muted" }, t("and {n} more", { n: number(status.waiting - waiting.rows.length) })) : null] : null,
    got.length ? received(app, got, known) : null,
    h("div", { class: "do" },
      button(t("To a file"), () => exported(app), { name: "export" }),
      button(t("Send now"), () => send(app), { main: true, name: "sync" })),
  ];
  return { title: t("Outbox"), node, tab: "outbox", fresh: true };
}

const rows = (items) => h("ul", { class: "rows" }, items);

function numbers({ waiting, received: got, needsHelp }) {
  const one = (value, label, name) => h("div", { class: "number" }, h("strong", null, number(value)), h("span", null, icon(name), label));
  return h("div", { class: "numbers" }, one(waiting, t("waiting"), "clock"), one(got, t("received"), "check"), one(needsHelp, t("needs help"), "help"));
}

function state(status) {
  const lines = [
    status.lastSync ? t("Last sent: {time}", { time: moment(status.lastSync) }) : t("Nothing was sent yet."),
    status.oldestWaiting && t("The oldest waits since {time}", { time: moment(status.oldestWaiting) }),
    status.problem && problems()[status.problem],
    status.download && status.download !== status.problem && t("New lists could not come down; that does not touch what you send."),
  ];
  return h("div", null, lines.filter(Boolean).map((line) => h("p", { class: "muted" }, line)));
}

async function send(app) {
  app.say(t("Sending…"));
  const status = await app.outbox.syncNow({ force: true });
  app.say(status.problem ? problems()[status.problem] : status.waiting ? n("1 still waits.", "{n} still wait.", status.waiting) : t("All sent."));
  app.again();
}

async function exported(app) {
  const { count, files } = await saveQueue(app.outbox);
  if (!count) return app.say(t("Nothing waits, so there is nothing to save."));
  if (files > 1) return app.say(t("Each team has a file of its own: only that team can open it. Everything stays here too."));
  return app.say(n("1 sealed entry is in the file. It stays here too.", "{n} sealed entries are in the file. They stay here too.", count));
}

const line = (title, note, ...acts) => h("li", { class: "row" }, h("div", { class: "row-text" }, h("strong", null, title), note && h("span", null, note)), acts);
const joined = (...parts) => parts.filter(Boolean).join(" · ");

function waitingRow(app, row, { withdrawn }) {
  const title = kinds()[row.kind] || row.kind;
  const note = joined(moment(row.savedAt), tally(row.counts), withdrawn[row.id] && t("withdrawn"));
  if (withdrawn[row.id] || row.kind === "entry.withdrawn") return line(title, note);
  const young = Date.now() - Date.parse(row.savedAt) < UNDO_MS;
  const act = () => (young ? undo(app, row.id) : remove(app, row));
  const node = line(title, note, button(young ? t("Undo") : t("Delete"), () => tried(app, node, act), { kind: "quiet" }));
  return node;
}

function helpRow(app, row) {
  const again = async () => {
    await app.outbox.retry(row.id);
    app.again();
  };
  const node = line(kinds()[row.kind] || row.kind, joined(moment(row.savedAt), helpReasons()[row.code] || t("The server did not take it.")),
    button(t("Try again"), again, { kind: "quiet" }), button(t("Delete"), () => tried(app, node, () => remove(app, row)), { kind: "quiet" }));
  return node;
}

/** What goes wrong is said in the row it went wrong with. */
async function tried(app, node, act) {
  node.querySelectorAll(".notice").forEach((old) => old.remove());
  try {
    await act();
  } catch (error) {
    node.append(explain(app, error));
  }
}

/** Of one that may have reached the server, its withdrawal goes out instead. */
async function remove(app, row) {
  const answer = await app.outbox.remove(row.id);
  if (answer === "deleted") await app.takeBack(row.id);
  else await withdraw(app, row.id, "mistake");
  app.again();
  app.say(t("Deleted."));
}

function received(app, receipts, known) {
  const hours = bands(app.device.day_starts);
  const days = new Map();
  for (const row of receipts) days.set(row.day, [...(days.get(row.day) || []), row]);
  const parts = [...days].map(([day, list]) => [h("h3", null, weekday(day)), rows(list.map((row) => receiptRow(app, row, hours[row.band][1], known)))]);
  return h("section", { class: "stack tight" }, h("h2", null, t("Received")), h("p", { class: "muted" }, t("Of the last two weeks. Only numbers stay on this phone.")), parts);
}

/** For a quarter of an hour the phone still knows what it was, and undoes it; then there are its numbers, if it had any. */
function receiptRow(app, row, hours, { recent, withdrawn }) {
  const { kind } = recent[row.id] || {};
  const numbered = tally(row.counts);
  const title = kind ? kinds()[kind] : numbered || t("Without numbers");
  const note = joined(kind && numbered, hours, withdrawn[row.id] && t("withdrawn"));
  if (withdrawn[row.id]) return line(title, note);
  const act = kind
    ? button(t("Undo"), () => tried(app, node, () => undo(app, row.id)), { kind: "quiet" })
    : button(t("Change"), () => put(node, h("div", { class: "stack wide choosing" }, reasons(app, row, title, note))), { kind: "quiet" });
  const node = line(title, note, act);
  return node;
}

/** Withdrawing asks why; entering again withdraws the old one as a mistake and opens an empty form. */
function reasons(app, row, title, note) {
  const take = async (reason, route) => {
    await withdraw(app, row.id, reason);
    app.go(route, true);
    app.say(t("Withdrawn."));
  };
  const again = row.counts.people || row.counts.kits ? "contact" : "tonight";
  return [
    h("strong", null, joined(title, note)),
    button(t("Withdraw and enter again"), () => take("mistake", again), { name: "undo" }),
    h("p", { class: "muted" }, t("Or only withdraw it, because:")),
    withdrawReasons().map(([code, label]) => button(label, () => take(code, "outbox"))),
  ];
}
