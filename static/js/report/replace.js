// @ts-check
// Find and replace over all texts of the page: what is found is counted first, and every text is saved as if typed.
import { announce } from "../lib/announce.js";
import { setText } from "../lib/fill.js";
import { _, ngettext, number } from "../lib/words.js";
import { count } from "./found.js";

/** @param {() => import("./text.js").Text[]} texts those in the page */
export function createReplace(texts) {
  const form = /** @type {HTMLFormElement} */ (document.getElementById("replace"));
  const find = /** @type {HTMLInputElement} */ (form.elements.namedItem("find"));
  const instead = /** @type {HTMLInputElement} */ (form.elements.namedItem("instead"));
  const state = /** @type {HTMLElement} */ (form.querySelector("[data-state]"));
  const button = /** @type {HTMLButtonElement} */ (form.querySelector("button"));

  const places = () => texts().reduce((sum, text) => sum + count(text.value(), find.value), 0);

  /** Say how often the words stand in the texts. */
  function tell() {
    const found = find.value ? places() : 0;
    button.disabled = !found;
    setText(state, find.value ? ngettext("Found in %(count)s place.", "Found in %(count)s places.", found) : "");
  }

  form.addEventListener("input", tell);
  form.addEventListener("focusin", tell);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!find.value) return;
    const found = places();
    const changed = texts().filter((text) => text.replace(find.value, instead.value)).length;
    const said = _("%(places)s replaced, in %(texts)s texts. The history at the desk takes each text back.", { places: number(found), texts: number(changed) });
    tell();
    setText(state, said);
    announce(said);
    find.focus();
  });
}
