// @ts-check
// The translation desk: what the room gave beside its translation into one language, live, and with nothing lost where
// two translate the same.
/** @import { Field, Made, Translatable, TranslationRow } from "../types" */
import { ready } from "../lib/ready.js";
import { newId } from "../lib/id.js";
import { Offline } from "../lib/errors.js";
import { connect } from "../lib/link.js";
import { island } from "../lib/page.js";
import { shown } from "../lib/text.js";
import { _, ngettext, number } from "../lib/words.js";
import { apply, createState, replace } from "../lib/state.js";
import { clone, fill, setAttribute, setText, syncList } from "../lib/fill.js";
import { announce } from "../lib/announce.js";
import { fold } from "../lib/fold.js";
import { parse } from "../report/light.js";
import "../lib/stay.js";

const STEP = 30;
const page = island("page");
const state = createState(page.snapshot);
const at = (/** @type {string} */ id) => /** @type {Made} */ (document.getElementById(id));
const PLACE = `facilitator/translate/${page.session}`;
const names = { contributions: () => _("Contribution"), clusters: () => _("Cluster"), summaries: () => _("Summary") };

/** A row of any of the three: what only some of them have may be missing. @typedef {{id: string, rank?: string, number?: number, part?: string | null, lang?: string, dir?: string, text?: string, title?: string, lead?: string, partners?: string, by_when?: string, lasts?: string, left_out?: string}} Original */
/** @typedef {{key: string, of: Translatable, id: string, row: Original, fields: Record<string, string>, rank: number}} Item */

let limit = STEP;
/** What was worked on here stays in sight although it is no longer what was asked for. @type {Set<string>} */
let worked = new Set();
/** What is in the fields and not saved, by item and language. @type {Map<string, {texts: Record<string, string>, base: number}>} */
const unsaved = new Map(Object.entries(recall("unsaved") || {}));

function recall(/** @type {string} */ name) {
  try {
    return JSON.parse(localStorage.getItem(`${PLACE}/${name}`) || "null");
  } catch {
    return null; // a private window, or not written by us
  }
}

function remember(/** @type {string} */ name, /** @type {unknown} */ value) {
  try {
    localStorage.setItem(`${PLACE}/${name}`, JSON.stringify(value));
  } catch {
    // nothing is kept in a private window; the page itself still holds it
  }
}

/** @param {"into"|"which"|"of"|"find"} id */
const field = (id) => /** @type {Field} */ (document.getElementById(id));
const into = () => field("into").value;
const language = () => /** @type {typeof page.into[number]} */ (page.into.find((one) => one.tag === into()));
const translationOf = (/** @type {Item} */ item) => state.tables.translations.get(`${item.key}/${into()}`);
const draftKey = (/** @type {Item} */ item) => `${item.key}/${into()}`;

// --- the queue ---------------------------------------------------------------------------------------------------------

/** @returns {Item[]} everything that can be translated into the chosen language: titles first, then by number */
function allItems() {
  /** @type {Item[]} */
  const items = [];
  for (const of of /** @type {const} */ (["clusters", "contributions", "summaries"])) {
    for (const row of /** @type {Iterable<Original>} */ (state.tables[of].values())) {
      const fields = Object.fromEntries(page.fields[of].map((name) => [name, row[name] || ""]).filter((one) => one[1]));
      if (!Object.keys(fields).length || row.lang === into()) continue;
      items.push({ key: `${of}/${row.id}`, of, id: row.id, row, fields, rank: of === "clusters" ? 0 : of === "contributions" ? row.number || 0 : 1e9 });
    }
  }
  return items.sort((a, b) => a.rank - b.rank || (a.row.rank || "").localeCompare(b.row.rank || "") || a.key.localeCompare(b.key));
}

/** @param {Item} item @returns {"none"|"draft"|"checked"} */
function statusOf(item) {
  const row = translationOf(item);
  if (!row) return "none";
  return row.status === "checked" && !row.outdated ? "checked" : "draft";
}

/** @param {Item} item */
function isWanted(item) {
  const which = field("which").value;
  const status = statusOf(item);
  const fits = which === "all" || (which === "todo" ? status !== "checked" : status === which);
  if (field("of").value && item.of !== field("of").value) return false;
  const words = fold(field("find").value);
  if (words && !fold([...Object.values(item.fields), `#${item.row.number || ""}`].join(" ")).includes(words)) return false;
  return fits || worked.has(draftKey(item)) || unsaved.has(draftKey(item));
}

