// @ts-check
// What a board, desk or report knows of its session: the server's rows, what is new of them, and, on top,
// what this page did and the server has not confirmed yet (layers).

/** @import { ById, Changes, ClusterRow, ContributionRow, Dirty, Layer, PlacedRow, QuestionRow, Row, Rows, SessionRow, Snapshot, State, Table } from "../types" */

/** @type {Table[]} */
const TABLES = ["sessions", "questions", "clusters", "contributions", "offers", "summaries", "pairs", "versions", "reviews", "translations"];

/** Order rows by rank, as the server does. @param {{rank: string, id: string}} a @param {{rank: string, id: string}} b */
const byRank = (a, b) => (a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : a.id < b.id ? -1 : 1);

/** @param {Snapshot} snapshot as the server gives it @returns {State} */
export function createState(snapshot) {
  const dirty = { all: true, rows: new Map(), places: new Set() };
  const state = { session: "", lineage: "", rev: 0, present: 0, tables: tablesOf(snapshot), layers: [], layered: new Map(), places: new Map(), placed: new Map(), dirty };
  replace(state, snapshot);
  return state;
}

/** The rows of a snapshot by table and id. @param {Snapshot} snapshot */
const tablesOf = (snapshot) => /** @type {State["tables"]} */ (Object.fromEntries(TABLES.map((name) => [name, new Map(Object.entries(snapshot.state[name] || {}))])));

// --- what is there ---------------------------------------------------------------------------------------------------

/** A row with what this page did on top of it, or null. @template {Table} T @param {State} state @param {T} table @param {string|null|undefined} id @returns {Rows[T]|null} */
export const rowOf = (state, table, id) => (id ? seen(state, table, id) : null);

/** A row that is known to be there. @template {Table} T @param {State} state @param {T} table @param {string} id @returns {Rows[T]} */
export const rowAt = (state, table, id) => /** @type {Rows[T]} */ (seen(state, table, id));

/** The session's own row. @param {State} state */
export const sessionOf = (state) => /** @type {SessionRow} */ (seen(state, "sessions", state.session));

/** All questions in their order. @param {State} state */
export const questionsOf = (state) => rows(state, "questions").sort((a, b) => a.position - b.position);

/** The question that the room is on, or null. @param {State} state */
export const currentQuestion = (state) => rowOf(state, "questions", sessionOf(state).question);

/** The clusters of a question in their order. @param {State} state @param {string} question @returns {ClusterRow[]} */
export const clustersOf = (state, question) => clustersIn(state, `clusters ${question}`);

/** What is shown in a cluster, or in a question's inbox (null), in order. @param {State} state @param {string} question @param {string|null} cluster @returns {ContributionRow[]} */
export const contributionsOf = (state, question, cluster) => contributionsIn(state, cluster ? `in ${cluster}` : `inbox ${question}`);

/** The contributions of a question with another status than shown, by number. @param {State} state @param {string} question @param {string} status @returns {ContributionRow[]} */
export const withStatus = (state, question, status) => contributionsIn(state, `${status} ${question}`);

/** Contributions neither hidden nor withdrawn, those of them that wait, and by question. @param {State} state */
export function countsOf(state) {
  /** @type {Record<string, number>} */
  const byQuestion = {};
  let contributions = 0;
  let waiting = 0;
  let clusters = 0;
  for (const [where, there] of state.places) {
    if (where.startsWith("clusters ")) clusters += there.length;
    if (!there.length || !/^(in|inbox|held) /.test(where)) continue;
    contributions += there.length;
    if (where.startsWith("held ")) waiting += there.length;
    byQuestion[there[0].question] = (byQuestion[there[0].question] || 0) + there.length;
  }
  return { contributions, waiting, by_question: byQuestion, clusters };
}

/** What has changed since this was asked last: what is drawn need not be looked through. @param {State} state @returns {Dirty} */
export function takeDirty(state) {
  const { dirty } = state;
  state.dirty = { all: false, rows: new Map(), places: new Set() };
  return dirty;
}

// --- what becomes of it ------------------------------------------------------------------------------------------------

/** Take over a whole snapshot. @param {State} state @param {Snapshot} snapshot */
export function replace(state, snapshot) {
  const { session, lineage, rev, present = 0 } = snapshot;
  Object.assign(state, { session, lineage, rev, present, tables: tablesOf(snapshot) });
  state.layers = state.layers.filter((layer) => layer.rev === null);
  layOver(state);
  state.places = new Map();
  state.placed = new Map();
  for (const row of rows(state, "clusters")) put(state, "clusters", row, false);
  for (const row of rows(state, "contributions")) put(state, "contributions", row, false);
  for (const [where, there] of state.places) there.sort(orderOf(where));
  state.dirty = { all: true, rows: new Map(), places: new Set() };
}

/**
 * Take over what is new. "gap" means: something between is missing, or the server began anew; watch again.
 * @param {State} state @param {Changes} changes
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
    for (const [table, put] of /** @type {[Table, ById<Row|null>][]} */ (Object.entries(change.put))) {
      const rows = tableOf(state, table);
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
  refresh(state, changed);
  return { changed };
}

/** Show `puts` at once, before the server has answered. @param {State} state @param {Omit<Layer, "rev">[]} puts @returns {Layer[]} */
export function lay(state, puts) {
  const layers = puts.map((put) => ({ ...put, rev: null }));
  state.layers.push(...layers);
  refresh(state);
  return layers;
}

/** The server did it as `rev`: the layers go when that revision is here. @param {State} state @param {Layer[]} layers @param {number} rev @returns {boolean} whether it is here, and they are gone */
export function settle(state, layers, rev) {
  for (const layer of layers) layer.rev = rev;
  if (rev <= state.rev) lift(state, layers);
  return rev <= state.rev;
}

