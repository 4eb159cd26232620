// @ts-check
// Everything a delegate gives is kept on the phone first, and sent until the server has answered: one command at a
// time, in order, always with the same key, so that what was sent twice is carried out once. Drafts live here as well.
/** @import { AnyPayload, CommandName, Done, Entry, ErrorBody, Link, Payload, Refused } from "../types" */
import { newId } from "./id.js";
import { Offline } from "./errors.js";
import { PASSING, pauseAfter } from "./retry.js";
import { _ } from "./words.js";

/** What is stored: what waits, and drafts by question. @typedef {{queue: Entry[], drafts: Record<string, AnyPayload>, about?: {event: string, title: string}}} Kept */

const VERSION = 1;
/** Answers `busy` in a row after which an entry is parked, so that what waits behind it goes on. */
const MOST_BUSY = 8;
/** Commands that say how something shall be: the newest wish about the same thing counts. */
const SETTINGS = ["endorsement.set", "ready.set", "consent.set"];
/** Milliseconds for which another tab may keep this one from sending. */
const LOCKED = 8000;

/**
 * @param {object} options
 * @param {Pick<Link, "isOnline"|"send">} options.link what `connect` gave
 * @param {string} options.session
 * @param {() => string} [options.lineage] the session's, so that the server refuses what was written before it was cleared
 * @param {{event: string, title: string}} [options.about] kept with what waits, so that another page of the event can send and name it
 * @param {() => void} options.onChange something waits, is being sent, or is gone
 * @param {(entry: Entry, ack: Done) => void} options.onDone
 * @param {(entry: Refused) => void} options.onRefused `entry.error` says why; it stays here until dropped or sent again
 * @param {(entries: Entry[]) => void} options.onElsewhere another page of this phone has sent them, or taken them out
 */
