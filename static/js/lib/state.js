// @ts-check
// What a board, desk or report knows of its session: the server's rows, what is new of them, and, on top,
// what this page did and the server has not confirmed yet (layers).

/** @typedef {{table: string, id: string, put: any, rev: number|null}} Layer */

const TABLES = ["sessions", "questions", "clusters", "contributions", "offers", "summaries", "pairs", "versions", "translations"];

/** A class for a cluster's colour and symbol, by its place among the clusters. @param {number} index */
export const colourOf = (index) => `c${index % 6}`;

/** Order rows by rank, as the server does. @param {any} a @param {any} b */
const byRank = (a, b) => (a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : a.id < b.id ? -1 : 1);

/**
 * @typedef {object} State
 * @property {string} session
 * @property {string} lineage
 * @property {number} rev
 * @property {number} present phones that are there
 * @property {Record<string, Map<string, any>>} tables the server's rows by table and id
 * @property {Layer[]} layers
 * @property {Map<string, any[]>|null} places rows by where they stand, made when first asked for after a change
 * @property {Map<string, any>} layered
 */

/** @param {any} snapshot as the server gives it @returns {State} */
export function createState(snapshot) {
  const state = { session: "", lineage: "", rev: 0, present: 0, tables: {}, layers: [], places: null, layered: new Map() };
  replace(state, snapshot);
  return state;
}

// --- what is there ---------------------------------------------------------------------------------------------------

/** A row with what this page did on top of it, or null. @param {State} state @param {string} table @param {string|null|undefined} id */
export const rowOf = (state, table, id) => (id ? seen(state, table, id) : null);

/** The session's own row. @param {State} state */
export const sessionOf = (state) => seen(state, "sessions", state.session);

/** All questions in their order. @param {State} state */
export const questionsOf = (state) => rows(state, "questions").sort((a, b) => a.position - b.position);

/** The question that the room is on, or null. @param {State} state */
export const currentQuestion = (state) => rowOf(state, "questions", sessionOf(state).question);

/** The clusters of a question in their order. @param {State} state @param {string} question */
export const clustersOf = (state, question) => place(state, `clusters ${question}`);

/** What is shown in a cluster, or in a question's inbox (null), in order. @param {State} state @param {string} question @param {string|null} cluster */
export const contributionsOf = (state, question, cluster) => place(state, cluster ? `in ${cluster}` : `inbox ${question}`);

/** The contributions of a question with another status than shown, by number. @param {State} state @param {string} question @param {string} status */
export const withStatus = (state, question, status) => place(state, `${status} ${question}`);

/** Contributions neither hidden nor withdrawn, those of them that wait, and by question. @param {State} state */
export function countsOf(state) {
  /** @type {Record<string, number>} */
  const byQuestion = {};
  let contributions = 0;
  let waiting = 0;
  for (const row of rows(state, "contributions")) {
    if (row.status !== "shown" && row.status !== "held") continue;
    contributions += 1;
    if (row.status === "held") waiting += 1;
    byQuestion[row.question] = (byQuestion[row.question] || 0) + 1;
  }
  return { contributions, waiting, by_question: byQuestion, clusters: rows(state, "clusters").length };
}

// --- what becomes of it ------------------------------------------------------------------------------------------------

/** Take over a whole snapshot. @param {State} state @param {any} snapshot */
export function replace(state, snapshot) {
  const { session, lineage, rev, present = 0 } = snapshot;
  Object.assign(state, { session, lineage, rev, present, tables: {} });
  for (const name of TABLES) state.tables[name] = new Map(Object.entries(snapshot.state[name] || {}));
  state.layers = state.layers.filter((layer) => layer.rev === null);
  forget(state);
}

/**
 * Take over what is new. "gap" means: something between is missing, or the server began anew; watch again.
 * @param {State} state @param {any} changes
 * @returns {"gap"|{changed: Map<string, Set<string>>}} ids by table
 */
