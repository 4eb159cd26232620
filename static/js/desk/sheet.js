// @ts-check
// The run sheet at the desk: which step comes next, where the session stands in the plan, how late it runs. Nothing here
// takes a step by itself.
/** @import { SessionRow } from "../types" */

/** Seconds by which a session may begin off its hour and still be held against it; a rehearsal on another day is not. */
const NEAR = 3 * 3600;

/** Planned minutes of some steps. @param {SessionRow["steps"]} steps */
export const minutesOf = (steps) => steps.reduce((sum, one) => sum + Number(one.minutes), 0);

/** The step that one press takes, from 0; null after the last one and where there is no sheet. @param {SessionRow} session */
export function nextOf({ steps, step }) {
  const next = step === null ? 0 : step + 1;
  return next < steps.length ? next : null;
}

/**
 * How the step that was taken last stands against the plan, in whole minutes; null where none was taken.
 * `late` is below zero where the session is early; a step that has lasted longer than planned makes it later.
 * @param {SessionRow} session
 * @param {number} now seconds since 1970, by the server's clock
 * @param {number} starts when the agenda has the session begin, in seconds since 1970
 * @returns {{spent: number, late: number}|null}
 */
export function standingOf({ steps, step, step_at: stepAt, begun_at: begunAt }, now, starts) {
  if (step === null || stepAt === null || begunAt === null || !steps[step]) return null;
  const planned = (Math.abs(begunAt - starts) < NEAR ? starts : begunAt) + 60 * minutesOf(steps.slice(0, step));
  const end = planned + 60 * Number(steps[step].minutes);
  const late = Math.max(stepAt - planned, now - end);
  return { spent: Math.floor(Math.max(0, now - stepAt) / 60), late: Math.trunc(late / 60) };
}
