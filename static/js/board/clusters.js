// @ts-check
// Up to eight clusters as cards of one size, in their order; above that their names with a mark for each contribution.
// A card depends on its cluster and the wall's size alone, so a wall that has lived long looks like one just opened.
/** @import { ClusterRow, ContributionRow, QuestionRow, State } from "../types" */
import { _, number } from "../lib/words.js";
import { clustersOf, contributionsOf, sessionOf } from "../lib/state.js";
import { clone, fill } from "../lib/fill.js";
import { cutLines, cutUntil, scrolls } from "./text.js";
import { besideOf, fillCluster, noteElement, signOf, wordsIn } from "./parts.js";

/** Clusters above which the wall shows their names alone. */
export const MOST_CARDS = 8;
/** Contributions that are tried in a card: no card holds more. */
const TRIED = 12;
/** Lines of a contribution in a card, unless the card has room for more. */
const LINES = 3;
/** The most that a contribution grows, of a line, where its card has room left. */
const MOST_AIR = 0.5;
/** Width below which a card has too few letters a line, in 1/1080 of the height. */
const NARROWEST = 400;
/** Names up to which the overview has one column. */
const FEW = 5;
/** Height of a name from which its letters are larger and it may have two lines, in 1/1080 of the wall's. */
const ROOMY = 130;
/** Names in a column of the overview, and on a page of it. */
const ROWS = 12;
const MOST_ROWS = 42;

/** Columns and rows for `count` cards. @param {number} count @param {number} width in 1/1080 of the height @returns {[number, number]} */
export function gridOf(count, width) {
  let columns = count <= 3 ? count : count === 4 ? 2 : count <= 6 ? 3 : 4;
  while (columns > 1 && width / columns < NARROWEST) columns -= 1;
  return [columns, Math.ceil(count / columns)];
}

/** @type {Map<string, {element: HTMLElement, sign: string}>} */
let made = new Map();

/** Forget what was drawn: another picture was on the wall meanwhile. */
export function leaveClusters() {
  made = new Map();
}

/** @param {import("./parts.js").Wall} wall @param {QuestionRow} question */
export function drawClusters(wall, question) {
  const { state, place, unit, size } = wall;
  const rows = clustersOf(state, question.id);
  const inbox = sessionOf(state).arrivals ? contributionsOf(state, question.id, null) : [];
  const [columns, lines] = gridOf(rows.length, place.clientWidth / unit);
  place.style.setProperty("--cols", String(columns));
  place.style.setProperty("--rows", String(lines));
  const geometry = `${size} ${columns} ${lines} ${inbox.length > 0}`;
  const kept = new Map();
  const fresh = [];
  const elements = [];
  for (const row of rows) {
    const inside = contributionsOf(state, question.id, row.id);
    const sign = JSON.stringify([geometry, row.title, row.sign, inside.length, besideOf(state, "clusters", row), inside.slice(0, TRIED).map((one) => signOf(state, one))]);
    const old = made.get(row.id);
    const element = old?.sign === sign ? old.element : cardOf(state, row, inside);
    if (old?.sign !== sign) fresh.push(element);
    kept.set(row.id, { element, sign });
    elements.push(element);
  }
  made = kept;
  if (inbox.length) elements.push(stripOf(state, inbox));
  // Only what is another element is put anew: what stays keeps its animation.
  elements.forEach((element, index) => {
    if (place.children[index] !== element) place.insertBefore(element, place.children[index] || null);
  });
  while (place.children.length > elements.length) place.lastElementChild?.remove();
  for (const element of fresh) fitCard(element);
  if (inbox.length) fitStrip(/** @type {HTMLElement} */ (place.lastElementChild));
  for (const note of place.querySelectorAll(".wall-note")) note.classList.toggle("is-moved", wall.moved.has(note.getAttribute("data-id") || ""));
}

/** @param {State} state @param {ClusterRow} row @param {ContributionRow[]} inside */
function cardOf(state, row, inside) {
  const card = clone("card");
  fill(card, { title: row.title, count: number(inside.length), more: "" });
  fillCluster(state, card, row);
  card.dataset.count = String(inside.length);
  card.querySelector("ul")?.append(...inside.slice(0, TRIED).map((one) => noteElement(state, "card-note", one)));
  return card;
}

