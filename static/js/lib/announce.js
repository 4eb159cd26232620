// @ts-check
// Say something to screen readers, politely. Two places take turns: some readers drop what follows too soon in one place.

/** Milliseconds between two sentences, so that the second does not cut off the first. */
const GAP = 700;

/** @type {string[]} */
const waiting = [];
let turn = 0;
let busy = false;

/** @param {string} text one short sentence */
export function announce(text) {
  if (!text) return;
  waiting.push(text);
  if (!busy) next();
}

function next() {
  const text = waiting.shift();
  busy = text !== undefined;
  if (text === undefined) return;
  const places = ["status-1", "status-2"].map((id) => document.getElementById(id));
  const place = places[turn];
  turn = 1 - turn;
  const other = places[turn];
  if (other) other.textContent = "";
  if (place) place.textContent = text;
  setTimeout(next, GAP);
}

/**
 * Count things that happen often and say them together, at most once in `every` milliseconds.
 * @param {number} every @param {(count: number) => string} say what to say of `count` new ones
 * @returns {(count?: number) => void} call it when something happened
 */
export function summarise(every, say) {
  let count = 0;
  /** @type {ReturnType<typeof setTimeout>|null} */
  let timer = null;
  return (more = 1) => {
    count += more;
    timer =
      timer ||
      setTimeout(() => {
        const total = count;
        count = 0;
        timer = null;
        announce(say(total));
      }, every);
  };
}
