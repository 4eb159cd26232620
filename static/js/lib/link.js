// @ts-check
// What ties a page to the server: its islands, the words in them, ids for commands, and the socket.
// One file, because every module is a request on a delegate's first visit.
import { io } from "../../vendor/node_modules/socket.io-client/dist/socket.io.esm.min.js";

/** The JSON that base.html put into the page under this id. @param {string} id @returns {any} */
export function island(id) {
  const element = document.getElementById(id);
  return element ? JSON.parse(element.textContent || "{}") : {};
}

export const page = island("page");
const words = island("words");
const plural = new Intl.PluralRules(page.language || "en");
// Grouped from four digits on, as the server does it: CLDR alone would not do so in Spanish.
const figures = new Intl.NumberFormat(`${page.language || "en"}-u-nu-latn`, { useGrouping: true });

// --- words ---------------------------------------------------------------------------------------------------------

/** @param {string} text @param {Record<string, unknown>} params */
const fill = (text, params) => text.replace(/%\((\w+)\)s|%%/g, (found, name) => (name ? String(params[name] ?? found) : "%"));

/** The sentence in the page's language. @param {string} msgid @param {Record<string, unknown>} [params] */
export function _(msgid, params = {}) {
  const text = words[msgid];
  return fill(typeof text === "string" ? text : msgid, params);
}

/** The form of the sentence for `count`; `%(count)s` stands for it. @param {string} one @param {string} other @param {number} count @param {Record<string, unknown>} [params] */
export function ngettext(one, other, count, params = {}) {
  const forms = words[one];
  const text = forms && (forms[plural.select(count)] || forms.other);
  return fill(text || (count === 1 ? one : other), { count: number(count), ...params });
}

/** A number with Latin digits, as all languages of the conference read them. @param {number} n */
export const number = (n) => figures.format(n);

/** A text kept in several languages, in the reader's, else in the page's, else in the first there is. @param {Record<string, string>} texts */
export const localized = (texts) => (texts || {})[languageOf(texts)] || "";

/** The language of what `localized` gives. @param {Record<string, string>} texts */
export const languageOf = (texts) => [page.reading, page.language, ...Object.keys(texts || {})].find((tag) => (texts || {})[tag]) || page.language;

/** A country's name in the page's language, as the browser knows it. @param {string|null|undefined} code ISO 3166 */
export function countryName(code) {
  if (!code) return "";
  const known = typeof Intl.DisplayNames === "function" && new Intl.DisplayNames([page.language || "en"], { type: "region" });
  return (known && known.of(code)) || code;
}

/** A text without the controls that would turn its neighbours round, as `shown` in domain/text.py. @param {string} text */
export const shown = (text) => text.replace(/[\u202a-\u202e\u2066-\u2069]/g, "");

const RTL_LETTERS = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/g;

/** `rtl` or `ltr` by the majority of letters, as the server does it; `fallback` where there is none. @param {string} text @param {string} fallback */
export function textDirection(text, fallback) {
  const letters = (text.match(/\p{L}/gu) || []).join("");
  const rtl = (letters.match(RTL_LETTERS) || []).length;
  const ltr = [...letters].length - rtl;
  return rtl === ltr ? fallback : rtl > ltr ? "rtl" : "ltr";
}

const segmenter = Intl.Segmenter && new Intl.Segmenter(page.language || "en");

/** Characters as people count them. @param {string} text */
export function countGraphemes(text) {
  if (!segmenter) return [...text].length;
  let count = 0;
  for (const _segment of segmenter.segment(text)) count += 1;
  return count;
}

// --- another language: what is typed and where one is stay ----------------------------------------------------------

const STAY = "facilitator/1/stay";

/** Fields that a person has filled, by what names them in both languages. */
function typedFields() {
  /** @type {Record<string, {field: any, value: string|boolean}>} */
  const found = {};
  for (const field of /** @type {NodeListOf<any>} */ (document.querySelectorAll("textarea, select, input:not([type=hidden])"))) {
    const { form, type, name, id } = field;
    const target = form?.elements.action?.value || form?.elements.target?.value || "";
    const ticks = type === "radio" || type === "checkbox";
    found[[form?.id || form?.getAttribute("action") || "", target, name || id, ticks ? field.value : ""].join(" ")] = { field, value: ticks ? field.checked : field.value };
  }
  return found;
}

addEventListener("click", (event) => {
  const choice = /** @type {HTMLElement|null} */ (/** @type {Element} */ (event.target).closest?.(".languages [lang]"));
  if (!choice) return;
  const values = Object.fromEntries(Object.entries(typedFields()).map(([name, { value }]) => [name, value]));
  const open = [...document.querySelectorAll("details")].map((details) => details.open);
  try {
    sessionStorage.setItem(STAY, JSON.stringify({ path: location.pathname, y: scrollY, values, open }));
  } catch {
    // nothing is kept in a private window: the form's own way to the server still takes along what is typed in it
    return;
  }
  if (!choice.dataset.href) return;
  event.preventDefault();
  location.href = choice.dataset.href + location.hash;
});