/** The server did not do it. @param {State} state @param {Layer[]} layers */
export function lift(state, layers) {
  state.layers = state.layers.filter((layer) => !layers.includes(layer));
  refresh(state);
}

/** The rows of one table; any of them, where the table is not known beforehand. @param {State} state @param {Table} table @returns {Map<string, Row>} */
const tableOf = (state, table) => (state.tables[table] ||= new Map());

/** A rank just after the row `behind` as it stands now, and before the next. @param {State} state @param {Table} table @param {{id: string, index: number}} behind */
const rankBehind = (state, table, { id, index }) => `${rankOf(id ? seen(state, table, id) : null)}\u0001${String(index).padStart(4, "0")}`;

/** Put the layers over the rows again. @param {State} state */
function layOver(state) {
  state.layered = new Map();
  for (const layer of state.layers) {
    const key = `${layer.table} ${layer.id}`;
    const below = state.layered.has(key) ? state.layered.get(key) : state.tables[layer.table]?.get(layer.id);
    // Somebody else removed the row: there is nothing to lay anything on, unless this makes the row.
    const rank = layer.behind ? { rank: rankBehind(state, layer.table, layer.behind) } : {};
    const whole = below || layer.put?.id ? layer.put && { ...below, ...layer.put, ...rank } : null;
    state.layered.set(key, /** @type {Row|null} */ (whole));
  }
}

/** Look again at the rows that changed and at all that have or had layers; the others stay where they are. @param {State} state @param {Map<string, Set<string>>} [changed] */
function refresh(state, changed = new Map()) {
  const keys = new Set(state.layered.keys());
  layOver(state);
  for (const key of state.layered.keys()) keys.add(key);
  for (const [table, ids] of changed) for (const id of ids) keys.add(`${table} ${id}`);
  for (const key of keys) {
    const cut = key.indexOf(" ");
    const table = /** @type {Table} */ (key.slice(0, cut));
    const id = key.slice(cut + 1);
    const ids = state.dirty.rows.get(table);
    if (ids) ids.add(id);
    else state.dirty.rows.set(table, new Set([id]));
    const row = seen(state, table, id);
    take(state, key);
    if (row) put(state, table, row, true);
  }
}

/** @template {Table} T @param {State} state @param {T} table @param {string} id @returns {Rows[T]|null} */
function seen(state, table, id) {
  const key = `${table} ${id}`;
  const row = state.layered.has(key) ? state.layered.get(key) : tableOf(state, table).get(id);
  return /** @type {Rows[T]|null} */ (row || null);
}

/** @template {Table} T @param {State} state @param {T} table @returns {Rows[T][]} */
function rows(state, table) {
  const known = /** @type {Map<string, Rows[T]>} */ (tableOf(state, table));
  if (!state.layers.length) return Array.from(known.values());
  const ids = new Set(known.keys());
  for (const layer of state.layers) if (layer.table === table) ids.add(layer.id);
  return Array.from(ids, (id) => seen(state, table, id)).filter((row) => row !== null);
}

/** The name of a place says which rows stand in it. @param {State} state @param {`clusters ${string}`} where */
const clustersIn = (state, where) => /** @type {ClusterRow[]} */ (state.places.get(where) || []);
/** @param {State} state @param {string} where */
const contributionsIn = (state, where) => /** @type {ContributionRow[]} */ (state.places.get(where) || []);

/** @param {Row|null} row */
const rankOf = (row) => (row && "rank" in row ? row.rank : "");

/** Where a row stands, or "" where nothing is asked by place. @param {Table} table @param {Row} row */
function whereOf(table, row) {
  if (table === "clusters") return `clusters ${/** @type {ClusterRow} */ (row).question}`;
  return table === "contributions" ? whereGiven(/** @type {ContributionRow} */ (row)) : "";
}

/** @param {ContributionRow} row */
function whereGiven(row) {
  if (row.status !== "shown") return `${row.status} ${row.question}`;
  return row.cluster ? `in ${row.cluster}` : `inbox ${row.question}`;
}

/** @param {ContributionRow} a @param {ContributionRow} b */
const byNumber = (a, b) => a.number - b.number || (a.id < b.id ? -1 : 1);
/** @param {string} where @returns {(a: PlacedRow, b: PlacedRow) => number} */
const orderOf = (where) => (where.startsWith("in ") || where.startsWith("clusters ") ? byRank : /** @type {(a: PlacedRow, b: PlacedRow) => number} */ (byNumber));

/** @param {State} state @param {Table} table @param {Row} row @param {boolean} sorted whether to put it where it belongs in the order */
function put(state, table, row, sorted) {
  const where = whereOf(table, row);
  if (!where) return;
  const placed = /** @type {PlacedRow} */ (row);
  const there = state.places.get(where) || [];
  if (!there.length) state.places.set(where, there);
  let at = there.length;
  if (sorted) {
    const order = orderOf(where);
    let low = 0;
    while (low < at) {
      const middle = (low + at) >> 1;
      if (order(there[middle], placed) < 0) low = middle + 1;
      else at = middle;
    }
  }
  there.splice(at, 0, placed);
  state.placed.set(`${table} ${row.id}`, { where, row: placed });
  state.dirty.places.add(where);
}

/** @param {State} state @param {string} key table and id */
function take(state, key) {
  const found = state.placed.get(key);
  if (!found) return;
  const there = state.places.get(found.where) || [];
  there.splice(there.indexOf(found.row), 1);
  state.placed.delete(key);
  state.dirty.places.add(found.where);
}
