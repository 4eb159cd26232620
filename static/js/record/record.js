// @ts-check
// A delegate speaks or signs: the recording is kept on the phone first, and sent in parts until the server has given it a
// number. What has arrived is asked for before each try, so that a dropped line costs a part and nothing is doubled.
/** @import { Waiting } from "../lib/recordings.js" */
import { announce } from "../lib/announce.js";
import { clone, fill } from "../lib/fill.js";
import { newId } from "../lib/id.js";
import { page } from "../lib/page.js";
import { ready } from "../lib/ready.js";
import { drop, keep, waiting } from "../lib/recordings.js";
import { PASSING, pauseAfter } from "../lib/retry.js";
import { _, number } from "../lib/words.js";
import { offerRecorder } from "./recorder.js";

const ACTION = ["level", "lead", "partners", "by_when", "lasts", "left_out"];

const form = /** @type {HTMLFormElement|null} */ (document.getElementById("record"));
const list = /** @type {HTMLElement} */ (document.getElementById("recordings"));
const recorderPlace = document.getElementById("recorder");
const limits = /** @type {{bytes: number, seconds: number, chunk: number}} */ (/** @type {unknown} */ (page.limits));

const recorder = form && recorderPlace && offerRecorder(recorderPlace, () => new FormData(form).get("media") === "signed", limits.seconds);

/** @typedef {{code: string, message: string, retry_after?: number, current?: {have?: number}}} Problem */
/** What the server answers: of a recording how much is there, of a contribution its number. @typedef {{have: number, done: boolean, number: number}} Answer */
/** The server does not take it. */
class NotTaken extends Error {
  /** @param {Problem} problem */
  constructor(problem) {
    super(problem.message);
    this.problem = problem;
  }
}

/** What stands in the list, by id. @type {Map<string, HTMLElement>} */
const shown = new Map();

/** @param {Waiting} one @param {string} state @param {{part?: number, isOver?: boolean}} [how] */
function show(one, state, { part = 0, isOver = false } = {}) {
  let item = shown.get(one.id);
  if (!item) {
    item = /** @type {HTMLElement} */ (clone("recording"));
    item.dataset.id = one.id;
    shown.set(one.id, item);
    list.append(item);
  }
  fill(item, { what: one.media === "signed" ? _("Signed") : _("Spoken"), state, result: isOver ? state : "" });
  const progress = /** @type {HTMLProgressElement} */ (item.querySelector("progress"));
  progress.value = isOver ? 1 : part;
  progress.setAttribute("aria-label", _("Sent so far"));
  progress.hidden = isOver || Boolean(one.error);
  /** @type {HTMLElement} */ (item.querySelector('[data-do="again"]')).hidden = !one.error;
  /** @type {HTMLElement} */ (item.querySelector('[data-do="drop"]')).hidden = isOver;
  item.dataset.state = isOver ? "sent" : one.error ? "refused" : "waiting";
  list.hidden = false;
}

/** @param {string} address @param {RequestInit} [options] @returns {Promise<Answer>} */
async function ask(address, options = {}) {
  const answer = await fetch(address, { ...options, headers: { accept: "application/json", "X-Facilitator-As": "delegate", ...options.headers } });
  const body = await answer.json();
  if (!body.ok) throw new NotTaken(body.error);
  return body;
}

/** Send one; returns its number. @param {Waiting} one @returns {Promise<number>} */
async function send(one) {
  const address = `/api/v1/sessions/${encodeURIComponent(one.session)}/recordings/${one.id}`;
  let { have, done } = await ask(address);
  while (!done) {
    show(one, _("Sending: %(part)s %%", { part: number(Math.floor((100 * have) / one.blob.size)) }), { part: have / one.blob.size });
    const query = `?offset=${have}&size=${one.blob.size}&media=${one.media}`;
    try {
      const part = one.blob.slice(have, have + limits.chunk);
      ({ have, done } = await ask(address + query, { method: "POST", body: part, headers: { "content-type": "application/octet-stream" } }));
    } catch (error) {
      const there = error instanceof NotTaken && error.problem.current?.have;
      if (there === undefined || there === false) throw error;
      have = there;
    }
  }
  const payload = { session: one.session, id: one.id, question: one.question, ...one.fields };
  const given = await ask("/api/v1/commands/recording.give", { method: "POST", body: JSON.stringify(payload), headers: { "content-type": "application/json" } });
  return given.number;
}

