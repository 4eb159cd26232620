// @ts-check
// What the board shows now: the pieces of the chosen view in their order. How many fit is the business of pages.js.
import { textDirection } from "../lib/text.js";
import { _, localized, ngettext, number } from "../lib/words.js";
import { clustersOf, colourOf, contributionsOf, questionsOf, rowOf, sessionOf } from "../lib/state.js";
import { clone, fill, fillContribution, setAttribute } from "../lib/fill.js";
import { showBeside } from "./beside.js";
import { cut, letters } from "./fit.js";

/**
 * One thing on the wall. `sign` gives another text when it must be drawn anew; `head` stands above it wherever
 * its page begins.
 * @typedef {{key: string, sign: () => string, make: () => HTMLElement, head?: Piece}} Piece
 * @typedef {{kind: string, pieces: Piece[], live: boolean, empty: string}} Wall `live`: the newest stand at the end
 */

/** Clusters above which each is one line: forty names on two pages say more than forty boxes on ten. */
const MOST_BOXES = 12;

/**
 * What the box of a cluster shows of its contributions: so many at most, in two lines or one.
 * @typedef {{most: number, brief: boolean}} Boxes
 * @type {Boxes[]} from the fullest to names alone
 */
export const BOXES = [...[6, 5, 4, 3, 2, 1].map((most) => ({ most, brief: false })), ...[3, 2, 1, 0].map((most) => ({ most, brief: true }))];

/** The question on the wall: the one in focus, else the room's. @param {any} state */
export function questionOf(state) {
  const { focus, question } = sessionOf(state);
  return rowOf(state, "questions", focus?.type === "question" ? focus.id : question) || questionsOf(state)[0] || null;
}

/**
 * @param {any} state @param {any} page @param {import("./fit.js").Room} room
 * @param {Boxes} [boxes] @returns {Wall}
 */
export function wallOf(state, page, room, boxes = BOXES[0]) {
  const session = sessionOf(state);
  const asked = questionOf(state);
  const note = noteMaker(state, page, room);
  const found = inFocus(state, note);
  if (found) return found;
  if (session.view === "summary") return summary(state, page, room);
  if (session.view === "actions") return actions(state, page, note);
  if (!asked) return { kind: "notes", pieces: [], live: false, empty: _("This session has no question yet.") };
  if (session.view === "clusters") return clusters(state, asked.id, note, boxes);
  if (session.view === "priorities") return priorities(state, asked.id, page);
  if (session.view === "arrivals") return arrivals(state, asked.id, note);
  return { kind: "nothing", pieces: [], live: false, empty: "" };
}

// --- a contribution -------------------------------------------------------------------------------------------------------

/** @type {WeakMap<any, {size: string, pieces: Piece[]}>} */
const notes = new WeakMap();

/** The checked translation into the wall's second language, or nothing. @param {any} state @param {string} of @param {any} row */
const besideOf = (state, of, row) => (sessionOf(state).beside && state.tables.translations.get(`${of}/${row.id}/${sessionOf(state).beside}`)?.texts) || null;

/** @param {any} state @param {any} page @param {import("./fit.js").Room} room @returns {(row: any, head?: Piece) => Piece[]} a piece, or several where the text is too long for one page */
function noteMaker(state, page, room) {
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
      sign: () => JSON.stringify([row, page.language_names[row.lang], besideOf(state, "contributions", row)]),
      head,
      make: () => {
        const element = clone("note");
        fillContribution(element, { ...row, text }, page);
        if (index === parts.length - 1) showBeside(state, /** @type {Element} */ (element.querySelector(".board-words")), "contributions", row, "text");
        const part = parts.length > 1 ? _("part %(part)s of %(all)s", { part: number(index + 1), all: number(parts.length) }) : "";
        const lang = row.lang === page.language ? "" : page.language_names[row.lang] || row.lang;
        fill(element, { part, lang });
        for (const name of element.querySelectorAll("[data-lang]")) setAttribute(name, "lang", row.lang);
        if (text.length > limit / 3) element.classList.add("is-long");
        return element;
      },
    }));
    if (!head) notes.set(row, { size, pieces });
    return pieces;
  };
}

/** @param {any} state @param {ReturnType<typeof noteMaker>} note @returns {Wall|null} */
function inFocus(state, note) {
  const { focus, question } = sessionOf(state);
  if (focus?.type === "contribution") {
    const row = rowOf(state, "contributions", focus.id);
    return row && { kind: "focus", pieces: note(row), live: false, empty: "" };
  }
  const row = focus?.type === "cluster" && rowOf(state, "clusters", focus.id);
  if (!row) return null;
  const all = clustersOf(state, row.question || question);
  const head = clusterPiece(state, row, all.indexOf(row), "cluster-head");
  const inside = contributionsOf(state, row.question, row.id).flatMap((one) => note(one, head));
  return { kind: "notes", pieces: inside.length ? inside : [head], live: false, empty: "" };
}