export function createOutbox({ link, session, lineage, about, onChange, onDone, onRefused, onElsewhere }) {
  const place = `facilitator/${VERSION}/${session}`;
  /** What could not be stored (private mode, no space left): then this page alone knows it. @type {Kept|null} */
  let unkept = null;
  let busy = false;
  let failures = 0;
  let timer = 0;
  /** @type {string | null} */
  let sending = null;

  /** @returns {Kept} */
  function read() {
    if (unkept) return unkept;
    let kept = null;
    try {
      kept = JSON.parse(localStorage.getItem(place) || "null");
    } catch {
      // no storage, or not ours any more: begin anew
    }
    return { queue: [], drafts: {}, ...kept };
  }

  /** Another tab may have written meanwhile: always read, change and write in one go. @param {(kept: Kept) => void} alter */
  function change(alter) {
    const kept = read();
    alter(kept);
    if (about) kept.about = about;
    try {
      const empty = !kept.queue.length && !Object.keys(kept.drafts).length;
      if (empty) localStorage.removeItem(place);
      else localStorage.setItem(place, JSON.stringify(kept));
      unkept = null;
    } catch {
      unkept = kept;
    }
  }

  /** @param {string} key */
  const find = (key) => read().queue.find((entry) => entry.key === key);
  /** @param {string[]} keys */
  const remove = (...keys) => change((kept) => (kept.queue = kept.queue.filter((e) => !keys.includes(e.key))));

  /** Whether the server cannot have it yet: then it may still be changed or taken out here. @param {Entry} entry */
  const isUnsent = (entry) => entry.tries === 0 || Boolean(entry.error);

  /** Keep a command, joined with one about the same thing that has not left yet. @template {CommandName} N @param {N} name @param {Payload<N>} wanted @param {unknown} [more] */
  function add(name, wanted, more) {
    /** @type {Entry["payload"]} */
    const payload = wanted;
    change((kept) => {
      /** @param {string} other */
      const earlier = (other) => kept.queue.find((e) => e.name === other && e.payload.id === payload.id && isUnsent(e));
      const submit = name.startsWith("contribution.") && earlier("contribution.submit");
      if ((submit && name === "contribution.withdraw") || (name === "offer.withdraw" && earlier("offer.make"))) {
        kept.queue = kept.queue.filter((e) => e.payload.id !== payload.id);
        return;
      }
      if (submit && name === "contribution.edit") return renew(submit, payload);
      if (name === "contribution.edit" || name === "contribution.withdraw") {
        // The newest wish counts. A refused edit goes too: this one takes its place.
        kept.queue = kept.queue.filter((e) => e !== earlier("contribution.edit"));
      }
      if (SETTINGS.includes(name)) {
        kept.queue = kept.queue.filter((e) => !(e.name === name && e.payload.target === payload.target && e.payload.id === payload.id && isUnsent(e)));
      }
      const key = name === "contribution.submit" || name === "offer.make" ? payload.id : payload.key || newId();
      kept.queue.push({ key, name, payload, at: Date.now(), tries: 0, ...(lineage ? { lineage: lineage() } : {}), ...(more ? { more } : {}) });
    });
    onChange();
    run();
  }

  /** @param {Entry} entry @param {Entry["payload"]} payload what the delegate has written instead */
  function renew(entry, payload) {
    const { id, question } = entry.payload;
    entry.payload = { ...payload, id, question };
    if (entry.error && entry.error.code === "conflict") entry.key = entry.payload.id = newId();
    entry.tries = 0;
    if (entry.error && lineage) entry.lineage = lineage();
    delete entry.busy;
    delete entry.error;
  }

  async function run() {
    clearTimeout(timer);
    if (busy) return;
    busy = true;
    try {
      for (;;) {
        const next = read().queue.find((entry) => !entry.error);
        if (!next || !link.isOnline()) return;
        sending = next.key;
        onChange();
        const wait = await alone(() => deliver(next.key));
        if (wait) {
          timer = setTimeout(run, wait * 1000);
          return;
        }
      }
    } finally {
      busy = false;
      sending = null;
      onChange();
    }
  }

  /**
   * Two tabs of one phone take turns where the browser can (not on plain http). A tab that was suspended may keep the lock
   * for ever: after a while this one goes ahead, and the keys make it harmless.
   * @param {() => Promise<number>} task
   */
  async function alone(task) {
    if (!navigator.locks) return task();
    const giveUp = new AbortController();
    const timer = setTimeout(() => giveUp.abort(), LOCKED);
    try {
      return await navigator.locks.request(place, { signal: giveUp.signal }, () => (clearTimeout(timer), task()));
    } catch (error) {
      if (!giveUp.signal.aborted) throw error;
      return task();
    }
  }

  /** Send one; returns the seconds to wait before the next try, 0 to go on. @param {string} key */
  async function deliver(key) {
    const entry = find(key);
    if (!entry) return 0;
    // Written down before it leaves: after a crash nobody could say that it has not arrived.
    change((kept) => {
      for (const one of kept.queue) if (one.key === key) one.tries += 1;
    });
    let ack;
    try {
      ack = await link.send(entry.name, { ...entry.payload, key, ...(entry.lineage ? { lineage: entry.lineage } : {}) });
    } catch (error) {
      if (!(error instanceof Offline)) throw error;
      return wait();
    }
    if (!ack.ok && PASSING.includes(ack.error.code)) {
      if (ack.error.code !== "busy") return ack.error.retry_after || wait();
      if (countBusy(key) < MOST_BUSY) return Math.max(ack.error.retry_after || 0, wait());
      ack.error.message = _("The server was too busy, however often this was tried. It is kept here; try again later.");
    }
    failures = 0;
    if (ack.ok) {
      remove(key);
      onDone(entry, ack);
    } else {
      refuse(key, ack.error);
    }
    return 0;
  }

  /** Count one more answer `busy`; returns how many there were in a row. @param {string} key @returns {number} */
  function countBusy(key) {
    change((kept) => {
      for (const one of kept.queue) if (one.key === key) one.busy = (one.busy || 0) + 1;
    });
    return find(key)?.busy || 0;
  }

  function wait() {
    failures += 1;
    return pauseAfter(failures);
  }

  /** Keep why, and put changes that waited behind it into it: one thing for the delegate to mend. @param {string} key @param {ErrorBody} error */
  function refuse(key, error) {
    change((kept) => {
      const entry = kept.queue.find((e) => e.key === key);
      if (!entry) return;
      entry.error = error;
      if (entry.name !== "contribution.submit") return;
      const later = kept.queue.filter((e) => e !== entry && e.payload.id === entry.payload.id);
      kept.queue = kept.queue.filter((e) => !later.includes(e));
      const edit = later.reverse().find((e) => e.name === "contribution.edit");
      if (edit) entry.payload = { ...edit.payload, question: entry.payload.question };
    });
    const entry = find(key);
    if (entry?.error) onRefused({ ...entry, error: entry.error });
  }

  addEventListener("storage", (event) => {
    if (event.key !== place) return;
    onChange();
    /** @type {{queue: Entry[]}} */
    const was = JSON.parse(event.oldValue || '{"queue":[]}');
    const there = new Set(read().queue.map((entry) => entry.key));
    const gone = was.queue.filter((entry) => !there.has(entry.key));
    if (gone.length) onElsewhere(gone);
  });

  return {
    add,
    run,
    remove,
    /** Everything that is not through yet, the oldest first. */
    entries: () => read().queue,
    isUnsent,
    /** @param {Entry} entry */
    isSending: (entry) => entry.key === sending,
    /** Try a refused one again as it is. @param {string} key */
    again(key) {
      change((kept) => {
        const entry = kept.queue.find((e) => e.key === key);
        if (entry) renew(entry, entry.payload);
      });
      onChange();
      run();
    },
    /** Whether what is given outlives this page. */
    isKept: () => !unkept,
    /** @param {string} question */
    draft: (question) => read().drafts[question],
    /** @param {string} question @param {unknown} values null when there is nothing to keep */
    keepDraft(question, values) {
      change((kept) => {
        if (values) kept.drafts[question] = values;
        else delete kept.drafts[question];
      });
    },
  };
}
