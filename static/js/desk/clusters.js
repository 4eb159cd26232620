// @ts-check
// Clicks on clusters: name, order, fold, choose, merge, remove.
import { _, ngettext } from "../lib/words.js";
import { clustersOf, contributionsOf, rowOf } from "../lib/state.js";
import { clone, fill } from "../lib/fill.js";
import { choosePlace } from "./dialog.js";
import { chooseAction } from "./menu.js";

/** @param {import("./desk.js").Desk} desk @param {(without?: string[]) => import("./dialog.js").Place[]} places */
export function listenToClusters(desk, places) {
  const { state, at } = desk;
  /** The title each open rename form began from. @type {Map<string, string>} */
  const bases = new Map();

  /** Enlarge it on the board, or no longer. @param {string} id */
  const focus = (id) => desk.moves.focus(desk.focus()?.id === id ? null : { type: "cluster", id });

  /** @type {Record<string, (id: string, cluster: HTMLElement, button: HTMLElement) => unknown>} */
  const onCluster = {
    "focus-cluster": (id) => focus(id),
    earlier: (id) => order(id, -1),
    later: (id) => order(id, 1),
    rename: (id) => openRename(id),
    "cancel-rename": (id, cluster) => closeRename(id, cluster),
    "keep-theirs": (id, cluster) => closeRename(id, cluster),
    "use-mine": (id, cluster) => {
      bases.set(id, rowOf(state, "clusters", id)?.title || "");
      void rename(id, cluster);
    },
    "pick-cluster": (id, _cluster, button) => desk.selection.pickCluster(id, /** @type {HTMLInputElement} */ (button).checked),
    fold: (id) => fold(id, !desk.folded.has(id)),
    "cluster-menu": (id, _cluster, button) => more(id, button),
  };

  /** What the menu of a cluster offers. @type {Record<string, (id: string, button: HTMLElement) => unknown>} */
  const fromMenu = {
    rename: (id) => openRename(id),
    focus: (id) => focus(id),
    earlier: (id) => order(id, -1),
    later: (id) => order(id, 1),
    "pick-all": (id) => desk.selection.pickAll(desk.filter.match(contributionsOf(state, desk.question, id)).map((row) => row.id)),
    merge: (id, button) => merge([id], button),
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

  /** @param {string} id @param {HTMLElement} button */
  async function more(id, button) {
    const all = clustersOf(state, desk.question);
    const index = all.findIndex((row) => row.id === id);
    const choices = [
      { id: "rename", label: _("Rename") },
      { id: "focus", label: desk.focus()?.id === id ? _("Take out of the focus on the wall") : _("Focus on the wall") },
      ...(index > 0 ? [{ id: "earlier", label: _("Earlier") }] : []),
      ...(index < all.length - 1 ? [{ id: "later", label: _("Later") }] : []),
      { id: "pick-all", label: _("Choose all") },
      { id: "merge", label: _("Merge into…") },
      { id: "remove", label: _("Remove") },
    ];
    const chosen = await chooseAction(button, choices, _("More about “%(title)s”", { title: rowOf(state, "clusters", id)?.title }));
    if (chosen) await fromMenu[chosen](id, button);
  }

  /** Ask into which one, and merge. @param {string[]} ids @param {HTMLElement} opener */
  async function merge(ids, opener) {
    const one = ids.length === 1;
    const title = one
      ? _("Merge “%(title)s” into…", { title: rowOf(state, "clusters", ids[0])?.title })
      : ngettext("Merge %(count)s cluster into…", "Merge %(count)s clusters into…", ids.length);
    // Several can be merged into one of them; the first chosen is offered first.
    const all = one ? places(ids) : [...places().filter((place) => ids.includes(place.id || "")), ...places(ids)];
    const place = await choosePlace(title, all, { create: false });
    if (!place || !place.id) return opener.focus();
    desk.pickedClusters.clear();
    const into = place.id;
    const sent = desk.moves.merge(ids.filter((id) => id !== into), into);
    focusCluster(into);
    await sent;
  }

  /** @param {string} id @param {boolean} folded */
  function fold(id, folded) {
    if (folded) desk.folded.add(id);
    else desk.folded.delete(id);
    desk.paint.spoil("clusters");
    desk.draw();
  }

  /** @param {string} id @param {-1|1} by */
  function order(id, by) {
    const all = clustersOf(state, desk.question);
    const index = all.findIndex((row) => row.id === id);
    if (!all[index + by]) return;
    const button = /** @type {HTMLElement} */ (document.activeElement);
    void desk.moves.order(id, by < 0 ? all[index - 1].id : all[index + 2]?.id || null);
    button.focus();
  }

  /** Whether the focus stayed while an answer was awaited: one that has gone elsewhere is not called back. @param {Element|null} place */
  const isStillIn = (place) => document.activeElement === document.body || Boolean(place?.contains(document.activeElement));
  /** @param {string} id */
  const focusCluster = (id) => /** @type {HTMLElement|null} */ (desk.paint.clusterElement(id)?.querySelector("h3"))?.focus();
  /** @param {HTMLElement} cluster */
  const formOf = (cluster) => /** @type {HTMLFormElement|null} */ (cluster.querySelector("[data-rename]"));
  /** @param {HTMLElement} cluster */
  const fieldOf = (cluster) => /** @type {HTMLInputElement} */ (cluster.querySelector("[name=title]"));
  /** @param {HTMLElement} cluster */
  const conflictOf = (cluster) => /** @type {HTMLElement} */ (cluster.querySelector("[data-conflict]"));

  /** @param {string} id */
  function openRename(id) {
    const cluster = desk.paint.clusterElement(id);
    if (!cluster) return;
    const title = rowOf(state, "clusters", id)?.title || "";
    bases.set(id, title);
    if (!formOf(cluster)) cluster.querySelector(".cluster-head")?.after(clone("rename"));
    fieldOf(cluster).value = title;
    fieldOf(cluster).focus();
    fieldOf(cluster).select();
  }

  /** @param {string} id @param {HTMLElement} cluster @param {boolean} [stays] whether the focus is still here */
  function closeRename(id, cluster, stays = true) {
    bases.delete(id);
    formOf(cluster)?.remove();
    if (stays) /** @type {HTMLElement} */ (cluster.querySelector("[data-do=rename]")).focus();
  }

  /** @param {string} id @param {HTMLElement} cluster */
  async function rename(id, cluster) {
    const title = fieldOf(cluster).value.trim();
    if (title === bases.get(id)) return closeRename(id, cluster);
    const ack = await desk.moves.rename(id, title, bases.get(id) || "");
    const stays = isStillIn(cluster);
    if (ack && ack.ok) return closeRename(id, cluster, stays);
    if (!ack || !ack.error.current) return void (stays && fieldOf(cluster).focus());
    const theirs = /** @type {import("../types").ClusterRow} */ (ack.error.current).title;
    fill(cluster, { conflict: ack.error.message, theirs, yours: title });
    bases.set(id, theirs);
    conflictOf(cluster).hidden = false;
    if (stays) /** @type {HTMLElement} */ (cluster.querySelector("[data-do=use-mine]")).focus();
  }

  async function makeCluster() {
    const field = /** @type {HTMLInputElement} */ (at("new-title"));
    const title = field.value;
    // Empty at once: the next name may be typed before the answer is here. A name that was refused comes back.
    field.value = "";
    const ack = await desk.moves.create(title).sent;
    if (!(ack && ack.ok) && !field.value) field.value = title;
    if (isStillIn(field.form)) field.focus();
  }

  document.addEventListener("click", (event) => {
    const button = /** @type {HTMLElement|null} */ (/** @type {Element} */ (event.target).closest("[data-do]"));
    if (!button || button.getAttribute("aria-disabled") === "true" || button.closest("[data-note]")) return;
    const cluster = /** @type {HTMLElement|null} */ (button.closest(".desk-cluster"));
    const action = button.dataset.do || "";
    if (cluster) return void onCluster[action]?.(cluster.dataset.cluster || "", cluster, button);
    if (action === "merge-picked") void merge(Array.from(desk.pickedClusters), button);
    if (action === "fold-all") {
      const all = clustersOf(state, desk.question).map((row) => row.id);
      const open = all.some((id) => !desk.folded.has(id));
      for (const id of all) fold(id, open);
    }
  });

  document.addEventListener("submit", (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (form.matches("[data-rename]")) {
      event.preventDefault();
      const cluster = /** @type {HTMLElement} */ (form.closest(".desk-cluster"));
      void rename(cluster.dataset.cluster || "", cluster);
    }
    if (form.id === "new-cluster") {
      event.preventDefault();
      void makeCluster();
    }
  });

  document.addEventListener("keydown", (event) => {
    const target = /** @type {Element} */ (event.target);
    const cluster = /** @type {HTMLElement|null} */ (target.closest(".desk-cluster"));
    if (!cluster) return;
    if (event.key === "Escape" && target.closest("[data-rename]")) closeRename(cluster.dataset.cluster || "", cluster);
    if (event.key === "F2" && !target.closest("[data-rename]")) {
      event.preventDefault();
      openRename(cluster.dataset.cluster || "");
    }
  });
  return { openRename, merge, fold };
}
