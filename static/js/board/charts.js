// @ts-check
// A picture on the wall: the server draws it, this shows it with its table for those who do not see it, and renews it
// calmly while the room goes on.
/** @import { Figure, Page, Wording } from "../types" */
import { clone, fill, setAttribute } from "../lib/fill.js";
import { _, number } from "../lib/words.js";

/** Seconds between two looks at whether there is something new to draw. */
const RENEW_SECONDS = 15;
/** Seconds after which one that could not be had is asked for again. */
const RETRY_SECONDS = 4;
/** Milliseconds for which an answer, which has the words of all pictures, serves to show another one at once. */
const ANSWER_SERVES = 2 * RENEW_SECONDS * 1000;

/** @typedef {{ ok: boolean, rev: number, figures: Record<string, Figure> }} Answer */

/** @param {HTMLElement} place @param {Page} page @param {() => number} seat @param {() => void} onDrawn */
export function createCharts(place, page, seat, onDrawn) {
  const room = /** @type {HTMLElement} */ (place.parentElement);
  let shown = "";
  let asked = 0;
  let timer = 0;
  let asking = new AbortController();
  /** What the server answered last, for which size, and when. @type {{ answer: Answer, frame: string, at: number } | null} */
  let last = null;
  /** @type {HTMLElement|null} */
  let element = null;
  let frame = "";

  /** As large as the place is, on a wall 1080 high, in steps, so that the server draws few sizes; letters have the 16 minutes of arc that the seat needs. */
  function measure() {
    // Of what holds the place: a hint above it, which goes once the picture hangs, must not ask for a second size.
    const { paddingTop, paddingBottom, paddingLeft, paddingRight } = getComputedStyle(room);
    const width = room.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
    const height = room.clientHeight - parseFloat(paddingTop) - parseFloat(paddingBottom);
    const scale = 1080 / innerHeight;
    const step = (/** @type {number} */ pixels) => Math.max(5, Math.floor((pixels * scale) / 40)) * 40;
    const notes = seat() * 0.66 * 10.8 * 1.6; // a line below, for what the picture leaves out
    return `${step(width)}x${step(height - notes / scale)}@${(seat() * 0.66 * 10.8).toFixed(1)}`;
  }

  /** @param {string} name @param {string} ending @param {Record<string, string|number>} more */
  const address = (name, ending, more) => {
    const query = new URLSearchParams({ lang: page.language, size: frame, ...more });
    return `/pictures/${encodeURIComponent(page.session)}${name ? `/${name}` : ""}.${ending}?${query}`;
  };

  async function load() {
    clearTimeout(timer);
    // Who changes pictures quickly waits for the newest only.
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    const name = shown;
    frame = measure();
    asked += 1;
    const turn = asked;
    let wait = RETRY_SECONDS;
    try {
      const answer = /** @type {Answer} */ (await (await fetch(address("", "json", {}), { signal })).json());
      if (turn !== asked || name !== shown || !answer.ok) return;
      last = { answer, frame, at: performance.now() };
      await hang(answer, name, () => turn === asked && name === shown);
      wait = RENEW_SECONDS;
    } catch {
      // offline, or the server is busy: what hangs there stays, and the next look tries again
    } finally {
      if (name === shown && turn === asked) timer = window.setTimeout(load, wait * 1000);
    }
  }

  /** Hang a picture, once it is here and still `isWanted`: an empty frame, or a broken one, never hangs on the wall. @param {Answer} answer @param {string} name @param {() => boolean} isWanted */
  async function hang(answer, name, isWanted) {
    const image = new Image();
    image.src = address(name, "svg", { rev: answer.rev });
    await image.decode();
    if (isWanted()) draw(answer.figures[name], image.src);
  }

  /** Hang what was drawn a moment ago together with another picture, until a newer drawing is here. @param {string} name */
  function hangLast(name) {
    if (!last || last.frame !== frame || performance.now() - last.at > ANSWER_SERVES) return;
    hang(last.answer, name, () => name === shown && !element).catch(() => {}); // the server no longer has it: the newer one comes
  }

  /** @param {Figure} figure @param {string} source */
  function draw(figure, source) {
    element = element || clone("chart");
    fill(element, { notes: figure.notes.join(" ") });
    const image = /** @type {HTMLImageElement} */ (element.querySelector("img"));
    setAttribute(image, "alt", figure.alt);
    setAttribute(image, "src", source);
    image.hidden = figure.empty;
    drawTable(/** @type {HTMLTableElement} */ (element.querySelector("table")), figure);
    if (place.firstElementChild !== element) place.replaceChildren(element);
    onDrawn();
    place.className = "board-place chart";
  }

  /** @param {HTMLTableElement} table @param {Figure} figure */
  function drawTable(table, figure) {
    table.hidden = figure.empty;
    const head = table.tHead?.rows[0];
    while (head && head.cells.length > 1) head.lastElementChild?.remove();
    head?.append(...figure.columns.map((words) => named(clone("chart-column"), words)));
    table.tBodies[0].replaceChildren(
      ...figure.rows.map((row) => {
        const line = clone("chart-row");
        named(/** @type {HTMLElement} */ (line.firstElementChild), row);
        for (const count of row.cells) {
          const cell = clone("chart-count");
          cell.textContent = count === null ? _("not shown") : number(count);
          line.append(cell);
        }
        return line;
      }),
    );
  }

  /** @param {HTMLElement} cell @param {Wording} words */
  function named(cell, words) {
    cell.textContent = words.text;
    if (words.lang) cell.lang = words.lang;
    cell.dir = words.dir || "";
    return cell;
  }

  new ResizeObserver(() => {
    if (shown && frame && measure() !== frame) load();
  }).observe(room);

  return {
    /** @param {string} name */
    show(name) {
      if (name === shown) {
        if (element && place.firstElementChild !== element) place.replaceChildren(element);
        return;
      }
      shown = name;
      element = null;
      place.replaceChildren();
      load();
      hangLast(name);
    },
    /** Another view is on the wall. */
    leave() {
      shown = "";
      element = null;
      clearTimeout(timer);
      asking.abort();
    },
  };
}
