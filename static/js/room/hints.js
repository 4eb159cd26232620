// @ts-check
// A look at what is about to be sent: a phone number, an address or a name may tell more than its writer wants.
// The rules are the server's (domain/privacy.py), fetched once when the delegate begins to write.
import { findHints as findIn } from "../lib/fold.js";

/** @type {{patterns: Record<string, string[]>, names: Record<string, string>} | null} */
let rules = null;

/** Fetch the rules. Without a network there are none: the note waits then, and the server looks at it. */
export async function loadRules() {
  if (rules) return;
  const answer = await fetch(`/api/v1/hints?language=${document.documentElement.lang}`).catch(() => null);
  if (answer && answer.ok) rules = await answer.json();
}

/** What the texts may tell, in words. @param {string[]} texts @returns {string[]} */
export function findHints(texts) {
  if (!rules) return [];
  const { patterns, names } = rules;
  const found = new Set(texts.flatMap((text) => findIn(text, patterns)));
  return Object.keys(patterns).filter((hint) => found.has(hint)).map((hint) => names[hint]);
}
