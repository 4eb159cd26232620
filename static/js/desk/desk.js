// @ts-check
// The facilitator's desk: ties together what is known (state), what is drawn (paint), what is sent (moves).
/** @import { Changes, Focus } from "../types" */
import { ready } from "../lib/ready.js";
import { connect } from "../lib/link.js";
import { page } from "../lib/page.js";
import { _, ngettext } from "../lib/words.js";
import { apply, countsOf, createState, currentQuestion, questionsOf, replace, sessionOf } from "../lib/state.js";
import { announce, summarise } from "../lib/announce.js";
import { setText } from "../lib/fill.js";
import "../lib/old_dialog.js";
import "../lib/stay.js";
import { createFilter } from "./filter.js";
import { createMoves } from "./moves.js";
import { createModerate } from "./moderate.js";
import { createOutline } from "./outline.js";
import { createPaint } from "./paint.js";
import { createPresence } from "./presence.js";
import { createSelection } from "./selection.js";
import { createSteer } from "./steer.js";
import { createSuggest } from "./suggest.js";
import { drawHead } from "./head.js";
import { createHistory } from "./history.js";
import { createChips } from "./chips.js";
import { createEnter } from "./enter.js";
import { listen } from "./actions.js";
import { createOffers } from "./offers.js";
import { listenToClusters } from "./clusters.js";
import { listenToKeys } from "./keyboard.js";
import { letDrag } from "./pointer.js";

/** Milliseconds between two summaries of what arrived. */
const ARRIVALS_EVERY = 5000;

const at = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));

const state = createState(page.snapshot);

/** @typedef {import("./parts").Desk} Desk */

/** Parts that need the desk are made after it; nothing asks for one before. @type {never} */
const LATER = /** @type {never} */ (null);

/** @type {Desk} */
export const desk = {
  page,
  state,
  at,
  /** The question whose inbox and clusters this desk shows: the room's, unless this facilitator looks elsewhere. */
  question: "",
  /** Whether the desk goes along when the room's question changes. */
  follows: true,
  /** Ids of the contributions that are ticked, in the order of ticking. @type {Set<string>} */
  picked: new Set(),
  /** Ids of the clusters that are ticked. @type {Set<string>} */
  pickedClusters: new Set(),
  /** Ids of the clusters whose contributions are folded away. @type {Set<string>} */
  folded: new Set(),
  /** The contribution moved last: it stays in sight. */
  kept: "",
  /** The contribution that came after the one moved last from the inbox: F6 goes on there. */
  next: "",
  /** Contributions that this page has made: they are no news to who made them. @type {Set<string>} */
  own: new Set(),
  dragging: false,
  link: LATER,
  moves: LATER,
  paint: LATER,
  suggest: null,
  /** Open it. @param {HTMLElement} from what was pressed @param {string} [id] a contribution */
  openSuggestions(from, id) {
    desk.suggest ||= createSuggest(desk);
    desk.suggest.open(from, id);
  },
  filter: LATER,
  presence: LATER,
  selection: LATER,
  chips: LATER,
  moderate: LATER,
  /** What the board enlarges. @returns {Focus|null} */
  focus: () => sessionOf(state).focus,
  counts: () => countsOf(state),
  /** Fold a cluster, or unfold it. @type {(id: string, folded: boolean) => void} */
  fold: () => {},
  /** Open a cluster's form for its name. @type {(id: string) => void} */
  rename: () => {},
  /** Draw soon; many changes in one frame are drawn once. */
  draw() {
    if (!desk.frame) desk.frame = requestAnimationFrame(drawNow);
  },
  /** Draw at once, for who must look at the result. */
  drawNow,
  /** Look at another question. @param {string} question */
  look(question) {
    desk.question = question;
    desk.follows = question === sessionOf(state).question;
    desk.selection.clear();
    desk.paint.takeAll();
    desk.draw();
  },
  /** The contribution that stands after this one, or before it where it is the last. @param {string} id */
  neighbour(id) {
    const note = document.querySelector(`[data-note][data-id="${id}"]`);
    const next = /** @type {HTMLElement|null} */ (note?.nextElementSibling || note?.previousElementSibling || null);
    return next?.dataset.id || "";
  },
  /** These leave the inbox: know where it goes on there. @param {string[]} ids */
  remember(ids) {
    const rows = desk.paint.inboxRows();
    const leaves = rows.map((row) => ids.includes(row.id));
    const last = leaves.lastIndexOf(true);
    if (last < 0) return;
    desk.next = (rows[last + 1] || rows[leaves.lastIndexOf(false, last)])?.id || "";
  },
  drawWaiting,
  frame: 0,
};

const steer = createSteer(desk);
const history = createHistory(desk);
desk.moves = createMoves(desk, history);
desk.filter = createFilter(desk);
desk.selection = createSelection(desk);
desk.paint = createPaint(desk);
desk.moderate = createModerate(desk);
desk.chips = createChips(desk);
desk.presence = createPresence(desk);
const outline = createOutline(desk);
const offers = createOffers(desk);

function drawNow() {
  cancelAnimationFrame(desk.frame);
  desk.frame = 0;
  // Under a dragged contribution nothing may change place; letting go draws again.
  if (desk.dragging) return;
  if (desk.follows || !desk.question) desk.question = (currentQuestion(state) || questionsOf(state)[0] || { id: "" }).id;
  drawHead(desk);
  steer.draw();
  desk.paint.draw();
  outline.draw();
  offers.draw();
  drawCounts();
  desk.suggest?.draw();
  desk.presence.draw();
}

