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
import { holder, sharps, start, tonight } from "./pages/tonight.js";
import { App } from "./state.js";

const PAGES = { tonight, contact, naloxone, response, sharps, start, end, bag, outbox, alerts, lock, setlock: setLock, help, more, leave, welcome, who: holder };
const OPEN_WHILE_LOCKED = ["lock", "contact", "naloxone", "response", "alerts", "help"];

const root = document.getElementById("app");
const urls = new Map(root.dataset.words.split(" ").filter(Boolean).map((pair) => pair.split("=")));

/** The page on the screen: what to do when it is left, and whether new data may draw it again. */
let shown = {};
let turn = 0;

async function route(app, frame) {
  turn += 1;
  const mine = turn;
  if (shown.leave) await shown.leave();
  let [name, part] = location.hash.slice(1).split("/");
  if (name.startsWith("join=")) [name, part] = ["join", name.slice(5)];
  if (!app.device && name !== "join") name = "join";
  if (app.locked && !OPEN_WHILE_LOCKED.includes(name)) name = "lock";
  if (part && name === "join") history.replaceState(null, "", "#join"); // the code does not stay in the history
  const page = name === "join" ? join(app, part) : await (name === "bag" && part ? move(app, part) : (PAGES[name] || tonight)(app));
  if (mine !== turn) return;
  const before = shown.name;
  shown = { ...page, name };
  const moved = before !== name;
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
  /** Draws a page again if it is still the one on the screen: whoever went on is not called back. */
  app.again = (name) => location.hash.slice(1) === name && show();
  addEventListener("hashchange", show);
  addEventListener("pagehide", () => shown.leave && shown.leave());
  // What no page has words for is said all the same: nobody waits for an answer that does not come.
  addEventListener("unhandledrejection", ({ reason }) => {
    const what = reason && reason.code === "storage_full" ? t("This phone has no room left.") : t("Something went wrong.");
    frame.say(`${what} ${t("Everything you saved is kept.")}`);
  });
  let syncing = false;
  let renewing = false;
  const renew = async () => {
    renewing = true;
    const worker = navigator.serviceWorker && (await navigator.serviceWorker.getRegistration("/app/"));
    if (worker) await worker.update().catch(() => { renewing = false; });
  };
  app.outbox.onChange(async (status) => {
    frame.heard();
    if (status.wiped) return void location.replace("/app/"); // and open nothing again that was just deleted
    if (status.reload && !renewing) renew();
    const came = syncing && !status.syncing;
    syncing = status.syncing;
    if (!came) return;
    await app.load();
    if (shown.fresh && location.hash.slice(1) === shown.name && !root.contains(document.activeElement && document.activeElement.closest("main input, main select"))) show();
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
