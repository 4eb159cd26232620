// @ts-check
// Dragging with mouse, pen or finger. It is one of several ways: what a drag does is sent by moves.js like all else.
// A contribution dropped on another one of the inbox makes a cluster; a cluster dropped on the middle of another merges,
// near its edges it takes the place before or after it.
import Sorter from "../../vendor/node_modules/sortablejs/modular/sortable.esm.js";

/** The library is written without types. @type {any} */
const Sortable = Sorter;

/** Milliseconds a finger must rest before it drags: a swipe scrolls. */
const REST = 250;
/** The part of a cluster, from its edges, in which a dragged one takes its place instead of merging. */
const EDGE = 0.25;
const AIMS = ["is-target", "is-before", "is-after"];

/** @param {import("./desk.js").Desk} desk @param {{gather: (ids: string[]) => void}} actions */
export function letDrag(desk, actions) {
  const { at } = desk;
  /** @type {WeakSet<Element>} */
  const ready = new WeakSet();
  /** What the dragged thing would join if it were dropped now. @type {HTMLElement|null} */
  let target = null;
  const common = {
    delay: REST,
    delayOnTouchOnly: true,
    touchStartThreshold: 6,
    // Not the browser's own drag and drop: that one has no touch, and no scrolling of columns.
    forceFallback: true,
    fallbackOnBody: true,
    fallbackTolerance: 5,
    animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 120,
    scrollSensitivity: 60,
    scrollSpeed: 14,
    direction: "vertical",
  };

  /** What would become of it there: one of AIMS. */
  let how = "";
  /** @param {HTMLElement|null} element @param {string} [becomes] */
  function aim(element, becomes = "is-target") {
    if (element === target && becomes === how) return;
    target?.classList.remove(...AIMS);
    target = element;
    how = becomes;
    target?.classList.add(becomes);
  }
  /** @param {number} x @param {number} y @param {string} what */
  const under = (x, y, what) =>
    /** @type {HTMLElement|undefined} */ (document.elementsFromPoint(x, y).map((one) => one.closest(what)).find((one) => one && !one.matches(".sortable-ghost, .sortable-drag"))) || null;

  /** @param {any} dragged @param {{clientX: number, clientY: number}} point */
  function seek(dragged, { clientX: x, clientY: y }) {
    if (dragged.matches("[data-note]")) return aim(under(x, y, "#inbox-list [data-note]"));
    const other = under(x, y, ".desk-cluster");
    if (!other) return aim(null);
    const box = other.getBoundingClientRect();
    const columns = getComputedStyle(at("cluster-grid")).gridTemplateColumns.split(" ").length;
    const across = document.documentElement.dir === "rtl" ? (box.right - x) / box.width : (x - box.left) / box.width;
    const along = columns > 1 ? across : (y - box.top) / box.height;
    aim(other, along < EDGE ? "is-before" : along > 1 - EDGE ? "is-after" : "is-target");
  }

  /** @type {((event: any) => void)|null} */
  let follow = null;
  /** @param {any} event */
  function begin(event) {
    desk.dragging = true;
    document.body.classList.add("is-dragging");
    follow = (moved) => seek(event.item, moved.touches ? moved.touches[0] : moved);
    for (const name of ["pointermove", "touchmove"]) document.addEventListener(name, follow, { passive: true });
  }
  /** @returns {{on: string, how: string}} the id of what it was dropped on, or "", and what that means */
  function end() {
    if (follow) for (const name of ["pointermove", "touchmove"]) document.removeEventListener(name, follow);
    const found = { on: target?.dataset.id || target?.dataset.cluster || "", how };
    aim(null);
    desk.dragging = false;
    document.body.classList.remove("is-dragging");
    return found;
  }

  /** @param {HTMLElement} list @param {boolean} [ordered] whether its contributions have an order of their own */
  function letNotes(list, ordered = true) {
    if (ready.has(list)) return;
    ready.add(list);
    new Sortable(list, {
      ...common,
      group: "notes",
      sort: ordered,
      draggable: "[data-note]",
      filter: "button, input, label, a, summary",
      preventOnFilter: false,
      onStart: begin,
      onEnd(/** @type {any} */ event) {
        const { on } = end();
        const id = event.item.dataset.id;
        const cluster = event.to.dataset.cluster || null;
        const moved = desk.picked.has(id) ? desk.selection.ids() : [id];
        desk.remember(moved);
        // The list is drawn from the state again, whatever was dragged where.
        desk.paint.spoil();
        if (on && !moved.includes(on) && event.to === at("inbox-list")) return actions.gather([on, ...moved]);
        let next = event.item.nextElementSibling;
        while (next && moved.includes(next.dataset.id)) next = next.nextElementSibling;
        const stays = event.from === event.to && (event.oldDraggableIndex === event.newDraggableIndex || !cluster);
        if (stays) return desk.drawNow();
        desk.picked.clear();
        void desk.moves.place(moved, cluster, cluster && next ? next.dataset.id : null);
      },
    });
  }

  new Sortable(at("cluster-grid"), {
    ...common,
    direction: undefined,
    draggable: ".desk-cluster",
    handle: "[data-grip]",
    onStart: begin,
    // Nothing makes room while it is dragged: it would run away from who wants to merge.
    onMove: () => false,
    onEnd(/** @type {any} */ event) {
      const { on, how: becomes } = end();
      const id = event.item.dataset.cluster;
      desk.paint.spoil();
      if (!on || on === id) return desk.drawNow();
      if (becomes === "is-target") {
        const from = desk.pickedClusters.has(id) ? Array.from(desk.pickedClusters).filter((one) => one !== on) : [id];
        desk.pickedClusters.clear();
        return void desk.moves.merge(from, on);
      }
      const others = /** @type {HTMLElement[]} */ (Array.from(at("cluster-grid").children)).filter((one) => one !== event.item);
      const place = others.findIndex((one) => one.dataset.cluster === on) + (becomes === "is-after" ? 1 : 0);
      void desk.moves.order(id, others[place]?.dataset.cluster || null);
    },
  });
  letNotes(at("inbox-list"), false);
  const see = () => {
    for (const list of /** @type {NodeListOf<HTMLElement>} */ (at("cluster-grid").querySelectorAll("[data-list]"))) letNotes(list);
  };
  new MutationObserver(see).observe(at("cluster-grid"), { childList: true });
  see();
}
