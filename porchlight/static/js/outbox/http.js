/** One request to the server, and what its answer means. */

import { retryAfter } from "./entry.js";

const TIMEOUT_MS = 30_000;

/** The request did not do what it should. `problem` is for people, `status` and `code` for the push loop. */
export class Trouble extends Error {
  /** @param {string} problem offline | timeout | cut | captive_portal | busy | server | unauthorised
   * @param {{status?: number, code?: string, wait?: number | null}} [more] wait: ms, from Retry-After */
  constructor(problem, { status = 0, code = "", wait = null } = {}) {
    super(problem);
    Object.assign(this, { problem, status, code, wait });
  }
}

/**
 * @param {string} path @param {{token?: string | null, body?: string}} [options] a body makes it a POST
 * @returns {Promise<any>} the JSON of a 200, {} for a 204 @throws {Trouble}
 */
export async function request(path, { token, body } = {}) {
  const control = new AbortController();
  const timer = setTimeout(() => control.abort(), TIMEOUT_MS);
  let response;
  try {
    response = await fetch(path, options(control.signal, token, body));
    return read(response, await response.text());
  } catch (error) {
    if (error instanceof Trouble) throw error;
    if (control.signal.aborted) throw new Trouble("timeout");
    throw new Trouble(response ? "cut" : "offline");
  } finally {
    clearTimeout(timer);
  }
}

function options(signal, token, body) {
  const headers = { Accept: "application/json" };
  if (token) headers.Authorization = `Bearer ${token}`;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  // A redirect is never ours: a portal or a sign-in page would answer in the server's name.
  const shared = { headers, signal, cache: "no-store", credentials: "omit", redirect: "manual" };
  return body === undefined ? { method: "GET", ...shared } : { method: "POST", body, ...shared };
}

function read(response, text) {
  const { status } = response;
  if (status === 204) return {};
  const type = response.headers.get("Content-Type") || "";
  const json = parse(text);
  if (status === 200) {
    if (json && typeof json === "object") return json;
    throw new Trouble(type.includes("json") ? "cut" : "captive_portal");
  }
  const code = (json && json.code) || "";
  const wait = retryAfter(response.headers.get("Retry-After"), Date.now());
  throw new Trouble(meaning(status, type), { status, code, wait });
}

function meaning(status, type) {
  if (status < 400 || status === 511) return "captive_portal"; // 0 is a redirect that was not followed
  if (status === 401) return type.includes("html") ? "captive_portal" : "unauthorised";
  return status === 429 || status === 503 ? "busy" : "server";
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
