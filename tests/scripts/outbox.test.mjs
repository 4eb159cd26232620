// What waits on a phone: kept, joined, sent in order, retried, parked. Run by test_scripts.py with node's own runner.
import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

const stored = new Map();
globalThis.localStorage = { getItem: (key) => stored.get(key) ?? null, setItem: (key, value) => void stored.set(key, value), removeItem: (key) => void stored.delete(key) };
/** @type {object} */
const browser = {};
Object.defineProperty(globalThis, "navigator", { value: browser });
globalThis.document = { getElementById: () => null };
/** @type {((event: object) => void)[]} */
let onStorage = [];
globalThis.addEventListener = (name, listener) => name === "storage" && onStorage.push(listener);

const { createOutbox } = await import("../../static/js/lib/outbox.js");
const { Offline } = await import("../../static/js/lib/errors.js");

beforeEach(() => {
  stored.clear();
  delete browser.locks;
  onStorage = [];
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
});

/** An outbox whose server answers with `answer(name, payload)`. */
function make(answer, isOnline = () => true) {
  const seen = { sent: [], done: [], refused: [], elsewhere: [] };
  const outbox = createOutbox({
    link: {
      isOnline,
      async send(name, payload) {
        seen.sent.push([name, payload]);
        return answer(name, payload);
      },
    },
    session: "first",
    onChange() {},
    onDone: (entry) => seen.done.push(entry.name),
    onRefused: (entry) => seen.refused.push(entry.error.code),
    onElsewhere: (entries) => seen.elsewhere.push(...entries.map((entry) => entry.key)),
  });
  return { outbox, seen };
}

/** Let what is waiting for promises go on. */
const settle = async () => {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
};
const fine = () => ({ ok: true, rev: 1 });
const refuse = (code, more = {}) => ({ ok: false, error: { code, message: code, ...more } });

test("one after the other, in order, each with its own key", async () => {
  const { outbox, seen } = make(fine);
  outbox.add("contribution.submit", { id: "a", text: "one" });
  outbox.add("contribution.submit", { id: "b", text: "two" });
  await settle();
  assert.deepEqual(seen.sent.map(([name, payload]) => [name, payload.key]), [["contribution.submit", "a"], ["contribution.submit", "b"]]);
  assert.deepEqual(outbox.entries(), []);
});

test("without a connection it is kept, and another page of the phone finds it", () => {
  const { outbox } = make(fine, () => false);
  outbox.add("contribution.submit", { id: "a", text: "one" });
  assert.deepEqual(make(fine, () => false).outbox.entries().map((entry) => entry.key), ["a"]);
  assert.equal(outbox.isKept(), true);
});

test("an unanswered command is sent again with the same key", async () => {
  let lost = true;
  const { outbox, seen } = make(() => {
    if (!lost) return fine();
    lost = false;
    throw new Offline("contribution.submit");
  });
  outbox.add("contribution.submit", { id: "a", text: "one" });
  await settle();
  assert.equal(outbox.entries()[0].tries, 1);
  mock.timers.tick(31_000);
  await settle();
  assert.deepEqual(seen.sent.map(([, payload]) => payload.key), ["a", "a"]);
  assert.deepEqual(seen.done, ["contribution.submit"]);
});

test("an edit joins a submission that has not left, a withdrawal takes it out", () => {
  const { outbox } = make(fine, () => false);
  outbox.add("contribution.submit", { id: "a", question: "q", text: "one" });
  outbox.add("contribution.edit", { id: "a", text: "other" });
  assert.deepEqual(outbox.entries().map(({ name, payload }) => [name, payload.text, payload.question]), [["contribution.submit", "other", "q"]]);
  outbox.add("contribution.withdraw", { id: "a" });
  assert.deepEqual(outbox.entries(), []);
});

test("a page that is suspended while it holds the lock does not hold up the other one", async () => {
  browser.locks = {
    request: (_name, { signal }) => new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
  };
  const { outbox, seen } = make(fine);
  outbox.add("contribution.submit", { id: "a", text: "one" });
  await settle();
  assert.deepEqual(seen.sent, []);
  mock.timers.tick(10_000);
  await settle();
  assert.deepEqual(seen.done, ["contribution.submit"]);
});

test("of two pages one sends while it holds the lock", async () => {
  const asked = [];
  browser.locks = { request: (name, _options, task) => (asked.push(name), task()) };
  const { outbox, seen } = make(fine);
  outbox.add("contribution.submit", { id: "a", text: "one" });
  await settle();
  assert.deepEqual(seen.done, ["contribution.submit"]);
  assert.deepEqual(asked, ["facilitator/1/first"]);
});

