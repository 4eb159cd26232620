// @ts-check
// Clicks on contributions: a few listeners for thousands of buttons, told apart by `data-do`.
import { _ } from "../lib/words.js";
import { clustersOf, contributionsOf, rowAt, rowOf } from "../lib/state.js";
import { choosePlace } from "./dialog.js";
import { chooseAction } from "./menu.js";
import { firstName } from "./names.js";

/** Whether an element is drawn at all. @param {Element|null} element */
const isShown = (element) => Boolean(element?.getClientRects().length);

/** @param {import("./desk.js").Desk} desk */
export function listen(desk) {
  const { state, at } = desk;
  /** Where something was moved last: the first choice next time. @type {string|null} */
  let lastPlace = null;

  /** Clusters as places to choose. @param {string[]} [without] */
  const places = (without = []) =>
    clustersOf(state, desk.question)
      .map((row) => ({
        id: row.id,
        title: row.title,
        sign: row.sign || 0,
        size: desk.paint.size(contributionsOf(state, desk.question, row.id).length, 0),
      }))
      .filter((place) => !without.includes(place.id));

  /** The place of last time first: many contributions go the same way one after the other. */
  function placesToMove() {
    const all = places();
    const last = all.findIndex((place) => place.id === lastPlace);
    return [...(last > 0 ? all.splice(last, 1) : []), ...all, { id: null, title: _("Inbox") }];
  }

  /** Ask where to, move there, and leave the focus on what was moved. @param {string[]} ids @param {HTMLElement} opener */
  async function move(ids, opener) {
    desk.remember(ids);
    const title = _("Move %(what)s to…", { what: desk.moves.called(ids) });
    const place = await desk.presence.during(ids[0], choosePlace(title, placesToMove()));
    if (!place) return opener.focus();
    desk.picked.clear();
    let sent;
    if (place.isNew) {
      const made = desk.moves.create(place.title, ids);
      lastPlace = made.id;
      sent = made.sent;
    } else {
      lastPlace = place.id || lastPlace;
      // On top, where the room looks.
      const first = place.id ? contributionsOf(state, desk.question, place.id).find((row) => !ids.includes(row.id)) : null;
      sent = desk.moves.place(ids, place.id, first ? first.id : null);
    }
    desk.paint.focusNote(ids[0]);
    await sent;
    if (document.activeElement === document.body) desk.paint.focusNote(ids[0]);
  }

  /** Make a cluster of contributions and let it be named. @param {string[]} ids */
  function gather(ids) {
    const rows = ids.map((id) => rowOf(state, "contributions", id)).filter((row) => row !== null);
    if (!rows.length) return;
    desk.remember(ids);
    const title = firstName(rows, desk.page.language);
    desk.picked.clear();
    const { id } = desk.moves.create(title, ids);
    lastPlace = id;
    desk.drawNow();
    desk.rename(id);
  }

  /** @param {HTMLElement} note @param {-1|1} step */
  function step(note, step) {
    const id = note.dataset.id || "";
    const row = rowAt(state, "contributions", id);
    const all = contributionsOf(state, desk.question, row.cluster);
    // Past the next one that is seen: a filter may keep others between them out of sight.
    const there = desk.filter.match(all);
    const other = there[there.findIndex((one) => one.id === id) + step];
    if (!row.cluster || !other) return;
    const before = step < 0 ? other.id : all[all.indexOf(other) + 1]?.id || null;
    void desk.moves.place([id], row.cluster, before);
  }

  /** The chosen ones where this is one of them, else this one. @param {string} id */
  const these = (id) => (desk.picked.has(id) ? desk.selection.ids() : [id]);

  /** @param {string} id @param {HTMLElement} opener */
  async function more(id, opener) {
    const row = rowAt(state, "contributions", id);
    const inFocus = desk.focus()?.id === id;
    const ended = (row.flags || []).includes("ended");
    const shown = row.status === "shown";
    const note = document.querySelector(`[data-note][data-id="${id}"]`);
    const choices = [
      { id: "open", label: note?.classList.contains("is-open") ? _("Show two lines of it") : _("Show all of it") },
      shown && { id: "focus", label: inFocus ? _("Take out of the focus on the wall") : _("Focus on the wall") },
      shown && { id: "gather", label: _("New cluster with it") },
      shown && row.cluster && { id: "inbox", label: _("Back to the inbox") },
      row.status !== "hidden" && { id: "hide", label: _("Hide…") },
      row.status === "hidden" && { id: "restore", label: _("Restore") },
      { id: "reword", label: _("Put into other words…") },
      row.status !== "hidden" && { id: "split", label: _("Split into parts…") },
      { id: "language", label: _("Correct the language…") },
      !row.scribe && (ended ? { id: "readmit", label: _("Give the author access again") } : { id: "remove", label: _("End the author's access…") }),
    ].filter((choice) => typeof choice === "object" && choice !== null);
    const chosen = await chooseAction(opener, choices, _("More about #%(number)s", { number: row.number }));
    if (chosen) await act[chosen](id);
  }

  /** Afterwards the focus is on the contribution, or on its neighbour where it has gone. @param {string} id @param {Promise<unknown>} dialog */
  async function back(id, dialog) {
    const next = desk.neighbour(id);
    await desk.presence.during(id, dialog);
    desk.drawNow();
    if (isShown(document.querySelector(`[data-id="${id}"][data-note]`))) desk.paint.focusNote(id, "more");
    else desk.paint.focusNote(next, "move");
  }

  /** @type {Record<string, (id: string) => unknown>} */
  const act = {
    open: (id) => document.querySelector(`[data-note][data-id="${id}"]`)?.classList.toggle("is-open"),
    focus: (id) => desk.moves.focus(desk.focus()?.id === id ? null : { type: "contribution", id }),
    gather: (id) => gather(these(id)),
    inbox: (id) => desk.moves.place(these(id), null),
    hide: (id) => back(id, desk.moderate.hide(these(id))),
    restore: (id) => desk.moves.restore(these(id)),
    reword: (id) => back(id, desk.moderate.reword(id)),
    split: (id) => back(id, desk.moderate.split(id)),
    language: (id) => back(id, desk.moderate.language(id)),
    remove: (id) => back(id, desk.moderate.endAccess(id)),
    readmit: (id) => desk.moves.giveAccess(id),
  };

  /** @type {Record<string, (id: string, note: HTMLElement, button: HTMLElement) => unknown>} */
  const onNote = {
    move: (id, _note, button) => move(these(id), button),
    suggest: (id, _note, button) => desk.openSuggestions(button, id),
    up: (_id, note) => step(note, -1),
    down: (_id, note) => step(note, 1),
    approve: (id) => desk.moves.approve(these(id)),
    restore: (id) => desk.moves.restore(these(id)),
    more: (id, _note, button) => more(id, button),
  };

  /** @type {Record<string, (button: HTMLElement) => unknown>} */
  const onDesk = {
    "move-picked": (button) => move(desk.selection.ids(), button),
    "focus-picked": () => act.focus(desk.selection.ids()[0]),
    "new-picked": () => gather(desk.selection.ids()),
    "approve-picked": () => leave(desk.moves.approve(desk.selection.ids())),
    "restore-picked": () => leave(desk.moves.restore(desk.selection.ids())),
    async "hide-picked"(button) {
      if (await desk.moderate.hide(desk.selection.ids())) leave();
      else button.focus();
    },
    "clear-picked": () => leave(),
    "pick-inbox": () => desk.selection.pickAll(desk.paint.inboxRows().map((row) => row.id)),
  };
  /** @param {unknown} [_sent] */
  function leave(_sent) {
    desk.selection.clear();
    desk.drawNow();
    at("inbox-title").focus();
  }

  document.addEventListener("click", (event) => {
    const button = /** @type {HTMLElement|null} */ (/** @type {Element} */ (event.target).closest("[data-do]"));
    if (!button || button.getAttribute("aria-disabled") === "true") return;
    const action = button.dataset.do || "";
    const note = /** @type {HTMLElement|null} */ (button.closest("[data-note]"));
    if (action === "more" && button.dataset.where) {
      const list = /** @type {HTMLElement} */ (button.previousElementSibling);
      const shown = list.childElementCount;
      desk.paint.extend(button.dataset.where);
      return desk.paint.focusNote(/** @type {HTMLElement} */ (list.children[shown])?.dataset.id || "", "move");
    }
    if (action === "pick" && note) return desk.selection.pick(note, /** @type {HTMLInputElement} */ (button).checked, event.shiftKey);
    if (note) return void onNote[action]?.(note.dataset.id || "", note, button);
    void onDesk[action]?.(button);
  });

  // The menu where other programs have it, too.
  document.addEventListener("contextmenu", (event) => {
    const note = /** @type {HTMLElement|null} */ (/** @type {Element} */ (event.target).closest("[data-note]"));
    const button = /** @type {HTMLElement|null} */ (note?.querySelector("[data-do=more]"));
    if (!note || !button || desk.dragging || document.getSelection()?.toString()) return;
    event.preventDefault();
    void more(note.dataset.id || "", button);
  });

  return { places, gather, step };
}
