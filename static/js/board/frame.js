// @ts-check
// What stands around every picture of the wall: event and question, timer, announcement, join code, counts.
/** @import { State } from "../types" */
import { _, languageOf, ngettext, number } from "../lib/words.js";
import { island } from "../lib/page.js";
import { clustersOf, countsOf, questionsOf, rowOf, sessionOf } from "../lib/state.js";
import { clone, setAttribute, setText, setTexts } from "../lib/fill.js";
import { announce } from "../lib/announce.js";
import { focusOf, setLanguage } from "./focus.js";
import { showResults } from "./results.js";
import { cutLines, linesOf } from "./text.js";

const page = island("page");
const at = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** Kept by name: while another picture is put in its place it is out of the page for a moment. */
const heading = at("question");

/** Minutes before the end at which the timer speaks. */
const SPOKEN = [5, 2, 1];
/** Pictures of the whole session: their name stands above them, not one question. */
const WHOLE = ["actions", "summary", "pictures"];
/** Pictures beside which the code is large. */
const CODE_LARGE = ["join", "arrivals", "first"];
/** Languages that "scan to take part" is shown in at once, and for how many seconds. */
const AT_ONCE = 4;
const ROTATE_SECONDS = 6;

/** The question on the wall: the one in focus, else the room's. @param {State} state */
export function questionOf(state) {
  const focus = focusOf(state);
  if (focus?.type === "question") return focus.row;
  return rowOf(state, "questions", focus?.row.question || sessionOf(state).question) || questionsOf(state)[0] || null;
}

/** @param {State} state @param {string} scene what is drawn */
export function drawFrame(state, scene) {
  const session = sessionOf(state);
  const body = document.body;
  setTexts(at("session-title"), session.title, page);
  body.classList.toggle("is-blank", Boolean(session.blank));
  body.dataset.scene = scene;
  body.dataset.captions = session.captions || "none";
  document.documentElement.dataset.theme = session.dark ? "dark" : "light";
  at("captions").hidden = session.captions === "none";
  const split = scene === "welcome" || scene === "thanks";
  for (const name of ["welcome", "thanks"]) at(name).hidden = scene !== name;
  for (const part of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".wall-head, .wall-body, .wall-foot"))) part.hidden = split;
  const large = CODE_LARGE.includes(scene) && (session.joining || scene === "join");
  at("join").hidden = !large;
  const [scan, ...others] = page.scan[session.stage];
  setText(at("scan"), scan.text);
  document.querySelectorAll("#join .wall-all > li").forEach((line, index) => setText(line, others[index].text));
  at("small-join").hidden = large || !session.joining;
  at("where").hidden = !at("small-join").hidden;
  const line = session.announcement;
  at("announcement").hidden = !line;
  setText(at("announcement"), line ? line.text : "");
  if (line) {
    setAttribute(at("announcement"), "lang", line.lang);
    setAttribute(at("announcement"), "dir", line.dir);
  }
  drawQuestion(state, scene);
  drawPeople(state);
  drawCounts(state);
  drawStats(state);
  showResults(state, scene);
}

/** @param {State} state @param {string} scene */
function drawQuestion(state, scene) {
  const session = sessionOf(state);
  const asked = questionOf(state);
  const list = at("other-questions");
  list.replaceChildren();
  const alone = scene === "join";
  heading.classList.toggle("wall-asked", alone);
  if (!alone && !list.previousElementSibling?.matches("#question")) {
    heading.style.fontSize = "";
    list.before(heading);
  }
  const whole = !focusOf(state) && WHOLE.includes(session.view);
  if (whole || !asked) {
    setText(heading, whole ? (session.view === "pictures" ? page.pictures[session.picture] : page.views[session.view]) : "");
    setAttribute(heading, "lang", null);
    return setAttribute(heading, "dir", null);
  }
  const short = !alone && asked.short && asked.short[languageOf(asked.short)];
  const texts = short ? asked.short : asked.text;
  const main = languageOf(texts);
  setText(heading, texts[main] || "");
  setLanguage(heading, main);
  // One that needs a second line is set smaller: the wall is for what the room answers.
  heading.classList.remove("is-long");
  if (!alone && linesOf(heading) > 1) heading.classList.add("is-long");
  const second = session.beside && session.beside !== main && texts[session.beside];
  if (!alone) cutLines(heading, 3);
  if (!second || alone) return;
  const line = clone("other");
  line.textContent = second;
  setLanguage(line, session.beside);
  list.append(line);
}

/** How many people have chosen on the room's question, and how many marks each has. @param {State} state */
function drawPeople(state) {
  const session = sessionOf(state);
  const isChoosing = session.may.includes("choices.read") || session.view === "priorities";
  at("people").hidden = !isChoosing || Boolean(focusOf(state)) || WHOLE.includes(session.view);
  setText(at("people-chosen"), ngettext("%(count)s person has chosen", "%(count)s people have chosen", session.chosen));
  const each = session.marks.each;
  setText(at("people-marks"), each ? ngettext("%(count)s mark each", "%(count)s marks each", each) : "");
}

