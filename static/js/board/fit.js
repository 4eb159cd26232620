// @ts-check
// The size of the letters, from the farthest seat. ISO 9241-3: capitals of 20 minutes of arc, h = D / 172; capitals are
// 0.714 em in the fonts used, so the size in hundredths of the picture's height is 0.81 x D / H (D the distance of the
// farthest seat, H the height of the picture). The wall's own notes have 38 of 1080: enough up to 4.3 heights. Where the
// seat needs more, all letters grow by the same factor; what does not fit then is left out or paged, never shrunk.

const KEY = "facilitator.board.seat";
export const NEAREST = 3;
export const FARTHEST = 8;
/** What the wall assumes, in its settings and for pictures, where nobody has said where the farthest seat is. */
const USUAL = 4.3;
/** Letters of a note in 1/1080 of the height. */
const NOTE = 38;

/** Distance of the farthest seat in heights of the picture: from the address, else as kept on this machine. */
export function seat() {
  return clamp(Number(new URLSearchParams(location.search).get("seat") || read() || USUAL) || USUAL);
}

/** Never nearer than 3 heights, so that no text is smaller than a person in the third row needs. @param {number} distance */
const clamp = (distance) => Math.round(Math.min(FARTHEST, Math.max(NEAREST, distance)) * 10) / 10;

function read() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

/** @param {number} distance @returns {number} what was kept of it */
export function setSeat(distance) {
  const kept = clamp(distance);
  try {
    localStorage.setItem(KEY, String(kept));
  } catch {
    // a private window: the size holds until the page is closed
  }
  applySeat(kept);
  return kept;
}

/** By what all letters grow for a seat. @param {number} distance */
export const scaleFor = (distance) => Math.max(1, Math.round(((0.81 * distance * 10.8) / NOTE) * 100) / 100);

/** @param {number} distance */
export const applySeat = (distance) => document.body.style.setProperty("--s", String(scaleFor(distance)));

/** Pixels of 1/1080 of the picture: as --u in board/page.css. */
export const unit = () => parseFloat(getComputedStyle(document.querySelector(".wall-foot") || document.body).minHeight) / 84 || innerHeight / 1080;

/**
 * How many letters fit in a line across `place`, and how many lines fit in it, at the size of a note.
 * @typedef {{letters: number, lines: number}} Room
 * @param {HTMLElement} place @returns {Room}
 */
export function roomOf(place) {
  const size = NOTE * scaleFor(seat()) * unit();
  return { letters: place.clientWidth / (size * 0.55), lines: place.clientHeight / (size * 1.3) };
}

/** How many letters a text on its own page may have beside `lines` other lines: lines are nine tenths full. @param {Room} room @param {number} lines */
export const letters = (room, lines) => Math.floor(Math.max(1, Math.floor(room.lines - lines)) * room.letters * 0.9);

/**
 * Cut a text where sentences or, failing that, words end, into parts of much the same length and about `limit` letters.
 * @param {string} text @param {number} limit @param {string} language
 */
export function cut(text, limit, language) {
  if (text.length <= limit) return [text];
  limit = Math.ceil(text.length / Math.ceil(text.length / limit)) + 8;
  const parts = [""];
  const add = (/** @type {string} */ piece) => {
    const last = parts[parts.length - 1];
    if (last && last.length + piece.length > limit) parts.push(piece.trimStart());
    else parts[parts.length - 1] = last + piece;
  };
  for (const sentence of split(text, "sentence", language)) {
    if (sentence.length <= limit) add(sentence);
    else for (const word of split(sentence, "word", language)) add(word);
  }
  return parts.filter((part) => part.trim());
}

/** @param {string} text @param {"sentence"|"word"} granularity @param {string} language */
function split(text, granularity, language) {
  if (!Intl.Segmenter) return text.match(/\S*\s|\S+/g) || [];
  return Array.from(new Intl.Segmenter(language || "en", { granularity }).segment(text), (one) => one.segment);
}
