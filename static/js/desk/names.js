// @ts-check
// The first name of a cluster that nobody has named yet. It stands on the wall at once: never somebody's own sentence.
import { _ } from "../lib/words.js";
import { fold } from "../lib/fold.js";

/** Letters from which a word says what something is about, rather than how a sentence is built. */
const LONG = 5;
const MOST = 2;

/** The longest words that all texts have in common, as the first of them writes them. @param {string[]} texts */
function sharedWords(texts) {
  const [first, ...others] = texts.map((text) => new Map((text.match(/\p{L}[\p{L}\p{M}'’-]*/gu) || []).map((word) => [fold(word), word])));
  const shared = Array.from(first).filter(([key]) => key.length >= LONG && others.every((words) => words.has(key)));
  return shared
    .map(([, word]) => word.toLocaleLowerCase())
    .sort((a, b) => b.length - a.length)
    .slice(0, MOST);
}

/** Terms as a name. @param {string[]} terms @param {string} language of the page */
export function nameOf(terms, language) {
  const joined = terms.join(language === "ar" ? "، " : ", ");
  return joined.replace(/^./u, (letter) => letter.toLocaleUpperCase());
}

/** What these contributions share, else a name that says nothing. @param {{text: string}[]} rows @param {string} language */
export function firstName(rows, language) {
  const shared = rows.length > 1 ? sharedWords(rows.map((row) => row.text)) : [];
  return nameOf(shared, language) || _("New cluster");
}
