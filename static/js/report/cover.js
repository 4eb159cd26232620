// @ts-check
// Actions on the first page of documents: chosen, ordered, taken off.
/** @import { ContributionRow, State } from "../types" */
import { announce } from "../lib/announce.js";
import { clone, fill, setLanguage, setText, syncList } from "../lib/fill.js";
import { _, ngettext, number } from "../lib/words.js";
import { shownRows } from "./actions.js";

const MOST = 8;

/**
 * @param {object} desk
 * @param {State} desk.state
 * @param {import("../types").Send} desk.act
 */
export function createCover({ state, act }) {
  const list = /** @type {HTMLElement} */ (document.getElementById("cover"));
  const line = /** @type {Element} */ (document.getElementById("cover-state"));

  function rows() {
    return shownRows(state).filter((row) => row.kind === "action" && row.cover).sort((a, b) => (a.cover || 0) - (b.cover || 0));
  }

  /** @param {string[]} ids @param {string} told */
  function choose(ids, told) {
    act("report.cover", { ids });
    announce(told);
  }

  function draw() {
    const chosen = rows();
    setText(line, chosen.length ? ngettext("%(count)s action is chosen.", "%(count)s actions are chosen.", chosen.length) : _("No action is chosen."));
    syncList(list, chosen, {
      key: (row) => row.id,
      create: () => clone("covered"),
      update(element, row) {
        const about = `: #${row.number}`;
        fill(element, { number: `#${row.number}`, text: row.text, up: about, down: about, off: about });
        setLanguage(/** @type {Element} */ (element.querySelector("[data-words]")), row);
        element.dataset.id = row.id;
      },
    });
  }

  list.addEventListener("click", (event) => {
    const button = /** @type {HTMLElement|null} */ (event.target instanceof Element && event.target.closest("[data-move]"));
    const id = /** @type {HTMLElement|undefined|null} */ (button?.closest("li"))?.dataset.id;
    if (!button || !id) return;
    const ids = rows().map((row) => row.id);
    const at = ids.indexOf(id);
    const step = Number(button.dataset.move);
    if (!step) {
      ids.splice(at, 1);
      const next = /** @type {HTMLElement|null} */ (button.closest("li")?.nextElementSibling || button.closest("li")?.previousElementSibling);
      choose(ids, _("Taken off the first page."));
      return next?.querySelector("button")?.focus();
    }
    const to = at + step;
    if (to < 0 || to >= ids.length) return announce(_("It stands at the end of the list already."));
    ids.splice(to, 0, ...ids.splice(at, 1));
    choose(ids, _("Now at place %(place)s.", { place: number(to + 1) }));
    // Moving an element takes the focus from what is in it.
    requestAnimationFrame(() => requestAnimationFrame(() => button.focus()));
  });

  return {
    draw,
    /** Put an action on the first page, at its end, or take it off. @param {ContributionRow} row */
    toggle(row) {
      const ids = rows().map((one) => one.id);
      if (row.cover) return choose(ids.filter((id) => id !== row.id), _("Taken off the first page."));
      if (ids.length >= MOST) return announce(_("The first page has room for %(most)s actions. Take one off first.", { most: number(MOST) }));
      choose([...ids, row.id], _("Now at place %(place)s.", { place: number(ids.length + 1) }));
    },
  };
}
