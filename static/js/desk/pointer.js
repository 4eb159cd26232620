// @ts-check
// Dragging with mouse, pen or finger. It is one of several ways: what a drag does is sent by moves.js like all else.
import sortable from "../../vendor/node_modules/sortablejs/modular/sortable.esm.js";

/** The library has no types beside its module. @type {any} */
const Sortable = sortable;

/** Milliseconds a finger must rest before it drags: a swipe scrolls. */
const REST = 250;

/** @param {import("./desk.js").Desk} desk */
export function letDrag(desk) {
  const { at } = desk;
  /** @type {WeakSet<Element>} */
  const ready = new WeakSet();
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

  function begin() {
    desk.dragging = true;
    document.body.classList.add("is-dragging");
  }
  function end() {
    desk.dragging = false;
    document.body.classList.remove("is-dragging");
  }

  /** @param {HTMLElement} list */
  function letNotes(list) {
    if (ready.has(list)) return;
    ready.add(list);
    new Sortable(list, {
      ...common,
      group: "notes",
      draggable: "[data-note]",
      filter: "button, input, label, a",
      preventOnFilter: false,
      onStart: begin,
      onEnd(/** @type {any} */ event) {
        end();
        const id = event.item.dataset.id;
        const cluster = event.to.dataset.cluster || null;
        const moved = desk.picked.has(id) ? Array.from(desk.picked) : [id];
        let next = event.item.nextElementSibling;
        while (next && moved.includes(next.dataset.id)) next = next.nextElementSibling;
        const stays = event.from === event.to && (event.oldDraggableIndex === event.newDraggableIndex || !cluster);
        // The list is drawn from the state again, whatever was dragged where.
        if (stays) return desk.drawNow();
        desk.picked.clear();
        desk.moves.place(moved, cluster, cluster && next ? next.dataset.id : null);
      },
    });
  }

  new Sortable(at("cluster-grid"), {
    ...common,
    direction: undefined,
    draggable: ".desk-cluster",
    handle: "[data-grip]",
    onStart: begin,
    onEnd(/** @type {any} */ event) {
      end();
      if (event.oldDraggableIndex === event.newDraggableIndex) return desk.drawNow();
      const next = event.item.nextElementSibling;
      desk.moves.order(event.item.dataset.cluster, next ? next.dataset.cluster : null);
    },
  });
  letNotes(at("inbox-list"));
  const see = () => {
    for (const list of /** @type {NodeListOf<HTMLElement>} */ (at("cluster-grid").querySelectorAll("[data-list]"))) letNotes(list);
  };
  new MutationObserver(see).observe(at("cluster-grid"), { childList: true });
  see();
}
