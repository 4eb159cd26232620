// @ts-check
// What the server works out aside: gaps, figures with their pictures, and the editing log.
/** @import { Figure, Findings, LogStep, Page, State } from "../types" */
import { clone, fill, setAttribute, setText, syncList } from "../lib/fill.js";
import { fold } from "../lib/fold.js";
import { _, ngettext, number } from "../lib/words.js";

/** Milliseconds between two askings while the room writes. */
const AGAIN = 8000;
/** The pictures' size and letters in pixels: two stand beside each other on a wide page. */
const SIZE = "720x450@17";
/** Steps of the log that are drawn at first. */
const FIRST = 50;

/**
 * @param {object} desk
 * @param {State} desk.state
 * @param {Page} desk.page
 */
export function createFindings({ state, page }) {
  let askedRev = -1;
  let asked = 0;
  let busy = false;
  let timer = 0;
  let most = FIRST;
  /** @type {Findings|null} */
  let found = null;

  async function ask() {
    clearTimeout(timer);
    if (busy || askedRev === state.rev) return;
    const wait = asked + AGAIN - Date.now();
    if (found && wait > 0) {
      timer = window.setTimeout(ask, wait);
      return;
    }
    busy = true;
    if (!found) say(_("Being worked out…"));
    const rev = state.rev;
    try {
      const response = await fetch(`/api/v1/sessions/${encodeURIComponent(page.session)}/findings`);
      const answer = await response.json();
      if (answer.ok) {
        found = answer;
        askedRev = Math.max(rev, answer.rev);
        draw();
        drawPictures();
      } else say(answer.error.message);
    } catch {
      say(_("No connection: these figures are of an earlier moment."));
    } finally {
      asked = Date.now();
      busy = false;
    }
  }

  /** @param {string} text */
  function say(text) {
    for (const place of document.querySelectorAll("[data-findings-state]")) setText(place, text);
  }

  function draw() {
    if (!found) return;
    say("");
    drawGaps(found.gaps);
    syncList(/** @type {Element} */ (document.getElementById("figures")), found.tables, {
      key: (table) => table.title,
      create: () => clone("figure"),
      update(element, table) {
        fill(element, { title: table.title, head: table.head, note: table.note });
        syncList(/** @type {Element} */ (element.querySelector("tbody")), table.rows, {
          key: (row) => row[0],
          create: () => clone("figure-row"),
          update: (row, cells) => fill(row, { name: cells[0], count: cells[1] }),
        });
        /** @type {HTMLElement} */ (element.querySelector("table")).hidden = !table.rows.length;
        /** @type {HTMLElement} */ (element.querySelector("[data-empty]")).hidden = table.rows.length > 0;
      },
    });
    drawLog();
    drawEditions(found.editions);
  }

  /** @param {Findings["editions"]} editions */
  function drawEditions(editions) {
    const box = /** @type {HTMLElement} */ (document.getElementById("editions-box"));
    box.hidden = editions.length < 2;
    syncList(/** @type {Element} */ (document.getElementById("editions")), editions, {
      key: (edition) => edition.lang,
      create: () => clone("edition"),
      update: (element, edition) => fill(element, edition),
    });
  }

  const what = /** @type {HTMLSelectElement} */ (document.getElementById("log-what"));
  const search = /** @type {HTMLInputElement} */ (document.getElementById("log-find"));

  /** Whether a step is one of those that are looked for. @param {LogStep} step */
  function fits(step) {
    if (what.value && step.what !== what.value) return false;
    const wanted = fold(search.value);
    const text = fold(`${step.text} ${step.reason} ${step.role}`);
    // "#4" is that number and not #41.
    return wanted.split(" ").every((word) => (/^#[0-9]+$/.test(word) ? text.split(/[^#\p{L}\p{N}]+/u).includes(word) : text.includes(word)));
  }

  function drawLog() {
    if (!found) return;
    const { log } = found;
    const fitting = log.steps.filter(fits);
    const steps = fitting.slice(0, most);
    syncList(what, [{ what: "", name: _("All") }, ...log.kinds], {
      key: (kind) => kind.what,
      create: () => clone("log-kind"),
      /** @param {HTMLOptionElement} option @param {{what: string, name: string}} kind */
      update(option, kind) {
        option.value = kind.what;
        setText(option, kind.name);
      },
    });
    syncList(/** @type {Element} */ (document.getElementById("log-steps")), steps, {
      key: (step) => step.key,
      create: () => clone("step"),
      update: (element, step) => fill(element, step),
    });
    const filtered = what.value || search.value.trim();
    const all = ngettext("%(count)s step", "%(count)s steps", log.count);
    setText(/** @type {Element} */ (document.getElementById("log-count")), filtered ? _("%(count)s of %(all)s", { count: number(fitting.length), all }) : all);
    /** @type {HTMLElement} */ (document.getElementById("log-more")).hidden = most >= fitting.length;
  }

  /** @param {Findings["gaps"]} gaps */
  function drawGaps(gaps) {
    const numbers = (/** @type {string[]} */ ids) => ids.map((id) => state.tables.contributions.get(id)?.number).filter((number) => number !== undefined).sort((a, b) => a - b);
    /** Which gap, its sentence, what it is about, and where a number leads. @type {[string, string, (string|number)[], string?][]} */
    const all = [
      ["lead", _("Actions without a lead:"), numbers(gaps.without_lead), "action"],
      ["date", _("Actions without a date:"), numbers(gaps.without_date), "action"],
      ["lasts", _("Actions that do not say how they last:"), numbers(gaps.without_lasting), "action"],
      ["left", _("Actions that do not say who could be left out:"), numbers(gaps.without_left_out), "action"],
      ["unmet", _("Actions and barriers that nothing meets yet:"), numbers(gaps.unmet), "need"],
      ["levels", _("Levels without an action:"), gaps.levels],
      ["people", _("People whom no action names:"), gaps.people],
    ];
    const lines = all.filter((line) => line[2].length);
    syncList(/** @type {Element} */ (document.getElementById("gaps")), lines, {
      key: (line) => line[0],
      create: () => clone("gap"),
      update(element, [, title, things, place]) {
        fill(element, { title });
        syncList(/** @type {Element} */ (element.querySelector("ul")), things, {
          key: (thing) => String(thing),
          create: (thing) => clone(typeof thing === "number" ? "source" : "gap-words"),
          update(item, thing) {
            const link = item.querySelector("a");
            setText(link || item, link ? `#${thing}` : thing);
            if (link) link.href = `#${place}-${thing}`;
          },
        });
      },
    });
    /** @type {HTMLElement} */ (document.getElementById("gaps-none")).hidden = lines.length > 0;
  }

  /** The charts of the board, with their words; the tables above say the same without them. */
  async function drawPictures() {
    try {
      const base = `/pictures/${encodeURIComponent(page.session)}`;
      const answer = await (await fetch(`${base}.json?lang=${page.language}&size=${SIZE}`)).json();
      if (!answer.ok) return;
      const rows = Object.values(answer.figures).filter((words) => !words.empty);
      syncList(/** @type {Element} */ (document.getElementById("pictures")), rows, {
        key: (row) => row.name,
        create: () => clone("picture"),
        always: true,
        update(element, row) {
          const image = /** @type {HTMLImageElement} */ (element.querySelector("img"));
          setAttribute(image, "src", `${base}/${row.name}.svg?lang=${page.language}&size=${SIZE}&rev=${answer.rev}`);
          setAttribute(image, "alt", row.alt);
          const png = /** @type {HTMLAnchorElement} */ (element.querySelector("a"));
          png.href = `${base}/${row.name}.png?lang=${page.language}`;
          fill(element, { title: row.title });
          drawTable(element, row);
        },
      });
    } catch {
      // The tables are there; the pictures come with the next asking.
    }
  }

  /** The picture's numbers, for who does not see it. @param {HTMLElement} element @param {Figure} figure */
  function drawTable(element, figure) {
    /** @param {string} template @param {{text: string, lang?: string, dir?: string}} words */
    const cell = (template, words) => {
      const made = clone(template);
      const inner = made.firstElementChild || made;
      setText(inner, words.text);
      if (words.lang) setAttribute(inner, "lang", words.lang);
      if (words.dir) setAttribute(inner, "dir", words.dir);
      return made;
    };
    element.querySelector("thead tr")?.replaceChildren(cell("picture-head", { text: "" }), ...figure.columns.map((one) => cell("picture-head", one)));
    element.querySelector("tbody")?.replaceChildren(
      ...figure.rows.map((row) => {
        const line = cell("picture-row", row);
        line.append(...row.cells.map((count) => cell("picture-cell", { text: count === null ? "–" : number(count) })));
        return line;
      }),
    );
    element.querySelector("[data-notes-of]")?.replaceChildren(...figure.notes.map((note) => cell("gap-words", { text: note })));
  }

  for (const field of [what, search]) field.addEventListener("input", () => found && drawLog());
  document.getElementById("log-more")?.addEventListener("click", () => {
    most += FIRST;
    drawLog();
  });
  return { renew: ask };
}
