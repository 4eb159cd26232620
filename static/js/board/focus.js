// @ts-check
// One contribution, or one question, as large as the wall allows, and always whole.
/** @import { ClusterRow, ContributionRow, QuestionRow, State } from "../types" */
import { languageOf } from "../lib/words.js";
import { page } from "../lib/page.js";
import { rowOf, sessionOf } from "../lib/state.js";
import { setAttribute } from "../lib/fill.js";
import { drawSign } from "../lib/signs.js";
import { fitLetters } from "./text.js";
import { noteElement } from "./parts.js";

/** @type {Record<import("../types").Focus["type"], "contributions"|"clusters"|"questions">} */
const TABLES = { contribution: "contributions", cluster: "clusters", question: "questions" };
const SIZES = [110, 100, 92, 84, 76, 68, 60, 54, 48, 44, 41, 38, 36, 34, 32, 30, 28, 26, 24];

/**
 * What is in focus and can be seen; what has gone since, or was withdrawn, is in focus no more.
 * @typedef {{type: "contribution", row: ContributionRow} | {type: "cluster", row: ClusterRow} | {type: "question", row: QuestionRow}} Focused
 * @param {State} state @returns {Focused|null}
 */
export function focusOf(state) {
  const { focus } = sessionOf(state);
  if (!focus) return null;
  const table = TABLES[focus.type];
  const row = rowOf(state, table, focus.id);
  return row ? /** @type {Focused} */ ({ type: focus.type, row }) : null;
}

/** @param {import("./parts.js").Wall} wall @param {ContributionRow} row */
export function drawFocus({ state, place }, row) {
  const cluster = rowOf(state, "clusters", row.cluster);
  const element = noteElement(state, "large", row, { cluster: cluster ? cluster.title : "" });
  if (cluster) drawSign(element, cluster.sign);
  const box = /** @type {HTMLElement} */ (element.querySelector(".wall-said"));
  place.replaceChildren(element);
  fitLetters(/** @type {HTMLElement} */ (element.querySelector(".board-words")), box, SIZES);
}

/** The question alone, in all its languages as far as there is room. The page's heading is itself the picture. @param {HTMLElement} place @param {HTMLElement} heading @param {QuestionRow} question */
export function drawQuestionAlone(place, heading, question) {
  const main = languageOf(question.text);
  const others = Object.entries(question.text).filter(([tag, text]) => tag !== main && text);
  const list = Object.assign(document.createElement("ul"), { className: "board-others" });
  list.append(
    ...others.map(([tag, text]) => {
      const line = document.createElement("li");
      line.textContent = text;
      setLanguage(line, tag);
      return line;
    }),
  );
  place.replaceChildren(heading, list);
  fitLetters(heading, place, [112, 100, 92, 84, 76, 68, 60, 56, 52]);
  while (list.childElementCount && place.scrollHeight > place.clientHeight + 1) list.lastElementChild?.remove();
}

/** @param {HTMLElement} element @param {string} tag */
export function setLanguage(element, tag) {
  setAttribute(element, "lang", tag);
  setAttribute(element, "dir", page.directions[tag] || "ltr");
}
