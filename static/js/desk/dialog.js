// @ts-check
// One dialog to choose a place: search, arrow keys, Enter; Escape changes nothing.
import { _, ngettext } from "../lib/words.js";
import { clone, fill, setText } from "../lib/fill.js";
import { fold } from "../lib/fold.js";
import { drawSign } from "../lib/signs.js";

/** @typedef {{id: string|null, title: string, size?: string, sign?: number, isNew?: boolean}} Place */

const at = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));

/**
 * Ask where to. Resolves with the place, with `{isNew: true, title}` for a new cluster, or with null.
 * The caller puts the focus back: it knows what became of the opener.
 * @param {string} title @param {Place[]} places @param {{create?: boolean}} [how]
 * @returns {Promise<Place|null>}
 */
export function choosePlace(title, places, { create = true } = {}) {
  const dialog = /** @type {HTMLDialogElement} */ (at("choose"));
  const search = /** @type {HTMLInputElement} */ (at("choose-search"));
  const list = at("choose-list");
  setText(at("choose-title"), title);
  search.value = "";

  /** @param {Place} place */
  function option(place) {
    const element = clone("choose-option");
    fill(element, { title: place.isNew ? newWords(place.title) : place.title, size: place.size || "" });
    element.classList.add(place.isNew ? "is-new" : "plain");
    drawSign(element, place.sign || 0);
    return element;
  }
  /** @param {string} text */
  const newWords = (text) => (text ? _("New cluster: %(title)s", { title: text }) : _("New cluster: write its name above"));

  /** @type {Place[]} */
  let offered = [];
  function draw() {
    const text = search.value.trim();
    const found = places.filter((place) => fold(place.title).includes(fold(text)));
    const exact = found.some((place) => fold(place.title) === fold(text));
    offered = create && !exact ? [...found, { id: null, title: text, isNew: true }] : found;
    list.replaceChildren(...offered.map(option));
    setText(at("choose-count"), ngettext("%(count)s place found", "%(count)s places found", found.length));
  }
  draw();

  return new Promise((resolve) => {
    /** @param {Place|null} place */
    function finish(place) {
      for (const [target, name, listener] of listeners) target.removeEventListener(name, listener);
      if (dialog.open) dialog.close();
      resolve(place);
    }
    /** @param {number} index */
    function choose(index) {
      const place = offered[index];
      if (!place) return;
      if (place.isNew && !place.title) return search.focus();
      finish(place);
    }
    const options = () => /** @type {HTMLElement[]} */ (Array.from(list.querySelectorAll("button")));
    /** @param {KeyboardEvent} event */
    function onKey(event) {
      const all = options();
      const index = all.indexOf(/** @type {HTMLElement} */ (event.target));
      const steps = /** @type {Record<string, number>} */ ({ ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: all.length - 1 });
      if (event.target === search && event.key === "Enter" && !event.isComposing) {
        event.preventDefault();
        choose(0);
      } else if (event.key in steps && !(event.target === search && ["Home", "End", "ArrowUp"].includes(event.key))) {
        event.preventDefault();
        (steps[event.key] < 0 ? search : all[Math.min(steps[event.key], all.length - 1)])?.focus();
      }
    }
    /** @param {Event} event */
    const onClick = (event) => {
      const index = options().indexOf(/** @type {HTMLElement} */ (/** @type {Element} */ (event.target).closest("button")));
      if (index >= 0) choose(index);
    };
    const listeners = /** @type {[EventTarget, string, EventListener][]} */ ([
      [search, "input", draw],
      [dialog, "keydown", onKey],
      [list, "click", onClick],
      [dialog, "close", () => finish(null)],
    ]);
    for (const [target, name, listener] of listeners) target.addEventListener(name, listener);
    dialog.showModal();
    search.focus();
  });
}
