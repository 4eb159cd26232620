// @ts-check
// Sentences, numbers and names in the page's language; texts of the event in the reader's.
import { island, page } from "./page.js";

const words = island("words");
const plural = new Intl.PluralRules(page.language || "en");
// Grouped from four digits on, as the server does it: CLDR alone would not do so in Spanish.
const figures = new Intl.NumberFormat(`${page.language || "en"}-u-nu-latn`, { useGrouping: true });

/** @param {string} text @param {Record<string, unknown>} params */
const fill = (text, params) => text.replace(/%\((\w+)\)s|%%/g, (found, name) => (name ? String(params[name] ?? found) : "%"));

/** The sentence in the page's language. @param {string} msgid @param {Record<string, unknown>} [params] */
export function _(msgid, params = {}) {
  const text = words[msgid];
  return fill(typeof text === "string" ? text : msgid, params);
}

/** The form of the sentence for `count`; `%(count)s` stands for it. @param {string} one @param {string} other @param {number} count @param {Record<string, unknown>} [params] */
export function ngettext(one, other, count, params = {}) {
  const forms = words[one];
  const text = typeof forms === "object" && (forms[plural.select(count)] || forms.other);
  return fill(text || (count === 1 ? one : other), { count: number(count), ...params });
}

/** A number with Latin digits, as all languages of the conference read them. @param {number} n */
export const number = (n) => figures.format(n);

/** A text kept in several languages, in the reader's, else in the page's, else in the first there is. @param {Record<string, string>} texts */
export const localized = (texts) => (texts || {})[languageOf(texts)] || "";

/** The language of what `localized` gives. @param {Record<string, string>} texts */
export const languageOf = (texts) => [page.reading, page.language, ...Object.keys(texts || {})].find((tag) => (texts || {})[tag]) || page.language;

/** A country's name in the page's language, as the browser knows it. @param {string|null|undefined} code ISO 3166 */
export function countryName(code) {
  if (!code) return "";
  const known = typeof Intl.DisplayNames === "function" && new Intl.DisplayNames([page.language || "en"], { type: "region" });
  return (known && known.of(code)) || code;
}
