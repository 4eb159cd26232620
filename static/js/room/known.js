// @ts-check
// What this phone knows of its session, and what happens to it. The parts of the page change it here and listen here.
import { page } from "../lib/page.js";
import { Signal } from "../lib/signal.js";

const { state, mine } = page.snapshot;

export const question = page.question;

/** As the server told it last. */
export const known = {
  /** Seconds by which the server's clock is ahead of this phone's. */
  ahead: 0,
  rev: page.snapshot.rev,
  lineage: page.snapshot.lineage,
  session: state.sessions[page.session],
  questions: state.questions,
  clusters: state.clusters,
  translations: state.translations,
  /** Own contributions, by id. @type {Map<string, any>} */
  rows: new Map(mine.contributions.map((/** @type {any} */ row) => [row.id, row])),
};

export const happens = {
  /** The session's stage, timer, question or another of its settings. @type {Signal<[now: any, was: any]>} */
  session: new Signal(),
  /** Own contributions, or what waits on this phone to be sent. @type {Signal<[]>} */
  own: new Signal(),
  /** The organiser's words: title, hours, room, questions. @type {Signal<[session: any, questions: any]>} */
  agenda: new Signal(),
  /** Everything was asked anew. @type {Signal<[snapshot: any]>} */
  snapshot: new Signal(),
  /** The server told how far the session is. @type {Signal<[pulse: any]>} */
  pulse: new Signal(),
  /** A command was carried out. @type {Signal<[entry: import("../lib/outbox.js").Entry, ack: any]>} */
  done: new Signal(),
  /** A command was refused: `entry.error` says why. @type {Signal<[entry: import("../lib/outbox.js").Entry]>} */
  refused: new Signal(),
  /** Another page of this phone has sent these. @type {Signal<[entries: import("../lib/outbox.js").Entry[]]>} */
  elsewhere: new Signal(),
};

/** Take over what is new of the session. @param {any} now its row, or a pulse, which has the same fields */
export function takeSession(now) {
  const was = known.session;
  known.session = { ...was, ...now, id: was.id };
  happens.session.emit(known.session, was);
}

/** A cluster's title in this page's language where somebody translated it. @param {any} cluster @returns {string} */
export const titleOf = (cluster) => known.translations[`clusters/${cluster.id}/${page.language}`]?.texts.title || cluster.title;

/** @param {string} id @returns {any} the element, whatever it is */
export const byId = (id) => document.getElementById(id);
