// @ts-check
// Lists that may need more than one page: actions by level, the summary, one theme with all its contributions. Here are
// their pieces in order; how many fit is the business of pages.js.
/** @import { ClusterRow, ContributionRow, Page, State, SummaryRow } from "../types" */
import { _, localized, ngettext, number } from "../lib/words.js";
import { textDirection } from "../lib/text.js";
import { contributionsOf, questionsOf, rowOf, sessionOf } from "../lib/state.js";
import { clone, fill, fillContribution, setAttribute } from "../lib/fill.js";
import { showBeside } from "./beside.js";
import { cut, letters } from "./fit.js";
import { besideOf, fillCluster } from "./parts.js";

/**
 * One thing on the wall. `sign` gives another text when it must be drawn anew; `head` stands above it wherever
 * its page begins.
 * @typedef {{key: string, sign: () => string, make: () => HTMLElement, head?: Piece}} Piece
 * @typedef {{kind: string, pieces: Piece[], empty: string}} List
 */

/** @type {WeakMap<ContributionRow, {size: string, pieces: Piece[]}>} */
const notes = new WeakMap();

/** @param {State} state @param {Page} page @param {import("./fit.js").Room} room @returns {(row: ContributionRow, head?: Piece) => Piece[]} a piece, or several where the text is too long for one page */
export function noteMaker(state, page, room) {
  // Two languages take twice the room.
  const share = sessionOf(state).beside ? 0.5 : 1;
  const size = `${share} ${Math.round(room.letters)} ${Math.floor(room.lines)}`;
  return (row, head) => {
    // Rows that stay the same keep their pieces: of two thousand, one arrival makes one.
    const known = head ? null : notes.get(row);
    if (known && known.size === size) return known.pieces;
    // Beside the words: the line with the number, what an action adds, the edges, and the heading of the page.
    const limit = letters(room, 1.6 + (row.lead || row.by_when ? 1 : 0) + (row.group ? 1 : 0) + (head ? 1.3 : 0)) * share;
    const parts = cut(row.text, limit, row.lang);
    const pieces = parts.map((text, index) => ({
      key: parts.length > 1 ? `${row.id} ${index}` : row.id,
      sign: () => JSON.stringify([row, besideOf(state, "contributions", row)]),
      head,
      make: () => {
        const element = clone("note");
        fillContribution(element, { ...row, text }, page);
        if (index === parts.length - 1) showBeside(state, /** @type {Element} */ (element.querySelector(".board-words")), "contributions", row, "text");
        const part = parts.length > 1 ? _("part %(part)s of %(all)s", { part: number(index + 1), all: number(parts.length) }) : "";
        fill(element, { part, lang: row.lang === page.language ? "" : row.lang.toUpperCase() });
        if (text.length > limit / 3) element.classList.add("is-long");
        return element;
      },
    }));
    if (!head) notes.set(row, { size, pieces });
    return pieces;
  };
}

/** One cluster with all its contributions. @param {State} state @param {ClusterRow} row @param {ReturnType<typeof noteMaker>} note @returns {List} */
export function theme(state, row, note) {
  const inside = contributionsOf(state, row.question, row.id);
  const head = {
    key: `cluster ${row.id}`,
    sign: () => JSON.stringify([row.sign, row.title, inside.length, besideOf(state, "clusters", row)]),
    make: () => {
      const element = clone("cluster-head");
      fill(element, { title: row.title, size: number(inside.length) });
      fillCluster(state, element, row);
      return element;
    },
  };
  const pieces = inside.flatMap((one) => note(one, head));
  return { kind: "notes", pieces: pieces.length ? pieces : [head], empty: "" };
}

/** @param {string} key @param {string} words @param {string} [more] @param {{lang?: string, dir?: string}} [way] @returns {Piece} */
function heading(key, words, more = "", way = {}) {
  return {
    key: `head ${key}`,
    sign: () => `${words} ${more}`,
    make: () => {
      const element = clone("head");
      fill(element, { words, more });
      const text = /** @type {HTMLElement} */ (element.querySelector("[data-title]"));
      if (way.lang) setAttribute(text, "lang", way.lang);
      if (way.dir) setAttribute(text, "dir", way.dir);
      return element;
    },
  };
}

/** All actions of the session, from the local level to the international one. @param {State} state @param {Page} page @param {ReturnType<typeof noteMaker>} note @returns {List} */
export function actions(state, page, note) {
  const all = [...state.tables.contributions.values()].filter((row) => row.kind === "action" && row.status === "shown");
  all.sort((a, b) => b.endorsements - a.endorsements || a.number - b.number);
  const pieces = page.level_order.flatMap((/** @type {string} */ level) => {
    const rows = all.filter((row) => row.level === level);
    const head = heading(level, page.levels[level], ngettext("%(count)s action", "%(count)s actions", rows.length));
    // A level without an action is a gap that the room should see.
    return rows.length ? rows.flatMap((row) => note(row, head)) : [head];
  });
  return { kind: "notes actions", pieces: all.length ? pieces : [], empty: _("No actions yet.") };
}

/** What the rapporteur wrote: on the session, then on each question. @param {State} state @param {Page} page @param {import("./fit.js").Room} room @returns {List} */
export function summary(state, page, room) {
  const texts = [...state.tables.summaries.values()];
  const pieces = [];
  for (const question of [null, ...questionsOf(state)]) {
    const mine = texts.filter((one) => (one.question || null) === (question ? question.id : null) && one.text.trim());
    mine.sort((a, b) => Number(Boolean(a.cluster)) - Number(Boolean(b.cluster)));
    const words = question ? localized(question.short && Object.keys(question.short).length ? question.short : question.text) : "";
    for (const one of mine) {
      const title = rowOf(state, "clusters", one.cluster)?.title || words;
      // The text on the whole session needs no heading: the view's name stands above it.
      const head = title ? heading(one.id, title, "", { dir: textDirection(title, document.dir) }) : undefined;
      pieces.push(...paragraphs(one, room, head, page));
    }
  }
  return { kind: "summary", pieces, empty: _("The rapporteur has not written the summary yet.") };
}

/** @param {SummaryRow} row @param {import("./fit.js").Room} room @param {Piece|undefined} head @param {Page} page @returns {Piece[]} */
function paragraphs(row, room, head, page) {
  const lines = row.text.split(/\n+/).map(plain).filter(Boolean);
  return lines.flatMap((/** @type {string} */ line) => cut(line, letters(room, 1.5), page.language)).map((/** @type {string} */ text, /** @type {number} */ index) => ({
    key: `${row.id} ${index}`,
    sign: () => text,
    head,
    make: () => {
      const element = clone("paragraph");
      fill(element, { text });
      setAttribute(/** @type {Element} */ (element.firstElementChild), "dir", textDirection(text, document.dir));
      return element;
    },
  }));
}

/** A line of light Markdown without its signs. @param {string} line */
const plain = (line) => line.replace(/^\s*(#{1,6}|>)\s+/, "").replace(/^\s*[-*+]\s+/, "• ").replace(/(\*\*|__)(.+?)\1/g, "$2").trim();
