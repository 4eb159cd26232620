// @ts-check
// Which contributions are shown, in the inbox and in the clusters, and in which order the inbox stands. The choice is this
// facilitator's own and stays in the page; only the order is remembered.
/** @import { ContributionRow } from "../types" */
import { _, ngettext } from "../lib/words.js";
import { setText } from "../lib/fill.js";
import { fold } from "../lib/fold.js";
import { announce } from "../lib/announce.js";
import { clustersOf, contributionsOf } from "../lib/state.js";

const PLACE = "facilitator/1/inbox-order";
const NAMES = /** @type {const} */ (["kind", "lang", "level", "group"]);
/** Milliseconds after the last letter before the number found is spoken. */
const QUIET = 700;

/** @param {import("./desk.js").Desk} desk */
export function createFilter(desk) {
  const { state, at, page } = desk;
  /** @param {string} name */
  const field = (name) => /** @type {HTMLInputElement|HTMLSelectElement} */ (at(`filter-${name}`));
  const languages = new Intl.DisplayNames([page.language], { type: "language" });
  /** The text of each row as it is compared. @type {WeakMap<ContributionRow, string>} */
  const folded = new WeakMap();
  let newestFirst = false;
  let timer = 0;
  let speak = false;

  /** @param {ContributionRow} row */
  function textOf(row) {
    let text = folded.get(row);
    if (text === undefined) {
      text = fold(`#${row.number} ${row.text} ${row.lead} ${row.partners}`);
      folded.set(row, text);
    }
    return text;
  }

  /** What is looked for: read once for each change, not for each list. @type {{words: string[], fields: [typeof NAMES[number], string][]}} */
  let wanted = { words: [], fields: [] };

  /** Those that fit, in their order. @param {ContributionRow[]} rows a place of the state, which stays as it is @returns {ContributionRow[]} */
  function match(rows) {
    const { words, fields } = wanted;
    if (!fields.length && !words.length) return rows;
    return rows.filter((row) => fields.every(([name, value]) => (row[name] || "-") === value) && words.every((word) => textOf(row).includes(word)));
  }

  const count = () => wanted.fields.length + (wanted.words.length ? 1 : 0);

  function changed() {
    wanted = {
      words: fold(field("text").value).split(/\s+/).filter(Boolean),
      fields: NAMES.map((name) => /** @type {[typeof NAMES[number], string]} */ ([name, field(name).value])).filter(([, value]) => value),
    };
    setText(at("filter-count"), count() ? ` (${count()})` : "");
    at("filter-off").hidden = at("filter-on").hidden = !count();
    speak = true;
    desk.paint.takeAll();
    desk.paint.spoil("clusters");
    desk.draw();
  }

  /** @param {HTMLElement} focus */
  function clear(focus) {
    for (const name of [...NAMES, "text"]) field(name).value = "";
    changed();
    focus.focus();
  }

  /** Offer what there is to choose from: the languages, levels and groups that somebody has used. */
  function offer() {
    const rows = Array.from(state.tables.contributions.values()).filter((row) => row.question === desk.question);
    const names = {
      lang: (/** @type {string} */ tag) => languages.of(tag) || tag,
      level: (/** @type {string} */ level) => page.levels[level],
      group: (/** @type {string} */ group) => page.groups[group] || group,
    };
    for (const [name, say] of Object.entries(names)) {
      const select = /** @type {HTMLSelectElement} */ (field(name));
      const values = new Set(rows.map((row) => row[/** @type {"kind"} */ (name)] || "-"));
      if (select.value) values.add(select.value);
      const kept = select.value;
      const options = Array.from(values, (value) => new Option(value === "-" ? _("Not said") : say(value), value));
      options.sort((a, b) => a.text.localeCompare(b.text, page.language));
      select.replaceChildren(select.options[0], ...options);
      select.value = kept;
    }
  }

  for (const name of NAMES) field(name).addEventListener("change", changed);
  field("text").addEventListener("input", changed);
  at("filter").addEventListener("toggle", () => {
    if (/** @type {HTMLDetailsElement} */ (at("filter")).open) offer();
  });
  at("filter-off").addEventListener("click", () => clear(field("text")));
  at("filter-on").addEventListener("click", () => clear(at("clusters-title")));
  const order = /** @type {HTMLSelectElement} */ (at("inbox-order"));
  order.addEventListener("change", () => {
    newestFirst = order.value === "newest";
    try {
      localStorage.setItem(PLACE, order.value);
    } catch {
      // a private window remembers nothing
    }
    desk.paint.takeAll();
    desk.draw();
  });
  try {
    order.value = localStorage.getItem(PLACE) === "newest" ? "newest" : "oldest";
    newestFirst = order.value === "newest";
  } catch {
    // oldest first, as the page says
  }

  return {
    match,
    isOn: () => count() > 0,
    /** Those of the inbox that fit, in the order chosen for it. @param {ContributionRow[]} rows @returns {ContributionRow[]} */
    apply: (rows) => (newestFirst ? match(rows).slice().reverse() : match(rows)),
    /** All was drawn: say how many were found, once the typing has stopped. */
    drawn() {
      if (!speak) return;
      speak = false;
      const lists = [null, ...clustersOf(state, desk.question).map((row) => row.id)].map((id) => contributionsOf(state, desk.question, id));
      const sum = (/** @type {ContributionRow[][]} */ all) => all.reduce((total, rows) => total + rows.length, 0);
      const [found, all] = [sum(lists.map(match)), sum(lists)];
      clearTimeout(timer);
      timer = setTimeout(() => announce(count() ? ngettext("%(count)s of %(all)s found", "%(count)s of %(all)s found", found, { all }) : _("All are shown")), QUIET);
    },
  };
}