/** Leave in a card the contributions that stand in it whole, and say how many more there are. @param {HTMLElement} card */
function fitCard(card) {
  const list = /** @type {HTMLElement} */ (card.querySelector("ul"));
  const notes = /** @type {HTMLElement[]} */ (Array.from(list.children));
  const title = /** @type {HTMLElement} */ (card.querySelector(".board-title"));
  cutLines(title, 2);
  const all = Number(card.dataset.count);
  if (!notes.length) return;
  const more = /** @type {HTMLElement} */ (card.querySelector(".wall-more"));
  const say = (/** @type {number} */ count) => fill(card, { more: count ? _("+ %(count)s more", { count: number(count) }) : "" });
  const words = /** @type {HTMLElement} */ (notes[0].querySelector(".board-words"));
  const line = parseFloat(getComputedStyle(words).lineHeight);
  if (scrolls()) {
    say(all - notes.length);
    return;
  }
  // As if something were left out; where all of it fits, its line is given back below.
  say(all);
  const most = Math.max(LINES, Math.floor(list.clientHeight / line / 2));
  for (const note of notes) for (const one of wordsIn(note)) cutLines(one, most);
  const heights = notes.map((one) => one.getBoundingClientRect().height);
  const room = list.clientHeight;
  const total = heights.reduce((sum, one) => sum + one, 0);
  const shown = all === notes.length && total <= room + more.getBoundingClientRect().height + 1 ? notes : chosen(notes, heights, room);
  for (const note of notes) if (!shown.includes(note)) note.remove();
  say(all - shown.length);
  // What is too little for one more stands between those that are shown, not in a heap below them.
  const rest = list.clientHeight - shown.reduce((sum, one) => sum + heights[notes.indexOf(one)], 0);
  const air = Math.max(0, Math.min(MOST_AIR * line, (rest - 1) / shown.length));
  list.style.setProperty("--air", `${Math.floor(air / 2)}px`);
}

/** The first notes that fit into `room`; where the next is too high, a later one takes what is left. @param {HTMLElement[]} notes @param {number[]} heights @param {number} room */
function chosen(notes, heights, room) {
  const found = [];
  for (const [index, note] of notes.entries()) {
    if (heights[index] > room + 1 && found.length) continue;
    found.push(note);
    room -= heights[index];
    if (room <= 0) break;
  }
  return found;
}

/** What is in no cluster yet: the newest of it, as far as it stands in one line. @param {State} state @param {ContributionRow[]} inbox */
function stripOf(state, inbox) {
  const strip = clone("strip");
  fill(strip, { count: number(inbox.length) });
  strip.append(...inbox.slice(-3).reverse().map((row) => noteElement(state, "strip-note", row)));
  for (const beside of strip.querySelectorAll(".board-beside")) beside.remove();
  return strip;
}

/** @param {HTMLElement} strip */
function fitStrip(strip) {
  const notes = /** @type {HTMLElement[]} */ (Array.from(strip.querySelectorAll(".wall-strip-note")));
  if (scrolls()) return;
  const fits = () => strip.scrollWidth <= strip.clientWidth + 1;
  while (notes.length > 1 && !fits()) notes.pop()?.remove();
  if (notes.length) cutUntil(/** @type {HTMLElement} */ (notes[0].querySelector(".board-words")), fits);
}

// --- the overview -------------------------------------------------------------------------------------------------------

/** What the overview was drawn of, and its names by cluster. @type {{sign: string, list: HTMLElement|null, rows: Map<string, {element: HTMLElement, sign: string}>}} */
let over = { sign: "", list: null, rows: new Map() };

/** Forget what was drawn: another picture was on the wall meanwhile. */
export function leaveOverview() {
  over = { sign: "", list: null, rows: new Map() };
}

/** @param {import("./parts.js").Wall} wall @param {QuestionRow} question @param {{first: number, quoted: number}} at which name begins the page, and which contribution is quoted */
export function drawOverview(wall, question, at) {
  const { state, place, size } = wall;
  const all = clustersOf(state, question.id);
  const rows = all.slice(at.first, at.first + MOST_ROWS);
  const counts = rows.map((row) => contributionsOf(state, question.id, row.id).length);
  const quoted = quotedOf(state, all, question, at.quoted);
  const names = rows.map((row) => [row.id, row.title, row.sign, besideOf(state, "clusters", row)]);
  const sign = JSON.stringify([size, names, counts, quoted && [quoted.cluster.title, quoted.cluster.sign, signOf(state, quoted.row)]]);
  const isThere = over.list?.parentElement === place;
  if (!isThere || over.sign !== sign) {
    if (!isThere) leaveOverview();
    over.sign = sign;
    drawNames(wall, rows, counts, quoted);
  }
  return { pages: Math.ceil(all.length / MOST_ROWS), size: MOST_ROWS };
}

