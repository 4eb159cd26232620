// @ts-check
// Markdown-light in the browser: the same marks as facilitator/domain/markdown_subset.py (tests/data/light.json holds both to them),
// drawn with the page's templates.
import { clone, setAttribute } from "../lib/fill.js";
import { textDirection } from "../lib/text.js";

/** @typedef {{text: string, bold: boolean, number: number|null}} Span */
/** @typedef {{kind: "heading"|"paragraph"|"bullet"|"numbered", level: number, spans: Span[]}} Block */

const HEADING = /^(#{1,3})[ \t]+(\S.*)$/u;
const BULLET = /^[ \t]*[-*•][ \t]+(\S.*)$/u;
const NUMBERED = /^[ \t]*[0-9]{1,3}[.)][ \t]+(\S.*)$/u;
// Without lookbehind: Safari knows it from 16.4 on only. What stands before a number is looked at below.
const MARK = /\*\*(?=\S)(.*?\S)\*\*|#([1-9][0-9]{0,5})(?![\p{L}\p{N}])/gu;
const JOINED = /^[\p{L}\p{N}&#]/u;

/** The character before a place. @param {string} line @param {number} at */
const before = (line, at) => [...line.slice(Math.max(0, at - 2), at)].pop() || "";

/** @param {string} line @returns {Span[]} */
export function spans(line) {
  /** @type {Span[]} */
  const found = [];
  let last = 0;
  for (const mark of line.matchAll(MARK)) {
    if (mark[2] && JOINED.test(before(line, mark.index))) continue;
    if (mark.index > last) found.push({ text: line.slice(last, mark.index), bold: false, number: null });
    if (mark[1] !== undefined) found.push(...spans(mark[1]).map((one) => ({ ...one, bold: true })));
    else found.push({ text: mark[0], bold: false, number: Number(mark[2]) });
    last = mark.index + mark[0].length;
  }
  if (last < line.length) found.push({ text: line.slice(last), bold: false, number: null });
  return found;
}

/** @param {string} text @returns {Block[]} */
export function parse(text) {
  /** @type {Block[]} */
  const blocks = [];
  /** @type {string[]} */
  let lines = [];
  const end = () => {
    if (lines.length) blocks.push({ kind: "paragraph", level: 0, spans: spans(lines.join(" ")) });
    lines = [];
  };
  for (const line of text.split("\n")) {
    const bare = line.trimEnd();
    const heading = HEADING.exec(bare);
    const bullet = BULLET.exec(bare);
    const numbered = NUMBERED.exec(bare);
    if (!bare.trim()) end();
    else if (heading) {
      end();
      blocks.push({ kind: "heading", level: heading[1].length, spans: spans(heading[2]) });
    } else if (bullet || numbered) {
      end();
      const item = /** @type {RegExpExecArray} */ (bullet || numbered);
      blocks.push({ kind: bullet ? "bullet" : "numbered", level: 0, spans: spans(item[1]) });
    } else lines.push(line.trim());
  }
  end();
  return blocks;
}

/** The numbers that `text` names, each once. @param {string} text @returns {number[]} */
export function numbers(text) {
  const found = parse(text).flatMap((block) => block.spans.map((span) => span.number));
  return [...new Set(/** @type {number[]} */ (found.filter((number) => number !== null)))];
}

/**
 * Draw `text` into `place`. A number that is no contribution of the room is shown as it was typed.
 * @param {Element} place @param {string} text @param {(number: number) => boolean} exists
 */
export function draw(place, text, exists) {
  /** @type {Element[]} */
  const drawn = [];
  /** @type {Element|null} */
  let list = null;
  for (const block of parse(text)) {
    const element = clone(`light-${block.kind === "bullet" || block.kind === "numbered" ? "item" : block.kind}`);
    element.append(...block.spans.map((span) => drawSpan(span, exists)));
    setAttribute(element, "dir", textDirection(element.textContent || "", document.dir || "ltr"));
    if (block.kind === "heading") element.setAttribute("aria-level", String(block.level + 3));
    if (block.kind === "bullet" || block.kind === "numbered") {
      if (!list || list !== drawn.at(-1) || /** @type {HTMLElement} */ (list).dataset.kind !== block.kind) {
        list = clone(`light-${block.kind}`);
        drawn.push(list);
      }
      list.append(element);
    } else drawn.push(element);
  }
  place.replaceChildren(...drawn);
}

/** @param {Span} span @param {(number: number) => boolean} exists */
function drawSpan(span, exists) {
  const known = span.number !== null && exists(span.number);
  const inner = clone(known ? "light-number" : "light-words");
  inner.textContent = span.text;
  if (known) inner.setAttribute("href", `#note-${span.number}`);
  if (!span.bold) return inner;
  const bold = clone("light-bold");
  bold.append(inner);
  return bold;
}
