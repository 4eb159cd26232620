// @ts-check
// What is ticked: contributions, to be moved or hidden together, and clusters, to be merged together.
import { _, ngettext } from "../lib/words.js";
import { rowOf } from "../lib/state.js";
import { setAttribute, setText } from "../lib/fill.js";
import { announce } from "../lib/announce.js";

/** @param {import("./desk.js").Desk} desk */
export function createSelection(desk) {
  const { state, at } = desk;
  /** Where a range begins. @type {HTMLElement|null} */
  let last = null;

  /** @param {Element} list */
  const notesIn = (list) => /** @type {HTMLElement[]} */ (Array.from(list.children));

  const selection = {
    /** Tick one, or all from the last one ticked to this. @param {HTMLElement} note @param {boolean} on @param {boolean} range */
    pick(note, on, range) {
      const siblings = note.parentElement ? notesIn(note.parentElement) : [];
      const from = last && range ? siblings.indexOf(last) : -1;
      const to = siblings.indexOf(note);
      const chosen = from >= 0 ? siblings.slice(Math.min(from, to), Math.max(from, to) + 1) : [note];
      for (const one of chosen) {
        if (on) desk.picked.add(one.dataset.id || "");
        else desk.picked.delete(one.dataset.id || "");
      }
      last = note;
      desk.draw();
      if (chosen.length > 1) announce(ngettext("%(count)s chosen", "%(count)s chosen", desk.picked.size));
    },
    /** Tick one or untick it. @param {HTMLElement} note */
    toggle: (note) => selection.pick(note, !desk.picked.has(note.dataset.id || ""), false),
    /** @param {string[]} ids */
    pickAll(ids) {
      const on = ids.some((id) => !desk.picked.has(id));
      for (const id of ids) {
        if (on) desk.picked.add(id);
        else desk.picked.delete(id);
      }
      desk.draw();
      announce(ngettext("%(count)s chosen", "%(count)s chosen", desk.picked.size));
    },
    /** @param {string} id @param {boolean} on */
    pickCluster(id, on) {
      if (on) desk.pickedClusters.add(id);
      else desk.pickedClusters.delete(id);
      desk.draw();
    },
    clear() {
      desk.picked.clear();
      desk.pickedClusters.clear();
      last = null;
      desk.draw();
    },
    /** Ticked contributions in the order in which they stand. @returns {string[]} */
    ids() {
      const order = new Map(Array.from(document.querySelectorAll("[data-note]"), (note, index) => [/** @type {HTMLElement} */ (note).dataset.id || "", index]));
      return Array.from(desk.picked).sort((a, b) => (order.get(a) ?? 1e9) - (order.get(b) ?? 1e9));
    },
    draw() {
      const clusters = desk.pickedClusters.size;
      const status = new Set(Array.from(desk.picked, (id) => rowOf(state, "contributions", id)?.status));
      at("picked").hidden = !desk.picked.size && !clusters;
      document.body.classList.toggle("has-picked", !at("picked").hidden);
      const words = [];
      if (desk.picked.size) words.push(ngettext("%(count)s chosen", "%(count)s chosen", desk.picked.size));
      if (clusters) words.push(ngettext("%(count)s cluster chosen", "%(count)s clusters chosen", clusters));
      setText(at("picked-text"), words.join(" · "));
      const only = (/** @type {string} */ name) => status.size === 1 && status.has(name);
      at("picked-move").hidden = at("picked-new").hidden = !only("shown");
      at("picked-approve").hidden = !only("held");
      at("picked-restore").hidden = !only("hidden");
      at("picked-hide").hidden = !desk.picked.size || status.has("hidden");
      at("picked-merge").hidden = !clusters;
      const one = desk.picked.size === 1 && only("shown") ? [...desk.picked][0] : "";
      at("picked-focus").hidden = !one;
      setAttribute(at("picked-focus"), "aria-pressed", String(Boolean(one) && desk.focus()?.id === one));
      desk.chips.draw();
      setText(at("picked-merge"), clusters > 1 ? _("Merge them…") : _("Merge into…"));
    },
  };

  // Shift with an arrow key ticks on: a range without a mouse.
  document.addEventListener("keydown", (event) => {
    if (!event.shiftKey || event.ctrlKey || event.metaKey || event.altKey || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
    const target = /** @type {HTMLElement} */ (event.target);
    const note = /** @type {HTMLElement|null} */ (target.closest("[data-note]"));
    const next = /** @type {HTMLElement|null} */ (event.key === "ArrowDown" ? note?.nextElementSibling : note?.previousElementSibling);
    if (!note || !next || target.closest("dialog, textarea, select")) return;
    event.preventDefault();
    if (!desk.picked.has(note.dataset.id || "")) selection.pick(note, true, false);
    selection.pick(next, true, false);
    desk.paint.focusNote(next.dataset.id || "", "pick");
  });
  // Ctrl and a click on the words ticks, too, as in other programs.
  document.addEventListener("click", (event) => {
    const target = /** @type {Element} */ (event.target);
    const note = /** @type {HTMLElement|null} */ (target.closest("[data-note]"));
    if (!note || target.closest("button, a, label, input, summary")) return;
    if (event.ctrlKey || event.metaKey) selection.toggle(note);
    else if (event.shiftKey) selection.pick(note, true, true);
    else if (target.closest(".words") && !document.getSelection()?.toString()) note.classList.toggle("is-open");
  });
  return selection;
}
