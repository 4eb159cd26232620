// @ts-check
// Where the session stands: stage, announcement, question, timer, and the organiser's words.
import { announce } from "../lib/announce.js";
import { fill } from "../lib/fill.js";
import { page } from "../lib/page.js";
import { textDirection } from "../lib/text.js";
import { _, languageOf, localized, ngettext } from "../lib/words.js";
import { byId, happens, known, question } from "./known.js";
import { showTrouble } from "./trouble.js";

const numberOf = new Map([...document.querySelectorAll("[data-question]")].map((link, index) => [link.getAttribute("data-question"), index + 1]));

happens.session.on((now, was) => {
  showStage(now.stage, now.stage !== was.stage);
  showAnnouncement();
  showQuestion();
  showTimer();
});
happens.agenda.on(showAgenda);

/** @param {string} stage @param {boolean} isNews */
function showStage(stage, isNews) {
  const banner = byId("stage");
  banner.dataset.stage = stage;
  banner.querySelector("[data-stage-icon]").setAttribute("href", `#i-${stage}`);
  fill(banner, { stage: page.stages[stage], hint: page.stage_hints[stage] });
  document.title = document.title.replace(/^.*? – /, `${page.stages[stage]} – `);
  if (isNews) announce(`${page.stages[stage]}. ${page.stage_hints[stage]}`);
  /** @type {HTMLElement} */ (document.querySelector("[data-not-begun]")).hidden = known.session.may.includes("wall.read");
}

/** A line from the facilitator; spoken once when it comes. */
let heard = known.session.announcement ? known.session.announcement.text : "";
function showAnnouncement() {
  const line = known.session.announcement;
  const bar = byId("announcement");
  bar.hidden = !line;
  const text = line ? line.text : "";
  fill(bar, { announcement: text });
  if (line) {
    bar.querySelector("[data-words]").setAttribute("lang", line.lang);
    bar.querySelector("[data-words]").setAttribute("dir", line.dir);
  }
  if (text && text !== heard) announce(_("From the facilitator: %(text)s", { text }));
  heard = text;
}

let announcedQuestion = known.session.question;
/** The room has moved to another question: offer the way there, never take somebody along who is writing. */
function showQuestion() {
  const current = known.session.question;
  const moved = byId("moved");
  if (moved.dataset.called) return;
  moved.hidden = !current || current === question;
  for (const mark of document.querySelectorAll("[data-question]")) {
    /** @type {HTMLElement} */ (mark.querySelector(".here")).hidden = mark.getAttribute("data-question") !== current;
  }
  if (moved.hidden) return;
  const words = _("The room is now on question %(number)s.", { number: numberOf.get(current) || "" });
  fill(moved, { moved: words });
  moved.querySelector("a").href = `?question=${current}`;
  if (announcedQuestion !== current) announce(words);
  announcedQuestion = current;
}

/** The facilitator's timer: a help, never a limit. Spoken at 5, 2 and 1 minutes. */
let spokenMinutes = 0;
let timerTurn = 0;
function showTimer() {
  const { timer } = known.session;
  const seconds = timer ? Math.min(timer.seconds, timer.ends_at - known.ahead - Date.now() / 1000) : 0;
  clearTimeout(timerTurn);
  byId("timer").hidden = seconds <= 0;
  if (seconds <= 0) return;
  timerTurn = setTimeout(showTimer, 1000 * (seconds % 1) + 20);
  const whole = Math.ceil(seconds);
  byId("timer").textContent = _("%(time)s left", { time: `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}` });
  const minutes = Math.ceil(seconds / 60);
  // Not where the style hides it: while writing pauses, and once it is closed, no minutes count.
  const isShown = byId("timer").offsetParent !== null;
  if (isShown && [5, 2, 1].includes(minutes) && spokenMinutes !== minutes) announce(ngettext("About %(count)s minute left. You can finish your sentence.", "About %(count)s minutes left. You can finish your sentence.", minutes));
  spokenMinutes = minutes;
}

/** A text of the event in the page's language, or in the one it had to fall back to. @param {HTMLElement|null} node @param {Record<string, string>} texts @param {string} [before] */
function showTexts(node, texts, before = "") {
  const words = before + localized(texts);
  if (!node || node.textContent === words) return false;
  node.textContent = words;
  node.lang = languageOf(texts);
  node.dir = textDirection(words, page.direction);
  return true;
}

/** The organiser has changed the session's title, hours, room or questions. @param {import("../types").SessionRow} now @param {Record<string, import("../types").QuestionRow>} asked */
function showAgenda(now, asked) {
  const was = known.questions[question];
  const kept = (/** @type {typeof asked} */ all) => Object.keys(all).sort((a, b) => all[a].position - all[b].position).join();
  const isSame = kept(asked) === kept(known.questions);
  known.questions = asked;
  showTexts(byId("session-title"), now.title);
  byId("session-hours").textContent = `${now.start}–${now.end}`;
  showTexts(byId("session-room"), now.room);
  if (!isSame) return showTrouble(_("The questions of this session have changed. Please reload the page: what you typed is kept."));
  for (const link of document.querySelectorAll("nav.questions [data-question]")) {
    const id = link.getAttribute("data-question") || "";
    showTexts(link.querySelector("[data-words-of-question]"), Object.keys(asked[id].short).length ? asked[id].short : asked[id].text, `${numberOf.get(id)}. `);
  }
  if (!was) return;
  const heading = byId("question");
  // Whoever reads easy words has them as the heading, and the others below.
  const isEasy = Object.keys(was.easy).length > 0 && heading.textContent === localized(was.easy);
  const { text, easy } = asked[question];
  showTexts(byId("question-second"), isEasy ? text : easy);
  if (showTexts(heading, isEasy ? easy : text)) announce(_("The question has other words now: %(text)s", { text: heading.textContent }));
}
