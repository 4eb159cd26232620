// @ts-check
// One text of the rapporteur: saved by itself, kept in the browser until the server has it, put together with what
// somebody else wrote meanwhile, with its sources and its preview.
/** @import { ContributionRow, Link, SummaryRow } from "../types" */
import { announce } from "../lib/announce.js";
import { clone, setText, syncList } from "../lib/fill.js";
import { newId } from "../lib/id.js";
import { Offline } from "../lib/errors.js";
import { _ } from "../lib/words.js";
import { replaced } from "./found.js";
import { draw, numbers } from "./light.js";
import { merge } from "./merge.js";

/** Milliseconds without a key before a text is saved. */
const SAVE_AFTER = 1200;
/** Seconds for which it is said that somebody else wrote here. */
const TOLD_FOR = 20;

/**
 * @typedef {object} Text
 * @property {HTMLElement} box
 * @property {string|null} cluster
 * @property {() => void} save
 * @property {() => void} refresh somebody may have saved
 * @property {() => void} check the contributions may be others
 * @property {() => number[]} numbers named in the text as it stands
 * @property {() => boolean} isEmpty
 * @property {(words: string) => void} insert at the caret
 * @property {(words: string) => void} append as paragraphs of their own, at the end
 * @property {(words: string, instead: string) => boolean} replace everywhere; whether there was something to replace
 * @property {() => string} value the text as it stands
 */

/**
 * @param {HTMLElement} box the macro `text_box` of parts/report_text.html
 * @param {object} desk
 * @param {Link} desk.link
 * @param {string} desk.session
 * @param {() => {text: string, written_rev: number}} desk.saved what the server has
 * @param {(number: number) => ContributionRow|undefined} desk.find a contribution that is shown, by its number
 * @param {() => void} desk.onNumbers the text names other contributions now, or is empty, or no longer
 * @returns {Text}
 */
