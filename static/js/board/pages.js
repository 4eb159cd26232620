// @ts-check
// Put the pieces of a list on the wall, a page at a time. Nothing is made smaller. Until somebody turns a page the first
// one is shown, whatever comes or goes: a wall that has lived long looks like one just opened.

/** @typedef {import("./views.js").Piece} Piece */

/** Pieces that no wall can hold more of at once: a board of 2,000 contributions costs no more than one of 20. */
const MOST = 24;

/** @param {HTMLElement} place @param {(from: number, to: number, total: number) => void} onPage */
export function createPages(place, onPage) {
  /** @type {Map<string, {element: HTMLElement, sign: string}>} */
  let made = new Map();
  /** @type {import("./views.js").List} */
  let list = { kind: "", pieces: [], empty: "" };
  let first = 0;
  let fits = 0;
  let anchor = "";

  /** @param {Piece} piece @param {Map<string, {element: HTMLElement, sign: string}>} kept */
  function elementOf(piece, kept) {
    const old = made.get(piece.key);
    const sign = piece.sign();
    const element = old && old.sign === sign ? old.element : piece.make();
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
    list.pieces.slice(first, first + MOST).forEach((piece, index) => {
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
    if (over < 0) return pieceAt[wanted.length - 1] + 1;
    // One piece is shown at least, and a heading never stands alone at the foot of a page.
    let end = Math.max(over, list.pieces[first].head ? 2 : 1);
    while (end > 2 && pieceAt[end - 1] === pieceAt[end]) end -= 1;
    for (const element of wanted.slice(end)) element.remove();
    return end < wanted.length ? pieceAt[end] : pieceAt[wanted.length - 1] + 1;
  }

  function render() {
    const total = list.pieces.length;
    if (first >= total) first = 0;
    fits = total ? Math.max(1, fill()) : 0;
    if (!total) {
      place.replaceChildren();
      made = new Map();
    }
    anchor = first ? list.pieces[first]?.key || "" : "";
    onPage(first, first + fits, total);
  }

  return {
    /** @param {import("./views.js").List} next @param {boolean} anew another list than before */
    show(next, anew) {
      list = next;
      if (anew) {
        made = new Map();
        first = 0;
        place.replaceChildren();
      } else if (anchor) {
        first = Math.max(0, list.pieces.findIndex((piece) => piece.key === anchor));
      }
      render();
    },
    /** Turn to the next page, or back. @param {number} by */
    turn(by) {
      const total = list.pieces.length;
      if (!total || (first === 0 && fits >= total)) return;
      if (by < 0) first = first === 0 ? Math.max(0, total - fits) : Math.max(0, first - fits);
      else first = first + fits >= total ? 0 : first + fits;
      render();
    },
  };
}
