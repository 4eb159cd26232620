// @ts-check
// Make a text as large as its place allows, or cut it where a word ends: nothing on the wall is cut inside a word or half hidden.

/** Whether the window is too narrow for a wall: then it scrolls like any page, and nothing is cut (as in board/tools.css). */
export const scrolls = () => matchMedia("(max-width: 700px)").matches && !document.body.classList.contains("is-preview");

/** Words with what follows them; where a language writes none apart, as the browser knows them. @param {string} text @param {string} language */
function wordsOf(text, language) {
  const words = text.match(/\S+\s*/g) || [];
  if (words.length > 1 || !Intl.Segmenter) return words;
  return Array.from(new Intl.Segmenter(language || "en", { granularity: "word" }).segment(text), (one) => one.segment);
}

/** The greatest number from `low` to `high` for which `fits` holds, or `low`. @param {number} low @param {number} high @param {(n: number) => boolean} fits */
function greatest(low, high, fits) {
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Cut the text of `element` after a word until `fits` holds. @param {HTMLElement} element @param {() => boolean} fits @returns {boolean} whether it was cut */
export function cutUntil(element, fits) {
  if (scrolls() || fits()) return false;
  const text = element.textContent || "";
  const words = wordsOf(text, element.lang);
  const show = (/** @type {number} */ count) => {
    element.textContent = `${words.slice(0, count).join("").replace(/[\s,;:.–—-]+$/u, "")}…`;
  };
  const count = greatest(1, Math.max(1, words.length - 1), (n) => {
    show(n);
    return fits();
  });
  show(count);
  return true;
}

/** How many lines high an element is. @param {HTMLElement} element */
export function linesOf(element) {
  const line = parseFloat(getComputedStyle(element).lineHeight);
  return Math.round(element.getBoundingClientRect().height / line);
}

/** Cut a text after a word so that it has at most `most` lines. @param {HTMLElement} element @param {number} most */
export function cutLines(element, most) {
  const limit = parseFloat(getComputedStyle(element).lineHeight) * (most + 0.5);
  return cutUntil(element, () => element.getBoundingClientRect().height < limit && element.scrollWidth <= element.clientWidth + 1);
}

/**
 * Give `element` the largest of `sizes` (in the letters' unit, descending) at which it stands whole in `box`, with no word
 * broken; the smallest where none does, cut after a word where even that is too large.
 * @param {HTMLElement} element @param {HTMLElement} box @param {number[]} sizes
 */
export function fitLetters(element, box, sizes) {
  const inside = () => {
    const last = box.lastElementChild;
    const edge = box.getBoundingClientRect().bottom;
    return box.scrollHeight <= box.clientHeight + 1 && (!last || last.getBoundingClientRect().bottom <= edge + 1);
  };
  const fits = () => inside() && element.scrollWidth <= element.clientWidth + 1;
  const set = (/** @type {number} */ index) => {
    element.style.fontSize = `calc(${sizes[sizes.length - 1 - index]} * var(--f))`;
  };
  element.style.overflowWrap = "normal";
  const index = greatest(0, sizes.length - 1, (n) => {
    set(n);
    return fits();
  });
  set(index);
  element.style.overflowWrap = "";
  cutUntil(element, inside);
}
