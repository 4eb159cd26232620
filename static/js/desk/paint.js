// @ts-check
// Draw the inbox, the clusters and the bin from the state. An element stays the same for the same contribution, so that
// the focus, the scroll position and what is under the pointer survive what others do. Only lists and rows that changed
// are looked at, and a long list stands in the page as far as somebody has gone down in it: with 2,000 contributions a
// move costs what it costs with 20.
/** @import { ClusterRow, ContributionRow } from "../types" */
import { _, ngettext, number } from "../lib/words.js";
import { clustersOf, contributionsOf, rowOf, sessionOf, takeDirty, withStatus } from "../lib/state.js";
import { drawIcon, inlineIcons } from "./icons.js";
import { drawSign } from "../lib/signs.js";
import { clone, fill, fillContribution, setAttribute, setChecked, setText, syncList } from "../lib/fill.js";

for (const id of ["note", "cluster"]) inlineIcons(id);

/** Contributions that a list shows before somebody asks for more. */
const FIRST = 30;
const MORE = 40;
/** All clusters together show about as many, each of them so many at least and at most: a few show all they hold. */
const IN_CLUSTERS = { all: 240, least: 5, most: 20 };

/** @param {import("./desk.js").Desk} desk */
export function createPaint(desk) {
  const { state, at, page } = desk;
  /** Elements by id: one that moves between lists stays the same. @type {Map<string, HTMLElement>} */
  const notes = new Map();
  /** @type {WeakMap<Element, ContributionRow|ClusterRow>} */
  const drawn = new WeakMap();
  /** Ids that came while somebody works in the inbox: they wait behind "3 new: show". @type {Set<string>} */
  const arrivals = new Set();
  /** How much each list shows, by its place in the state. @type {Map<string, number>} */
  const limits = new Map();
  /** What changed although no row did: "inbox", "clusters", "held", "hidden" or "all". @type {Set<string>} */
  const stale = new Set(["all"]);
  let drawnQuestion = "";
  let drawnPicks = new Set();
  let pointerInside = false;

  const inbox = at("inbox-list");
  at("inbox").addEventListener("pointerenter", (event) => (pointerInside = event.pointerType !== "touch"));
  at("inbox").addEventListener("pointerleave", () => {
    pointerInside = false;
    desk.draw();
  });
  at("inbox").addEventListener("focusout", () => desk.draw());
  at("arrived").addEventListener("click", () => {
    const first = inboxRows().find((row) => arrivals.has(row.id));
    takeAll();
    if (first) show(first.id);
    desk.drawNow();
    if (first) focusNote(first.id);
  });
  // Who scrolls to the end of a long inbox goes on reading; who uses keys presses the button.
  new IntersectionObserver((seen) => {
    if (seen.some((one) => one.isIntersecting) && !desk.dragging) extend(`inbox ${desk.question}`);
  }, { root: null, rootMargin: "300px" }).observe(at("inbox-more"));

  const isBusy = () => pointerInside || at("inbox").contains(document.activeElement);
  function takeAll() {
    arrivals.clear();
    stale.add("inbox");
  }
  /** The inbox in the order and with the filter chosen. @returns {ContributionRow[]} */
  const inboxRows = () => desk.filter.apply(contributionsOf(state, desk.question, null));

  /** @param {string} where */
  function limitOf(where) {
    // Once a list shows so many it goes on doing so, whatever clusters are made beside it.
    const limit = limits.get(where) || (where.startsWith("in ") ? perCluster() : FIRST);
    limits.set(where, limit);
    return limit;
  }
  const perCluster = () => {
    const { all, least, most } = IN_CLUSTERS;
    return Math.max(least, Math.min(most, Math.floor(all / Math.max(1, clustersOf(state, desk.question).length))));
  };
  /** Show more of a list. @param {string} where */
  function extend(where) {
    limits.set(where, limitOf(where) + MORE);
    stale.add(where.startsWith("inbox ") ? "inbox" : where.startsWith("in ") ? "clusters" : where.split(" ")[0]);
    desk.drawNow();
  }
  /** Make sure that a contribution of the inbox is in the page. @param {string} id */
  function show(id) {
    const index = inboxRows().findIndex((row) => row.id === id);
    const where = `inbox ${desk.question}`;
    if (index >= limitOf(where)) limits.set(where, index + 1);
  }

  /** @param {ContributionRow} row @returns {HTMLElement} */
  function noteOf(row) {
    let element = notes.get(row.id);
    if (!element) {
      element = clone("note");
      element.dataset.id = row.id;
      notes.set(row.id, element);
    }
    return element;
  }

  /** @param {HTMLElement} element @param {ContributionRow} row @param {number} index @param {number} total */
  function updateNote(element, row, index, total) {
    const focus = sessionOf(state).focus;
    const focused = Boolean(focus && focus.type === "contribution" && focus.id === row.id);
    const picked = desk.picked.has(row.id);
    const marks = `${picked} ${index === 0} ${index === total - 1} ${focused}`;
    if (drawn.get(element) === row && element.dataset.marks === marks) return;
    element.dataset.marks = marks;
    setChecked(/** @type {HTMLInputElement} */ (element.querySelector("[data-do=pick]")), picked);
    element.classList.toggle("is-picked", picked);
    element.classList.toggle("is-focused", focused);
    setAttribute(button(element, "up"), "aria-disabled", String(index === 0));
    setAttribute(button(element, "down"), "aria-disabled", String(index === total - 1));
    if (drawn.get(element) === row) return;
    drawn.set(element, row);
    drawBefore(element, row);
    drawIcon(/** @type {SVGElement} */ (element.querySelector("svg[data-kind]")), row.kind);
    fillContribution(element, row, page);
    fill(element, marksOf(row));
    element.dataset.status = row.status;
    setAttribute(element, "data-noted", row.status === "held" || row.status === "hidden" || (row.flags || []).some((flag) => page.hints[flag]) ? "" : null);
    const shown = row.status === "shown";
    button(element, "approve").hidden = row.status !== "held";
    button(element, "restore").hidden = row.status !== "hidden";
    button(element, "move").hidden = !shown;
    button(element, "suggest").hidden = !shown || Boolean(row.cluster);
    button(element, "up").hidden = button(element, "down").hidden = !shown || !row.cluster;
  }

  /** The author's own words, where a facilitator has put them into others. @param {HTMLElement} element @param {ContributionRow} row */
  function drawBefore(element, row) {
    const there = element.querySelector(".before");
    if (Boolean(there) === Boolean(row.original)) return;
    if (there) there.remove();
    else element.querySelector(".tools")?.before(clone("note-before"));
  }

  /** What stands under a contribution. @param {ContributionRow} row */
  function marksOf(row) {
    const hints = (row.flags || []).filter((flag) => page.hints[flag]).map((flag) => page.hints[flag]);
    const whole = rowOf(state, "contributions", row.split_from);
    return {
      endorsements: row.endorsements || "",
      scribe: row.scribe && row.source !== "paper",
      paper: row.source === "paper",
      edited: row.edited_at,
      ended: (row.flags || []).includes("ended"),
      hints: hints.length ? _("May hold: %(what)s", { what: hints.join(", ") }) : "",
      part: whole ? _("Part of #%(number)s", { number: whole.number }) : "",
      original: row.original || "",
      reword: row.reword_reason || "",
      reason: row.status === "hidden" ? row.hidden_reason : "",
    };
  }

  /** @param {Element} element @param {string} name */
  const button = (element, name) => /** @type {HTMLElement} */ (element.querySelector(`[data-do="${name}"]`));

  /**
   * @param {HTMLElement} list @param {ContributionRow[]} rows @param {string} where its place in the state
   */
  function drawList(list, rows, where) {
    const limit = limitOf(where);
    const shown = rows.slice(0, limit);
    // What was moved to the end of a long list stays in sight of who moved it.
    if (desk.kept && rows.length > limit) shown.push(...rows.slice(limit).filter((row) => row.id === desk.kept));
    const total = rows.length;
    syncList(list, shown, {
      key: (row) => row.id,
      create: noteOf,
      always: true,
      update: (element, row, index) => updateNote(element, row, index < limit ? index : rows.indexOf(row), total),
    });
    const more = /** @type {HTMLElement|null} */ (list.nextElementSibling);
    if (!more || more.dataset.do !== "more") return;
    const rest = total - shown.length;
    more.hidden = rest <= 0;
    more.dataset.where = where;
    if (rest > 0) setText(/** @type {Element} */ (more.firstElementChild), ngettext("Show more: %(count)s waits below", "Show more: %(count)s wait below", rest));
  }

  /** @param {HTMLElement} element @param {ClusterRow} row @param {number} index */
  function updateCluster(element, row, index) {
    const everything = contributionsOf(state, row.question, row.id);
    const rows = desk.filter.match(everything);
    const focus = sessionOf(state).focus;
    const folded = desk.folded.has(row.id);
    const picked = desk.pickedClusters.has(row.id);
    drawSign(element, row.sign);
    element.classList.toggle("is-focused", Boolean(focus && focus.type === "cluster" && focus.id === row.id));
    element.classList.toggle("is-picked", picked);
    element.dataset.cluster = row.id;
    const words = { title: row.title, count: number(everything.length), size: size(everything.length, row.endorsements, rows.length) };
    // Not in the whole of it: its contributions have slots of their own.
    for (const part of element.querySelectorAll(":scope > .cluster-head, :scope > .tools")) fill(part, words);
    setChecked(/** @type {HTMLInputElement} */ (element.querySelector("[data-do=pick-cluster]")), picked);
    setAttribute(button(element, "fold"), "aria-expanded", String(!folded));
    setAttribute(button(element, "focus-cluster"), "aria-pressed", String(Boolean(focus && focus.type === "cluster" && focus.id === row.id)));
    setAttribute(button(element, "earlier"), "aria-disabled", String(index === 0));
    setAttribute(button(element, "later"), "aria-disabled", String(index === clustersOf(state, row.question).length - 1));
    const list = listOf(element);
    list.dataset.cluster = row.id;
    setAttribute(list, "aria-label", row.title);
    list.hidden = folded;
    drawList(list, folded ? [] : rows, `in ${row.id}`);
    /** @type {HTMLElement} */ (element.querySelector("[data-empty]")).hidden = folded || everything.length > 0;
    /** @type {HTMLElement} */ (element.querySelector("[data-none]")).hidden = folded || !everything.length || rows.length > 0;
  }
  /** @param {Element} element @returns {HTMLElement} */
  const listOf = (element) => /** @type {HTMLElement} */ (element.querySelector("[data-list]"));

  /** @param {number} count @param {number} endorsements @param {number} [found] how many of them fit the filter */
  const size = (count, endorsements, found = count) => {
    const given = found < count ? _("%(count)s of %(all)s", { count: found, all: count }) : ngettext("%(count)s contribution", "%(count)s contributions", count);
    const marked = ngettext("%(count)s endorsement", "%(count)s endorsements", endorsements);
    return endorsements ? `${given} · ${marked}` : given;
  };

  function draw() {
    const dirty = takeDirty(state);
    const question = desk.question;
    if (question !== drawnQuestion || dirty.all) stale.add("all");
    drawnQuestion = question;
    if (arrivals.size && !isBusy()) takeAll();
    const kept = remember();
    const all = stale.has("all");
    /** @param {string} name @param {string} where */
    const wants = (name, where) => all || stale.has(name) || dirty.places.has(where);
    if (wants("inbox", `inbox ${question}`)) drawInbox();
    if (wants("held", `held ${question}`)) drawHeld();
    if (wants("hidden", `hidden ${question}`)) drawHidden();
    drawUnwritten();
    drawClusters(all || stale.has("clusters") || dirty.rows.has("sessions"), dirty);
    desk.filter.drawn();
    stale.clear();
    redraw(dirty.rows.get("contributions") || []);
    if (dirty.rows.has("sessions")) {
      redraw(notes.keys());
      desk.selection.draw();
    }
    drawPicked();
    restore(kept);
  }

  function drawInbox() {
    const everything = contributionsOf(state, desk.question, null);
    const rows = inboxRows();
    const fresh = arrivals.size ? rows.filter((row) => arrivals.has(row.id)).length : 0;
    at("arrived").hidden = !fresh;
    setText(at("arrived"), ngettext("%(count)s new: show", "%(count)s new: show", fresh));
    const shown = fresh ? rows.filter((row) => !arrivals.has(row.id)) : rows;
    drawList(inbox, shown, `inbox ${desk.question}`);
    at("inbox-empty").hidden = everything.length > 0;
    at("inbox-none").hidden = !everything.length || rows.length > 0;
    const part = rows.length !== everything.length;
    setText(at("inbox-size"), part ? _("%(count)s of %(all)s", { count: rows.length, all: everything.length }) : String(everything.length));
  }

  function drawHeld() {
    const held = withStatus(state, desk.question, "held");
    at("held").hidden = !held.length;
    drawList(at("held-list"), held, `held ${desk.question}`);
  }

  /** How many recordings of the session wait to be written down, on the link to their place. */
  function drawUnwritten() {
    let count = 0;
    for (const id of state.tables.questions.keys()) count += withStatus(state, id, "unwritten").length;
    const link = at("write-down");
    if (count) link.hidden = false;
    setText(at("write-down-text"), count ? _("To write down: %(count)s", { count }) : _("To write down"));
  }

  function drawHidden() {
    const hidden = withStatus(state, desk.question, "hidden");
    setText(at("hidden-text"), _("Bin: %(count)s", { count: hidden.length }));
    at("hidden-empty").hidden = hidden.length > 0;
    // The newest are those that somebody looks for.
    drawList(at("hidden-list"), at("hidden").hidden ? [] : hidden.slice().reverse(), `hidden ${desk.question}`);
  }

  /** @param {boolean} all @param {import("../types").Dirty} dirty */
  function drawClusters(all, dirty) {
    const clusters = clustersOf(state, desk.question);
    if (all || dirty.places.has(`clusters ${desk.question}`)) {
      syncList(at("cluster-grid"), clusters, { key: (row) => row.id, create: () => clone("cluster"), always: true, update: updateCluster });
      at("clusters-empty").hidden = clusters.length > 0;
      setText(at("clusters-size"), number(clusters.length));
      at("cluster-grid").dataset.count = String(Math.min(clusters.length, 7));
      return;
    }
    clusters.forEach((row, index) => {
      const element = dirty.places.has(`in ${row.id}`) ? clusterElement(row.id) : null;
      if (element) updateCluster(element, row, index);
    });
  }

  /** @param {string} id @returns {HTMLElement|null} */
  const clusterElement = (id) => /** @type {HTMLElement|null} */ (Array.from(at("cluster-grid").children).find((one) => /** @type {HTMLElement} */ (one).dataset.cluster === id) || null);

  /** Look again at contributions that are in the page. @param {Iterable<string>} ids */
  function redraw(ids) {
    for (const id of Array.from(ids)) {
      const element = notes.get(id);
      if (!element) continue;
      const row = rowOf(state, "contributions", id);
      // Out of the page, and made again when it comes back: what is kept here must not grow with the day.
      if (!element.isConnected || !row) notes.delete(id);
      else {
        const there = row.cluster ? desk.filter.match(contributionsOf(state, row.question, row.cluster)) : [];
        updateNote(element, row, there.indexOf(row), there.length);
      }
    }
  }

  function drawPicked() {
    for (const id of desk.picked) if (!["shown", "held", "hidden"].includes(rowOf(state, "contributions", id)?.status || "")) desk.picked.delete(id);
    for (const id of desk.pickedClusters) if (!rowOf(state, "clusters", id)) desk.pickedClusters.delete(id);
    const picks = new Set([...desk.picked, ...desk.pickedClusters]);
    const changed = [...picks, ...drawnPicks].filter((id) => picks.has(id) !== drawnPicks.has(id));
    drawnPicks = picks;
    if (!changed.length) return;
    redraw(changed);
    clustersOf(state, desk.question).forEach((row, index) => {
      const element = changed.includes(row.id) ? clusterElement(row.id) : null;
      if (element) updateCluster(element, row, index);
    });
    desk.selection.draw();
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
    if (active.isConnected && !active.hidden && !active.closest("[hidden]")) return active.focus({ preventScroll: true });
    focusNote([note, ...next].find((element) => element.isConnected && !element.closest("[hidden]"))?.dataset.id || "", action);
  }

  /** Put the focus on a contribution: on the control `action`, where it has one now. @param {string} id @param {string} [action] */
  function focusNote(id, action = "move") {
    const element = notes.get(id);
    const there = element && element.isConnected && !element.closest("[hidden]");
    const controls = /** @type {HTMLElement[]} */ (there ? Array.from(element.querySelectorAll("[data-do]")) : []);
    const usable = controls.filter((one) => !one.hidden && one.dataset.do !== "pick");
    const target = controls.find((one) => one.dataset.do === action && !one.hidden) || usable[0] || at("inbox-title");
    target.focus({ preventScroll: true });
    if (there) element.scrollIntoView({ block: "nearest" });
  }

  return {
    draw,
    takeAll,
    extend,
    focusNote,
    size,
    clusterElement,
    /** Draw one cluster at once, also while something is dragged: one that was folded opens under it. @param {string} id */
    drawCluster(id) {
      const clusters = clustersOf(state, desk.question);
      const index = clusters.findIndex((row) => row.id === id);
      const element = clusterElement(id);
      if (element) updateCluster(element, clusters[index], index);
    },
    inboxRows,
    /** Draw a part at the next picture although no row of it changed. @param {string} [part] */
    spoil: (part = "all") => void stale.add(part),
    /** Contributions that have just come: they wait while somebody works in the inbox. @param {string[]} ids */
    arrive: (ids) => {
      if (isBusy()) for (const id of ids) arrivals.add(id);
    },
  };
}
