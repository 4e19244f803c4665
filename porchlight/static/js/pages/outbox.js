/** The outbox: what waits, what was received, what needs help, and the receipts of two weeks. */

import { h, icon, put } from "../dom.js";
import { moment, n, number, t, weekday } from "../i18n.js";
import { saveQueue } from "../file.js";
import { button } from "../forms/fields.js";
import { explain, undo, withdraw } from "../forms/form.js";
import { tally } from "../forms/supplies.js";
import { bands, helpReasons, problems, withdrawReasons } from "../words.js";

const UNDO_MS = 15 * 60_000;
const PAGE = 50;

export async function outbox(app) {
  const [waiting, help, receipts, taken] = await Promise.all([
    app.outbox.queue({ limit: PAGE }), app.outbox.queue({ state: "help", limit: PAGE }), app.outbox.receipts(), app.outbox.recall("withdrawn"),
  ]);
  const status = app.outbox.status();
  const again = () => app.again("outbox");
  const node = [
    numbers(status),
    state(status),
    help.rows.length ? [h("h2", null, t("Needs help")), h("p", { class: "muted" }, t("These stay here until a coordinator takes them in. Save the outbox to a file and hand it over.")), rows(help.rows.map((row) => helpRow(app, row, again)))] : null,
    waiting.rows.length ? [h("h2", null, t("Waiting")), rows(waiting.rows.map((row) => waitingRow(app, row, again))), waiting.next ? h("p", { class: "muted" }, t("and {n} more", { n: number(status.waiting - waiting.rows.length) })) : null] : null,
    receipts.length ? received(app, receipts, taken || []) : null,
    h("div", { class: "do" },
      button(t("To a file"), () => exported(app), { name: "export" }),
      button(t("Send now"), () => send(app, again), { main: true, name: "sync" })),
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

async function send(app, again) {
  app.say(t("Sending…"));
  const status = await app.outbox.syncNow({ force: true });
  app.say(status.problem ? problems()[status.problem] : status.waiting ? n("1 still waits.", "{n} still wait.", status.waiting) : t("All sent."));
  again();
}

async function exported(app) {
  const { count, files } = await saveQueue(app.outbox);
  if (!count) return app.say(t("Nothing waits, so there is nothing to save."));
  if (files > 1) return app.say(t("Each team has a file of its own: only that team can open it. Everything stays here too."));
  return app.say(n("1 sealed entry is in the file. It stays here too.", "{n} sealed entries are in the file. They stay here too.", count));
}

const kindName = (kind) => ({
  "contact.logged": t("Contact"), "naloxone.supplied": t("Naloxone"), "response.reported": t("A response"), "session.started": t("Session started"), "session.joined": t("Session joined"),
  "session.ended": t("Session ended"), "supply.moved": t("Supplies moved"), "supply.counted": t("Bag counted"), "sharps.returned": t("Used sharps"), "entry.withdrawn": t("Withdrawal"),
})[kind] || kind;

const line = (title, note, ...acts) => h("li", { class: "row" }, h("div", { class: "row-text" }, h("strong", null, title), note && h("span", null, note)), acts);

function waitingRow(app, row, again) {
  const note = [moment(row.savedAt), tally(row.counts)].filter(Boolean).join(" · ");
  const young = Date.now() - Date.parse(row.savedAt) < UNDO_MS;
  const act = async () => {
    if (young) await undo(app, row);
    else await remove(app, row);
    again();
  };
  const node = line(kindName(row.kind), note, button(young ? t("Undo") : t("Delete"), () => tried(app, node, act), { kind: "quiet" }));
  return node;
}

function helpRow(app, row, again) {
  const acts = [
    button(t("Try again"), async () => { await app.outbox.retry(row.id); again(); }, { kind: "quiet" }),
    button(t("Delete"), () => tried(app, node, async () => { await remove(app, row); again(); }), { kind: "quiet" }),
  ];
  const node = line(kindName(row.kind), [moment(row.savedAt), helpReasons()[row.code] || t("The server did not take it.")].join(" · "), acts);
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
  if (answer !== "deleted") await withdraw(app, row.id, "mistake");
  app.say(t("Deleted."));
}

function received(app, receipts, taken) {
  const { day_starts: dayStarts } = app.device;
  const days = new Map();
  for (const row of receipts) if (tally(row.counts)) days.set(row.day, [...(days.get(row.day) || []), row]);
  const parts = [...days].map(([day, list]) => [
    h("h3", null, weekday(day)),
    rows(list.map((row) => receiptRow(app, row, bands(dayStarts)[row.band][1], taken))),
  ]);
  return h("section", { class: "stack tight" }, h("h2", null, t("Received")), h("p", { class: "muted" }, t("Of the last two weeks. Only numbers stay on this phone.")), parts);
}

function receiptRow(app, row, hours, taken) {
  if (taken.includes(row.id)) return line(tally(row.counts), `${hours} · ${t("withdrawn")}`);
  const node = line(tally(row.counts), hours, button(t("Change"), () => put(node, h("div", { class: "stack wide" }, reasons(app, row))), { kind: "quiet" }));
  return node;
}

/** Withdrawing asks why; entering again withdraws the old one as a mistake and opens an empty form. */
function reasons(app, row) {
  const take = async (reason, route) => {
    await withdraw(app, row.id, reason);
    const known = new Set((await app.outbox.receipts()).map((receipt) => receipt.id));
    const taken = ((await app.outbox.recall("withdrawn")) || []).filter((id) => known.has(id));
    await app.remember("withdrawn", [...taken, row.id]);
    app.go(route, true);
    app.say(t("Withdrawn."));
  };
  const again = row.counts.people || row.counts.kits ? "contact" : "tonight";
  return [
    h("strong", null, tally(row.counts)),
    button(t("Withdraw and enter again"), () => take("mistake", again), { name: "undo" }),
    h("p", { class: "muted" }, t("Or only withdraw it, because:")),
    withdrawReasons().map(([code, label]) => button(label, () => take(code, "outbox"))),
  ];
}