addEventListener("load", () => {
  /** @type {any} */
  let kept = null;
  try {
    kept = JSON.parse(sessionStorage.getItem(STAY) || "null");
    sessionStorage.removeItem(STAY);
  } catch {
    // not written by us
  }
  if (!kept || kept.path !== location.pathname) return;
  const fields = typedFields();
  for (const [name, value] of Object.entries(kept.values)) {
    const field = fields[name]?.field;
    if (!field || fields[name].value === value) continue;
    if (typeof value === "boolean") field.checked = value;
    else field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  document.querySelectorAll("details").forEach((details, index, all) => {
    if (all.length === kept.open.length) details.open = kept.open[index];
  });
  scrollTo(0, kept.y);
});

// --- ids -----------------------------------------------------------------------------------------------------------

/** A random UUID. crypto.randomUUID does not exist on plain http pages. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

// --- the socket ----------------------------------------------------------------------------------------------------

/** The server could not be asked, or did not answer: nobody knows whether the command was carried out. */
export class Offline extends Error {}

/** Milliseconds after which a refused connection is tried again: the reason may have gone (busy, joined meanwhile). */
const REFUSED_RETRY = 20000;

/**
 * Keep a connection for as long as the page lives. On every `online` the page must `watch` again: the server
 * forgets what a broken connection watched.
 *
 * @param {object} options
 * @param {any} options.page the island
 * @param {(changes: any) => void} [options.onChanges]
 * @param {(pulse: any) => void} [options.onPulse]
 * @param {(notice: any) => void} [options.onNotice]
 * @param {(mine: any) => void} [options.onMine] what became of this phone's own contributions
 * @param {(state: "online"|"offline"|"refused", error?: any) => void} [options.onState]
 */
export function connect({ page: { socket: path, as, audience, language, words: wording, session, event, agenda }, onChanges, onPulse, onNotice, onMine, onState }) {
  const socket = io({
    path,
    auth: { as, audience, language, words: wording, event, agenda },
    transports: ["websocket"],
    timeout: 8000, // a network that swallows WebSockets says nothing at all
    reconnectionDelay: 500,
    reconnectionDelayMax: 8000,
    randomizationFactor: 0.6, // a thousand phones lose a server together, and must not find it together
  });
  const tell = onState || (() => {});

  let worked = false;
  /** Why the server has ended this connection on purpose. @type {any} */
  let ended = null;
  socket.on("notice", (/** @type {any} */ notice) => {
    if (notice.code === "revoked") ended = notice;
  });
  socket.on("connect", () => {
    worked = true;
    ended = null;
    tell("online");
  });
  socket.on("disconnect", (/** @type {string} */ reason) => {
    if (ended) tell("refused", ended);
    else tell("offline");
    if (reason === "io server disconnect") setTimeout(() => socket.connect(), 1000 + 4000 * Math.random());
  });
  socket.on("connect_error", (/** @type {any} */ error) => {
    if (socket.active) return tell("offline");
    tell("refused", error.data || { code: "busy", message: error.message });
    setTimeout(() => socket.connect(), REFUSED_RETRY * (0.75 + Math.random() / 2));
  });
  // Some hotel networks let no WebSocket through: every third try begins with plain requests, and the second already
  // where none has worked yet.
  let tries = 0;
  socket.io.on("reconnect_attempt", () => {
    tries += 1;
    socket.io.opts.transports = tries % 3 === (worked ? 2 : 1) ? ["polling", "websocket"] : ["websocket"];
  });
  addEventListener("online", () => {
    if (!socket.connected) socket.disconnect().connect();
  });
  addEventListener("offline", () => tell("offline"));
  if (onChanges) socket.on("changes", onChanges);
  if (onPulse) socket.on("pulse", onPulse);
  if (onNotice) socket.on("notice", onNotice);
  if (onMine) socket.on("mine", onMine);

  /** @param {string} name @param {any} payload @param {number} timeout @returns {Promise<any>} */
  const ask = (name, payload, timeout) =>
    new Promise((resolve, reject) => {
      // socket.io would keep it and send it some day: whether to try again is not the socket's business.
      if (!socket.connected) return reject(new Offline(name));
      socket.timeout(timeout).emit(name, payload, (/** @type {any} */ failed, /** @type {any} */ ack) =>
        failed ? reject(new Offline(name)) : resolve(ack),
      );
    });

  return {
    /**
     * Send a command; resolves with its acknowledgement, whatever it says. To try one again, give it the same `key`.
     * @param {string} name @param {any} payload `session` and `key` are added where they are missing
     * @param {{timeout?: number}} [options] milliseconds
     */
    send(name, payload, { timeout = 8000 } = {}) {
      const key = name === "contribution.submit" ? payload.id : newId();
      return ask(name, { session, key, ...payload }, timeout);
    },
    /** Subscribe to the page's session, and get what is new since `rev`. @param {number} [rev] @param {string} [lineage] */
    watch(rev, lineage, { timeout = 10000 } = {}) {
      const known = rev === undefined ? {} : { rev, lineage };
      return ask("watch", { session, audience, ...known }, timeout);
    },
    isOnline: () => socket.connected,
    /** Look for the server at once, not when its turn comes. */
    retry: () => void (socket.connected || socket.disconnect().connect()),
  };
}
