// @ts-check
// Draw the inbox, the clusters and the hidden bin from the state. An element stays the same for the same contribution,
// so that the focus, the scroll position and what is under the pointer survive what others do.
import { _, ngettext } from "../lib/link.js";
import { clustersOf, colourOf, contributionsOf, sessionOf, withStatus } from "../lib/state.js";
import { clone, fill, fillContribution, setAttribute, setText, syncList } from "../lib/fill.js";

/** @param {import("./desk.js").Desk} desk */
export function createPaint(desk) {
  const { state, at, page } = desk;
  /** Elements of contributions by id: one that moves between lists stays the same. @type {Map<string, HTMLElement>} */
  const notes = new Map();
  /** @type {WeakMap<Element, any>} */
  const drawn = new WeakMap();
  /** Ids that the inbox has shown; others wait behind "3 new: show" while somebody works in it. @type {Set<string>} */
  let known = new Set();
  let pointerInside = false;
  let started = false;

  const inbox = at("inbox-list");
  at("inbox").addEventListener("pointerenter", (event) => (pointerInside = event.pointerType !== "touch"));
  at("inbox").addEventListener("pointerleave", () => {
    pointerInside = false;
    desk.draw();
  });
  at("inbox").addEventListener("focusout", () => desk.draw());
  at("arrived").addEventListener("click", () => {
    const first = waiting()[0];
    takeAll();
    desk.drawNow();
    if (first) focusNote(first.id);
  });

  const waiting = () => contributionsOf(state, desk.question, null).filter((row) => !known.has(row.id));
  const isBusy = () => pointerInside || at("inbox").contains(document.activeElement);
  function takeAll() {
    known = new Set();
    started = false;
  }

  /** @param {any} row @returns {HTMLElement} */
  function noteOf(row) {
    let element = notes.get(row.id);
    if (!element) {
      element = clone("note");
      element.dataset.id = row.id;
      notes.set(row.id, element);
    }
    return element;
  }

  /** @param {HTMLElement} element @param {any} row @param {number} index @param {number} total */
  function updateNote(element, row, index, total) {
    const focus = sessionOf(state).focus;
    const focused = Boolean(focus && focus.type === "contribution" && focus.id === row.id);
    const marks = [desk.picked.has(row.id), index === 0, index === total - 1, focused].join();
    if (drawn.get(element) === row && element.dataset.marks === marks) return;
    element.dataset.marks = marks;
    /** @type {HTMLInputElement} */ (element.querySelector("[data-do=pick]")).checked = desk.picked.has(row.id);
    element.classList.toggle("is-picked", desk.picked.has(row.id));
    // What depends on the place: an arrow that has just been used must keep the focus, so it is not taken away.
    button(element, "up").setAttribute("aria-disabled", String(index === 0));
    button(element, "down").setAttribute("aria-disabled", String(index === total - 1));
    setAttribute(button(element, "focus"), "aria-pressed", String(focused));
    if (drawn.get(element) === row) return;
    drawn.set(element, row);
    fillContribution(element, row, page);
    fill(element, {
      endorsements: row.endorsements || "",
      scribe: row.scribe,
      edited: row.edited_at,
      reason: row.status === "hidden" && row.hidden_reason,
    });
    element.dataset.status = row.status;
    const shown = row.status === "shown";
    button(element, "approve").hidden = row.status !== "held";
    button(element, "move").hidden = !shown;
    button(element, "suggest").hidden = !shown || Boolean(row.cluster);
    button(element, "up").hidden = button(element, "down").hidden = !shown || !row.cluster;
    button(element, "focus").hidden = !shown;
    button(element, "hide").hidden = row.status === "hidden";
    button(element, "restore").hidden = row.status !== "hidden";
    /** @type {HTMLElement} */ (element.querySelector(".pick")).hidden = !shown;
  }

  /** @param {Element} element @param {string} name */
  const button = (element, name) => /** @type {HTMLElement} */ (element.querySelector(`[data-do="${name}"]`));

  /** @param {Element} list @param {any[]} rows */
  const drawList = (list, rows) =>
    syncList(list, rows, {
      key: (row) => row.id,
      create: noteOf,
      always: true,
      update: (element, row, index) => updateNote(element, row, index, rows.length),
    });

  /** @param {HTMLElement} element @param {any} row @param {number} index */
  function updateCluster(element, row, index) {
    const rows = contributionsOf(state, row.question, row.id);
    const focus = sessionOf(state).focus;
    element.className = `desk-cluster ${colourOf(index)}`;
    element.dataset.cluster = row.id;
    fill(element, { title: row.title, size: size(rows.length, row.endorsements) });
    setAttribute(button(element, "focus-cluster"), "aria-pressed", String(Boolean(focus && focus.type === "cluster" && focus.id === row.id)));
    setAttribute(button(element, "earlier"), "aria-disabled", String(index === 0));
    setAttribute(button(element, "later"), "aria-disabled", String(index === clustersOf(state, row.question).length - 1));
    const list = /** @type {HTMLElement} */ (element.querySelector("[data-list]"));
    list.dataset.cluster = row.id;
    setAttribute(list, "aria-label", row.title);
    drawList(list, rows);
    /** @type {HTMLElement} */ (element.querySelector("[data-empty]")).hidden = rows.length > 0;
  }

  /** @param {number} count @param {number} endorsements */
  const size = (count, endorsements) => {
    const given = ngettext("%(count)s contribution", "%(count)s contributions", count);
    return endorsements ? `${given} · ${ngettext("%(count)s endorsement", "%(count)s endorsements", endorsements)}` : given;
  };

  function draw() {
    const kept = remember();
    const all = contributionsOf(state, desk.question, null);
    if (!started || !isBusy()) for (const row of all) known.add(row.id);
    started = true;
    // What was there once and comes back (undo, a removed cluster) was seen before: only arrivals wait.
    for (const row of all) if (notes.has(row.id)) known.add(row.id);
    const fresh = waiting().length;
    at("arrived").hidden = !fresh;
    setText(at("arrived"), ngettext("%(count)s new: show", "%(count)s new: show", fresh));

    const held = withStatus(state, desk.question, "held");
    at("held").hidden = !held.length;
    drawList(at("held-list"), held);
    const shown = all.filter((row) => known.has(row.id));
    drawList(inbox, shown);
    at("inbox-empty").hidden = all.length > 0;
    setText(at("inbox-size"), String(all.length));

    const clusters = clustersOf(state, desk.question);
    syncList(at("cluster-grid"), clusters, {
      key: (row) => row.id,
      create: () => clone("cluster"),
      always: true,
      update: updateCluster,
    });
    at("clusters-empty").hidden = clusters.length > 0;

    const hidden = withStatus(state, desk.question, "hidden");
    setText(at("hidden-text"), _("Hidden: %(count)s", { count: hidden.length }));
    at("hidden-empty").hidden = hidden.length > 0;
    drawList(at("hidden-list"), at("hidden").hidden ? [] : hidden);
    drawPicked();
    restore(kept);
  }

  function drawPicked() {
    for (const id of desk.picked) if (state.tables.contributions.get(id)?.status !== "shown") desk.picked.delete(id);
    at("picked").hidden = desk.picked.size === 0;
    setText(at("picked-text"), ngettext("%(count)s chosen", "%(count)s chosen", desk.picked.size));
  }

  /** Which control has the focus, and which contributions stand around it. */
  function remember() {
    const active = /** @type {HTMLElement} */ (document.activeElement);
    const note = /** @type {HTMLElement|null} */ (active?.closest("[data-note]"));
    if (!note) return { active, note: null, next: [], action: "" };
    const siblings = Array.from(note.parentElement?.children || []);
    const index = siblings.indexOf(note);
    const next = [...siblings.slice(index + 1), ...siblings.slice(0, index).reverse()];
    return { active, note, next: /** @type {HTMLElement[]} */ (next), action: active.dataset.do || "" };
  }

  /** Moving an element takes the focus from it: give it back, or to the next contribution where it is gone. @param {ReturnType<typeof remember>} kept */
  function restore({ active, note, next, action }) {
    if (!note || document.activeElement === active) return;
    if (active.isConnected && !active.hidden) return active.focus({ preventScroll: true });
    focusNote([note, ...next].find((element) => element.isConnected)?.dataset.id || "", action);
  }

  /** Put the focus on a contribution: on the control `action`, where it has one now. @param {string} id @param {string} [action] */
  function focusNote(id, action = "move") {
    const element = notes.get(id);
    const controls = /** @type {HTMLElement[]} */ (element && element.isConnected ? Array.from(element.querySelectorAll(".tools [data-do]")) : []);
    const usable = controls.filter((one) => !one.hidden);
    const target = usable.find((one) => one.dataset.do === action) || usable[0] || at("inbox-title");
    target.focus();
    if (element) element.scrollIntoView({ block: "nearest" });
  }

  return { draw, takeAll, focusNote, size };
}
