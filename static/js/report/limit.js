// @ts-check
// How many words the documents have, beside the limit that somebody chose.
/** @import { Page } from "../types" */
import { setText } from "../lib/fill.js";
import { _, number } from "../lib/words.js";

const KEPT = "facilitator.word-limit";

/** @param {Page} page */
export function createLimit(page) {
  const choice = /** @type {HTMLSelectElement} */ (document.getElementById("word-limit"));
  const button = /** @type {HTMLButtonElement} */ (document.getElementById("word-count"));
  const line = /** @type {HTMLElement} */ (document.getElementById("word-state"));
  /** @type {{session: number, event: number}|null} */
  let counted = null;

  function draw() {
    if (!counted) return;
    const limit = Number(choice.value);
    const told = limit
      ? _("Without cover and annexes this session has %(session)s of %(limit)s words, the whole event %(event)s.", { session: number(counted.session), event: number(counted.event), limit: number(limit) })
      : _("Without cover and annexes this session has %(session)s words, the whole event %(event)s.", { session: number(counted.session), event: number(counted.event) });
    const over = limit > 0 && counted.session > limit;
    line.classList.toggle("is-over", over);
    const more = over ? _("That is %(more)s too many.", { more: number(counted.session - limit) }) : "";
    setText(line, `${told} ${more}`.trim());
  }

  async function count() {
    setText(line, _("Counting…"));
    try {
      const answer = await (await fetch(`/api/v1/sessions/${encodeURIComponent(page.session)}/word-count`)).json();
      if (!answer.ok) return setText(line, answer.error.message);
      counted = answer;
      draw();
    } catch {
      setText(line, _("There is no connection. Please try again later."));
    }
  }

  try {
    choice.value = localStorage.getItem(KEPT) || "";
  } catch {
    // a browser that keeps nothing: the choice holds for this page
  }
  choice.addEventListener("change", () => {
    try {
      localStorage.setItem(KEPT, choice.value);
    } catch {
      // as above
    }
    if (counted) draw();
    else count();
  });
  button.addEventListener("click", count);
  if (choice.value) count();
}