function draw() {
  const items = allItems();
  const done = items.filter((item) => statusOf(item) === "checked").length;
  setText(at("progress"), ngettext("%(done)s of %(count)s text checked", "%(done)s of %(count)s texts checked", items.length, { done: number(done) }));
  const wanted = items.filter(isWanted);
  at("empty").hidden = wanted.length > 0;
  at("more").hidden = wanted.length <= limit;
  syncList(at("queue"), wanted.slice(0, limit), { key: draftKey, create: () => clone("item"), always: true, update: drawItem });
  at("drafts").hidden = !page.machine || !wanted.some((item) => statusOf(item) === "none");
}

/** @param {HTMLElement} node @param {Item} item */
function drawItem(node, item) {
  const row = translationOf(item);
  const status = statusOf(item);
  const said = status === "checked" ? _("Checked") : !row ? _("Not translated yet") : row.machine ? _("Draft by a machine") : _("Draft");
  node.dataset.status = status;
  fill(node, {
    what: page.part_names[item.row.part || ""] || names[item.of](),
    number: item.row.number ? `#${item.row.number}` : "",
    status: row && row.by ? `${said} (${row.checked_by || row.by})` : said,
    note: row && row.outdated ? _("The original has changed since it was translated.") : "",
    terms: termsIn(Object.values(item.fields).join(" ")),
  });
  const written = /** @type {HTMLSelectElement} */ (node.querySelector("[data-written]"));
  /** @type {HTMLElement} */ (node.querySelector('[data-row="written"]')).hidden = item.of !== "contributions";
  if (document.activeElement !== written) written.value = item.row.lang || "";
  const terms = /** @type {Element} */ (node.querySelector('[data-text="terms"]'));
  setAttribute(terms, "lang", language().tag);
  setAttribute(terms, "dir", language().dir);
  const fields = Object.entries(item.fields).map(([name, text]) => ({ name, text }));
  const place = /** @type {HTMLElement} */ (node.querySelector("[data-fields]"));
  syncList(place, fields, { key: (one) => one.name, create: () => clone("field"), always: true, update: (pair, one) => drawField(pair, item, one) });
  button(node, "remove").hidden = !row;
  if (!unsaved.has(draftKey(item))) takeOver(node, item);
}

/** @param {Made} pair @param {Item} item @param {{name: string, text: string}} one */
function drawField(pair, item, one) {
  const { tag, name, dir } = language();
  const area = /** @type {HTMLTextAreaElement} */ (/** @type {HTMLElement} */ (pair.querySelector("[data-translation]")));
  const original = pair.querySelector("[data-original]");
  if (!area.id) {
    area.id = `t-${newId()}`;
    pair.querySelector("label").setAttribute("for", area.id);
    area.value = valueOf(item, one.name);
  }
  area.dataset.name = one.name;
  setAttribute(area, "lang", tag);
  setAttribute(area, "dir", dir);
  fill(pair, { label: page.field_names[one.name] });
  const target = pair.querySelector("[data-into]");
  setText(target, name);
  setAttribute(target, "lang", tag);
  drawHelp(pair, item, one);
  setText(original, one.text);
  setAttribute(original, "lang", item.row.lang || ""); // "" says that nobody knows it
  setAttribute(original, "dir", item.row.dir || "auto");
}

/** Offer what the same text was translated to before; warn where the paragraphs differ. @param {Made} pair @param {Item} item @param {{name: string, text: string}} one */
function drawHelp(pair, item, one) {
  const value = valueOf(item, one.name);
  const known = value.trim() ? "" : knownFor(one.text);
  fill(pair, { known, breaks: item.of === "summaries" ? breaksIn(one.text, value) : "" });
  const words = pair.querySelector('[data-text="known"]');
  setAttribute(words, "lang", language().tag);
  setAttribute(words, "dir", language().dir);
}

/** What a text was translated to, in this session or another, by a person who checked it. @param {string} text */
function knownFor(text) {
  for (const row of state.tables.translations.values()) {
    if (row.lang !== into() || row.status !== "checked") continue;
    const found = Object.entries(row.source || {}).find(([name, words]) => words === text && row.texts[name]);
    if (found) return row.texts[found[0]];
  }
  return page.memory[into()]?.[text] || "";
}

