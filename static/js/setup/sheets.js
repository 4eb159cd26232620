// @ts-check
// Posters and cards come when they are drawn, which may take its time on a busy machine: the page stands meanwhile.
import { announce } from "../lib/announce.js";
import { _ } from "../lib/words.js";

/** @param {Document | HTMLElement} root */
export function drawSheets(root) {
  const waiting = /** @type {HTMLElement | null} */ (root.querySelector("[data-drawing]"));
  const failed = /** @type {HTMLElement | null} */ (root.querySelector("[data-undrawn]"));
  if (!waiting || !failed) return;
  const places = /** @type {NodeListOf<HTMLImageElement>} */ (root.querySelectorAll(".paper-sheet"));
  const buttons = /** @type {NodeListOf<HTMLButtonElement>} */ (root.querySelectorAll("[data-print]"));

  const draw = async () => {
    for (const button of buttons) button.disabled = true;
    waiting.hidden = false;
    failed.hidden = true;
    const answer = await fetch(waiting.dataset.drawing || "", { headers: { Accept: "application/json" } }).catch(() => null);
    const given = answer ? await answer.json().catch(() => null) : null;
    waiting.hidden = true;
    if (!given || !given.ok) {
      failed.hidden = false;
      /** @type {HTMLElement} */ (failed.querySelector("p")).textContent = given?.message || _("There is no connection. Please try again later.");
      return;
    }
    places.forEach((place, index) => (place.src = given.pictures[index]));
    for (const button of buttons) button.disabled = false;
    announce(_("The sheets are drawn."));
  };
  /** @type {HTMLElement} */ (failed.querySelector("button")).addEventListener("click", draw);
  void draw();
}
