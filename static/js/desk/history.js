// @ts-check
// What everybody did, in words: to be read, and taken back one by one. The drawers of the history and of the bin.
/** @import { HistoryStep } from "../types" */
import { _ } from "../lib/words.js";
import { clone, fill, syncList } from "../lib/fill.js";

/** Milliseconds that changes are collected before the list is asked for again. */
const WAIT = 800;

/** @param {import("./desk.js").Desk} desk */
export function createHistory(desk) {
  const { at, page } = desk;
  const list = at("history-list");
  const clock = new Intl.DateTimeFormat(`${page.language}-u-nu-latn`, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: page.time_zone });
  /** @type {ReturnType<typeof setTimeout>|null} */
  let timer = null;
  /** @type {Map<number, HistoryStep>} */
  let steps = new Map();

  /** @param {number} [before] @returns {Promise<{steps: HistoryStep[], more: boolean}|null>} */
  async function ask(before) {
    try {
      const url = before ? `${page.urls.history}?before=${before}` : page.urls.history;
      const answer = await (await fetch(url, { headers: { Accept: "application/json" } })).json();
      if (answer.ok) return answer;
      desk.moves.refuse(answer.error.message);
    } catch {
      // without a connection the list stays as it is
    }
    return null;
  }

  async function load() {
    timer = null;
    if (at("history").hidden) return;
    const answer = await ask();
    if (!answer) return;
    // Pages that somebody has opened stay open; the newest page says what became of each step.
    const oldest = answer.steps.at(-1)?.rev || 0;
    const older = Array.from(steps.values()).filter((step) => step.rev < oldest);
    steps = new Map([...answer.steps, ...older].map((step) => [step.rev, step]));
    draw(older.length ? at("history-more").hidden === false : answer.more);
  }

  async function loadMore() {
    const oldest = Math.min(...steps.keys());
    const answer = await ask(oldest);
    if (!answer) return;
    for (const step of answer.steps) steps.set(step.rev, step);
    draw(answer.more);
    /** @type {HTMLElement|null} */ (list.querySelector(`[data-key="${oldest - 1}"]`))?.focus();
  }

  /** @param {boolean} more */
  function draw(more) {
    const all = Array.from(steps.values()).sort((a, b) => b.rev - a.rev);
    at("history-empty").hidden = all.length > 0;
    at("history-more").hidden = !more;
    syncList(list, all, {
      key: (step) => String(step.rev),
      create: () => clone("step"),
      update: (element, step) => {
        const who = step.name ? _("%(role)s: %(name)s", { role: step.role, name: step.name }) : step.role;
        fill(element, {
          at: clock.format(new Date(step.at * 1000)),
          text: step.text,
          who,
          details: step.details.join("\n"),
          reason: step.reason ? _("Why: %(reason)s", { reason: step.reason }) : "",
          undoable: step.undoable,
          again: step.taken_back,
        });
        element.classList.toggle("is-undone", Boolean(step.taken_back));
        element.dataset.text = step.text;
      },
    });
  }

  list.addEventListener("click", async (event) => {
    const button = /** @type {Element} */ (event.target).closest("button");
    const step = /** @type {HTMLElement|null} */ (button?.closest("li"));
    if (!step) return;
    await desk.moves.takeBack(Number(step.dataset.key), step.dataset.text || "");
    await load();
    if (document.activeElement === document.body) step.focus();
  });
  at("history-more").addEventListener("click", loadMore);

  for (const name of ["history", "hidden"]) {
    at(`${name}-open`).addEventListener("click", () => {
      const open = at(name).hidden;
      at(name).hidden = !open;
      at(`${name}-open`).setAttribute("aria-expanded", String(open));
      if (open) at(`${name}-title`).focus();
      if (open && name === "history") void load();
      desk.paint.spoil("hidden");
      desk.draw();
    });
    at(name).addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      at(`${name}-open`).click();
      at(`${name}-open`).focus();
    });
  }
  return {
    /** Something was done: the list is old. */
    changed() {
      if (timer === null && !at("history").hidden) timer = setTimeout(load, WAIT);
    },
  };
}