/** The numbers of paragraphs are those of the original: say where a translation has more or fewer. @param {string} text @param {string} translation */
function breaksIn(text, translation) {
  const count = (/** @type {string} */ words) => parse(words).filter((block) => block.kind === "paragraph").length;
  const [there, here] = [count(text), count(translation)];
  if (!translation.trim() || there === here) return "";
  return _("The original has %(there)s paragraphs, the translation %(here)s. Documents keep the original’s numbers, so the paragraphs should match.", { there: number(there), here: number(here) });
}

/** What the field shows: what was typed here, else what the server has. @param {Item} item @param {string} name */
function valueOf(item, name) {
  const typed = unsaved.get(draftKey(item));
  return (typed ? typed.texts[name] : translationOf(item)?.texts[name]) || "";
}

/** Show what the server has, where nothing else was typed. @param {Element} node @param {Item} item */
function takeOver(node, item) {
  for (const area of /** @type {NodeListOf<HTMLTextAreaElement>} */ (node.querySelectorAll("[data-translation]"))) {
    const value = valueOf(item, area.dataset.name || "");
    if (area.value !== value) area.value = value;
  }
}

/** The glossary's terms in a text, in the chosen language. @param {string} text */
function termsIn(text) {
  const folded = ` ${fold(text)} `;
  const found = page.glossary.filter((term) => term[into()] && ["en", "ar", "fr", "es"].some((tag) => tag !== into() && term[tag] && folded.includes(fold(term[tag]))));
  return found.slice(0, 6).map((term) => term[into()]).join(" · ");
}

// --- saving ------------------------------------------------------------------------------------------------------------

/** @param {Element} node @param {string} name */
const button = (node, name) => /** @type {HTMLButtonElement} */ (node.querySelector(`[data-do="${name}"]`));
/** @param {Element} node @returns {Item|undefined} */
const itemOf = (node) => allItems().find((item) => draftKey(item) === /** @type {HTMLElement} */ (node).dataset.key);

/** @param {Element} node */
function typed(node) {
  const areas = /** @type {NodeListOf<HTMLTextAreaElement>} */ (node.querySelectorAll("[data-translation]"));
  return Object.fromEntries([...areas].map((area) => [area.dataset.name, area.value]));
}

/** @param {Item} item @param {Record<string, string>} texts */
const isChanged = (item, texts) => Object.entries(texts).some(([name, text]) => text !== (translationOf(item)?.texts[name] || ""));

/** @param {Element} node @param {string} text */
const say = (node, text) => setText(/** @type {Element} */ (node.querySelector("[data-state]")), text);

/** @param {Element} node */
function note(node) {
  const item = itemOf(node);
  if (!item) return;
  const texts = typed(node);
  const known = unsaved.get(draftKey(item));
  if (isChanged(item, texts)) {
    unsaved.set(draftKey(item), { texts, base: known ? known.base : (translationOf(item)?.written_rev ?? 0) });
    say(node, _("Not saved yet"));
  } else {
    unsaved.delete(draftKey(item));
    say(node, "");
  }
  remember("unsaved", Object.fromEntries(unsaved));
  for (const pair of /** @type {NodeListOf<Made>} */ (node.querySelectorAll("[data-field]"))) {
    const name = /** @type {HTMLElement} */ (pair.querySelector("[data-translation]")).dataset.name || "";
    drawHelp(pair, item, { name, text: item.fields[name] || "" });
  }
}

const busy = new Set();

/** @param {Element} node @param {boolean} checked @returns {Promise<boolean>} whether it stands on the server */
async function save(node, checked) {
  const item = itemOf(node);
  if (!item) return false;
  const key = draftKey(item);
  const texts = typed(node);
  const row = translationOf(item);
  if (busy.has(key)) return false;
  if (!isChanged(item, texts) && row && !row.outdated && statusOf(item) === (checked ? "checked" : "draft")) return true;
  if (!Object.values(texts).some((text) => text.trim())) {
    say(node, _("Please write something first."));
    announce(_("Please write something first."));
    return false;
  }
  busy.add(key);
  worked.add(key);
  say(node, _("Saving…"));
  const base_rev = unsaved.get(key)?.base ?? row?.written_rev ?? 0;
  try {
    const answer = await link.send("translation.write", { of: item.of, target: item.id, lang: into(), texts, base_rev, checked });
    if (answer.ok) {
      const since = typed(node);
      if (JSON.stringify(since) === JSON.stringify(texts)) unsaved.delete(key);
      else unsaved.set(key, { texts: since, base: answer.written_rev });
      say(node, checked ? _("Saved as checked") : _("Saved as a draft"));
      announce(checked ? _("Saved as checked") : _("Saved as a draft"));
      return true;
    }
    if (answer.error.reason === "translation_changed") showConflict(node, /** @type {TranslationRow} */ (answer.error.current), texts);
    say(node, answer.error.message);
    announce(answer.error.message);
  } catch (error) {
    if (!(error instanceof Offline)) throw error;
    note(node);
    say(node, _("Not saved yet: no connection. The text is kept in this browser."));
  } finally {
    busy.delete(key);
    remember("unsaved", Object.fromEntries(unsaved));
  }
  return false;
}

