// @ts-check
/** @import { AgendaNotice, ContributionRow } from "../types" */
// The phone's connection, and what waits on the phone until the server has it.
import { announce } from "../lib/announce.js";
import { connect } from "../lib/link.js";
import { createOutbox } from "../lib/outbox.js";
import { page } from "../lib/page.js";
import { textDirection } from "../lib/text.js";
import { _, localized, ngettext } from "../lib/words.js";
import { happens, known, question, takeSession, titleOf } from "./known.js";
import { expectConnection, showCall, showOpened, showTrouble, stopExpecting } from "./trouble.js";

/** Milliseconds of quiet after which it is said where own contributions were sorted. */
const QUIET = 2000;

/** Contributions of the largest page that can be asked for. */
const MOST = 100;

expectConnection();
export const link = connect({
  page,
  onState(state, error) {
    if (state === "offline") return expectConnection();
    stopExpecting();
    if (error) return showTrouble(error.message);
    showTrouble("");
    catchUp({ rev: known.rev, lineage: known.lineage });
    outbox.run();
    happens.online.emit();
  },
  onPulse(pulse) {
    const { stage, question, timer, focus, announcement, view, blank, visibility, attribution, may } = pulse;
    takeSession({ stage, question, timer, focus, announcement, view, blank, visibility, attribution, may });
    happens.pulse.emit(pulse);
  },
  onNotice(notice) {
    if (notice.code === "agenda") return takeAgenda(/** @type {AgendaNotice} */ (/** @type {import("../types").Notice} */ (notice)));
    // Cleared after a rehearsal, most of all: what was given here before is gone.
    if (notice.code === "anew") return void catchUp();
    if (notice.code === "opened") return showOpened(notice);
    if (notice.code !== "moved" && notice.code !== "gone") return showTrouble(notice.message);
    showCall(notice);
  },
  onMine: takeMine,
});

export const outbox = createOutbox({
  link,
  session: page.session,
  lineage: () => known.lineage,
  about: { event: page.event || "", title: localized(known.session.title) },
  onChange: () => happens.own.emit(),
  onDone(entry, ack) {
    known.rev = Math.max(known.rev, ack.rev);
    if (entry.name.startsWith("contribution.")) keepOwn(entry, ack);
    happens.done.emit(entry, ack);
    happens.own.emit();
  },
  async onElsewhere(entries) {
    await catchUp();
    happens.elsewhere.emit(entries);
  },
  onRefused(entry) {
    announce(entry.error.message);
    happens.refused.emit(entry);
  },
});

/** The organiser has changed the agenda. @param {AgendaNotice} notice */
function takeAgenda({ session, questions = {} }) {
  happens.agenda.emit(session, questions);
}

/** What to say of something given while there is no connection. @param {string} saved the sentence where the phone could save it */
export const waitingWords = (saved) => (outbox.isKept() ? saved : _("Not sent yet. This phone cannot save it: please keep this page open."));

/** What the server has taken of one's own. @param {import("../types").Entry} entry @param {import("../types").Done} ack */
function keepOwn({ name, payload }, ack) {
  const was = known.rows.get(payload.id);
  if (name === "contribution.withdraw") {
    if (was) known.rows.set(payload.id, { ...was, status: "withdrawn" });
    return;
  }
  const first = was ? {} : { number: ack.number, created_at: Date.now() / 1000 };
  const now = { ...was, ...payload, ...first, status: ack.status, dir: textDirection(payload.text, page.direction) };
  known.rows.set(payload.id, /** @type {ContributionRow} */ (now));
}

/** Put the rows of another page into a state. @param {import("../types").Snapshot["state"]} state @param {import("../types").Snapshot["state"]} more */
export function addRows(state, more) {
  state.contributions = { ...more.contributions, ...state.contributions };
  state.translations = { ...more.translations, ...state.translations };
}

/** @param {import("../types").PageOfOthers} wanted at most MOST */
const pageOf = (wanted) => ({ page: { question, ...wanted, size: Math.min(MOST, wanted.size || known.size) } });

