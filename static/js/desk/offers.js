// @ts-check
// Offers of help at the desk: those that wait come first; all can be hidden and shown again, by the desk's own sender.
import { _, ngettext } from "../lib/words.js";
import { rowOf } from "../lib/state.js";
import { clone, fill, setText } from "../lib/fill.js";

const ORDER = ["held", "shown", "hidden"];
const DO = { held: "approve", shown: "hide", hidden: "restore" };

/** @param {import("./desk.js").Desk} desk */
export function createOffers(desk) {
  const { state, at, page } = desk;
  const list = at("offers-list");
  let drawn = "";

  list.addEventListener("click", (event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest("button");
    const id = button?.closest("li")?.dataset.id;
    if (button && id) desk.moves.offer(/** @type {"approve"} */ (button.dataset.offer), id);
  });

  return {
    draw() {
      const rows = [...(state.tables.offers || new Map()).keys()]
        .map((/** @type {string} */ id) => rowOf(state, "offers", id))
        .filter((row) => row !== null)
        .sort((a, b) => ORDER.indexOf(a.status) - ORDER.indexOf(b.status) || a.created_at - b.created_at);
      const now = JSON.stringify(rows);
      if (now === drawn) return;
      drawn = now;
      const waiting = rows.filter((row) => row.status === "held").length;
      at("offers").hidden = !rows.length;
      const held = waiting ? ngettext("%(count)s waits", "%(count)s wait", waiting) : "";
      setText(at("offers-title"), [ngettext("%(count)s offer of help", "%(count)s offers of help", rows.length), held].filter(Boolean).join(" · "));
      const focused = /** @type {HTMLElement|null} */ (document.activeElement)?.closest("#offers-list li")?.getAttribute("data-id");
      list.replaceChildren(
        ...rows.map((row) => {
          const entry = clone("offer");
          const action = rowOf(state, "contributions", row.action);
          const hints = (row.flags || []).map((flag) => page.hints[flag]).filter(Boolean);
          // Outside the call: the extractor takes a template string inside it for a sentence to translate.
          const what = action ? `#${action.number}` : "–";
          entry.dataset.id = row.id;
          fill(entry, {
            brings: row.brings,
            about: _("On %(what)s", { what }),
            hints: hints.length ? _("May hold: %(what)s", { what: hints.join(", ") }) : "",
            status: page.statuses[row.status],
          });
          for (const button of /** @type {NodeListOf<HTMLElement>} */ (entry.querySelectorAll("[data-offer]"))) {
            const does = button.dataset.offer || "";
            button.hidden = does !== DO[/** @type {"held"} */ (row.status)] && !(does === "hide" && row.status === "held");
          }
          return entry;
        }),
      );
      if (focused) /** @type {HTMLElement|null} */ (list.querySelector(`li[data-id="${focused}"] button:not([hidden])`))?.focus();
    },
  };
}
