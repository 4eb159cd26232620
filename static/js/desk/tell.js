// @ts-check
// One passing line at the desk, for the eye and for screen readers: what happened, or why nothing did.
import { announce } from "../lib/announce.js";
import { setText } from "../lib/fill.js";

/** Milliseconds for which a line stays; it takes nothing that must be read later. */
const STAYS = 5000;

const line = /** @type {HTMLElement} */ (document.getElementById("told"));
let leaving = 0;

/** @param {string} words */
export function tell(words) {
  setText(line, words);
  line.hidden = false;
  clearTimeout(leaving);
  leaving = window.setTimeout(() => (line.hidden = true), STAYS);
  announce(words);
}