/** @param {import("./parts.js").Wall} wall @param {ClusterRow[]} rows @param {number[]} counts @param {ReturnType<typeof quotedOf>} quoted */
function drawNames({ state, place, size, unit, scale }, rows, counts, quoted) {
  // Few stand below each other as long as that leaves no quarter of the wall empty.
  const columns = rows.length <= FEW ? 1 : rows.length <= 2 * ROWS ? 2 : 3;
  const lines = Math.ceil(rows.length / columns);
  const list = over.list || document.createElement("div");
  over.list = list;
  list.classList.add("wall-over");
  list.style.setProperty("--cols", String(columns));
  list.style.setProperty("--rows", String(lines));
  const quote = quoted && quoteOf(state, quoted);
  if (list.parentElement !== place) place.replaceChildren(list);
  while (place.children.length > 1) place.lastElementChild?.remove();
  if (quote) place.append(quote);
  const height = list.clientHeight / unit / lines / scale;
  const isRoomy = height > ROOMY;
  list.classList.toggle("is-roomy", isRoomy);
  list.classList.toggle("is-dense", height < 76);
  list.classList.toggle("is-bare", height < 62);
  // A name depends on the width that its number leaves it: what is the same in that stays, with its mark of each contribution.
  const geometry = [size, columns, lines, list.className];
  const kept = new Map();
  const fresh = /** @type {HTMLElement[]} */ ([]);
  const elements = rows.map((row, index) => {
    const count = number(counts[index]);
    const sign = JSON.stringify([geometry, row.title, row.sign, besideOf(state, "clusters", row), count.length]);
    const old = over.rows.get(row.id);
    const element = old?.sign === sign ? old.element : nameOf(state, row);
    if (old?.sign !== sign) fresh.push(element);
    fill(element, { count });
    kept.set(row.id, { element, sign });
    return element;
  });
  over.rows = kept;
  elements.forEach((element, index) => {
    if (list.children[index] !== element) list.insertBefore(element, list.children[index] || null);
  });
  while (list.children.length > elements.length) list.lastElementChild?.remove();
  // A mark a contribution: small where one cluster has very many, the same size in all.
  const width = list.querySelector(".wall-marks")?.parentElement?.querySelector("h2")?.clientWidth || 0;
  list.style.setProperty("--d", `${Math.min((isRoomy ? 28 : 16.8) * unit, width / Math.max(1, ...counts))}px`);
  list.querySelectorAll(".wall-marks").forEach((marks, index) => /** @type {HTMLElement} */ (marks).style.setProperty("--n", String(counts[index])));
  for (const element of fresh) cutLines(/** @type {HTMLElement} */ (element.querySelector(".board-title")), isRoomy ? 2 : 1);
  if (quote) cutLines(/** @type {HTMLElement} */ (quote.querySelector(".board-words")), 1);
}

/** A cluster's name in the overview. @param {State} state @param {ClusterRow} row */
function nameOf(state, row) {
  const element = clone("row");
  fill(element, { title: row.title });
  fillCluster(state, element, row);
  for (const beside of element.querySelectorAll(".board-beside")) beside.remove();
  return element;
}

/** Whose words stand below the names: each contribution's in its turn, round and round. @param {State} state @param {ClusterRow[]} clusters @param {QuestionRow} question @param {number} turn */
function quotedOf(state, clusters, question, turn) {
  if (!sessionOf(state).quotes || !clusters.length) return null;
  for (let tried = 0; tried < clusters.length; tried += 1) {
    const cluster = clusters[(turn + tried) % clusters.length];
    const inside = contributionsOf(state, question.id, cluster.id);
    if (inside.length) return { cluster, row: inside[Math.floor(turn / clusters.length) % inside.length] };
  }
  return null;
}

/** @param {State} state @param {{cluster: ClusterRow, row: ContributionRow}} quoted */
function quoteOf(state, { cluster, row }) {
  const element = noteElement(state, "quote", row, { quoted: _("“%(words)s”", { words: row.text }) });
  for (const beside of element.querySelectorAll(".board-beside")) beside.remove();
  fillCluster(state, element, cluster);
  return element;
}
