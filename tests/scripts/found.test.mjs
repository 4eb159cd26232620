import assert from "node:assert/strict";
import { test } from "node:test";
import { count, replaced } from "../../static/js/report/found.js";

test("words are counted and replaced letter for letter", () => {
  assert.equal(count("survivor, Survivor, survivors", "survivor"), 2);
  assert.equal(replaced("a.b.c", ".", "$&"), "a$&b$&c");
  assert.equal(replaced("aaa", "aa", "b"), "ba");
  assert.equal(count("text", ""), 0);
  assert.equal(replaced("text", "", "x"), "text");
  assert.equal(replaced("ضحايا وضحايا", "ضحايا", "ناجون"), "ناجون وناجون");
});
