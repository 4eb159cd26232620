// @ts-check
// The scribe: enter what somebody says, or many paper cards at once, one a line, looked at before they are sent.
import { newId } from "../lib/id.js";
import { countGraphemes, textDirection } from "../lib/text.js";
import { _, ngettext } from "../lib/words.js";
import { clone, fill, setText } from "../lib/fill.js";
import { fold } from "../lib/fold.js";
import { showDialog } from "./moderate.js";

/** Contributions in one command, and the bytes it may have: the server's limits, with room to spare. */
const MOST = 100;
const BYTES = 40_000;

/** @param {import("./desk.js").Desk} desk */
export function createEnter(desk) {
  const { state, at, page } = desk;
  /** @param {string} id */
  const field = (id) => /** @type {HTMLInputElement} */ (at(id));
  const form = /** @type {HTMLFormElement} */ (at("enter").querySelector("form"));
  /** An id for each line, so that one sent twice is entered once. @type {Map<string, string>} */
  let ids = new Map();
  let timer = 0;

  const source = () => /** @type {RadioNodeList} */ (form.elements.namedItem("source")).value;

  /** One contribution a line; what one person says is one, however many lines it has. */
  function lines() {
    const text = field("enter-text").value.replace(/\r\n?/g, "\n");
    const all = source() === "scribe" ? [text] : text.split("\n");
    // Lists are often pasted with their bullets.
    return all.map((line) => line.replace(/^\s*(?:[•▪◦*–—-]|\d{1,3}[.)])\s+/u, "").trim()).filter(Boolean);
  }

  /** What is wrong with a line, or "". @param {string} line @param {Set<string>} known */
  function troubleOf(line, known) {
    const length = countGraphemes(line);
    if (length > page.limits.max_length) return _("Too long: %(length)s characters, at most %(limit)s", { length, limit: page.limits.max_length });
    return known.has(fold(line)) ? _("Is already there") : "";
  }

  function preview() {
    const known = new Set();
    for (const row of state.tables.contributions.values()) if (row.question === field("enter-question").value && row.status !== "withdrawn") known.add(fold(row.text));
    const found = lines();
    let bad = 0;
    at("enter-preview").replaceChildren(
      ...found.map((line) => {
        const element = clone("enter-line");
        const trouble = troubleOf(line, known);
        known.add(fold(line));
        fill(element, { line, trouble });
        const words = /** @type {HTMLElement} */ (element.querySelector("bdi"));
        words.dir = textDirection(line, page.direction);
        element.classList.toggle("is-bad", countGraphemes(line) > page.limits.max_length);
        if (element.classList.contains("is-bad")) bad += 1;
        return element;
      }),
    );
    const count = ngettext("%(count)s contribution", "%(count)s contributions", found.length);
    const tooLong = ngettext("%(count)s line is too long", "%(count)s lines are too long", bad);
    setText(at("enter-count"), bad ? `${count}. ${tooLong}` : count);
    setText(at("enter-send"), ngettext("Enter %(count)s contribution", "Enter %(count)s contributions", found.length));
    const action = field("enter-kind").value === "action";
    at("enter-level-field").hidden = !action;
  }

  /** Commands of at most MOST lines and BYTES bytes. @param {{id: string, text: string, lang?: string}[]} all */
  function parts(all) {
    /** @type {(typeof all)[]} */
    const found = [[]];
    let size = 0;
    for (const line of all) {
      const bytes = new TextEncoder().encode(JSON.stringify(line)).length;
      if (found[found.length - 1].length >= MOST || size + bytes > BYTES) {
        found.push([]);
        size = 0;
      }
      found[found.length - 1].push(line);
      size += bytes;
    }
    return found.filter((part) => part.length);
  }

  async function submit() {
    const texts = lines();
    if (!texts.length) return _("Please write something first.");
    const kind = field("enter-kind").value;
    const level = kind === "action" ? { level: field("enter-level").value } : {};
    if (kind === "action" && !level.level) return _("Please choose where the action takes place: local, national, regional or international.");
    const lang = field("enter-lang").value;
    const all = texts.map((text, index) => {
      const key = `${index} ${text}`;
      if (!ids.has(key)) ids.set(key, newId());
      return { id: /** @type {string} */ (ids.get(key)), text, ...(lang ? { lang } : {}) };
    });
    for (const some of parts(all)) {
      const payload = /** @type {import("../types").Payload<"contribution.enter">} */ ({ question: field("enter-question").value, kind, ...level, source: source(), lines: some });
      const ack = await desk.moves.enter(payload, some.length);
      if (ack && ack.ok) {
        // These are in: what is left in the field is what is left to do.
        const left = texts.splice(0, some.length) && texts;
        field("enter-text").value = left.join("\n");
        continue;
      }
      preview();
      return ack ? ack.error.message : "";
    }
    ids = new Map();
    preview();
    return "";
  }

  field("enter-text").addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(preview, 150);
  });
  form.addEventListener("change", preview);

  at("enter-open").addEventListener("click", async () => {
    field("enter-question").value = desk.question;
    preview();
    await showDialog("enter", field("enter-text"), submit);
    at("enter-open").focus();
  });
}
