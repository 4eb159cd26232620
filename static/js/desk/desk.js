// @ts-check
// The facilitator's desk: ties together what is known (state), what is drawn (paint), what is sent (moves).
import { _, connect, ngettext, page } from "../lib/link.js";
import { apply, countsOf, createState, currentQuestion, questionsOf, replace, sessionOf } from "../lib/state.js";
import { announce, summarise } from "../lib/announce.js";
import { setText } from "../lib/fill.js";
import { createMoves } from "./moves.js";
import { createPaint } from "./paint.js";
import { createSteer } from "./steer.js";
import { createHistory } from "./history.js";
import { listen } from "./actions.js";
import { listenToKeys } from "./keyboard.js";
import { letDrag } from "./pointer.js";

/** Milliseconds between two summaries of what arrived. */
const ARRIVALS_EVERY = 5000;

const at = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));

const state = createState(page.snapshot);

/** What all parts of the desk share. */
const desk = {
  page,
  state,
  at,
  /** The question whose inbox and clusters this desk shows: the room's, unless this facilitator looks elsewhere. */
  question: "",
  /** Whether the desk goes along when the room's question changes. */
  follows: true,
  /** Ids of the contributions that are ticked, in the order of ticking. @type {Set<string>} */
  picked: new Set(),
  dragging: false,
  /** @type {any} */ link: null,
  /** @type {any} */ moves: null,
  /** @type {any} */ paint: null,
  /** The panel of suggestions, once somebody has asked for one. @type {any} */ suggest: null,
  /** Open it; its script is loaded on first use. @param {HTMLElement} from what was pressed @param {string} [id] a contribution */
  async openSuggestions(from, id) {
    try {
      desk.suggest = desk.suggest || (await import("./suggest.js")).createSuggest(desk);
    } catch {
      return desk.moves.refuse(_("This part of the page cannot be loaded now. Please reload the page, or try again when the connection is back."));
    }
    desk.suggest.open(from, id);
  },
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
    desk.picked.clear();
    desk.paint.takeAll();
    desk.draw();
  },
  frame: 0,
};
/** @typedef {typeof desk} Desk */

const steer = createSteer(desk);
const history = createHistory(desk);
desk.paint = createPaint(desk);
desk.moves = createMoves(desk, history);

function drawNow() {
  cancelAnimationFrame(desk.frame);
  desk.frame = 0;
  // Under a dragged contribution nothing may change place; letting go draws again.
  if (desk.dragging) return;
  if (desk.follows || !desk.question) desk.question = (currentQuestion(state) || questionsOf(state)[0] || { id: "" }).id;
  steer.draw();
  desk.paint.draw();
  drawCounts();
  desk.suggest?.draw();
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

/** @param {any} changes */
function take(changes) {
  const before = new Set(state.tables.contributions.keys());
  const done = apply(state, changes);
  if (done === "gap") return false;
  const fresh = Array.from(done.changed.get("contributions") || []).filter((id) => !before.has(id));
  if (fresh.length) arrived(fresh.length);
  history.changed();
  desk.draw();
  return true;
}

async function catchUp() {
  try {
    const answer = await desk.link.watch(state.rev, state.lineage);
    if (!answer.ok) return showConnection("refused", answer.error);
    if (answer.snapshot) replace(state, answer.snapshot);
    else if (answer.changes && !take(answer.changes)) {
      const whole = await desk.link.watch();
      if (whole.snapshot) replace(state, whole.snapshot);
    }
    history.changed();
    showConnection("online");
    desk.draw();
  } catch {
    // Gone again: the next connection tries once more.
  }
}

/** @param {string} now @param {any} [error] */
function showConnection(now, error) {
  at("connection").dataset.state = now;
  setText(at("connection-text"), now === "online" ? _("Connected") : _("Not connected"));
  at("offline").hidden = now === "online";
  const words = (error && error.message) || _("No connection. You can read; changes cannot be sent. The desk connects again by itself.");
  setText(at("offline"), now === "online" ? "" : words);
}

desk.link = connect({
  page,
  onChanges: (changes) => {
    if (!take(changes)) catchUp();
  },
  onPulse: (pulse) => {
    state.present = pulse.present;
    desk.draw();
  },
  onNotice: (notice) => {
    if (notice.code !== "shown" && notice.message) announce(notice.message);
    if (notice.code === "revoked" || notice.code === "removed") showConnection("refused", notice);
  },
  onState: (now, error) => (now === "online" ? catchUp() : showConnection(now, error)),
});

drawNow();
listen(desk);
listenToKeys(desk);
at("suggest-open").addEventListener("click", () => desk.openSuggestions(at("suggest-open")));
letDrag(desk);
document.documentElement.dataset.ready = "true";
