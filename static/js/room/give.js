// @ts-check
// Giving a contribution: the form, its draft, the look before it is sent, the receipt, and taking it back at once.
import { announce } from "../lib/announce.js";
import { fill } from "../lib/fill.js";
import { newId } from "../lib/id.js";
import { page } from "../lib/page.js";
import { textDirection } from "../lib/text.js";
import { _, number } from "../lib/words.js";
import { ACTION_TEXTS, contributionForm } from "./form.js";
import { byId, formById, happens, known, question } from "./known.js";
import { findHints, loadRules } from "./hints.js";
import { link, outbox, waitingWords } from "./line.js";
import { openEdit, present } from "./own.js";

/** Milliseconds for which what was sent can be taken back at once, and after which what is typed is kept. */
const UNDO = 10000;
const PAUSE = 300;
const form = formById("give");

happens.session.on(({ stage, may }, was) => {
  if (!form) return;
  const writes = may.includes("contribution.submit");
  if (!writes && stage !== was.stage) showSent("", true);
  form.hidden = !byId("sent-card").hidden || (!writes && give.isEmpty() && !form.contains(document.activeElement));
  form.querySelector(".send .button").disabled = !writes;
  form.elements.text.readOnly = !writes;
  byId("closed-words").hidden = writes;
  byId("closed-words").textContent = writes ? "" : page.stage_hints[stage];
});
happens.done.on((entry, ack) => {
  if (entry.name !== "contribution.submit") return;
  const words = ack.status === "held" ? _("Sent. It is number %(number)s. A facilitator reads it before the room does.", { number: ack.number }) : _("Sent. Your contribution is number %(number)s.", { number: ack.number });
  if (isShown(entry)) showSent(words, true, ack.number);
  announce(words);
});
happens.snapshot.on(showArrived);
happens.elsewhere.on(showArrived);
happens.refused.on((entry) => {
  if (entry.name === "contribution.submit" && isShown(entry)) showSent(entry.error.code === "not_open" ? _("Not sent: the session had stopped taking contributions. It is kept as a draft under “My contributions”.") : _("Not sent. It stands under “My contributions”, with the reason."), false);
  if (entry.payload.id === givenLast) showUndo(false);
});

/** What `sent` is about: the contribution given last. */
let givenLast = "";
/** Whether what was sent stands there still: whoever writes on is not disturbed. @param {import("../types").Entry} entry */
const isShown = (entry) => entry.payload.id === givenLast && !byId("sent-card").hidden;
/** Show what was just sent in place of the form; "" brings the form back. @param {string} words @param {boolean} isGood @param {number} [given] its number */
function showSent(words, isGood, given = 0) {
  const card = byId("sent-card");
  const hadFocus = card.contains(document.activeElement);
  card.hidden = !words;
  form.hidden = Boolean(words);
  byId("sent").classList.toggle("pending", !isGood);
  fill(card, { sent: words, "sent-number": given ? `#${number(given)}` : "", "sent-text": words ? present(givenLast).row.text || "" : "" });
  if (!words) return hadFocus && form.elements.text.focus();
  const text = card.querySelector('[data-text="sent-text"]');
  text.hidden = !text.textContent;
  text.dir = textDirection(text.textContent, page.direction);
}

/** Say after `words` where the server kept less than was typed. @param {string} words @param {{shortened?: boolean}} ack */
function withShortened(words, ack) {
  return ack.shortened ? `${words} ${_("A character with very many marks was shortened.")}` : words;
}

/** What was given last may have been sent by another page of this phone: then it is not "not sent yet". */
function showArrived() {
  const row = known.rows.get(givenLast);
  if (row && byId("sent").classList.contains("pending") && !byId("sent-card").hidden) showSent(_("Sent. Your contribution is number %(number)s.", { number: row.number }), true, row.number);
}

let undoTimer = 0;
/** Let what was just sent be taken back at once; the button stays for as long as it has the focus. @param {boolean} on */
function showUndo(on) {
  const undo = byId("undo-send");
  clearTimeout(undoTimer);
  undo.hidden = !on;
  const end = () => (document.activeElement === undo && !byId("sent-card").hidden ? (undoTimer = setTimeout(end, 1000)) : showUndo(false));
  if (on) undoTimer = setTimeout(end, UNDO);
}

function undoSend() {
  const { row } = present(givenLast);
  outbox.add("contribution.withdraw", { id: givenLast });
  givenLast = "";
  showUndo(false);
  if (give.isEmpty()) give.fill(row);
  keepDraft();
  const words = _("Taken back. Your words are in the form again.");
  showSent("", true);
  announce(words);
  form.elements.text.focus();
}

let draftTimer = 0;
function keepDraft() {
  clearTimeout(draftTimer);
  outbox.keepDraft(question, give.isEmpty() ? null : give.values());
}
const give = form && contributionForm(form, () => {
  clearTimeout(draftTimer);
  draftTimer = setTimeout(keepDraft, PAUSE);
});
if (form) {
  const draft = outbox.draft(question);
  if (draft && give.isEmpty()) give.fill(draft);
  addEventListener("pagehide", keepDraft);
  document.addEventListener("visibilitychange", keepDraft);
  form.addEventListener("submit", (/** @type {Event} */ event) => {
    event.preventDefault();
    send();
  });
  byId("hint").querySelector("[data-with-script]").hidden = false;
  byId("undo-send").addEventListener("click", undoSend);
  byId("another").addEventListener("click", () => {
    showSent("", true);
    form.elements.text.focus();
  });
  byId("change-sent").addEventListener("click", () => setTimeout(() => openEdit(/** @type {import("../types").Made} */ (document.querySelector(`#mine-list [data-id="${givenLast}"]`)))));
  form.addEventListener("focusin", loadRules, { once: true });
  byId("hint").addEventListener("click", (event) => {
    const button = /** @type {import("../types").Made} */ (event.target).closest("[data-do]");
    if (!button) return;
    byId("hint").hidden = true;
    if (button.dataset.do === "as-it-is") send();
    else form.elements.text.focus();
  });
}

/** Send what stands in the form, if it can be sent and its writer has looked at what it tells. */
function send() {
  if (!known.session.may.includes("contribution.submit") || !give.check() || !isFineToSend()) return;
  const given = /** @type {import("./form.js").Written} */ (Object.fromEntries(Object.entries(give.values()).filter(([name, value]) => value || name === "text")));
  give.clear();
  keepDraft();
  givenLast = newId();
  outbox.add("contribution.submit", { id: givenLast, question, ...given });
  const waits = link.isOnline() ? "" : waitingWords(_("Saved on this phone, not sent yet. It is sent as soon as there is a connection."));
  showSent(waits || _("Sending…"), false);
  announce(waits);
  showUndo(true);
  scrollTo(0, 0);
  byId("another").focus({ preventScroll: true });
}

/** The text about which the delegate was asked. */
let asked = "";
/** Whether nothing in the form tells more than its writer may want, or the writer has said that it is fine. */
function isFineToSend() {
  const values = give.values();
  const texts = ["text", ...ACTION_TEXTS].map((name) => values[name] || "");
  const all = texts.join("\n");
  const found = all !== asked ? findHints(texts) : [];
  byId("hint").hidden = !found.length;
  if (!found.length) return true;
  asked = all;
  const words = _("Your text may hold %(what)s. Everybody in the room can read it.", { what: found.join(", ") });
  fill(byId("hint"), { hint: words });
  announce(words);
  byId("hint").querySelector("button").focus();
  return false;
}