test("of two wishes about the same thing the newest counts", () => {
  const { outbox } = make(fine, () => false);
  outbox.add("endorsement.set", { target: "n", on: true });
  outbox.add("endorsement.set", { target: "m", on: true });
  outbox.add("endorsement.set", { target: "n", on: false });
  assert.deepEqual(outbox.entries().map(({ payload }) => [payload.target, payload.on]), [["m", true], ["n", false]]);
});

test("what is refused is parked with its reason, and the next goes on", async () => {
  const { outbox, seen } = make((name) => (name === "contribution.edit" ? refuse("conflict") : fine()));
  outbox.add("contribution.edit", { id: "a", text: "one" });
  outbox.add("ready.set", { question: "q", on: true });
  await settle();
  assert.deepEqual(seen.refused, ["conflict"]);
  assert.deepEqual(seen.done, ["ready.set"]);
  assert.equal(outbox.entries()[0].error.code, "conflict");
});

test("a fault of the server is parked as well: it would be the same each time", async () => {
  const { outbox, seen } = make(() => refuse("failed"));
  outbox.add("ready.set", { question: "q", on: true });
  await settle();
  assert.equal(outbox.entries()[0].error.code, "failed");
  assert.deepEqual(seen.refused, ["failed"]);
  assert.equal(seen.sent.length, 1);
});

test("busy again and again is parked, and the next goes on", async () => {
  const { outbox, seen } = make((name) => (name === "cluster.remove" ? refuse("busy", { retry_after: 1 }) : fine()));
  outbox.add("cluster.remove", { id: "a" });
  outbox.add("cluster.order", { id: "b" });
  for (let turn = 0; turn < 10; turn += 1) {
    await settle();
    mock.timers.tick(31_000);
  }
  await settle();
  assert.deepEqual(seen.done, ["cluster.order"]);
  assert.deepEqual(seen.refused, ["busy"]);
  assert.equal(seen.sent.length, 9);
});

test("changes that waited behind a refused submission are part of it", async () => {
  let answer;
  const { outbox } = make(() => new Promise((resolve) => (answer = resolve)));
  outbox.add("contribution.submit", { id: "a", question: "q", text: "one" });
  await settle();
  outbox.add("contribution.edit", { id: "a", text: "two" });
  answer(refuse("not_open"));
  await settle();
  assert.deepEqual(outbox.entries().map(({ name, payload, error }) => [name, payload.text, payload.question, error.code]), [["contribution.submit", "two", "q", "not_open"]]);
});

test("a phone that stores nothing says so, and sends all the same", async () => {
  const { setItem } = globalThis.localStorage;
  globalThis.localStorage.setItem = () => {
    throw new Error("no storage");
  };
  try {
    let online = false;
    const { outbox, seen } = make(fine, () => online);
    outbox.add("contribution.submit", { id: "a", text: "one" });
    assert.equal(outbox.isKept(), false);
    online = true;
    outbox.run();
    await settle();
    assert.deepEqual(seen.done, ["contribution.submit"]);
  } finally {
    globalThis.localStorage.setItem = setItem;
  }
});

test("what another page of the phone has sent is told", () => {
  const { outbox, seen } = make(fine, () => false);
  outbox.add("contribution.submit", { id: "a", text: "one" });
  const place = [...stored.keys()][0];
  const oldValue = stored.get(place);
  stored.delete(place);
  for (const listener of onStorage) listener({ key: place, oldValue });
  assert.deepEqual(seen.elsewhere, ["a"]);
});

test("a draft is kept for its question until there is nothing to keep", () => {
  const { outbox } = make(fine);
  outbox.keepDraft("q", { text: "half a sen" });
  assert.equal(make(fine).outbox.draft("q").text, "half a sen");
  outbox.keepDraft("q", null);
  assert.equal(stored.size, 0);
});

test("the newest choice counts for each contribution by itself", async () => {
  let online = false;
  const { outbox, seen } = make(fine, () => online);
  outbox.add("consent.set", { id: "a", consent: "wall" });
  outbox.add("consent.set", { id: "b", consent: "quote" });
  outbox.add("consent.set", { id: "a", consent: "list" });
  online = true;
  await outbox.run();
  await settle();
  assert.deepEqual(seen.sent.map(([, { id, consent }]) => [id, consent]), [["b", "quote"], ["a", "list"]]);
});
