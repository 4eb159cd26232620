// @ts-check
// The last steps of everybody, to be taken back one by one.
import { _ } from "../lib/link.js";
import { clone, fill, syncList } from "../lib/fill.js";

/** Milliseconds that changes are collected before the list is asked for again. */
const WAIT = 800;

/** @param {import("./desk.js").Desk} desk */
export function createHistory(desk) {
  const { at, page } = desk;
  const list = at("history-list");
  const clock = new Intl.DateTimeFormat(`${page.language}-u-nu-latn`, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  /** @type {ReturnType<typeof setTimeout>|null} */
  let timer = null;

  async function load() {
    timer = null;
    if (at("history").hidden) return;
    let answer;
    try {
      answer = await (await fetch(page.urls.history, { headers: { Accept: "application/json" } })).json();
    } catch {
      return; // without a connection the list stays as it is
    }
    if (!answer.ok) return desk.moves.refuse(answer.error.message);
    at("history-empty").hidden = answer.steps.length > 0;
    syncList(list, /** @type {any[]} */ (answer.steps), {
      key: (step) => String(step.rev),
      create: () => clone("step"),
      update: (element, step) => {
        const who = step.name ? _("%(role)s: %(name)s", { role: step.role, name: step.name }) : step.role;
        fill(element, { at: clock.format(new Date(step.at * 1000)), text: step.text, who, undoable: step.undoable });
        element.dataset.text = step.text;
      },
    });
  }

  list.addEventListener("click", async (event) => {
    const button = /** @type {Element} */ (event.target).closest("button");
    const step = /** @type {HTMLElement|null} */ (button?.closest("li"));
    if (!step) return;
    await desk.moves.takeBack(Number(step.dataset.key), step.dataset.text || "");
  });

  for (const name of ["history", "hidden"]) {
    at(`${name}-open`).addEventListener("click", () => {
      const open = at(name).hidden;
      at(name).hidden = !open;
      at(`${name}-open`).setAttribute("aria-expanded", String(open));
      if (open) at(`${name}-title`).focus();
      if (open && name === "history") load();
      desk.draw();
    });
    at(name).addEventListener("keydown", (event) => {
      if (event.key === "Escape") at(`${name}-open`).click();
      if (event.key === "Escape") at(`${name}-open`).focus();
    });
  }
  return {
    /** Something was done: the list is old. */
    changed() {
      if (timer === null && !at("history").hidden) timer = setTimeout(load, WAIT);
    },
  };
}
