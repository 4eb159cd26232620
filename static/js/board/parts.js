// @ts-check
// What several pictures of the wall are made of: a contribution's words, a cluster's sign and name.
/** @import { ClusterRow, ContributionRow, State } from "../types" */
import { page } from "../lib/page.js";
import { textDirection } from "../lib/text.js";
import { clone, fill, fillContribution, setAttribute } from "../lib/fill.js";
import { sessionOf } from "../lib/state.js";
import { drawSign } from "../lib/signs.js";
import { showBeside } from "./beside.js";

/**
 * Everything a picture is drawn from. `size` names the geometry: what is as it was at another size is made anew.
 * @typedef {{state: State, place: HTMLElement, size: string, unit: number, scale: number, moved: Set<string>}} Wall
 */

/** The checked translation into the wall's second language, or null. @param {State} state @param {"contributions"|"clusters"} of @param {{id: string}} row */
export const besideOf = (state, of, row) => (sessionOf(state).beside && state.tables.translations.get(`${of}/${row.id}/${sessionOf(state).beside}`)?.texts) || null;

/** What of a contribution the wall shows, as a text that changes with it. @param {State} state @param {ContributionRow} row */
export const signOf = (state, row) => JSON.stringify([row.id, row.text, row.lang, row.dir, row.number, row.kind, row.group, row.author_name, besideOf(state, "contributions", row)]);

/** A contribution in a template of the wall's. @param {State} state @param {string} template @param {ContributionRow} row @param {Record<string, unknown>} [more] */
export function noteElement(state, template, row, more = {}) {
  const element = clone(template);
  fillContribution(element, row, page);
  fill(element, { lang: row.lang === page.language ? "" : row.lang.toUpperCase(), ...more });
  const words = /** @type {HTMLElement|null} */ (element.querySelector(".board-words"));
  if (words) {
    // Always said: the ellipsis falls at the text's own end, and a long word is parted as its language does.
    setAttribute(words, "lang", row.lang);
    setAttribute(words, "dir", textDirection(row.text, row.dir || "auto"));
    showBeside(state, words, "contributions", row, "text");
  }
  return element;
}

/** Put a cluster's sign and title into `element`. @param {State} state @param {HTMLElement} element @param {ClusterRow} row */
export function fillCluster(state, element, row) {
  setAttribute(element, "data-id", row.id);
  drawSign(element, row.sign);
  const title = element.querySelector("[data-title]");
  if (!title) return;
  setAttribute(title, "dir", textDirection(row.title, document.dir));
  if (besideOf(state, "clusters", row)) {
    const both = document.createElement("div");
    title.before(both);
    both.append(title);
    showBeside(state, title, "clusters", row, "title");
  }
}

/** The words of an element that are cut to fit. @param {Element} element @returns {NodeListOf<HTMLElement>} */
export const wordsIn = (element) => element.querySelectorAll(".board-words, .board-beside");
