// @ts-check
// What people typed: which way it runs, how long it is, and what of it may be shown. The same rules as domain/text.py.
import { page } from "./page.js";

/** A text without the controls that would turn its neighbours round, as `shown` in domain/text.py. @param {string} text */
export const shown = (text) => text.replace(/[\u202a-\u202e\u2066-\u2069]/g, "");

const RTL_LETTERS = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/g;

/** `rtl` or `ltr` by the majority of letters, as the server does it; `fallback` where there is none. @param {string} text @param {string} fallback */
export function textDirection(text, fallback) {
  const letters = (text.match(/\p{L}/gu) || []).join("");
  const rtl = (letters.match(RTL_LETTERS) || []).length;
  const ltr = [...letters].length - rtl;
  return rtl === ltr ? fallback : rtl > ltr ? "rtl" : "ltr";
}

const segmenter = Intl.Segmenter && new Intl.Segmenter(page.language || "en");

/** Characters as people count them. @param {string} text */
export function countGraphemes(text) {
  if (!segmenter) return [...text].length;
  let count = 0;
  for (const _segment of segmenter.segment(text)) count += 1;
  return count;
}
