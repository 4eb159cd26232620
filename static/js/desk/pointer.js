// @ts-check
// Dragging with mouse, pen or finger. It is one of several ways: what a drag does is sent by moves.js like all else.
// A contribution dropped on another one of the inbox makes a cluster; a cluster dropped on the middle of another merges,
// near its edges it takes the place before or after it.
import { _ } from "../lib/words.js";
import { tell } from "./tell.js";
import Sorter from "../../vendor/node_modules/sortablejs/modular/sortable.esm.js";

/**
 * What a drag tells; `item` is what is dragged.
 * @typedef {{item: HTMLElement, from: HTMLElement, to: HTMLElement, oldDraggableIndex?: number, newDraggableIndex?: number}} Drag
 */
/** The library is written without types: this is the part of it that is used. @type {new (list: Element, options: Record<string, unknown>) => object} */
const Sortable = /** @type {never} */ (/** @type {unknown} */ (Sorter));

/** Milliseconds a finger must rest before it drags: a swipe scrolls. */
const REST = 250;
/** The part of a cluster, from its edges, in which a dragged one takes its place instead of merging. */
const EDGE = 0.25;
/** Milliseconds over a folded cluster after which it opens. */
const OPENS_AFTER = 600;
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

  /** Where the pointer is, and whether it has left what it began on. */
  let at_ = { x: 0, y: 0 };
  /** Escape was pressed: everything stays where it was. */
  let cancelled = false;
  /** The folded cluster under the pointer, and the timer that opens it. */
  let opening = { id: "", timer: 0 };
  /** @param {HTMLElement|null} cluster */
  function openSoon(cluster) {
    const id = cluster && desk.folded.has(cluster.dataset.cluster || "") ? cluster.dataset.cluster || "" : "";
    if (id === opening.id) return;
    clearTimeout(opening.timer);
    opening = { id, timer: id ? window.setTimeout(() => open(id), OPENS_AFTER) : 0 };
  }
  /** @param {string} id */
  function open(id) {
    desk.fold(id, false);
    desk.paint.drawCluster(id);
  }

  /** @param {HTMLElement} dragged @param {{clientX: number, clientY: number}} point */
  function seek(dragged, { clientX: x, clientY: y }) {
    at_ = { x, y };
    if (dragged.matches("[data-note]")) {
      const cluster = under(x, y, ".desk-cluster");
      openSoon(cluster);
      return aim(cluster || under(x, y, "#inbox-list [data-note], #clusters-empty"));
    }
    const other = under(x, y, ".desk-cluster");
    if (!other) return aim(null);
    const box = other.getBoundingClientRect();
    const columns = getComputedStyle(at("cluster-grid")).gridTemplateColumns.split(" ").length;
    const across = document.documentElement.dir === "rtl" ? (box.right - x) / box.width : (x - box.left) / box.width;
    const along = columns > 1 ? across : (y - box.top) / box.height;
    aim(other, along < EDGE ? "is-before" : along > 1 - EDGE ? "is-after" : "is-target");
  }

  /** @param {KeyboardEvent} event */
  function onEscape(event) {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    cancelled = true;
    // The library ends a drag when the pointer is let go, and only then.
    document.dispatchEvent(new PointerEvent("pointerup", { bubbles: true }));
    document.dispatchEvent(new MouseEvent("mouseup", { bubbles: true }));
  }

  /** Several that are dragged together say how many they are. @param {HTMLElement} item */
  function drawCount(item) {
    const count = item.matches("[data-note]") && desk.picked.has(item.dataset.id || "") ? desk.picked.size : 1;
    if (count > 1) document.querySelector(".sortable-drag")?.setAttribute("data-count", String(count));
  }

  /** @type {((event: Event) => void)|null} */
  let follow = null;
  /** @param {Drag} event */
  function begin(event) {
    desk.dragging = true;
    desk.presence.hold(event.item.dataset.id || "");
    cancelled = false;
    addEventListener("keydown", onEscape, true);
    document.body.classList.add("is-dragging");
    drawCount(event.item);
    follow = (moved) => seek(event.item, "touches" in moved ? /** @type {TouchEvent} */ (moved).touches[0] : /** @type {PointerEvent} */ (moved));
    for (const name of ["pointermove", "touchmove"]) document.addEventListener(name, follow, { passive: true });
  }
  /** @returns {{on: string, how: string}} the id of what it was dropped on, or "", and what that means */
  function end() {
    if (follow) for (const name of ["pointermove", "touchmove"]) document.removeEventListener(name, follow);
    const found = { on: target?.dataset.id || target?.dataset.cluster || "", how };
    openSoon(null);
    removeEventListener("keydown", onEscape, true);
    aim(null);
    desk.dragging = false;
    desk.presence.hold("");
    document.body.classList.remove("is-dragging");
    return found;
  }

  /** Everything is where it was, and whoever let it go elsewhere hears so. */
  function stay() {
    desk.drawNow();
    tell(_("Not moved"));
  }

  /** @param {HTMLElement|null} card @returns {HTMLElement|null} */
  const listOf = (card) => card && card.querySelector("[data-list]");

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
      onEnd(/** @type {Drag} */ event) {
        const { on } = end();
        const { id = "" } = event.item.dataset;
        // What counts is what is under the pointer: the whole card is the target; outside all of them nothing happens.
        const card = under(at_.x, at_.y, ".desk-cluster");
        const cluster = card?.dataset.cluster || null;
        const inbox = !card && under(at_.x, at_.y, "#inbox");
        const before = cluster === (event.to.dataset.cluster || null) ? event.item.nextElementSibling : listOf(card)?.firstElementChild || null;
        const moved = desk.picked.has(id) ? desk.selection.ids() : [id];
        desk.remember(moved);
        // The list is drawn from the state again, whatever was dragged where.
        desk.paint.spoil();
        if (!cancelled && under(at_.x, at_.y, "#clusters-empty")) return actions.gather(moved);
        if (cancelled || (!card && !inbox)) return stay();
        if (on && inbox && !moved.includes(on)) return actions.gather([on, ...moved]);
        let next = /** @type {HTMLElement|null} */ (before);
        while (next && moved.includes(next.dataset.id || "")) next = /** @type {HTMLElement|null} */ (next.nextElementSibling);
        const from = event.from.dataset.cluster || null;
        const stays = from === cluster && (event.to !== event.from || event.oldDraggableIndex === event.newDraggableIndex || !cluster);
        if (stays) return desk.drawNow();
        desk.picked.clear();
        void desk.moves.place(moved, cluster, cluster && next ? next.dataset.id || null : null);
      },
    });
  }

  new Sortable(at("cluster-grid"), {
    ...common,
    direction: undefined,
    draggable: ".desk-cluster",
    handle: ".cluster-head",
    filter: "button, input, label, a, summary, .rename",
    preventOnFilter: false,
    onStart: begin,
    // Nothing makes room while it is dragged: it would run away from who wants to merge.
    onMove: () => false,
    onEnd(/** @type {Drag} */ event) {
      const { on, how: becomes } = end();
      const { cluster: id = "" } = event.item.dataset;
      desk.paint.spoil();
      if (cancelled || !on || on === id) return stay();
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