export function apply(state, changes) {
  /** @type {Map<string, Set<string>>} */
  const changed = new Map();
  if (changes.lineage !== state.lineage) return "gap";
  if (changes.to <= state.rev) return { changed };
  if (changes.from > state.rev) return "gap";
  for (const change of changes.changes) {
    if (change.rev <= state.rev) continue;
    for (const [table, put] of Object.entries(change.put)) {
      const rows = (state.tables[table] = state.tables[table] || new Map());
      const ids = changed.get(table) || new Set();
      changed.set(table, ids);
      for (const [id, row] of Object.entries(put)) {
        if (row === null) rows.delete(id);
        else rows.set(id, row);
        ids.add(id);
      }
    }
  }
  state.rev = changes.to;
  state.layers = state.layers.filter((layer) => layer.rev === null || layer.rev > state.rev);
  forget(state);
  return { changed };
}

/** Show `puts` at once, before the server has answered. @param {State} state @param {Omit<Layer, "rev">[]} puts @returns {Layer[]} */
export function lay(state, puts) {
  const layers = puts.map((put) => ({ ...put, rev: null }));
  state.layers.push(...layers);
  forget(state);
  return layers;
}

/** The server did it as `rev`: the layers go when that revision is here. @param {State} state @param {Layer[]} layers @param {number} rev */
export function settle(state, layers, rev) {
  for (const layer of layers) layer.rev = rev;
  if (rev <= state.rev) lift(state, layers);
}

/** The server did not do it. @param {State} state @param {Layer[]} layers */
export function lift(state, layers) {
  state.layers = state.layers.filter((layer) => !layers.includes(layer));
  forget(state);
}

/** Ranks for `count` rows after the one with rank `after` and before the next: good until the server sends its own. @param {string} after @param {number} count */
export const ranksAfter = (after, count) => Array.from({ length: count }, (_, index) => `${after}\u0001${String(index).padStart(4, "0")}`);

/** @param {State} state */
function forget(state) {
  state.places = null;
  state.layered = new Map();
  for (const layer of state.layers) {
    const key = `${layer.table} ${layer.id}`;
    const below = state.layered.has(key) ? state.layered.get(key) : state.tables[layer.table]?.get(layer.id);
    // Somebody else removed the row: there is nothing to lay anything on, unless this makes the row.
    const whole = below || layer.put?.id ? layer.put && { ...below, ...layer.put } : null;
    state.layered.set(key, whole);
  }
}

/** @param {State} state @param {string} table @param {string} id */
function seen(state, table, id) {
  const key = `${table} ${id}`;
  return (state.layered.has(key) ? state.layered.get(key) : state.tables[table]?.get(id)) || null;
}

/** @param {State} state @param {string} table @returns {any[]} */
function rows(state, table) {
  const ids = new Set(state.tables[table]?.keys());
  for (const layer of state.layers) if (layer.table === table) ids.add(layer.id);
  return Array.from(ids, (id) => seen(state, table, id)).filter(Boolean);
}

/** @param {State} state @param {string} key @returns {any[]} */
function place(state, key) {
  const places = state.places || (state.places = arrange(state));
  return places.get(key) || [];
}

/** @param {State} state @returns {Map<string, any[]>} */
function arrange(state) {
  const places = new Map();
  /** @param {string} where @param {any} row */
  const put = (where, row) => {
    const there = places.get(where);
    if (there) there.push(row);
    else places.set(where, [row]);
  };
  for (const row of rows(state, "clusters")) put(`clusters ${row.question}`, row);
  for (const row of rows(state, "contributions")) {
    if (row.status !== "shown") put(`${row.status} ${row.question}`, row);
    else put(row.cluster ? `in ${row.cluster}` : `inbox ${row.question}`, row);
  }
  for (const [where, there] of places) {
    there.sort(where.startsWith("in ") || where.startsWith("clusters ") ? byRank : (/** @type {any} */ a, /** @type {any} */ b) => a.number - b.number);
  }
  return places;
}
