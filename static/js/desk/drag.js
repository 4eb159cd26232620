// @ts-check
// Dragging with mouse and touch: one way of several to say where something goes.
import Sortable from "../../vendor/node_modules/sortablejs/modular/sortable.esm.js";

const DELAY = 150; // milliseconds a finger rests before it drags, so that a list can still be scrolled

/** @param {HTMLElement} list @param {(id: string, cluster: string|null, before: string|null) => void} drop @param {() => void} start */
export function notesDraggable(list, drop, start) {
  return Sortable.create(list, {
    group: "contributions",
    animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 120,
    delay: DELAY,
    delayOnTouchOnly: true,
    filter: "button, input, label, summary",
    preventOnFilter: false,
    onStart: start,
    onEnd(/** @type {any} */ event) {
      const cluster = event.to.dataset.cluster || null;
      const before = event.item.nextElementSibling?.dataset.key || null;
      drop(event.item.dataset.key, cluster, before);
    },
  });
}

/** @param {HTMLElement} grid @param {(id: string, before: string|null) => void} drop @param {() => void} start */
export function clustersDraggable(grid, drop, start) {
  return Sortable.create(grid, {
    handle: ".desk-handle",
    animation: 120,
    onStart: start,
    onEnd: (/** @type {any} */ event) => drop(event.item.dataset.key, event.item.nextElementSibling?.dataset.key || null),
  });
}
