// @ts-check
// Put two people's changes of one text together, line by line (the three-way merge of diff3): what only one of them
// changed is taken; what both wrote at one place is kept twice, and counted as a conflict for a human to settle.

/** Lines beyond which comparing each with each would hold up typing. */
const MOST = 1500;

/** @typedef {{from: number, to: number, lines: string[]}} Hunk lines `from` to `to` of the base became `lines` */

/** What became of `base` in `other`. @param {string[]} base @param {string[]} other @returns {Hunk[]} */
function hunks(base, other) {
  const wide = other.length + 1;
  // The length of the longest common series of lines from each pair of places on.
  const common = new Uint16Array((base.length + 1) * wide);
  for (let i = base.length - 1; i >= 0; i -= 1) {
    for (let j = other.length - 1; j >= 0; j -= 1) {
      common[i * wide + j] =
        base[i] === other[j] ? common[(i + 1) * wide + j + 1] + 1 : Math.max(common[(i + 1) * wide + j], common[i * wide + j + 1]);
    }
  }
  /** @type {Hunk[]} */
  const found = [];
  /** @type {Hunk|null} */
  let open = null;
  let i = 0;
  let j = 0;
  while (i < base.length || j < other.length) {
    if (i < base.length && j < other.length && base[i] === other[j]) {
      open = null;
      i += 1;
      j += 1;
      continue;
    }
    if (!open) found.push((open = { from: i, to: i, lines: [] }));
    if (j >= other.length || (i < base.length && common[(i + 1) * wide + j] >= common[i * wide + j + 1])) {
      i += 1;
      open.to = i;
    } else {
      open.lines.push(other[j]);
      j += 1;
    }
  }
  return found;
}

/** What one side has for the lines `from` to `to` of the base. @param {string[]} base @param {Hunk[]} side @param {number} from @param {number} to */
function slice(base, side, from, to) {
  /** @type {string[]} */
  const lines = [];
  let at = from;
  for (const hunk of side) {
    lines.push(...base.slice(at, hunk.from), ...hunk.lines);
    at = hunk.to;
  }
  return [...lines, ...base.slice(at, to)];
}

/**
 * @param {string} baseText what both began with @param {string} mine @param {string} theirs
 * @returns {{text: string, conflicts: number}} nothing that either wrote is missing from `text`
 */
export function merge(baseText, mine, theirs) {
  if (mine === theirs || theirs === baseText) return { text: mine, conflicts: 0 };
  if (mine === baseText) return { text: theirs, conflicts: 0 };
  const base = baseText.split("\n");
  if (Math.max(base.length, mine.split("\n").length, theirs.split("\n").length) > MOST) return { text: `${theirs}\n\n${mine}`, conflicts: 1 };
  const a = hunks(base, mine.split("\n"));
  const b = hunks(base, theirs.split("\n"));
  /** @type {string[]} */
  const out = [];
  let conflicts = 0;
  let at = 0;
  while (a.length || b.length) {
    const first = !b.length || (a.length && a[0].from <= b[0].from) ? a : b;
    let { from, to } = first[0];
    /** @type {[Hunk[], Hunk[]]} */
    const together = [[], []];
    // All hunks that touch this place, of either side.
    for (let grown = true; grown; ) {
      grown = false;
      for (const [index, side] of [a, b].entries()) {
        while (side.length && touches(side[0], from, to)) {
          const hunk = /** @type {Hunk} */ (side.shift());
          together[index].push(hunk);
          to = Math.max(to, hunk.to);
          grown = true;
        }
      }
    }
    from = Math.min(from, ...together.flat().map((hunk) => hunk.from));
    out.push(...base.slice(at, from));
    const [ours, others] = together.map((side) => slice(base, side, from, to));
    if (!together[1].length || ours.join("\n") === others.join("\n")) out.push(...ours);
    else if (!together[0].length) out.push(...others);
    else {
      // Two that only added at one place lose nothing by standing one after the other.
      const clash = from < to;
      if (clash) conflicts += 1;
      out.push(...others, ...(clash ? [""] : []), ...ours);
    }
    at = to;
  }
  return { text: [...out, ...base.slice(at)].join("\n"), conflicts };
}

/** @param {Hunk} hunk @param {number} from @param {number} to */
const touches = (hunk, from, to) => hunk.from < to || (hunk.from === from && hunk.from === to) || (hunk.from === from && hunk.to > hunk.from && to > from);
