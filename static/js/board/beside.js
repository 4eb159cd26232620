// @ts-check
// The second language of the wall: a checked translation stands beside the original, never in its place.
/** @import { State } from "../types" */
import { page } from "../lib/page.js";
import { clone, setText } from "../lib/fill.js";
import { sessionOf } from "../lib/state.js";

/** The direction of a language's own letters. @param {string} tag */
const direction = (tag) => (page.directions || {})[tag] || "ltr";

/**
 * Put the translation of a row into the session's second language behind `after`, where somebody has checked one.
 * @param {State} state @param {Element} after @param {"contributions"|"clusters"} of @param {{id: string}} row @param {"text"|"title"} field
 */
export function showBeside(state, after, of, row, field) {
  const { beside } = sessionOf(state);
  const words = beside && state.tables.translations.get(`${of}/${row.id}/${beside}`)?.texts[field];
  if (!words) return;
  const element = clone("beside");
  element.lang = beside;
  element.dir = direction(beside);
  setText(element, words);
  after.after(element);
}
