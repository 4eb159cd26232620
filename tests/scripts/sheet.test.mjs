// The run sheet's arithmetic: which step is next, and how late the session runs.
import assert from "node:assert/strict";
import { test } from "node:test";
import { minutesOf, nextOf, standingOf } from "../../static/js/desk/sheet.js";

const STEPS = [{ minutes: 10 }, { minutes: 5 }, { minutes: 15 }];
const NINE = 1_000_000;
const at = (minutes) => NINE + 60 * minutes;
const session = (step, stepAt, begunAt) => ({ steps: STEPS, step, step_at: stepAt, begun_at: begunAt });

test("the next step is the first, then the one after, then none", () => {
  assert.equal(nextOf(session(null, null, null)), 0);
  assert.equal(nextOf(session(0, NINE, NINE)), 1);
  assert.equal(nextOf(session(2, NINE, NINE)), null);
  assert.equal(nextOf({ steps: [], step: null }), null);
  assert.equal(minutesOf(STEPS), 30);
});

test("nothing is late before a step was taken, nor where the sheet has become shorter", () => {
  assert.equal(standingOf(session(null, null, null), at(50), NINE), null);
  assert.equal(standingOf(session(7, NINE, NINE), at(50), NINE), null);
});

test("a session that began on its hour is late by what its steps have taken too long", () => {
  assert.deepEqual(standingOf(session(0, NINE, NINE), at(4), NINE), { spent: 4, late: 0 });
  assert.deepEqual(standingOf(session(0, NINE, NINE), at(13), NINE), { spent: 13, late: 3 });
  assert.deepEqual(standingOf(session(1, at(13), NINE), at(14), NINE), { spent: 1, late: 3 });
  assert.deepEqual(standingOf(session(1, at(13), NINE), at(20), NINE), { spent: 7, late: 5 });
});

test("a session that began late is late from the first minute; one that hurries is early", () => {
  assert.deepEqual(standingOf(session(0, at(8), at(8)), at(8), NINE), { spent: 0, late: 8 });
  assert.deepEqual(standingOf(session(2, at(11), NINE), at(12), NINE), { spent: 1, late: -4 });
});

test("a rehearsal on another day is held against its own beginning", () => {
  const day = 24 * 60;
  assert.deepEqual(standingOf(session(0, at(day), at(day)), at(day + 4), NINE), { spent: 4, late: 0 });
  assert.deepEqual(standingOf(session(1, at(day + 13), at(day)), at(day + 14), NINE), { spent: 1, late: 3 });
});
