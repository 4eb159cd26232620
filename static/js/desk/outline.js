// @ts-check
// The outline: question, cluster, contribution, one below the other, with the very same controls. It is the same part of
// the page in another place, so it can do everything that the columns can.
import { localized } from "../lib/words.js";
import { questionsOf } from "../lib/state.js";
import { clone, fill, setAttribute, syncList } from "../lib/fill.js";

const PLACE = "facilitator/1/desk-view";

/** @param {import("./desk.js").Desk} desk */
export function createOutline(desk) {
  const { state, at } = desk;
  const body = at("desk-body");
  const list = at("outline");
  const buttons = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-desk-view]"));
  let on = false;

  /** @param {boolean} wanted */
  function choose(wanted) {
    on = wanted;
    document.body.classList.toggle("is-outline", on);
    for (const button of buttons) setAttribute(button, "aria-pressed", String((button.dataset.deskView === "outline") === on));
    // In the outline the question is the heading above them.
    for (const id of ["inbox-title", "clusters-title"]) setAttribute(at(id), "aria-level", on ? "3" : null);
    for (const id of ["inbox-title", "clusters-title"]) setAttribute(at(id), "role", on ? "heading" : null);
    list.hidden = !on;
    draw();
  }

  function draw() {
    if (on) {
      const counts = desk.counts();
      syncList(list, questionsOf(state), {
        key: (row) => row.id,
        create: () => clone("outline-question"),
        always: true,
        update(element, row, index) {
          // Its heading alone: the open question holds the inbox and the clusters, with slots of their own.
          fill(/** @type {Element} */ (element.firstElementChild), {
            question: `${index + 1}. ${localized(Object.keys(row.short || {}).length ? row.short : row.text)}`,
            size: desk.paint.size(counts.by_question[row.id] || 0, 0),
          });
          setAttribute(element.querySelector("button"), "aria-expanded", String(row.id === desk.question));
          element.dataset.question = row.id;
        },
      });
    }
    const open = on ? list.querySelector(`[data-question="${desk.question}"]`) : null;
    const home = open || at("desk-home");
    if (body.parentElement === home) return;
    const active = /** @type {HTMLElement} */ (document.activeElement);
    const inside = body.contains(active);
    home.append(body);
    // What moves in the page loses the focus.
    if (inside) active.focus({ preventScroll: true });
  }

  for (const button of buttons) {
    button.addEventListener("click", () => {
      choose(button.dataset.deskView === "outline");
      try {
        localStorage.setItem(PLACE, on ? "outline" : "columns");
      } catch {
        // a private window remembers nothing
      }
    });
  }
  list.addEventListener("click", (event) => {
    const button = /** @type {HTMLElement|null} */ (/** @type {Element} */ (event.target).closest(".outline-open"));
    const item = /** @type {HTMLElement|null} */ (button?.closest("[data-question]"));
    if (!button || !item || item.dataset.question === desk.question) return;
    desk.look(item.dataset.question || "");
    desk.drawNow();
    button.focus();
  });
  try {
    if (localStorage.getItem(PLACE) === "outline") on = true;
  } catch {
    // side by side, as the page says
  }
  return {
    draw,
    start: () => choose(on),
  };
}
