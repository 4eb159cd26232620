// @ts-check
// Words in a text: how often they stand there, and other words in their place. Letter for letter, capitals too.

/** @param {string} text @param {string} words @returns {number} */
export const count = (text, words) => (words ? text.split(words).length - 1 : 0);

/** @param {string} text @param {string} words @param {string} instead @returns {string} */
export const replaced = (text, words, instead) => (words ? text.split(words).join(instead) : text);
