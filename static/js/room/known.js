// @ts-check
// What this phone knows of its session, and what happens to it. The parts of the page change it here and listen here.
import { page } from "../lib/page.js";
import { Signal } from "../lib/signal.js";

/** @type {import("../types").Snapshot} */
const snapshot = page.snapshot;
const { state, mine } = snapshot;

/** The question of this page; null where there is none yet. @type {string} */
export const question = page.question;

/** As the server told it last. */
export const known = {
  /** Seconds by which the server's clock is ahead of this phone's. */
  ahead: 0,
  rev: snapshot.rev,
  lineage: snapshot.lineage,
  session: state.sessions[page.session],
  questions: state.questions,
  clusters: state.clusters,
  translations: state.translations,
  /** How many contributions of others to ask for: those of a first page, and more with each page that the delegate asks for. */
  size: 12,
  /** Own contributions, by id. @type {Map<string, import("../types").ContributionRow>} */
  rows: new Map(mine.contributions.map((row) => [row.id, row])),
};

export const happens = {
  /** There is a connection. @type {Signal<[]>} */
  online: new Signal(),
  /** The session's stage, timer, question or another of its settings. @type {Signal<[now: import("../types").SessionRow, was: import("../types").SessionRow]>} */
  session: new Signal(),
  /** Own contributions, or what waits on this phone to be sent. @type {Signal<[]>} */
  own: new Signal(),
  /** The organiser's words: title, hours, room, questions. @type {Signal<[session: import("../types").SessionRow, questions: Record<string, import("../types").QuestionRow>]>} */
  agenda: new Signal(),
  /** Everything was asked anew. @type {Signal<[snapshot: import("../types").Snapshot]>} */
  snapshot: new Signal(),
  /** The server told how far the session is. @type {Signal<[pulse: import("../types").Pulse]>} */
  pulse: new Signal(),
  /** A command was carried out. @type {Signal<[entry: import("../types").Entry, ack: import("../types").Done]>} */
  done: new Signal(),
  /** A command was refused: `entry.error` says why. @type {Signal<[entry: import("../types").Refused]>} */
  refused: new Signal(),
  /** What others gave was drawn anew. @type {Signal<[snapshot: import("../types").Snapshot]>} */
  others: new Signal(),
  /** Another page of this phone has sent these. @type {Signal<[entries: import("../types").Entry[]]>} */
  elsewhere: new Signal(),
};

/** Take over what is new of the session. @param {Partial<import("../types").SessionRow>} now its row, or what a pulse tells of it */
export function takeSession(now) {
  const was = known.session;
  known.session = { ...was, ...now, id: was.id };
  happens.session.emit(known.session, was);
}

/** A cluster's title in this page's language where somebody translated it. @param {import("../types").ClusterRow} cluster @returns {string} */
export const titleOf = (cluster) => known.translations[`clusters/${cluster.id}/${page.language}`]?.texts.title || cluster.title;

/** @param {string} id @returns {import("../types").Made} */
export const byId = (id) => /** @type {import("../types").Made} */ (document.getElementById(id));

/** @param {string} id @returns {import("../types").Form} */
export const formById = (id) => /** @type {import("../types").Form} */ (document.getElementById(id));
