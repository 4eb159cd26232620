// @ts-check
// When to try again what the server did not take: the same for what is written and what is recorded.

/** Refusals that pass by themselves; everything else, `failed` too, waits for a person to decide. */
export const PASSING = ["busy", "too_fast", "not_joined"];
const LONGEST_WAIT = 30;

/** Seconds until the next try after so many failures in a row: twice as long each time, and not all phones at once. @param {number} failures */
export const pauseAfter = (failures) => Math.min(LONGEST_WAIT, 2 ** failures) * (0.5 + Math.random() / 2);
