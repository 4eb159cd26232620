// @ts-check
// Put the pieces of a view on the wall, a page at a time. Nothing is made smaller, nothing jumps: what is there stays
// where it is until its page is turned; what is new is added behind it, or waits for the next page.
import { _, ngettext, number } from "../lib/words.js";

/** @typedef {import("./views.js").Piece} Piece */

/** Pieces that no wall can hold more of at once: a board of 2,000 contributions costs no more than one of 20. */
const MOST = 24;
const MOST_LINES = 80;
/** Seconds for which a full page stays before what is new turns it. */
const CALM_SECONDS = 8;

/** @param {{place: HTMLElement, line: HTMLElement, fresh: HTMLElement}} parts */
export function createPages({ place, line, fresh }) {
  /** @type {Map<string, {element: HTMLElement, sign: string}>} */
  let made = new Map();
  /** @type {import("./views.js").Wall} */
  let wall = { kind: "", pieces: [], live: false, empty: "" };
  let first = 0;
  let fits = 0;
  let whole = false; // nothing of the page was cut off or left for the next one
  let turned = 0;
  let anchor = "";
  let later = 0;
  let known = 0; // pieces that were on the wall at some time, from the first on: what comes behind them is new
  const seen = new Set();

  /** @param {Piece} piece @param {Map<string, {element: HTMLElement, sign: string}>} kept */
  function elementOf(piece, kept) {
    const old = made.get(piece.key);
    const sign = piece.sign();
    const element = old && old.sign === sign ? old.element : piece.make();
    if (!old && wall.live && seen.size && !seen.has(piece.key)) element.classList.add("is-new");
    kept.set(piece.key, { element, sign });
    return element;
  }

  /** Draw from `first` on; return how many pieces fit. One layout of the page, whatever there is on it. */
  function fill() {
    const kept = new Map();
    /** @type {HTMLElement[]} */
    const wanted = [];
    /** @type {number[]} the number of the piece that each element is, or heads */
    const pieceAt = [];
    let head = "";
    wall.pieces.slice(first, first + (wall.kind === "lines" ? MOST_LINES : MOST)).forEach((piece, index) => {
      if (piece.head && piece.head.key !== head) {
        wanted.push(elementOf(piece.head, kept));
        pieceAt.push(index);
      }
      head = piece.head ? piece.head.key : "";
      wanted.push(elementOf(piece, kept));
      pieceAt.push(index);
    });
    made = kept;
    wanted.forEach((element, index) => {
      if (place.children[index] !== element) place.insertBefore(element, place.children[index] || null);
    });
    while (place.children.length > wanted.length) place.lastElementChild?.remove();
    const bottom = place.clientHeight + 1;
    const over = wanted.findIndex((element) => element.offsetTop + element.offsetHeight > bottom);
    whole = over < 0 && wanted.length > 0 && pieceAt[wanted.length - 1] === wall.pieces.length - 1 - first;
    if (over < 0) return pieceAt[wanted.length - 1] + 1;
    // One piece is shown at least, and a heading never stands alone at the foot of a page.
    let end = Math.max(over, wall.pieces[first].head ? 2 : 1);
    while (end > 2 && pieceAt[end - 1] === pieceAt[end]) end -= 1;
    for (const element of wanted.slice(end)) element.remove();
    return end < wanted.length ? pieceAt[end] : pieceAt[wanted.length - 1] + 1;
  }

  function drawLine() {
    const total = wall.pieces.length;
    const next = first + fits;
    const one = first === 0 && next >= total;
    line.classList.toggle("is-needless", one);
    line.textContent = one ? "" : _("%(from)s to %(to)s of %(total)s", { from: number(first + 1), to: number(Math.min(total, next)), total: number(total) });
    const waiting = wall.live ? total - known : 0;
    fresh.textContent = waiting > 0 ? ngettext("%(count)s new", "%(count)s new", waiting) : "";
  }

  function render() {
    const total = wall.pieces.length;
    if (first >= total) first = 0;
    fits = total ? Math.max(1, fill()) : 0;
    if (!total) {
      place.replaceChildren();
      made = new Map();
    }
    anchor = wall.pieces[first]?.key || "";
    for (const piece of wall.pieces.slice(first, first + fits)) seen.add(piece.key);
    known = Math.min(known, total);
    if (first <= known) known = Math.max(known, first + fits);
    drawLine();
  }

  /** The page that ends with the last piece. */
  function toEnd() {
        // As many as fit, found by halving: five layouts, and only when the view begins.
    let low = Math.max(0, wall.pieces.length - MOST);
    let high = wall.pieces.length - 1;
    while (low < high) {
      first = Math.floor((low + high) / 2);
      if (first + fill() >= wall.pieces.length) high = first;
      else low = first + 1;
    }
    first = low;
  }

  const pages = {
    /**
     * Show a view. @param {import("./views.js").Wall} next @param {boolean} anew another view, question or focus than before
     */
    show(next, anew) {
      // Whether this page holds the newest that were known: not where somebody has paged back.
      const atEnd = first + fits >= known;
      wall = next;
      place.className = `board-place ${wall.kind}`;
      const now = performance.now();
      if (anew) {
        made = new Map();
        seen.clear();
        first = 0;
        turned = now;
        known = 0;
        if (wall.live) {
          for (const piece of wall.pieces) seen.add(piece.key);
          known = wall.pieces.length;
          if (wall.pieces.length > 1) toEnd();
        }
      } else if (anchor) {
        const index = wall.pieces[first]?.key === anchor ? first : wall.pieces.findIndex((piece) => piece.key === anchor);
        if (index >= 0) first = index;
      }
      render();
      // What did not fit behind the newest turns the page, but not before people have read this one.
      clearTimeout(later);
      if (wall.live && atEnd && first + fits < wall.pieces.length) later = window.setTimeout(() => pages.turn(1), Math.max(0, turned + CALM_SECONDS * 1000 - now));
    },
    /** Turn to the next page, or back. New arrivals come before anything else. @param {number} by */
    turn(by) {
      const total = wall.pieces.length;
      clearTimeout(later);
      if (!total || (first === 0 && fits >= total)) return;
      if (by < 0) first = first === 0 ? Math.max(0, total - fits) : Math.max(0, first - fits);
      else if (wall.live && known < total) first = known;
      else first = first + fits >= total ? 0 : first + fits;
      turned = performance.now();
      render();
    },
    /** Whether all of it stands on one page. */
    isWhole: () => !wall.pieces.length || (first === 0 && whole),
    /** The window, or the size of the letters, is another one. */
    resize() {
      render();
    },
    /** Nobody wants the page turned now. */
    stay() {
      clearTimeout(later);
    },
  };
  return pages;
}
