// @ts-check
// Text as it is compared, and hints of personal data in it: the same rules as domain/text.py and domain/privacy.py.

/** The table of domain/text.py. @type {Record<string, string>} */
export const FOLDING = {
  "ٱ": "ا", "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ـ": "",
  "٠": "0", "١": "1", "٢": "2", "٣": "3", "٤": "4", "٥": "5", "٦": "6", "٧": "7", "٨": "8", "٩": "9",
  "۰": "0", "۱": "1", "۲": "2", "۳": "3", "۴": "4", "۵": "5", "۶": "6", "۷": "7", "۸": "8", "۹": "9",
  "ß": "ss", "œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ı": "i",
  "’": "'", "‘": "'", "ʼ": "'", "‐": "-", "‑": "-", "–": "-", "—": "-",
};

/** A text without case, accents, compatibility forms, Arabic spellings and odd spaces. @param {string} text */
export function fold(text) {
  const plain = text.toLowerCase().normalize("NFKD").replace(/[\p{M}\p{Cf}]/gu, "");
  const bare = Array.from(plain, (letter) => FOLDING[letter] ?? letter).join("").normalize("NFKC").toLowerCase();
  return bare.split(/\s+/).filter(Boolean).join(" ");
}

/** What a text may hold of personal data. @param {string} text @param {Record<string, string[]>} patterns those of domain/privacy.py */
export function findHints(text, patterns) {
  const folded = fold(text);
  return Object.keys(patterns).filter((hint) => patterns[hint].some((pattern) => new RegExp(pattern, "u").test(folded)));
}
