// @ts-check
// What the room finds most important: the first eight, each with its rank; equal counts share one.
/** @import { ClusterRow, ContributionRow, State } from "../types" */
import { number } from "../lib/words.js";
import { page } from "../lib/page.js";
import { textDirection } from "../lib/text.js";
import { clustersOf, rowOf } from "../lib/state.js";
import { clone, fill, setAttribute } from "../lib/fill.js";
import { drawSign } from "../lib/signs.js";
import { cutLines } from "./text.js";

const MOST = 8;

/** What somebody chose: only a cluster has a title. @typedef {{row: (ClusterRow & {cluster?: undefined}) | (ContributionRow & {title?: undefined, sign?: undefined}), rank: number}} Ranked */

/** Clusters and contributions of a question that somebody chose, the most chosen first, with their ranks. @param {State} state @param {string} question @returns {Ranked[]} */
export function rankedOf(state, question) {
  const given = [...state.tables.contributions.values()].filter((row) => row.question === question && row.status === "shown");
  const rows = [...clustersOf(state, question), ...given].filter((row) => row.endorsements > 0);
  rows.sort((a, b) => b.endorsements - a.endorsements);
  return rows.map((row) => ({ row, rank: rows.findIndex((one) => one.endorsements === row.endorsements) + 1 }));
}

/** @param {import("./parts.js").Wall} wall @param {Ranked[]} ranked */
export function drawPriorities({ state, place }, ranked) {
  const most = ranked[0].row.endorsements;
  const list = Object.assign(document.createElement("ol"), { className: "wall-ranks" });
  list.append(
    ...ranked.slice(0, MOST).map(({ row, rank }) => {
      const element = clone("priority");
      const words = row.title ?? row.text;
      fill(element, { rank: number(rank), words, count: number(row.endorsements) });
      drawSign(element, row.sign ?? rowOf(state, "clusters", row.cluster)?.sign ?? 0);
      const text = /** @type {HTMLElement} */ (element.querySelector(".board-words"));
      setAttribute(text, "dir", row.title === undefined ? row.dir : textDirection(words, document.dir));
      if (row.title === undefined) {
        setAttribute(text, "lang", row.lang);
        setAttribute(text, "aria-label", `#${row.number} ${page.kinds[row.kind]}: ${words}`);
      }
      element.style.setProperty("--share", String(row.endorsements / most));
      return element;
    }),
  );
  place.replaceChildren(list);
  for (const text of /** @type {NodeListOf<HTMLElement>} */ (place.querySelectorAll(".board-words"))) cutLines(text, 2);
}
