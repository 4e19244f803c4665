/** Porchlight's phone app: opens the outbox, speaks the language, and shows the page that the address names. */

import { h, put, useIcons } from "./dom.js";
import { Frame, notice } from "./frame.js";
import { speak, t } from "./i18n.js";
import kinds from "./kinds.json";
import { openOutbox } from "./outbox/index.js";
import { alerts } from "./pages/alerts.js";
import { bag, end, move } from "./pages/bag.js";
import { contact } from "./pages/contact.js";
import { help } from "./pages/help.js";
import { join, welcome } from "./pages/join.js";
import { lock, setLock } from "./pages/lock.js";
import { leave, more } from "./pages/more.js";
import { naloxone } from "./pages/naloxone.js";
import { outbox } from "./pages/outbox.js";
import { response } from "./pages/response.js";
import { colleague, holder, start } from "./pages/session.js";
import { sharps, tonight } from "./pages/tonight.js";
import { App } from "./state.js";

const PAGES = { join, tonight, contact, naloxone, response, sharps, start, colleague, end, bag, outbox, alerts, lock, setlock: setLock, help, more, leave, welcome };
const OPEN_WHILE_LOCKED = ["lock", "contact", "naloxone", "response", "alerts", "help"];
const WRITTEN = ["contact", "naloxone", "response", "sharps", "start", "colleague", "end"];

const root = document.getElementById("app");
const urls = new Map(root.dataset.words.split(" ").filter(Boolean).map((pair) => pair.split("=")));

const QUIET_MS = 300;

/** The page on the screen: what to do when it is left, and whether new data may draw it again. */
let shown = {};
let turn = 0;

async function route(app, frame) {
  turn += 1;
  const mine = turn;
  if (shown.leave) await shown.leave();
  const [, code] = /^#join[=/](.+)/.exec(location.hash) || [];
  if (code) {
    app.code = code;
    history.replaceState(null, "", "#join"); // the code does not stay in the history
  }
  const wanted = location.hash.slice(1);
  let at = wanted;
  let [name, part] = at.split("/");
  if (!app.device) at = name = "join";
  if (app.locked && !OPEN_WHILE_LOCKED.includes(name)) at = name = "lock";
  if (app.asksWho && (part || WRITTEN.includes(name))) at = name = "who";
  const { loads } = app;
  const page = await (at === "who" ? holder(app, wanted) : name === "bag" && part ? move(app, part) : (PAGES[name] || tonight)(app));
  if (mine !== turn) return;
  if (page.fresh && loads !== app.loads) return route(app, frame); // new lists came while it was drawn from the old ones
  const before = shown.at;
  shown = { ...page, at };
  const moved = before !== at;
  frame.show(page, moved);
  if (before !== undefined && moved) {
    scrollTo(0, 0);
    frame.title.focus({ preventScroll: true });
  }
}

function steer(app, frame) {
  const show = () => route(app, frame).catch((error) => broken(error));
  app.go = (to, again) => {
    if (location.hash === `#${to}`) show();
    else location[again ? "replace" : "assign"](`#${to}`);
  };
  /** Draws the page on the screen again if it is one to read: a form that somebody went on to is left alone. */
  app.again = () => shown.fresh && location.hash.slice(1) === shown.at && show();
  addEventListener("hashchange", show);
  addEventListener("pagehide", () => shown.leave && shown.leave());
  // What no page has words for is said all the same: nobody waits for an answer that does not come.
  addEventListener("unhandledrejection", ({ reason }) => {
    if (reason && reason.code === "wiped") return; // this page is about to begin anew
    const what = reason && reason.code === "storage_full" ? t("This phone has no room left.") : t("Something went wrong.");
    frame.say(`${what} ${t("Everything you saved is kept.")}`);
  });
  let loaded = app.outbox.status().lastSync;
  let syncing = false;
  let renewing = false;
  const renew = async () => {
    renewing = true;
    const worker = navigator.serviceWorker && (await navigator.serviceWorker.getRegistration("/app/"));
    if (worker) await worker.update().catch(() => { renewing = false; });
  };
  let timer;
  const load = async () => {
    loaded = app.outbox.status().lastSync;
    await app.load();
    // Nothing moves under the finger of somebody who types or chooses.
    const typing = document.activeElement && document.activeElement.closest("main input, main select");
    if (!typing && !document.querySelector("main .choosing")) app.again();
  };
  app.outbox.onChange((status) => {
    frame.heard();
    if (status.wiped) {
      clearTimeout(timer); // and open nothing again that was just deleted
      return void location.replace("/app/");
    }
    if (status.reload && !renewing) renew();
    const came = syncing && !status.syncing;
    syncing = status.syncing;
    if (syncing || (!came && status.lastSync === loaded)) return;
    // The worker or another tab may have fetched too: what that brought is read once it is quiet. Only something newer takes
    // the place of a reading that is due: the lists of one round may come after its `lastSync` was read.
    clearTimeout(timer);
    timer = setTimeout(load, came ? 0 : QUIET_MS);
  });
  return show;
}

