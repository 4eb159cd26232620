// @ts-check
// What the room finds most important: the first eight, each with its rank; equal counts share one.
/** @import { ClusterRow, ContributionRow, State } from "../types" */
import { number } from "../lib/words.js";
import { page } from "../lib/page.js";
import { textDirection } from "../lib/text.js";
import { clustersOf, rowOf, sessionOf } from "../lib/state.js";
import { clone, fill, setAttribute } from "../lib/fill.js";
import { drawSign } from "../lib/signs.js";
import { cutLines } from "./text.js";

const MOST = 8;
/** Rows that share the height at least: one alone is no higher than that. */
const LEAST = 5;

/** What somebody chose: only a cluster has a title. @typedef {{row: (ClusterRow & {cluster?: undefined}) | (ContributionRow & {title?: undefined, sign?: undefined}), rank: number}} Ranked */

/**
 * Clusters and contributions of a question that somebody chose, the most chosen first, with their ranks; then, where
 * clusters can be marked, those that nobody has marked yet, in their own order and without a rank (0).
 * @param {State} state @param {string} question @returns {Ranked[]}
 */
export function rankedOf(state, question) {
  const clusters = clustersOf(state, question);
  const given = [...state.tables.contributions.values()].filter((row) => row.question === question && row.status === "shown");
  const rows = [...clusters, ...given].filter((row) => row.endorsements > 0);
  rows.sort((a, b) => b.endorsements - a.endorsements);
  const ranked = rows.map((row) => ({ row, rank: rows.findIndex((one) => one.endorsements === row.endorsements) + 1 }));
  const others = ["clusters", "all"].includes(sessionOf(state).marks.of) ? clusters.filter((row) => !row.endorsements) : [];
  return [...ranked, ...others.map((row) => ({ row, rank: 0 }))];
}

/** @param {import("./parts.js").Wall} wall @param {Ranked[]} ranked */
export function drawPriorities({ state, place }, ranked) {
  const most = Math.max(1, ranked[0].row.endorsements);
  const { marks, chosen } = sessionOf(state);
  /** While totals are hidden a 0 would be untrue. */
  const isHidden = marks.tally === "hidden" && chosen > 0 && !ranked[0].rank;
  const list = Object.assign(document.createElement("ol"), { className: "wall-ranks" });
  list.style.setProperty("--rows", String(Math.min(MOST, Math.max(LEAST, ranked.length))));
  list.append(
    ...ranked.slice(0, MOST).map(({ row, rank }) => {
      const element = clone("priority");
      const words = row.title ?? row.text;
      fill(element, { rank: rank ? number(rank) : "", words, count: isHidden ? "" : number(row.endorsements) });
      element.classList.toggle("is-none", !rank);
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
