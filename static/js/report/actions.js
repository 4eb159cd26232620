// @ts-check
// The action table: every action with its level, lead, partners and the rest; sortable, what is missing shown.
/** @import { ContributionRow, Page, State, Tag } from "../types" */
import { announce } from "../lib/announce.js";
import { clone, fill, setAttribute, setLanguage, setText, syncList } from "../lib/fill.js";
import { _, number } from "../lib/words.js";
import { contributionsOf, clustersOf, questionsOf } from "../lib/state.js";

const LEVELS = ["local", "national", "regional", "international"];
/** Fields in words whose absence is a gap. */
export const NEEDED = ["lead", "partners", "by_when", "lasts", "left_out"];

/** All contributions shown. @param {State} state @returns {ContributionRow[]} */
export function shownRows(state) {
  return questionsOf(state).flatMap((question) => [
    ...clustersOf(state, question.id).flatMap((cluster) => contributionsOf(state, question.id, cluster.id)),
    ...contributionsOf(state, question.id, null),
  ]);
}

/**
 * @param {object} desk
 * @param {State} desk.state
 * @param {Page} desk.page
 * @param {Map<string, Tag>} desk.tags
 * @param {(row: ContributionRow) => void} desk.onComplete
 * @param {(row: ContributionRow) => void} desk.onCover
 */
export function createActions({ state, page, tags, onComplete, onCover }) {
  const table = /** @type {HTMLTableElement} */ (document.getElementById("actions-table"));
  const body = /** @type {Element} */ (table.tBodies[0]);
  const level = /** @type {HTMLSelectElement} */ (document.getElementById("actions-level"));
  const collator = new Intl.Collator(page.language, { numeric: true });
  /** An action with how many offers there are for it. @typedef {ContributionRow & {offers: number}} Action */
  /** Columns that show what stands in the row. @typedef {"text"|"number"|"endorsements"|"offers"|"lead"|"partners"|"by_when"|"lasts"|"left_out"} Column */
  /** @type {WeakMap<Element, Action>} */
  const drawn = new WeakMap();
  let column = "level";
  let down = false;

  /** @param {Action} row @param {string} name @returns {string|number} */
  function valueOf(row, name) {
    if (name === "level") return LEVELS.indexOf(row.level || "");
    if (name === "tags") return (row.tags || []).join(" ");
    return row[/** @type {Column} */ (name)];
  }

  /** @param {Action} a @param {Action} b */
  function compare(a, b) {
    const [x, y] = [valueOf(a, column), valueOf(b, column)];
    const order = typeof x === "number" && typeof y === "number" ? x - y : collator.compare(String(x), String(y));
    return (down ? -order : order) || b.endorsements - a.endorsements || a.number - b.number;
  }

  function draw() {
    const offers = new Map();
    for (const offer of state.tables.offers.values()) offers.set(offer.action, (offers.get(offer.action) || 0) + 1);
    const rows = shownRows(state)
      .filter((row) => row.kind === "action" && (!level.value || row.level === level.value))
      .map((row) => ({ ...row, offers: offers.get(row.id) || 0 }))
      .sort(compare);
    syncList(body, rows, { key: (row) => row.id, create: () => clone("action-row"), update: drawRow });
    /** @type {HTMLElement} */ (document.getElementById("actions-none")).hidden = rows.length > 0;
    table.hidden = !rows.length;
  }

  /** @param {HTMLElement} element @param {Action} row */
  function drawRow(element, row) {
    drawn.set(element, row);
    setAttribute(element, "id", `action-${row.number}`);
    setAttribute(element, "tabindex", "-1");
    fill(element, { for: `: #${row.number}`, "for-cover": `: #${row.number}` });
    setAttribute(/** @type {HTMLElement} */ (element.querySelector("[data-cover]")), "aria-pressed", String(Boolean(row.cover)));
    const link = /** @type {HTMLAnchorElement} */ (element.querySelector("a"));
    setText(link, `#${row.number}`);
    link.href = `#note-${row.number}`;
    for (const cell of /** @type {NodeListOf<HTMLElement>} */ (element.querySelectorAll("[data-cell]"))) {
      const name = cell.dataset.cell || "";
      const value =
        name === "level" ? page.levels[row.level || ""] || ""
        : name === "tags" ? (row.tags || []).map((id) => tags.get(id)?.name || id).join("; ")
        : name === "endorsements" || name === "offers" ? number(row[name])
        : String(row[/** @type {Column} */ (name)] ?? "");
      const missing = NEEDED.includes(name) && !value.trim();
      cell.classList.toggle("is-missing", missing);
      const words = /** @type {Element} */ (cell.firstElementChild);
      setText(words, missing ? _("missing") : value);
      if (name === "text" || (NEEDED.includes(name) && !missing)) setLanguage(words, row);
      else for (const mark of ["lang", "dir"]) setAttribute(words, mark, null);
    }
  }

  for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (table.querySelectorAll("thead button"))) {
    button.addEventListener("click", () => {
      const name = button.dataset.sort || "";
      down = column === name ? !down : name === "endorsements" || name === "offers";
      column = name;
      for (const head of table.querySelectorAll("th")) {
        const on = head.contains(button);
        setAttribute(head, "aria-sort", on ? (down ? "descending" : "ascending") : null);
      }
      draw();
      announce(down ? _("Sorted by %(column)s, the greatest first", { column: button.textContent?.trim() }) : _("Sorted by %(column)s", { column: button.textContent?.trim() }));
    });
  }
  body.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest("[data-complete], [data-cover]");
    const row = button && drawn.get(/** @type {Element} */ (button.closest("tr")));
    if (row) (button.matches("[data-cover]") ? onCover : onComplete)(row);
  });
  level.addEventListener("change", draw);
  return { draw };
}
