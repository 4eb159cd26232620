// @ts-check
/** @import { ContributionRow, ClusterRow, Form, Made, Row, Snapshot } from "../types" */
// Choosing: while the room sets priorities, what can be marked stands in place of the form, with the marks that are left.
import { announce } from "../lib/announce.js";
import { fill, setChildren } from "../lib/fill.js";
import { page } from "../lib/page.js";
import { showSign } from "../lib/sign.js";
import { _, ngettext } from "../lib/words.js";
import { byId, happens, known, question } from "./known.js";
import { catchUp, outbox } from "./line.js";
import { endorse, hereOf, isMarked, showEndorse, showOthers, sync, wordsOf } from "./others.js";

const section = byId("choose");
const list = byId("choose-list");
const error = byId("choose-error");
const left = byId("marks-left");

/** How many marks are used, and how many there are (null: no limit). */
function budget() {
  const targets = [...list.querySelectorAll("form.endorse")].map((form) => form.elements.target.value);
  return { used: targets.filter(isMarked).length, each: known.session.marks?.each || null };
}

function showBudget() {
  const { used, each } = budget();
  left.hidden = !known.session.may.includes("choices.read") || !each;
  if (!each) return;
  const pips = Array.from({ length: each }, (_one, index) => {
    const pip = document.createElement("i");
    pip.className = index < used ? "full" : "";
    return pip;
  });
  setChildren(left.querySelector(".pips"), pips);
  fill(left, { "marks-left": _("%(count)s left", { count: Math.max(0, each - used) }) });
  if (used < each) error.hidden = true;
}

/** @param {string} words */
function showError(words) {
  error.textContent = words;
  error.hidden = false;
}

/** What can be marked: a cluster with how much is in it, or a contribution. @typedef {Partial<ContributionRow> & Partial<ClusterRow> & {id: string, endorsements: number, size?: number}} Choice */

/** One line to choose. @param {Made} node @param {Choice} row */
function showChoice(node, row) {
  const words = wordsOf(row.kind ? "contributions" : "clusters", row.id);
  showEndorse(node, row);
  fill(node, {
    title: row.kind ? words?.text || row.text : words?.title || row.title,
    size: row.kind ? `#${row.number}` : row.size ? ngettext("%(count)s contribution", "%(count)s contributions", row.size) : "",
  });
  const title = node.querySelector('[data-text="title"]');
  title.lang = words ? page.language : row.lang || "";
  title.dir = words ? page.direction : row.dir || "auto";
  node.querySelector("[data-sign]").hidden = Boolean(row.kind);
  showSign(node.querySelector(".tile"), row.sign);
  const kind = node.querySelector("[data-kind-mark]");
  kind.hidden = !row.kind;
  kind.dataset.kind = row.kind || "";
  if (row.kind) kind.querySelector("use").setAttribute("href", `#i-${row.kind}`);
}

/** What the session lets delegates mark (domain/marks.py), in the wall's order. @param {Snapshot} snapshot */
function showChoices({ state, others }) {
  const of = known.session.marks?.of || "all";
  const byRank = (/** @type {{rank: string}} */ a, /** @type {{rank: string}} */ b) => (a.rank < b.rank ? -1 : 1);
  const rows = hereOf(state.contributions).filter((row) => row.status === "shown");
  const inside = (/** @type {string|null} */ cluster) => rows.filter((row) => row.cluster === cluster);
  const clusters = hereOf(state.clusters).sort(byRank);
  const single = [...clusters.flatMap((one) => inside(one.id).sort(byRank)), ...inside(null).sort((a, b) => b.number - a.number)];
  const choices = [
    ...(of === "all" || of === "clusters" ? clusters.map((one) => ({ ...one, size: others.inside[one.id] })) : []),
    ...(of === "clusters" ? [] : single.filter((row) => of !== "actions" || row.kind === "action")),
  ];
  sync(list, choices, "choice-template", showChoice);
  if (of === "clusters") section.querySelector('[data-do="older"]').hidden = true;
  section.querySelector("[data-empty]").hidden = choices.length > 0;
}

happens.session.on(({ may }, was) => {
  const chooses = may.includes("choices.read");
  section.hidden = !chooses;
  document.querySelector("[data-first-icon]")?.setAttribute("href", chooses ? "#i-prioritising" : "#i-collecting");
  const tab = document.querySelector('[data-text="first-tab"]');
  if (tab) tab.textContent = chooses ? _("Choose") : _("Write");
  showBudget();
  if (chooses && !was.may.includes("choices.read")) catchUp().then((snapshot) => snapshot && showOthers(snapshot));
});
happens.others.on((snapshot) => (showChoices(snapshot), showBudget()));
happens.own.on(showBudget);
happens.done.on(showBudget);
happens.refused.on(({ name, error: why }) => {
  if (name !== "endorsement.set") return;
  showError(why.message);
  showBudget();
});
section.addEventListener("submit", (event) => {
  event.preventDefault();
  const form = /** @type {Form} */ (event.target);
  const { used, each } = budget();
  if (form.elements.on.value === "1" && each && used >= each) {
    showError(ngettext("You have used your %(count)s mark. Take it back first, then mark this.", "You have used all %(count)s marks. Take one back first, then mark this.", each));
    return announce(error.textContent);
  }
  endorse(form);
});