function settle(app) {
  app.languages = ["en", ...urls.keys()];
  app.setLanguage = async (code) => {
    await speak(code, urls.get(code) || null);
    await app.remember("language", code);
    app.show();
  };
  app.setScheme = async (scheme) => {
    await app.remember("scheme", scheme);
    paint(scheme);
  };
  app.joined = async (device) => {
    app.worker = null;
    app.code = "";
    const wanted = device.person && device.person.language;
    const chosen = await app.outbox.recall("language");
    if (!chosen && urls.has(wanted)) await speak(wanted, urls.get(wanted));
    await app.load();
  };
}

function paint(scheme) {
  if (scheme) document.documentElement.dataset.scheme = scheme;
  else delete document.documentElement.dataset.scheme;
}

/** Speaks the language chosen before, else the phone's own if there are words for it. */
async function greet(chosen) {
  const wanted = [chosen, ...(navigator.languages || [])].filter(Boolean).map((code) => code.toLowerCase());
  const known = wanted.map((code) => [code, code.split("-")[0]].find((one) => one === "en" || urls.has(one))).find(Boolean) || "en";
  await speak(known, urls.get(known) || null).catch(() => speak("en", null));
}

/** A newer app waits until a cold start finds no form open: nothing typed is ever interrupted. */
async function keepFresh(app) {
  if (!navigator.serviceWorker) return;
  const registration = await navigator.serviceWorker.register("/app/sw.js", { scope: "/app/" });
  const open = (await app.outbox.drafts()).some((draft) => draft.state === "open");
  if (!registration.waiting || open || !navigator.serviceWorker.controller) return;
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
  registration.waiting.postMessage({ type: "activate" });
}

function broken(error) {
  const kept = error.code === "no_storage"
    ? { title: t("This browser keeps nothing."), kept: t("So nothing you note here would be safe."), todo: t("Leave private browsing and open the app again.") }
    : error.code === "blocked"
      ? { title: t("The app is open twice."), kept: t("Everything you saved is kept."), todo: t("Close the other window, then open the app again.") }
      : { title: t("Something went wrong."), kept: t("Everything you saved is kept."), todo: t("Close the app and open it again.") };
  put(root, h("main", { class: "app-main" }, h("h1", null, "Porchlight"), notice({ level: "warn", ...kept })));
  if (!error.code) throw error;
}

async function begin() {
  useIcons(root.dataset.icons);
  const outboxed = await openOutbox({ kinds });
  const app = new App(outboxed);
  const [language, scheme] = await Promise.all([outboxed.recall("language"), outboxed.recall("scheme"), app.open()]);
  paint(scheme);
  await greet(language);
  settle(app);
  const frame = new Frame(root, app);
  app.show = steer(app, frame);
  await app.show();
  app.watchIdle();
  outboxed.watch();
  await keepFresh(app);
}

begin().catch(async (error) => {
  await greet(null);
  broken(error);
});
