// @ts-check
// Beside what is chosen: the clusters that it may belong to, one press each. The server compares; a person decides.
import { _ } from "../lib/words.js";
import { contributionsOf, rowOf } from "../lib/state.js";
import { clone, fill } from "../lib/fill.js";
import { drawSign } from "../lib/signs.js";

/** Milliseconds for which somebody goes on choosing before the server is asked. */
const REST = 400;
/** Contributions that are asked about, and clusters that are offered. */
const ASKED = 3;
const MOST = 2;

/** @param {import("./desk.js").Desk} desk */
export function createChips(desk) {
  const { at, state, page, picked } = desk;
  const list = at("picked-chips");
  /** What the chips are for: ids of the chosen ones. */
  let shown = "";
  let timer = 0;
  /** Answers of the server by contribution, until nothing is chosen any more. @type {Map<string, Promise<import("./suggest.js").Fit[]>>} */
  const known = new Map();

  /** @param {string} id */
  async function ask(id) {
    try {
      const query = new URLSearchParams({ contribution: id });
      const answer = await (await fetch(`${page.urls.suggestions}?${query}`, { headers: { Accept: "application/json" } })).json();
      return answer.ok ? /** @type {import("./suggest.js").Fit[]} */ (answer.clusters) : [];
    } catch {
      return []; // a help that is not there is not missed: "Move to…" stands beside it
    }
  }

  /** @param {string} id */
  function fitsOf(id) {
    const found = known.get(id) || ask(id);
    known.set(id, found);
    return found;
  }

  /** @param {string} wanted @param {string[]} ids */
  async function look(wanted, ids) {
    const answers = await Promise.all(ids.slice(0, ASKED).map(fitsOf));
    if (wanted !== shown) return;
    /** @type {Map<string, number>} */
    const scores = new Map();
    for (const { cluster, score } of answers.flat()) scores.set(cluster, (scores.get(cluster) || 0) + score);
    const here = new Set(ids.map((id) => rowOf(state, "contributions", id)?.cluster));
    const best = [...scores.keys()].filter((id) => rowOf(state, "clusters", id) && !here.has(id)).sort((a, b) => (scores.get(b) || 0) - (scores.get(a) || 0));
    list.replaceChildren(...best.slice(0, MOST).map(chipOf));
    at("picked-suggested").hidden = !best.length;
  }

  /** @param {string} id a cluster's */
  function chipOf(id) {
    const row = /** @type {import("../types").ClusterRow} */ (rowOf(state, "clusters", id));
    const chip = clone("picked-chip");
    fill(chip, { title: row.title });
    drawSign(chip, row.sign);
    chip.setAttribute("aria-label", _("Move to %(where)s", { where: row.title }));
    chip.addEventListener("click", () => move(desk.selection.ids(), id));
    return chip;
  }

  /** On top, where the room looks, as with a drop; the focus goes on in the inbox. @param {string[]} ids @param {string} cluster */
  function move(ids, cluster) {
    const first = contributionsOf(state, "", cluster).find((row) => !ids.includes(row.id));
    desk.next = "";
    desk.remember(ids);
    picked.clear();
    void desk.moves.place(ids, cluster, first?.id ?? null);
    desk.drawNow();
    if (desk.next) desk.paint.focusNote(desk.next, "move");
    else at("inbox-title").focus();
  }

  return {
    draw() {
      const ids = Array.from(picked).filter((id) => rowOf(state, "contributions", id)?.status === "shown");
      const wanted = ids.length === picked.size ? ids.join(" ") : "";
      if (wanted === shown) return;
      shown = wanted;
      clearTimeout(timer);
      list.replaceChildren();
      at("picked-suggested").hidden = true;
      if (!wanted) return known.clear();
      timer = window.setTimeout(() => void look(wanted, ids), REST);
    },
  };
}
