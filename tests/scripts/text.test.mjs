// The report page's texts: markdown-light as the server reads it, and two people's changes put together. Run by
// test_scripts.py with node's own runner.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { merge } from "../../static/js/report/merge.js";

// words.js reads the page's language when it is loaded.
globalThis.document = /** @type {any} */ ({ documentElement: { lang: "en" }, getElementById: () => null });
const { parse } = await import("../../static/js/report/light.js");

test("the browser reads markdown-light as the server does", () => {
  const cases = JSON.parse(readFileSync(new URL("../data/light.json", import.meta.url), "utf8"));
  assert.ok(cases.length > 5);
  for (const { text, blocks } of cases) {
    const found = parse(text).map((block) => ({
      kind: block.kind,
      level: block.level,
      spans: block.spans.map((one) => [one.text, one.bold, one.number]),
    }));
    assert.deepEqual(found, blocks, text);
  }
});

test("merging loses no line", () => {
  for (const [base, mine, theirs, text, conflicts] of [
    ["a\n\nb", "a!\n\nb", "a\n\nb?", "a!\n\nb?", 0],
    ["a", "a\n\nb", "a\n\nc", "a\n\nc\n\nb", 0],
    ["a\nb\nc", "a\nc", "a\nb\nc\nd", "a\nc\nd", 0],
    ["a", "mine", "theirs", "theirs\n\nmine", 1],
    ["a\nb", "a\nb", "z\na\nb", "z\na\nb", 0],
    ["", "x", "", "x", 0],
  ]) {
    const found = merge(base, mine, theirs);
    assert.deepEqual([found.text, found.conflicts], [text, conflicts]);
  }
});