let busy = false;
let failures = 0;
let timer = 0;
/** Send what waits, one after the other; what the server does not take stands there with its reason. */
async function run() {
  clearTimeout(timer);
  if (busy) return;
  busy = true;
  try {
    for (;;) {
      const next = (await waiting()).find((one) => one.session === page.session && !one.error);
      if (!next) return;
      try {
        const given = await send(next);
        failures = 0;
        await drop(next.id);
        const words = _("Sent. Your contribution is number %(number)s. Somebody of the staff writes it down.", { number: number(given) });
        show(next, words, { isOver: true });
        announce(words);
      } catch (error) {
        if (error instanceof NotTaken && !PASSING.includes(error.problem.code)) {
          next.error = error.problem.message;
          await keep(next);
          show(next, next.error);
          announce(next.error);
          continue;
        }
        failures += 1;
        const wait = (error instanceof NotTaken && error.problem.retry_after) || pauseAfter(failures);
        if (!(error instanceof NotTaken)) show(next, _("No connection. It is kept on this phone, and goes on by itself."));
        timer = window.setTimeout(run, wait * 1000);
        return;
      }
    }
  } finally {
    busy = false;
  }
}

/** @param {string} words "" where nothing is wrong */
function showError(words) {
  const place = /** @type {HTMLElement} */ (document.getElementById("file-error"));
  place.textContent = words;
  place.hidden = !words;
  const file = /** @type {HTMLInputElement} */ (document.getElementById("file"));
  if (words) {
    file.setAttribute("aria-invalid", "true");
    file.focus();
  } else file.removeAttribute("aria-invalid");
}

/** @param {HTMLFormElement} form */
async function take(form) {
  const data = new FormData(form);
  if (recorder?.isRecording()) return showError(_("Press “Stop recording” first."));
  const file = recorder?.made() || /** @type {File} */ (data.get("file"));
  const media = data.get("media") === "signed" ? "signed" : "spoken";
  const kind = String(data.get("kind"));
  showError("");
  if (!file || !file.size) return showError(_("Please record something first, or choose a file."));
  if (file.size > limits.bytes) return showError(_("The recording is larger than %(limit)s MB. Please record a shorter one, or write instead.", { limit: Math.floor(limits.bytes / 1024 / 1024) }));
  if (kind === "action" && !data.get("level")) {
    const wrong = /** @type {HTMLElement} */ (form.querySelector('[data-error="level"]'));
    wrong.textContent = _("Please choose where the action takes place: local, national, regional or international.");
    wrong.hidden = false;
    return /** @type {HTMLElement} */ (form.querySelector('[name="level"]')).focus();
  }
  /** @type {Record<string, string>} */
  const fields = { kind };
  for (const name of kind === "action" ? ACTION : []) if (data.get(name)) fields[name] = String(data.get(name));
  // A copy: the phone's recorder may take its file away. Through a response: iOS 13 has no File.arrayBuffer.
  const blob = new Blob([await new Response(file).arrayBuffer()], { type: file.type });
  const one = { id: newId(), session: page.session, question: page.question, media: /** @type {"spoken"|"signed"} */ (media), fields, blob, at: Date.now() };
  const isKept = await keep(one);
  show(one, isKept ? _("Saved on this phone, not sent yet") : _("Not sent yet. This phone cannot save it: please keep this page open."));
  recorder?.clear();
  form.reset();
  follow(form);
  list.scrollIntoView({ block: "nearest" });
  run();
}

/** Let the file field ask for what was chosen. @param {HTMLFormElement} form */
function follow(form) {
  const isSigned = new FormData(form).get("media") === "signed";
  // iPhones record no sound for a file field, but a video of which the sound is heard.
  const voice = /iP(hone|ad|od)/.test(navigator.userAgent) ? "audio/*,video/*" : "audio/*";
  /** @type {HTMLInputElement} */ (document.getElementById("file")).accept = isSigned ? "video/*" : voice;
}

list.addEventListener("click", async (event) => {
  const button = /** @type {HTMLElement|null} */ (/** @type {Element} */ (event.target).closest("[data-do]"));
  const item = /** @type {HTMLElement|null} */ (button?.closest("[data-id]") || null);
  const one = item && (await waiting()).find(({ id }) => id === item.dataset.id);
  if (!button || !item || !one) return;
  if (button.dataset.do === "drop") {
    await drop(one.id);
    shown.delete(one.id);
    item.remove();
    announce(_("Deleted from this phone."));
    list.hidden = !shown.size;
    return;
  }
  delete one.error;
  await keep(one);
  show(one, _("Saved on this phone, not sent yet"));
  run();
});

if (form) {
  form.addEventListener("change", () => follow(form));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    take(form);
  });
  follow(form);
}
addEventListener("online", run);
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && run());
waiting().then((all) => {
  for (const one of all) if (one.session === page.session) show(one, one.error || _("Saved on this phone, not sent yet"));
  run();
});
ready();
