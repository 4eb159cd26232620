// What a page knows of its session: snapshots, changes, and what it did itself. Run by test_scripts.py with node's own runner.
import assert from "node:assert/strict";
import { test } from "node:test";

import { apply, clustersOf, contributionsOf, countsOf, createState, lay, lift, replace, rowOf, settle, takeDirty, withStatus } from "../../static/js/lib/state.js";

const note = (id, number, more = {}) => ({ id, number, question: "q", status: "shown", cluster: null, rank: null, text: id, ...more });
const cluster = (id, rank) => ({ id, question: "q", title: id, rank });

/** A snapshot in the middle of the work: two clusters, one note in each, one in the inbox, one that waits. */
const snapshot = (more = {}) => ({
  session: "s",
  lineage: "l",
  rev: 5,
  state: {
    sessions: { s: { id: "s", question: "q", stage: "collecting" } },
    questions: { q: { id: "q", position: 0 } },
    clusters: { one: cluster("one", "a"), two: cluster("two", "b") },
    contributions: {
      a: note("a", 1, { cluster: "one", rank: "a" }),
      b: note("b", 2, { cluster: "two", rank: "a" }),
      c: note("c", 3),
      d: note("d", 4, { status: "held" }),
    },
  },
  ...more,
});
const ids = (rows) => rows.map((row) => row.id);
const change = (from, to, put) => ({ lineage: "l", from, to, changes: [{ rev: to, put }] });

/** All that a page can ask, in a form that can be compared. */
const whole = (state) => ({
  clusters: ids(clustersOf(state, "q")),
  inbox: ids(contributionsOf(state, "q", null)),
  inside: Object.fromEntries(clustersOf(state, "q").map(({ id }) => [id, ids(contributionsOf(state, "q", id))])),
  held: ids(withStatus(state, "q", "held")),
  counts: countsOf(state),
});

test("a snapshot is ordered by rank in clusters and by number in the inbox", () => {
  assert.deepEqual(whole(createState(snapshot())), {
    clusters: ["one", "two"],
    inbox: ["c"],
    inside: { one: ["a"], two: ["b"] },
    held: ["d"],
    counts: { contributions: 4, waiting: 1, by_question: { q: 4 }, clusters: 2 },
  });
});

test("changes give the state that a snapshot of that revision would give", () => {
  const state = createState(snapshot());
  const moved = note("c", 3, { cluster: "one", rank: "0" });
  assert.deepEqual([...apply(state, change(5, 6, { contributions: { c: moved, b: null }, clusters: { two: null } })).changed.keys()], ["contributions", "clusters"]);
  const fresh = snapshot({ rev: 6 });
  fresh.state.contributions.c = moved;
  delete fresh.state.contributions.b;
  delete fresh.state.clusters.two;
  assert.deepEqual(whole(state), whole(createState(fresh)));
  assert.deepEqual(ids(contributionsOf(state, "q", "one")), ["c", "a"]);
});

test("what is known already changes nothing, what leaves a gap or comes from another lineage is refused", () => {
  const state = createState(snapshot());
  const before = whole(state);
  assert.equal(apply(state, change(4, 5, { contributions: { a: null } })).changed.size, 0);
  assert.equal(apply(state, change(6, 7, { contributions: { a: null } })), "gap");
  assert.equal(apply(state, { ...change(5, 6, {}), lineage: "other" }), "gap");
  assert.deepEqual(whole(state), before);
});

test("an own move shows at once, and is lifted when the server refuses it", () => {
  const state = createState(snapshot());
  const before = whole(state);
  const layers = lay(state, [{ table: "contributions", id: "c", put: { cluster: "two" }, behind: { id: "b", index: 0 } }]);
  assert.deepEqual(ids(contributionsOf(state, "q", "two")), ["b", "c"]);
  lift(state, layers);
  assert.deepEqual(whole(state), before);
});

test("an own move stays until the server's revision of it has arrived", () => {
  const state = createState(snapshot());
  const layers = lay(state, [{ table: "contributions", id: "c", put: { cluster: "two" } }]);
  assert.equal(settle(state, layers, 7), false);
  apply(state, change(5, 6, { contributions: { a: note("a", 1, { cluster: "one", rank: "a", text: "other" }) } }));
  assert.equal(rowOf(state, "contributions", "c").cluster, "two");
  apply(state, change(6, 7, { contributions: { c: note("c", 3, { cluster: "two", rank: "b" }) } }));
  assert.equal(state.layers.length, 0);
  assert.deepEqual(ids(contributionsOf(state, "q", "two")), ["b", "c"]);
});

test("what somebody else removed meanwhile stays away, whatever lies on it", () => {
  const state = createState(snapshot());
  lay(state, [{ table: "contributions", id: "c", put: { cluster: "two" } }]);
  apply(state, change(5, 6, { contributions: { c: null } }));
  assert.equal(rowOf(state, "contributions", "c"), null);
  assert.deepEqual(ids(contributionsOf(state, "q", "two")), ["b"]);
});

test("a snapshot replaces all rows and keeps what the server has not answered", () => {
  const state = createState(snapshot());
  lay(state, [{ table: "contributions", id: "c", put: { cluster: "two" } }]);
  const fresh = snapshot({ rev: 9 });
  delete fresh.state.contributions.a;
  replace(state, fresh);
  assert.deepEqual(whole(state).inside, { one: [], two: ["b", "c"] });
  assert.equal(state.rev, 9);
});

test("only what changed is dirty", () => {
  const state = createState(snapshot());
  assert.equal(takeDirty(state).all, true);
  apply(state, change(5, 6, { contributions: { c: note("c", 3, { cluster: "two", rank: "b" }) } }));
  const dirty = takeDirty(state);
  assert.deepEqual([dirty.all, [...dirty.rows.get("contributions")], [...dirty.places].sort()], [false, ["c"], ["in two", "inbox q"]]);
  assert.equal(takeDirty(state).rows.size, 0);
});