/** @param {State} state */
export function drawCounts(state) {
  let given = 0;
  for (const row of state.tables.contributions.values()) if (row.status === "shown") given += 1;
  setText(at("count-given"), ngettext("%(count)s contribution", "%(count)s contributions", given));
  const phones = state.present || 0;
  at("count-row").hidden = !phones;
  setText(at("count-phones"), ngettext("%(count)s phone here", "%(count)s phones here", phones));
  at("welcome-row").hidden = !phones;
  setText(at("welcome-phones"), ngettext("%(count)s phone here", "%(count)s phones here", phones));
}

/** What came together, for the thank-you. @param {State} state */
function drawStats(state) {
  if (at("thanks").hidden) return;
  const { contributions } = countsOf(state);
  const clusters = questionsOf(state).reduce((sum, one) => sum + clustersOf(state, one.id).length, 0);
  const languages = new Set([...state.tables.contributions.values()].map((row) => row.lang)).size;
  const lines = [
    [contributions, _("contributions")],
    [clusters, _("themes")],
    [languages, _("languages")],
  ];
  at("stats").replaceChildren(
    ...lines.map(([count, name]) => {
      const element = clone("stat");
      setText(/** @type {Element} */ (element.querySelector("dt")), name);
      setText(/** @type {Element} */ (element.querySelector("dd")), number(Number(count)));
      return element;
    }),
  );
}

// --- the timer -----------------------------------------------------------------------------------------------------------

let spoken = 0;

/** Seconds left of a session's timer. @param {import("../types").Timer} timer @param {number} ahead seconds by which the server's clock is ahead */
const leftOf = (timer, ahead) => Math.max(0, Math.min(timer.seconds, Math.ceil(timer.ends_at - ahead - Date.now() / 1000)));

/** @param {number} left seconds */
const clockOf = (left) => `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;

/** @param {State} state @param {number} ahead */
export function drawTimer(state, ahead) {
  const { timer } = sessionOf(state);
  const line = at("timer");
  line.hidden = !timer;
  const big = document.querySelector(".wall-big");
  if (!timer) return void big?.remove();
  const left = leftOf(timer, ahead);
  const minutes = Math.ceil(left / 60);
  const words = left === 0 ? _("Time to finish your sentence") : ngettext("about %(count)s minute left", "about %(count)s minutes left", minutes);
  setText(at("timer-digits"), clockOf(left));
  setAttribute(line, "aria-label", words);
  line.classList.toggle("is-over", left === 0);
  const share = String(Math.round((left / timer.seconds) * 1000) / 10);
  line.style.setProperty("--p", share);
  if (big) {
    /** @type {HTMLElement} */ (big).style.setProperty("--p", share);
    setText(/** @type {Element} */ (big.querySelector(".wall-digits")), clockOf(left));
    /** @type {Intl.DateTimeFormatOptions} */
    const zone = { hour: "2-digit", minute: "2-digit", timeZone: page.time_zone, hourCycle: "h23" };
    const ends = new Intl.DateTimeFormat(`${page.language}-u-nu-latn`, zone).format(new Date(timer.ends_at * 1000));
    setText(/** @type {Element} */ (big.querySelector(".wall-until")), left ? _("ends at %(time)s", { time: ends }) : words);
  }
  // Gentle: said once at 5, 2 and 1 minutes and at the end, never counted down.
  const mark = left === 0 ? -1 : left % 60 > 57 || left % 60 === 0 ? minutes : 0;
  if (mark && mark !== spoken && (mark === -1 || (SPOKEN.includes(mark) && left < timer.seconds))) {
    spoken = mark;
    announce(words);
  }
}

// --- the rest -------------------------------------------------------------------------------------------------------------

/** On which page of how many the wall is: points, no words. @param {number} now @param {number} pages */
export function drawDots(now, pages) {
  const dots = at("pages");
  const wanted = pages > 1 ? pages : 0;
  while (dots.childElementCount > wanted) dots.lastElementChild?.remove();
  while (dots.childElementCount < wanted) dots.append(document.createElement("i"));
  Array.from(dots.children).forEach((dot, index) => dot.classList.toggle("is-here", index === now));
}

/** A small sign in the corner, and its reason for those who hear it; `said` also for the eye. @param {string} words empty: all is well @param {boolean} [said] */
export function drawConnection(words, said = false) {
  at("offline").hidden = !words;
  at("offline").classList.toggle("is-said", said);
  at("offline-text").classList.toggle("visually-hidden", !said);
  if (words) setText(at("offline-text"), words);
}

/** With more than four languages, "scan to take part" is shown in four at a time. */
export function rotateLanguages() {
  for (const list of document.querySelectorAll(".wall-scanning .wall-all, .wall-join .wall-all")) {
    const lines = /** @type {HTMLElement[]} */ (Array.from(list.children));
    if (lines.length <= AT_ONCE) continue;
    let from = 0;
    const show = () => {
      lines.forEach((line, index) => (line.hidden = (index - from + lines.length) % lines.length >= AT_ONCE));
      from = (from + AT_ONCE) % lines.length;
    };
    show();
    setInterval(show, ROTATE_SECONDS * 1000);
  }
}