/**
 * Put the pages after the first into a snapshot, until it has as many contributions of others as stand here. It stays of
 * the first one's revision: in a busy room no two pages are of the same, and what came in between is still told as new.
 * @param {import("../types").Snapshot} snapshot @returns {Promise<boolean>} false: the session was begun anew meanwhile
 */
async function addPages({ lineage, state, others }) {
  // A first page has more than it was asked for where this phone's marks stand on a later one.
  let left = known.size - Math.min(MOST, Object.keys(state.contributions).length);
  while (left > 0 && others.more) {
    const ack = await link.watch(undefined, undefined, pageOf({ size: left, after: others.more }));
    if (!ack.ok || !ack.snapshot) throw new Error(ack.error?.message);
    const next = ack.snapshot;
    if (next.lineage !== lineage) return false;
    left -= Object.keys(next.state.contributions).length;
    addRows(state, next.state);
    others.more = next.others.more;
  }
  return true;
}

/**
 * Ask how everything stands, own contributions included.
 * @param {{rev?: number, lineage?: string, page?: import("../types").PageOfOthers}} [since] what is known: then others' contributions are left out; without it the server gives as many of them as stand here, or the page asked for
 * @returns {Promise<import("../types").Snapshot|null>} the snapshot; null where there is none, or no connection
 */
export async function catchUp(since = {}) {
  try {
    // Whoever comes back has others' words on the page already: thousands of them would be sent to each phone at once.
    const ack = await link.watch(since.rev, since.lineage, since.rev === undefined ? pageOf(since.page || {}) : { others: false });
    if (!ack.ok) return showTrouble(ack.error.message), null;
    known.ahead = ack.now - Date.now() / 1000;
    const { snapshot, called } = ack;
    if (called) showCall(called);
    if (!snapshot) return takeSession({}), null; // nothing is new but the time
    if (since.rev === undefined && !since.page && !(await addPages(snapshot))) return catchUp(since);
    // An answer to a command has overtaken this one: what it says of own contributions is old.
    if (snapshot.lineage === known.lineage && snapshot.rev < known.rev) return catchUp(since);
    const { state } = snapshot;
    Object.assign(known, { rev: snapshot.rev, lineage: snapshot.lineage, clusters: state.clusters, translations: state.translations });
    known.rows.clear();
    for (const row of snapshot.mine.contributions) known.rows.set(row.id, row);
    takeSession(state.sessions[page.session]);
    happens.agenda.emit(state.sessions[page.session], state.questions);
    happens.snapshot.emit(snapshot);
    return snapshot;
  } catch {
    return null; // the connection broke: the next one asks again
  }
}

/** Where own contributions have been sorted, not spoken yet. @type {Map<string, string>} */
const sorted = new Map();
let sortedTimer = 0;

/** Facilitators have moved or changed own contributions. @param {import("../types").Mine} mine */
function takeMine(mine) {
  if (mine.session !== page.session || mine.lineage !== known.lineage) return;
  Object.assign(known.clusters, mine.clusters);
  for (const id of mine.gone) known.rows.delete(id);
  for (const row of mine.contributions) {
    const was = known.rows.get(row.id);
    known.rows.set(row.id, row);
    if (row.cluster && row.cluster !== was?.cluster && known.clusters[row.cluster]) {
      sorted.set(row.id, _("Your contribution number %(number)s is now in the cluster “%(title)s”.", { number: row.number, title: titleOf(known.clusters[row.cluster]) }));
    }
  }
  happens.own.emit();
  // Sorting comes in bursts: said once, when it has been quiet for a moment.
  clearTimeout(sortedTimer);
  sortedTimer = setTimeout(() => {
    const [first, ...others] = sorted.values();
    if (first) announce(others.length ? ngettext("%(count)s of your contributions was sorted", "%(count)s of your contributions were sorted", others.length + 1) : first);
    sorted.clear();
  }, QUIET);
}