function drawCounts() {
  const counts = countsOf(state);
  const given = ngettext("%(count)s contribution", "%(count)s contributions", counts.contributions);
  const phones = state.present ? ngettext("%(count)s phone here", "%(count)s phones here", state.present) : "";
  setText(at("counts"), phones ? `${given} · ${phones}` : given);
  at("waiting").hidden = !counts.waiting;
  setText(at("waiting"), ngettext("%(count)s waits for approval", "%(count)s wait for approval", counts.waiting));
}

const arrived = summarise(ARRIVALS_EVERY, (count) =>
  ngettext("%(count)s new contribution, %(all)s in all", "%(count)s new contributions, %(all)s in all", count, {
    all: countsOf(state).contributions,
  }),
);

/** @param {Changes} changes */
function take(changes) {
  /** @type {string[]} */
  const fresh = [];
  for (const change of changes.changes) {
    for (const [id, row] of Object.entries(change.put.contributions || {})) {
      if (row && change.rev > state.rev && !state.tables.contributions.has(id)) fresh.push(id);
    }
  }
  const done = apply(state, changes);
  if (done === "gap") return false;
  if (fresh.length) {
    const others = fresh.filter((id) => !desk.own.has(id));
    desk.paint.arrive(others);
    if (others.length) arrived(others.length);
  }
  history.changed();
  desk.draw();
  return true;
}

async function catchUp() {
  try {
    desk.presence.restart();
    const answer = await desk.link.watch(state.rev, state.lineage);
    if (!answer.ok) return showConnection("refused", answer.error);
    if (answer.snapshot) replace(state, answer.snapshot);
    else if (answer.changes && !take(answer.changes)) {
      const whole = await desk.link.watch();
      if (whole.ok && whole.snapshot) replace(state, whole.snapshot);
    }
    history.changed();
    showConnection("online");
    steer.lookAtWall();
    desk.moves.resume();
    desk.draw();
  } catch {
    // Gone again: the next connection tries once more.
  }
}

/** @type {{now: string, words: string}} */
let connection = { now: "offline", words: "" };
/** @param {string} now @param {import("../types").Refusal} [error] */
function showConnection(now, error) {
  connection = { now, words: (error && error.message) || "" };
  drawWaiting();
}

/** How the connection stands, and what waits for it. */
function drawWaiting() {
  const { now, words } = connection;
  at("connection").dataset.state = now;
  at("connection").title = now === "online" ? _("Connected") : _("Not connected");
  setText(at("connection-text"), at("connection").title);
  at("offline").hidden = now === "online";
  if (now === "online") return setText(at("offline"), "");
  const waiting = desk.moves?.waiting() || 0;
  const keep = desk.moves?.isKept()
    ? _("No connection. You can go on: what you do is kept on this device and sent when the connection is back.")
    : _("No connection. You can go on: what you do is kept on this page and sent when the connection is back.");
  const said = words || keep;
  const count = waiting ? ngettext("%(count)s step waits.", "%(count)s steps wait.", waiting) : "";
  setText(at("offline"), count ? `${said} ${count}` : said);
}

desk.link = connect({
  page,
  onChanges: (changes) => {
    if (!take(changes)) void catchUp();
  },
  onPulse: (pulse) => {
    state.present = pulse.present;
    desk.draw();
  },
  onNotice: (notice) => {
    if (notice.code === "shown") steer.lookAtWall();
    else if (notice.message) announce(notice.message);
    if (notice.code === "flood") showWarning(notice.message, sessionOf(state).moderation !== "before");
    if (notice.code.startsWith("disk_")) showWarning(notice.message, false);
    if (notice.code === "gone") showConnection("refused", { message: _("This session is no longer in the agenda.") });
    if (notice.code === "revoked" || notice.code === "removed") showConnection("refused", notice);
  },
  onPresence: (presence) => desk.presence.take(presence),
  onState: (now, error) => (now === "online" ? void catchUp() : showConnection(now, error)),
});

/** Warn of what holds the room up; in a flood offer to have each approved first. @param {string} words @param {boolean} canApprove */
function showWarning(words, canApprove) {
  const bar = at("flood");
  const approve = at("flood-approve");
  at("flood-words").textContent = words;
  bar.hidden = false;
  approve.hidden = !canApprove;
  approve.onclick = () => {
    desk.moves.settings({ moderation: "before" });
    bar.hidden = true;
  };
  at("flood-close").onclick = () => void (bar.hidden = true);
}

/** Copy what breakout groups, or gathered sessions, gave into this session; what is here already stays as it is. */
async function bringTogether() {
  try {
    const answer = await desk.link.send("session.merge", {});
    announce(
      answer.ok
        ? ngettext("%(count)s contribution was brought here.", "%(count)s contributions were brought here.", Number(answer.contributions))
        : answer.error.message,
    );
  } catch {
    announce(_("No connection. You can read; changes cannot be sent. The desk connects again by itself."));
  }
}

drawNow();
const actions = listen(desk);
const clusters = listenToClusters(desk, actions.places);
desk.rename = clusters.openRename;
desk.fold = clusters.fold;
listenToKeys(desk, actions);
letDrag(desk, actions);
createEnter(desk);
document.getElementById("merge")?.addEventListener("click", () => void bringTogether());
at("suggest-open").addEventListener("click", () => desk.openSuggestions(at("suggest-open")));
outline.start();
ready();