/** Both versions stand side by side until a person chooses. @param {Element} node @param {TranslationRow} theirs @param {Record<string, string>} mine */
function showConflict(node, theirs, mine) {
  const item = itemOf(node);
  const box = /** @type {HTMLElement} */ (node.querySelector("[data-conflict]"));
  if (!item) return;
  unsaved.set(draftKey(item), { texts: mine, base: theirs.written_rev });
  const quote = /** @type {HTMLElement} */ (box.querySelector("[data-theirs]"));
  quote.lang = into();
  quote.dir = language().dir;
  setText(quote, Object.values(theirs.texts).join("\n"));
  fill(box, { "their-name": theirs.by });
  box.dataset.theirs = JSON.stringify(theirs.texts);
  box.hidden = false;
}

/** @param {Element} node @param {boolean} mine */
function settle(node, mine) {
  const box = /** @type {HTMLElement} */ (node.querySelector("[data-conflict]"));
  box.hidden = true;
  const first = /** @type {HTMLTextAreaElement} */ (node.querySelector("[data-translation]"));
  if (!mine) {
    const theirs = JSON.parse(box.dataset.theirs || "{}");
    for (const area of /** @type {NodeListOf<HTMLTextAreaElement>} */ (node.querySelectorAll("[data-translation]"))) area.value = theirs[area.dataset.name || ""] || "";
    note(node);
  } else save(node, false);
  first.focus();
}

/** Say in which language a contribution is written, where it was not told rightly. @param {Element} node @param {string} lang */
async function correct(node, lang) {
  const item = itemOf(node);
  if (!item) return;
  try {
    const answer = await link.send("contribution.language", { id: item.id, lang });
    const words = answer.ok ? _("The language is corrected.") : answer.error.message;
    setText(at("connection"), words);
    announce(words);
  } catch (error) {
    if (!(error instanceof Offline)) throw error;
    say(node, _("There is no connection. Please try again later."));
  }
}

/** @param {Element} node */
async function remove(node) {
  const item = itemOf(node);
  const row = item && translationOf(item);
  if (!item || !row) return;
  worked.add(draftKey(item));
  try {
    const answer = await link.send("translation.remove", { id: row.id, base_rev: row.written_rev });
    say(node, answer.ok ? _("The translation is removed.") : answer.error.message);
    if (answer.ok) {
      unsaved.delete(draftKey(item));
      announce(_("The translation is removed."));
      /** @type {HTMLElement} */ (node.querySelector("[data-translation]")).focus();
    }
  } catch (error) {
    if (!(error instanceof Offline)) throw error;
    say(node, _("There is no connection. Please try again later."));
  }
}

/** @param {Element} node */
function goOn(node) {
  const next = node.nextElementSibling?.querySelector("textarea");
  /** @type {HTMLElement} */ (next || at("queue-title")).focus();
}

// --- what a person does --------------------------------------------------------------------------------------------------

