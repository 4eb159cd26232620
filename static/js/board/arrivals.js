// @ts-check
// What arrives: the newest large, four older ones beside it. With many waiting the newest comes first, three seconds each;
// what is passed over is counted in the footer like everything else.
/** @import { ContributionRow, State } from "../types" */
import { sessionOf } from "../lib/state.js";
import { cutUntil, fitLetters } from "./text.js";
import { noteElement, signOf } from "./parts.js";

/** Milliseconds for which the newest stays large, whatever comes meanwhile. */
export const STAY = 3000;
/** Milliseconds for which it says that it has just arrived. */
const FRESH = 8000;
const SIZES = [110, 100, 92, 84, 76, 68, 60, 54, 48, 44, 40, 38];
const BESIDE = 4;

/** @type {{id: string, since: number, question: string}} */
let large = { id: "", since: 0, question: "" };
let drawn = "";

export function leaveArrivals() {
  large = { id: "", since: 0, question: "" };
  drawn = "";
}

/** What is shown of a question, the newest first. @param {State} state @param {string} question */
export function arrivalsOf(state, question) {
  const rows = [];
  for (const row of state.tables.contributions.values()) if (row.question === question && row.status === "shown") rows.push(row);
  return rows.sort((a, b) => b.number - a.number);
}

/**
 * @param {import("./parts.js").Wall} wall @param {ContributionRow[]} rows the newest first @param {string} question
 * @returns {number} milliseconds after which it must be drawn again, or 0
 */
export function drawArrivals(wall, rows, question) {
  const { state, place, size } = wall;
  const now = performance.now();
  const known = rows.find((row) => row.id === large.id);
  const newest = rows[0];
  let wait = 0;
  if (!known || large.question !== question) {
    // A wall that has just begun shows what is there; nothing of it has just arrived.
    large = { id: newest.id, since: large.question === question && large.id ? now : -FRESH, question };
  } else if (known !== newest && newest.id !== large.id) {
    wait = large.since + STAY - now;
    if (wait <= 0) large = { id: newest.id, since: now, question };
  }
  const first = /** @type {ContributionRow} */ (rows.find((row) => row.id === large.id));
  const others = rows.filter((row) => row.number < first.number).slice(0, BESIDE);
  const fresh = now - large.since < FRESH;
  if (fresh && wait <= 0) wait = large.since + FRESH - now;
  const sign = JSON.stringify([size, fresh, sessionOf(state).beside, [first, ...others].map((row) => signOf(state, row))]);
  if (sign !== drawn) {
    drawn = sign;
    draw(state, place, first, others, fresh);
  }
  return Math.max(0, wait);
}

/** @param {State} state @param {HTMLElement} place @param {ContributionRow} first @param {ContributionRow[]} others @param {boolean} fresh */
function draw(state, place, first, others, fresh) {
  const list = (/** @type {string} */ name) => Object.assign(document.createElement("ul"), { className: name });
  const one = list("wall-first");
  one.append(noteElement(state, "arrival", first, { fresh: fresh || "" }));
  const four = list("wall-four");
  four.append(...others.map((row) => noteElement(state, "arrival", row, { fresh: "" })));
  place.classList.toggle("is-one", !others.length);
  place.replaceChildren(one, ...(others.length ? [four] : []));
  const box = /** @type {HTMLElement} */ (one.querySelector(".wall-said"));
  fitLetters(/** @type {HTMLElement} */ (box.querySelector(".board-words")), box, others.length ? SIZES.slice(4) : SIZES);
  for (const note of /** @type {NodeListOf<HTMLElement>} */ (four.querySelectorAll(".wall-arrival"))) {
    note.querySelector(".board-beside")?.remove();
    const said = /** @type {HTMLElement} */ (note.querySelector(".board-words"));
    const room = /** @type {HTMLElement} */ (note.querySelector(".wall-said"));
    // What is too high for it stands out above as well as below, and gives it no height to scroll.
    cutUntil(said, () => said.getBoundingClientRect().height <= room.getBoundingClientRect().height + 1);
  }
}
