// @ts-check
// Text as it is compared, and hints of personal data in it: the same rules as domain/text.py and domain/privacy.py.

/** @type {Record<string, string>} */
const SPELLINGS = { أ: "ا", إ: "ا", آ: "ا", ٱ: "ا", ى: "ي", ة: "ه" };
/** @param {string} text */
const spelled = (text) => text.replace(/[أإآٱىة]/g, (letter) => SPELLINGS[letter]);

/** A text without case, accents, compatibility forms and Arabic spellings. @param {string} text */
export const fold = (text) =>
  spelled(spelled(text).normalize("NFKD").replace(/[\p{M}\u0640]/gu, "").normalize("NFKC")).toLowerCase();

/** What a text may hold of personal data. @param {string} text @param {Record<string, string[]>} patterns those of domain/privacy.py */
export function findHints(text, patterns) {
  const folded = fold(text);
  return Object.keys(patterns).filter((hint) => patterns[hint].some((pattern) => new RegExp(pattern, "u").test(folded)));
}