/** @param {any} state @param {string} question @param {ReturnType<typeof noteMaker>} note @returns {Wall} */
function arrivals(state, question, note) {
  const rows = [];
  for (const row of state.tables.contributions.values()) if (row.question === question && row.status === "shown") rows.push(row);
  if (!sessionOf(state).arrivals) {
    const given = ngettext("%(count)s contribution is in.", "%(count)s contributions are in.", rows.length);
    return { kind: "notes", pieces: [], live: false, empty: _("%(given)s They are shown when everybody has had time to write.", { given }) };
  }
  rows.sort((a, b) => a.number - b.number);
  return { kind: "notes", pieces: rows.flatMap((row) => note(row)), live: true, empty: _("The first contributions appear here.") };
}

// --- clusters --------------------------------------------------------------------------------------------------------------

/** @param {any} state @param {any} row @param {number} index @param {string} template @param {Piece[]} [inside] @returns {Piece} */
function clusterPiece(state, row, index, template, inside = []) {
  const count = contributionsOf(state, row.question, row.id).length;
  const size = template === "cluster-line" ? number(count) : ngettext("%(count)s contribution", "%(count)s contributions", count);
  return {
    key: `${template} ${row.id}`,
    sign: () => JSON.stringify([colourOf(index), size, row.title, besideOf(state, "clusters", row), inside.map((one) => one.sign())]),
    make: () => {
      const element = clone(template);
      element.classList.add(colourOf(index));
      fill(element, { title: row.title, size });
      for (const title of element.querySelectorAll("[data-title]")) setAttribute(title, "dir", textDirection(row.title, document.dir));
      if (template === "cluster") showBeside(state, /** @type {Element} */ (element.querySelector("h2")), "clusters", row, "title");
      element.querySelector("[data-notes]")?.append(...inside.map((one) => one.make()));
      return element;
    },
  };
}

/** @param {any} state @param {string} question @param {ReturnType<typeof noteMaker>} note @param {Boxes} boxes @returns {Wall} */
function clusters(state, question, note, { most, brief }) {
  const all = clustersOf(state, question);
  const lines = all.length > MOST_BOXES;
  const pieces = all.map((row, index) => {
    const inside = lines ? [] : contributionsOf(state, question, row.id).slice(0, most);
    return clusterPiece(state, row, index, lines ? "cluster-line" : "cluster", inside.map((one) => note(one)[0]));
  });
  return { kind: lines ? "lines" : `clusters of-${Math.min(all.length, 3)}${brief ? " is-brief" : ""}`, pieces, live: false, empty: _("No clusters yet.") };
}

/** Clusters and contributions that somebody endorsed, the most endorsed first. @param {any} state @param {string} question @param {any} page @returns {Wall} */
function priorities(state, question, page) {
  const all = clustersOf(state, question);
  const given = [...state.tables.contributions.values()].filter((row) => row.question === question && row.status === "shown");
  const ranked = [...all, ...given].filter((row) => row.endorsements > 0).sort((a, b) => b.endorsements - a.endorsements);
  const most = ranked.length ? ranked[0].endorsements : 1;
  const pieces = ranked.map((row, index) => ({
    key: `priority ${row.id}`,
    sign: () => `${index} ${most} ${row.endorsements} ${row.title || row.text} ${all.indexOf(row)}`,
    make: () => {
      const element = clone("priority");
      const cluster = row.title !== undefined;
      const words = cluster ? row.title : row.text;
      fill(element, {
        words,
        what: cluster ? _("Cluster") : `#${row.number} ${page.kinds[row.kind]}`,
        marks: ngettext("%(count)s endorsement", "%(count)s endorsements", row.endorsements),
      });
      if (cluster) element.classList.add(colourOf(all.indexOf(row)));
      const text = /** @type {HTMLElement} */ (element.querySelector("[data-title]"));
      setAttribute(text, "dir", cluster ? textDirection(words, document.dir) : row.dir);
      if (!cluster) setAttribute(text, "lang", row.lang);
      element.style.setProperty("--share", String(row.endorsements / most));
      return element;
    },
  }));
  return { kind: "priorities", pieces, live: false, empty: _("Nothing has been endorsed yet.") };
}

// --- actions and summary ------------------------------------------------------------------------------------------------------

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

/** All actions of the session, from the local level to the international one. @param {any} state @param {any} page @param {ReturnType<typeof noteMaker>} note @returns {Wall} */
function actions(state, page, note) {
  const all = [...state.tables.contributions.values()].filter((row) => row.kind === "action" && row.status === "shown");
  all.sort((a, b) => b.endorsements - a.endorsements || a.number - b.number);
  const pieces = page.level_order.flatMap((/** @type {string} */ level) => {
    const rows = all.filter((row) => row.level === level);
    const head = heading(level, page.levels[level], ngettext("%(count)s action", "%(count)s actions", rows.length));
    // A level without an action is a gap that the room should see.
    return rows.length ? rows.flatMap((row) => note(row, head)) : [head];
  });
  return { kind: "notes actions", pieces: all.length ? pieces : [], live: false, empty: _("No actions yet.") };
}

/** What the rapporteur wrote: on the session, then on each question. @param {any} state @param {any} page @param {import("./fit.js").Room} room @returns {Wall} */
function summary(state, page, room) {
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
  return { kind: "summary", pieces, live: false, empty: _("The rapporteur has not written the summary yet.") };
}

/** @param {any} row @param {import("./fit.js").Room} room @param {Piece|undefined} head @param {any} page @returns {Piece[]} */
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
