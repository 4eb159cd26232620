// @ts-check
// "Move to…": one dialog with a search field; everything by keyboard, and no dragging needed.
import { _ } from "../lib/link.js";
import { clone, fill, syncList } from "../lib/fill.js";

const at = (/** @type {string} */ id) => /** @type {any} */ (document.getElementById(id));

/** Letters as people search them: without case and accents, Arabic letter forms folded. @param {string} text */
export const fold = (text) =>
  text.normalize("NFKD").replace(/[\u0300-\u036f\u064b-\u0655\u0640]/g, "").replace(/[إأآٱ]/g, "ا").replace(/ى/g, "ي").replace(/ة/g, "ه").toLowerCase();

/**
 * Ask where to. Resolves with a choice's id ("" is the inbox), with {title} for a new cluster, or null.
 * @param {string} title @param {{id: string, title: string}[]} choices @param {boolean} mayCreate
 * @returns {Promise<string|{title: string}|null>}
 */
export function choose(title, choices, mayCreate) {
  const dialog = at("mover");
  const search = at("mover-search");
  at("mover-title").textContent = title;
  search.value = "";
  return new Promise((resolve) => {
    /** @type {string|{title: string}|null} */
    let answer = null;
    const pick = (/** @type {any} */ value) => {
      answer = value;
      dialog.close();
    };
    const draw = () => {
      const wanted = fold(search.value.trim());
      const found = choices.filter((one) => fold(one.title).includes(wanted)).map((one) => ({ ...one, pick: one.id }));
      const exact = choices.some((one) => fold(one.title) === wanted);
      /** @type {any[]} */
      const rows = [...found];
      if (mayCreate && wanted && !exact) rows.push({ id: "new", title: _("New cluster: %(title)s", { title: search.value.trim() }), pick: { title: search.value.trim() } });
      syncList(at("mover-list"), rows, {
        key: (row) => `choice-${row.id}`,
        create: () => clone("choice"),
        update: (node, row) => {
          fill(node, row);
          node.firstElementChild.onclick = () => pick(row.pick);
        },
      });
    };
    search.oninput = draw;
    search.onkeydown = (/** @type {KeyboardEvent} */ event) => {
      if (event.isComposing) return;
      const buttons = at("mover-list").querySelectorAll("button");
      if (event.key === "Enter") {
        event.preventDefault();
        if (search.value.trim() && buttons.length) buttons[0].click();
      } else if (event.key === "ArrowDown" && buttons.length) {
        event.preventDefault();
        buttons[0].focus();
      }
    };
    at("mover-list").onkeydown = (/** @type {KeyboardEvent} */ event) => {
      const buttons = [...at("mover-list").querySelectorAll("button")];
      const here = buttons.indexOf(document.activeElement);
      if (event.key === "ArrowDown") buttons[Math.min(buttons.length - 1, here + 1)]?.focus();
      else if (event.key === "ArrowUp") (here > 0 ? buttons[here - 1] : search).focus();
      else return;
      event.preventDefault();
    };
    at("mover-cancel").onclick = () => pick(null);
    dialog.onclose = () => resolve(answer);
    draw();
    dialog.showModal();
    search.focus();
  });
}