export function createText(box, { link, session, saved, find, onNumbers }) {
  const { question = "", cluster = "", part = "" } = box.dataset;
  const field = /** @type {HTMLTextAreaElement} */ (box.querySelector("textarea"));
  const line = /** @type {HTMLElement} */ (box.querySelector("[data-state]"));
  const conflict = /** @type {HTMLElement} */ (box.querySelector(".report-conflict"));
  const kept = `facilitator.summary.${session}.${part ? `part/${part}` : cluster || question}`;
  let base = saved();
  let both = "";
  let timer = 0;
  let sending = false;
  let named = "";

  const here = /** @type {HTMLElement} */ (box.querySelector("[data-here]"));
  /** @param {number} number */
  const exists = (number) => Boolean(find(number));
  const isChanged = () => field.value !== base.text;
  /** @param {string} text */
  const say = (text) => setText(line, text);

  function remember() {
    try {
      if (isChanged()) localStorage.setItem(kept, JSON.stringify({ text: field.value, base }));
      else localStorage.removeItem(kept);
    } catch {
      say(_("This browser keeps nothing. Do not close the page before the text is saved."));
    }
  }

  /** Put `text` into the field: only what differs is touched, so that the caret stays where it is. @param {string} text */
  function put(text) {
    const old = field.value;
    if (old === text) return;
    let start = 0;
    while (start < old.length && start < text.length && old[start] === text[start]) start += 1;
    let end = 0;
    while (end < old.length - start && end < text.length - start && old[old.length - 1 - end] === text[text.length - 1 - end]) end += 1;
    field.setRangeText(text.slice(start, text.length - end), start, old.length - end, "preserve");
    show();
  }

  /** Take `theirs` into what stands here. False where only a human can. @param {{text: string, written_rev: number}} theirs */
  function join(theirs) {
    const joined = merge(base.text, field.value, theirs.text);
    base = theirs;
    if (!joined.conflicts) {
      put(joined.text);
      return true;
    }
    both = joined.text;
    setText(/** @type {Element} */ (conflict.querySelector("[data-theirs]")), theirs.text);
    conflict.hidden = false;
    announce(_("Somebody else changed this text at the same time. Both versions are here."));
    return false;
  }

  function tellOfOthers() {
    const told = /** @type {HTMLElement} */ (box.querySelector("[data-others]"));
    told.hidden = false;
    clearTimeout(Number(told.dataset.timer));
    told.dataset.timer = String(setTimeout(() => (told.hidden = true), TOLD_FOR * 1000));
  }

  async function save() {
    clearTimeout(timer);
    if (sending || !isChanged() || !conflict.hidden) return;
    sending = true;
    const text = field.value;
    say(_("Saving…"));
    try {
      /** @type {import("../types").Payload<"report.write"> & {key: string}} */
      const payload = { question: question || null, cluster: cluster || null, part: /** @type {import("../contract").ReportPart} */ (part) || null, text, base_rev: base.written_rev, key: newId() };
      const answer = await link.send("report.write", payload);
      if (answer.ok) {
        base = { text, written_rev: answer.written_rev };
        say(_("Saved"));
      } else if (answer.error.reason === "text_changed") {
        if (join(/** @type {SummaryRow} */ (answer.error.current))) tellOfOthers();
        say(conflict.hidden ? _("Not saved yet") : answer.error.message);
      } else say(answer.error.message);
    } catch (error) {
      if (!(error instanceof Offline)) throw error;
      say(_("Not saved yet: no connection. The text is kept in this browser."));
    } finally {
      sending = false;
    }
    remember();
    if (isChanged() && conflict.hidden && link.isOnline()) timer = window.setTimeout(save, SAVE_AFTER);
  }

  /** The sources under the text, and the preview where it is open. */
  function show() {
    const found = numbers(field.value);
    const now = `${field.value.trim() ? "" : "empty "}${found.map((number) => `${number}${exists(number) ? "" : "?"}`).join(" ")}`;
    if (now !== named) {
      named = now;
      const place = /** @type {HTMLElement} */ (box.querySelector("[data-sources]"));
      place.hidden = !found.length;
      const rows = found.map((number) => ({ number, known: exists(number) }));
      syncList(/** @type {Element} */ (place.querySelector("[data-list]")), rows, {
        key: (row) => `${row.number} ${row.known}`,
        create: (row) => clone(row.known ? "source" : "source-unknown"),
        update(element, row) {
          const inner = /** @type {HTMLAnchorElement} */ (/** @type {HTMLElement} */ (element.querySelector("a, bdi")));
          inner.textContent = `#${row.number}`;
          if (row.known) inner.href = `#note-${row.number}`;
        },
      });
      onNumbers();
    }
    const preview = /** @type {HTMLDetailsElement} */ (box.querySelector("details.report-preview"));
    preview.hidden = !field.value.trim();
    if (preview.open) draw(/** @type {Element} */ (preview.querySelector("[data-preview]")), field.value, exists);
  }

  /** What the number says that the caret is at. */
  function tell() {
    const at = document.activeElement === field ? field.selectionStart : -1;
    const mark = [...field.value.matchAll(/#([1-9][0-9]{0,5})/gu)].find((one) => one.index <= at && at <= one.index + one[0].length);
    const row = mark && find(Number(mark[1]));
    here.hidden = !row;
    setText(here, row ? `#${row.number} · ${row.text}` : "");
  }

  /** Make what is selected bold, or no longer. */
  function embolden() {
    const [from, to] = [field.selectionStart, field.selectionEnd];
    const words = field.value.slice(from, to);
    const off = /^\*\*[^]+\*\*$/.test(words);
    field.setRangeText(off ? words.slice(2, -2) : `**${words}**`, from, to, "select");
    if (!words) field.setSelectionRange(from + 2, from + 2);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  for (const name of ["keyup", "click", "focus", "blur"]) field.addEventListener(name, tell);
  field.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "b" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    embolden();
  });
  field.addEventListener("input", () => {
    remember();
    say(_("Not saved yet"));
    show();
    clearTimeout(timer);
    timer = window.setTimeout(save, SAVE_AFTER);
  });
  field.addEventListener("blur", save);
  box.querySelector("details.report-preview")?.addEventListener("toggle", show);
  for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (conflict.querySelectorAll("button"))) {
    button.addEventListener("click", () => {
      conflict.hidden = true;
      if (button.dataset.keep === "theirs") put(base.text);
      if (button.dataset.keep === "both") put(both);
      if (!isChanged()) say(_("Saved"));
      save();
      field.focus();
    });
  }

  /** @type {{text: string, base: {text: string, written_rev: number}}|null} */
  let early = null;
  try {
    early = JSON.parse(localStorage.getItem(kept) || "null");
  } catch {
    // nothing was kept, or not by us
  }
  field.value = early ? early.text : base.text;
  if (early) {
    base = early.base;
    say(_("Not saved yet"));
  }
  show();

  return {
    box,
    cluster: cluster || null,
    save,
    refresh() {
      const now = saved();
      if (now.written_rev <= base.written_rev || sending || !conflict.hidden) return;
      if (!isChanged()) {
        base = now;
        put(now.text);
      } else if (join(now)) tellOfOthers();
      else say(_("Somebody else changed this text at the same time. Both versions are here."));
      remember();
    },
    check: show,
    numbers: () => numbers(field.value),
    isEmpty: () => !field.value.trim(),
    value: () => field.value,
    append(words) {
      put(field.value.trim() ? `${field.value.trimEnd()}\n\n${words}` : words);
      field.dispatchEvent(new Event("input", { bubbles: true }));
    },
    replace(words, instead) {
      const text = replaced(field.value, words, instead);
      if (text === field.value || !conflict.hidden) return false;
      put(text);
      field.dispatchEvent(new Event("input", { bubbles: true }));
      save();
      return true;
    },
    insert(words) {
      const at = field.selectionStart;
      const before = field.value.slice(0, at);
      field.setRangeText(before && !/\s$/.test(before) ? ` ${words}` : words, at, field.selectionEnd, "end");
      field.dispatchEvent(new Event("input", { bubbles: true }));
    },
  };
}
