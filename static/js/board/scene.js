// @ts-check
// Which picture the session's state calls for: a pure function of it.
/** @import { ClusterRow, ContributionRow, QuestionRow, State } from "../types" */
import { _, ngettext } from "../lib/words.js";
import { clustersOf, sessionOf } from "../lib/state.js";
import { arrivalsOf } from "./arrivals.js";
import { MOST_CARDS } from "./clusters.js";
import { focusOf } from "./focus.js";
import { questionOf } from "./frame.js";
import { rankedOf } from "./priorities.js";

/**
 * @typedef {object} Scene
 * @property {string} scene
 * @property {QuestionRow|null} question
 * @property {ContributionRow} [large]
 * @property {ClusterRow} [cluster]
 * @property {ContributionRow[]} [rows]
 * @property {import("./priorities.js").Ranked[]} [ranked]
 * @property {string} [hint]
 */

/**
 * Which picture the session's state calls for, and its rows.
 * @param {State} state @returns {Scene}
 */
export function sceneOf(state) {
  const session = sessionOf(state);
  const question = questionOf(state);
  const focus = focusOf(state);
  if (focus?.type === "contribution") return { scene: "focus", question, large: focus.row };
  if (focus?.type === "cluster") return { scene: "theme", question, cluster: focus.row };
  if (["welcome", "thanks", "actions", "summary", "pictures"].includes(session.view) && !focus) return { scene: session.view, question };
  if (session.view === "timer" && session.timer && !focus) return { scene: "timer", question };
  if (!question) return { scene: "join", question, hint: _("This session has no question yet.") };
  if (focus || session.view === "join" || session.view === "timer") return { scene: "join", question };
  if (session.view === "priorities") {
    const ranked = rankedOf(state, question.id);
    const isHidden = session.marks.tally === "hidden" && session.chosen > 0;
    const none = isHidden ? _("How often each was marked is shown when the session is closed.") : _("Nothing has been endorsed yet.");
    return { scene: "priorities", question, ranked, hint: ranked.length && (!isHidden || ranked[0].rank) ? "" : none };
  }
  const clusters = session.view === "arrivals" ? [] : clustersOf(state, question.id);
  if (clusters.length) return { scene: session.view === "overview" || clusters.length > MOST_CARDS ? "overview" : "clusters", question };
  const rows = arrivalsOf(state, question.id);
  if (!session.arrivals && rows.length) {
    const given = ngettext("%(count)s contribution is in.", "%(count)s contributions are in.", rows.length);
    return { scene: "join", question, hint: _("%(given)s They are shown when everybody has had time to write.", { given }) };
  }
  return rows.length ? { scene: rows.length === 1 ? "first" : "arrivals", question, rows } : { scene: "join", question };
}
