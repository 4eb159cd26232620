// @ts-check
// Sentences, numbers and texts of the event in the page's language. They live in link.js (it says why).
export { _, ngettext, number, localized } from "./link.js";
