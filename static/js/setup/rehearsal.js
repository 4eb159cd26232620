// @ts-check
// A rehearsal under way: how far it is, until it is over. Without this file the page has a link to look again.
import { _, number } from "../lib/words.js";

const LOOK_AFTER = 700; // milliseconds

/** @typedef {{ state: string, step: string, done: number, total: number, url: string }} Standing */

/** @param {Standing} standing */
function sentence({ state, step }) {
  if (state === "waiting") return _("Another rehearsal is under way on this server; this one waits for its turn.");
  if (step === "writing") return _("Phones write.");
  if (step === "reading") return _("What was sent is compared with what is kept.");
  return _("Phones join.");
}

/** @param {HTMLElement} section @param {Standing} standing */
function show(section, standing) {
  const bar = /** @type {HTMLProgressElement} */ (section.querySelector("progress"));
  const step = /** @type {HTMLElement} */ (section.querySelector("[data-step]"));
  const count = /** @type {HTMLElement} */ (section.querySelector("[data-count]"));
  // A status is spoken whenever it is written: only what is new is.
  const words = sentence(standing);
  if (step.textContent !== words) step.textContent = words;
  if (standing.total) {
    bar.max = standing.total;
    bar.value = standing.done;
  } else {
    bar.removeAttribute("value");
  }
  const [done, total] = [number(standing.done), number(standing.total)];
  count.textContent = standing.total ? _("%(done)s of %(total)s", { done, total }) : "";
}

/** Follow the rehearsal of this page, if it has one under way, and show its result once it is over. */
export async function follow() {
  const section = /** @type {HTMLElement | null} */ (document.querySelector("[data-rehearsal]"));
  if (!section) return;
  for (;;) {
    await new Promise((done) => setTimeout(done, LOOK_AFTER));
    try {
      const answer = await fetch(section.dataset.rehearsal || "", { headers: { Accept: "application/json" } });
      const standing = /** @type {Standing} */ (answer.ok ? await answer.json() : { state: "gone" });
      if (!["waiting", "running"].includes(standing.state)) break;
      show(section, standing);
    } catch {
      // The line is broken, or the server starts anew: asked again until it answers.
    }
  }
  location.reload();
}
