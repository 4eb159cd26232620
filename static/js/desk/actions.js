// @ts-check
// Clicks on contributions and clusters: a few listeners for thousands of buttons, told apart by `data-do`.
import { _ } from "../lib/link.js";
import { clustersOf, colourOf, contributionsOf, rowOf } from "../lib/state.js";
import { fill } from "../lib/fill.js";
import { choosePlace } from "./dialog.js";

/** @param {import("./desk.js").Desk} desk */
export function listen(desk) {
  const { state, at } = desk;
  /** The title each open rename form began from. @type {Map<string, string>} */
  const bases = new Map();
  /** @type {HTMLElement|null} */
  let lastPick = null;

  /** @param {string} [without] */
  const places = (without) =>
    clustersOf(state, desk.question)
      .map((row, index) => ({
        id: row.id,
        title: row.title,
        colour: colourOf(index),
        size: desk.paint.size(contributionsOf(state, desk.question, row.id).length, 0),
      }))
      .filter((place) => place.id !== without);

  /** Ask where to, move there, and leave the focus on what was moved. @param {string[]} ids @param {HTMLElement} opener */
  async function move(ids, opener) {
    const title = _("Move %(what)s to…", { what: desk.moves.called(ids) });
    const place = await choosePlace(title, [{ id: null, title: _("Inbox") }, ...places()]);
    if (!place) return opener.focus();
    desk.picked.clear();
    const sent = place.isNew ? desk.moves.create(place.title, ids) : desk.moves.place(ids, place.id);
    desk.paint.focusNote(ids[0]);
    await sent;
    if (document.activeElement === document.body) desk.paint.focusNote(ids[0]);
  }

  /** @param {HTMLElement} note @param {-1|1} step */
  function step(note, step) {
    const id = note.dataset.id || "";
    const row = rowOf(state, "contributions", id);
    const all = contributionsOf(state, desk.question, row.cluster);
    const index = all.findIndex((one) => one.id === id);
    if (!all[index + step]) return;
    const before = step < 0 ? all[index - 1].id : all[index + 2]?.id || null;
    desk.moves.place([id], row.cluster, before);
  }

  /** @type {Record<string, (id: string, note: HTMLElement, button: HTMLElement) => unknown>} */
  const onNote = {
    move: (id, _note, button) => move(desk.picked.has(id) ? Array.from(desk.picked) : [id], button),
    suggest: (id, _note, button) => desk.openSuggestions(button, id),
    up: (_id, note) => step(note, -1),
    down: (_id, note) => step(note, 1),
    hide: (id) => desk.moves.hide([id]),
    restore: (id) => desk.moves.restore([id]),
    approve: (id) => desk.moves.approve([id]),
    focus: (id, _note, button) => desk.moves.focus(button.getAttribute("aria-pressed") === "true" ? null : { type: "contribution", id }),
  };

  /** @type {Record<string, (id: string, cluster: HTMLElement, button: HTMLElement) => unknown>} */
  const onCluster = {
    "focus-cluster": (id, _cluster, button) => desk.moves.focus(button.getAttribute("aria-pressed") === "true" ? null : { type: "cluster", id }),
    earlier: (id) => order(id, -1),
    later: (id) => order(id, 1),
    rename: (id, cluster) => openRename(id, cluster),
    "cancel-rename": (id, cluster) => closeRename(id, cluster),
    "keep-theirs": (id, cluster) => closeRename(id, cluster),
    "use-mine": (id, cluster) => {
      bases.set(id, rowOf(state, "clusters", id)?.title || "");
      rename(id, cluster);
    },
    async merge(id, _cluster, button) {
      const title = _("Merge “%(title)s” into…", { title: rowOf(state, "clusters", id)?.title });
      const place = await choosePlace(title, places(id), { create: false });
      if (!place || !place.id) return button.focus();
      const sent = desk.moves.merge(id, place.id);
      focusCluster(place.id);
      await sent;
    },
    async remove(id) {
      const all = clustersOf(state, desk.question);
      const index = all.findIndex((row) => row.id === id);
      const next = all[index + 1] || all[index - 1];
      const sent = desk.moves.remove(id);
      if (next) focusCluster(next.id);
      else at("clusters-title").focus();
      await sent;
    },
  };

  /** @param {string} id @param {-1|1} by */
  function order(id, by) {
    const all = clustersOf(state, desk.question);
    const index = all.findIndex((row) => row.id === id);
    if (!all[index + by]) return;
    const button = /** @type {HTMLElement} */ (document.activeElement);
    desk.moves.order(id, by < 0 ? all[index - 1].id : all[index + 2]?.id || null);
    button.focus();
  }

  /** Whether the focus stayed while an answer was awaited: one that has gone elsewhere is not called back. @param {Element|null} place */
  const isStillIn = (place) => document.activeElement === document.body || Boolean(place?.contains(document.activeElement));
  /** @param {string} id */
  const clusterOf = (id) => /** @type {HTMLElement|null} */ (document.querySelector(`[data-cluster="${id}"].desk-cluster`));
  /** @param {string} id */
  const focusCluster = (id) => /** @type {HTMLElement|null} */ (clusterOf(id)?.querySelector("h3"))?.focus();
  /** @param {HTMLElement} cluster */
  const formOf = (cluster) => /** @type {HTMLFormElement} */ (cluster.querySelector("[data-rename]"));
  /** @param {HTMLElement} cluster */
  const fieldOf = (cluster) => /** @type {HTMLInputElement} */ (cluster.querySelector("[name=title]"));
  /** @param {HTMLElement} cluster */
  const conflictOf = (cluster) => /** @type {HTMLElement} */ (cluster.querySelector("[data-conflict]"));

  /** @param {string} id @param {HTMLElement} cluster */
  function openRename(id, cluster) {
    const title = rowOf(state, "clusters", id)?.title || "";
    bases.set(id, title);
    fieldOf(cluster).value = title;
    formOf(cluster).hidden = false;
    fieldOf(cluster).focus();
    fieldOf(cluster).select();
  }

  /** @param {string} id @param {HTMLElement} cluster @param {boolean} [stays] whether the focus is still here */
  function closeRename(id, cluster, stays = true) {
    bases.delete(id);
    formOf(cluster).hidden = true;
    conflictOf(cluster).hidden = true;
    if (stays) /** @type {HTMLElement} */ (cluster.querySelector("[data-do=rename]")).focus();
  }

  /** @param {string} id @param {HTMLElement} cluster */
  async function rename(id, cluster) {
    const title = fieldOf(cluster).value.trim();
    const ack = await desk.moves.rename(id, title, bases.get(id) || "");
    const stays = isStillIn(cluster);
    if (ack && ack.ok) return closeRename(id, cluster, stays);
    if (!ack || !ack.error.current) return void (stays && fieldOf(cluster).focus());
    fill(cluster, { conflict: ack.error.message, theirs: ack.error.current.title, yours: title });
    bases.set(id, ack.error.current.title);
    conflictOf(cluster).hidden = false;
    if (stays) /** @type {HTMLElement} */ (cluster.querySelector("[data-do=use-mine]")).focus();
  }

  /** @param {HTMLElement} note @param {boolean} on @param {boolean} range */
  function pick(note, on, range) {
    const siblings = /** @type {HTMLElement[]} */ (Array.from(note.parentElement?.children || []));
    const from = lastPick ? siblings.indexOf(lastPick) : -1;
    const to = siblings.indexOf(note);
    const chosen = range && from >= 0 ? siblings.slice(Math.min(from, to), Math.max(from, to) + 1) : [note];
    for (const one of chosen) {
      if (on) desk.picked.add(one.dataset.id || "");
      else desk.picked.delete(one.dataset.id || "");
    }
    lastPick = note;
    desk.draw();
  }

  document.addEventListener("click", (event) => {
    const button = /** @type {HTMLElement|null} */ (/** @type {Element} */ (event.target).closest("[data-do]"));
    if (!button || button.getAttribute("aria-disabled") === "true") return;
    const action = button.dataset.do || "";
    const note = /** @type {HTMLElement|null} */ (button.closest("[data-note]"));
    const cluster = /** @type {HTMLElement|null} */ (button.closest(".desk-cluster"));
    if (action === "pick" && note) return pick(note, /** @type {HTMLInputElement} */ (button).checked, event.shiftKey);
    if (note) return void onNote[action]?.(note.dataset.id || "", note, button);
    if (cluster) return void onCluster[action]?.(cluster.dataset.cluster || "", cluster, button);
    const ids = Array.from(desk.picked);
    if (action === "move-picked") move(ids, button);
    if (action === "hide-picked") desk.moves.hide(ids);
    if (action === "hide-picked" || action === "clear-picked") {
      desk.picked.clear();
      at("inbox-title").focus();
      desk.draw();
    }
  });

  document.addEventListener("submit", (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (form.matches("[data-rename]")) {
      event.preventDefault();
      const cluster = /** @type {HTMLElement} */ (form.closest(".desk-cluster"));
      rename(cluster.dataset.cluster || "", cluster);
    }
    if (form.id === "new-cluster") {
      event.preventDefault();
      makeCluster();
    }
  });

  async function makeCluster() {
    const field = /** @type {HTMLInputElement} */ (at("new-title"));
    const id = await desk.moves.create(field.value);
    if (id) field.value = "";
    if (isStillIn(field.form)) field.focus();
  }

  document.addEventListener("keydown", (event) => {
    const form = /** @type {Element} */ (event.target).closest("[data-rename]");
    const cluster = /** @type {HTMLElement|null} */ (form?.closest(".desk-cluster"));
    if (event.key === "Escape" && cluster) closeRename(cluster.dataset.cluster || "", cluster);
  });
}