const targetOf = (/** @type {Event} */ event) => /** @type {Made} */ (event.target);
at("queue").addEventListener("input", (event) => targetOf(event).matches("textarea") && note(targetOf(event).closest("[data-item]")));
at("queue").addEventListener("change", (event) => targetOf(event).matches("[data-written]") && correct(targetOf(event).closest("[data-item]"), /** @type {Field} */ (event.target).value));
at("queue").addEventListener("focusout", (event) => {
  const node = targetOf(event).closest("[data-item]");
  if (!targetOf(event).matches("textarea") || node.contains(/** @type {Node|null} */ (event.relatedTarget))) return;
  const item = itemOf(node);
  // A checked one stands on the wall: it changes there only when a person says so.
  const open = /** @type {HTMLElement} */ (node.querySelector("[data-conflict]")).hidden;
  if (item && open && unsaved.has(draftKey(item)) && statusOf(item) !== "checked" && Object.values(typed(node)).some((text) => text.trim())) save(node, false);
});
at("queue").addEventListener("click", (event) => {
  const pressed = targetOf(event).closest("[data-do]");
  if (!pressed) return;
  const node = pressed.closest("[data-item]");
  const what = pressed.dataset.do;
  if (what === "check") save(node, true).then((ok) => ok && goOn(node));
  if (what === "save") save(node, false);
  if (what === "remove") remove(node);
  if (what === "reuse") {
    const field = pressed.closest("[data-field]");
    const area = /** @type {HTMLTextAreaElement} */ (field.querySelector("[data-translation]"));
    area.value = field.querySelector('[data-text="known"]').textContent;
    area.focus();
    note(node);
  }
  if (what === "keep-mine" || what === "keep-theirs") settle(node, what === "keep-mine");
  if (what === "copy") {
    const item = itemOf(node);
    if (!item) return;
    for (const area of /** @type {NodeListOf<HTMLTextAreaElement>} */ (/** @type {Element} */ (node).querySelectorAll("[data-translation]"))) area.value = shown(item.fields[area.dataset.name || ""] || "");
    note(node);
    node.querySelector("[data-translation]").focus();
  }
});
at("queue").addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.isComposing || !targetOf(event).matches("textarea")) return;
  const node = targetOf(event).closest("[data-item]");
  if (event.key === "Enter") {
    event.preventDefault();
    save(node, true).then((ok) => ok && goOn(node));
  } else if (event.key.toLowerCase() === "s") {
    event.preventDefault();
    save(node, false);
  }
});
at("choose").addEventListener("submit", (/** @type {Event} */ event) => event.preventDefault());
at("choose").addEventListener("input", (event) => {
  if (targetOf(event).id !== "find") worked = new Set();
  limit = STEP;
  remember("choice", { into: into(), which: field("which").value, of: field("of").value });
  draw();
});
at("more").addEventListener("click", () => {
  const first = at("queue").children.length;
  limit += STEP;
  draw();
  at("queue").children[first]?.querySelector("textarea")?.focus();
});
at("drafts").addEventListener("click", async () => {
  const ids = allItems().filter((item) => isWanted(item) && statusOf(item) === "none").slice(0, 20).map((item) => item.key);
  /** @type {HTMLButtonElement} */ (at("drafts")).disabled = true;
  setText(at("connection"), _("The machine is working…"));
  try {
    const response = await fetch(page.urls.drafts, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ lang: into(), ids }) });
    const answer = await response.json();
    setText(at("connection"), answer.ok ? ngettext("%(count)s draft made. Please check it.", "%(count)s drafts made. Please check them.", answer.made) : answer.error.message);
  } catch {
    setText(at("connection"), _("There is no connection. Please try again later."));
  } finally {
    /** @type {HTMLButtonElement} */ (at("drafts")).disabled = false;
  }
});

// --- the wire -------------------------------------------------------------------------------------------------------------

async function catchUp() {
  try {
    const answer = await link.watch(state.rev, state.lineage);
    if (!answer.ok) return setText(at("connection"), answer.error.message);
    if (answer.snapshot) replace(state, answer.snapshot);
    else apply(state, answer.changes);
    draw();
    for (const node of /** @type {Made[]} */ ([...at("queue").children])) if (unsaved.has(node.dataset.key || "")) say(node, _("Not saved yet"));
  } catch {
    // the next connection catches up
  }
}

const link = connect({
  page,
  onChanges(batch) {
    if (apply(state, batch) === "gap") return void catchUp();
    draw();
  },
  onState(now, error) {
    setText(at("connection"), now === "online" ? _("Connected") : now === "refused" ? error?.message || "" : _("No connection. What you write is kept in this browser and saved later."));
    if (now === "online") catchUp();
  },
});

const choice = recall("choice");
const wanted = new URLSearchParams(location.search).get("into") || choice?.into || page.into.find((one) => one.tag !== page.into[0].tag)?.tag;
if (page.into.some((one) => one.tag === wanted)) field("into").value = wanted;
if (choice) for (const name of /** @type {const} */ (["which", "of"])) field(name).value = choice[name] || field(name).value;
draw();
ready();
