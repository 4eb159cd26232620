// @ts-check
// The rapporteur's page: follows the session live, and puts its parts together.
/** @import { AnyPayload, Layer } from "../types" */
import { ready } from "../lib/ready.js";
import { announce } from "../lib/announce.js";
import { setText, setTexts } from "../lib/fill.js";
import { connect } from "../lib/link.js";
import { island } from "../lib/page.js";
import { _, localized, ngettext } from "../lib/words.js";
import { createOutbox } from "../lib/outbox.js";
import { apply, createState, lay, lift, replace, rowOf, sessionOf, settle } from "../lib/state.js";
import "../lib/old_dialog.js";
import "../lib/stay.js";
import { createActions } from "./actions.js";
import { createCover } from "./cover.js";
import { createComplete } from "./complete.js";
import { createFindings } from "./findings.js";
import { createLimit } from "./limit.js";
import { createNotes } from "./notes.js";
import { createPairs } from "./pairs.js";
import { createReplace } from "./replace.js";
import { createTabs } from "./tabs.js";
import { createTags, readTags } from "./tags.js";
import { createText } from "./text.js";
import { createVersions } from "./versions.js";

const page = island("page");
const state = createState(page.snapshot);
const tags = readTags(page.catalogues);
const at = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));

// --- the wire ------------------------------------------------------------------------------------------------------------

const link = connect({
  page,
  onChanges(batch) {
    if (apply(state, batch) === "gap") return void catchUp();
    later();
  },
  onState(now, error) {
    setText(at("connection"), now === "online" ? _("Connected") : now === "refused" ? error?.message || "" : _("No connection. What you write is kept in this browser and saved later."));
    if (now === "online") catchUp();
  },
});

async function catchUp() {
  try {
    const answer = await link.watch(state.rev, state.lineage);
    if (!answer.ok) return;
    if (answer.snapshot) replace(state, answer.snapshot);
    else apply(state, answer.changes);
    renew();
    for (const one of texts) one.save();
    outbox.run();
    versions.renew();
  } catch {
    // the next connection catches up
  }
}

// Many changes at once are drawn once: a full room must not hold up who types here.
let due = 0;
function later() {
  due = due || requestAnimationFrame(() => {
    due = 0;
    renew();
  });
}

// --- small decisions: shown at once, kept until the server has them ---------------------------------------------------------

/** What the page shows before the server has answered. @type {Map<string, Layer[]>} */
const layers = new Map();

const outbox = createOutbox({
  link,
  session: `${page.session}/report`,
  lineage: () => state.lineage,
  onChange() {
    const waiting = outbox ? outbox.entries().length : 0;
    const line = at("waiting");
    line.hidden = !waiting || link.isOnline();
    setText(line, ngettext("%(count)s change waits for the connection.", "%(count)s changes wait for the connection.", waiting));
  },
  onDone(entry, ack) {
    settle(state, layers.get(entry.key) || [], ack.rev);
    layers.delete(entry.key);
    later();
  },
  onRefused(entry) {
    lift(state, layers.get(entry.key) || []);
    layers.delete(entry.key);
    setText(at("refused"), entry.error.message);
    at("refused-box").hidden = false;
    announce(entry.error.message);
    outbox.remove(entry.key);
    later();
  },
  onElsewhere() {},
});

/** @template {import("../types").CommandName} N @param {N} name @param {import("../types").Payload<N>} payload */
function act(name, payload) {
  at("refused-box").hidden = true;
  const before = new Set(outbox.entries().map((entry) => entry.key));
  const put = guess(name, payload);
  const laid = put.length ? lay(state, put) : [];
  outbox.add(name, payload);
  const entry = outbox.entries().find((one) => !before.has(one.key));
  if (entry) layers.set(entry.key, laid);
  else lift(state, laid);
  later();
}

/** What a decision will make of its rows. @param {string} name @param {AnyPayload} payload @returns {Omit<Layer, "rev">[]} */
function guess(name, payload) {
  if (name === "report.quote") return [{ table: "contributions", id: payload.id, put: { pinned: payload.on } }];
  if (name === "report.mark") return [{ table: "clusters", id: payload.cluster, put: { key: payload.on } }];
  if (name === "report.cover") {
    const place = new Map(/** @type {string[]} */ (payload.ids).map((id, index) => [id, index + 1]));
    const rows = [...state.tables.contributions.values()].filter((row) => row.cover || place.has(row.id));
    return rows.map((row) => ({ table: "contributions", id: row.id, put: { cover: place.get(row.id) ?? null } }));
  }
  if (name === "tag.set") {
    const table = state.tables.clusters.has(payload.target) ? "clusters" : "contributions";
    const has = rowOf(state, table, payload.target)?.tags || [];
    const without = has.filter((/** @type {string} */ tag) => tag !== payload.tag);
    return [{ table, id: payload.target, put: { tags: payload.on ? [...without, payload.tag] : without } }];
  }
  return [];
}

// --- parts ---------------------------------------------------------------------------------------------------------------

/** @type {import("./text.js").Text[]} */
const texts = [];
/** @type {import("./text.js").Text|null} */
let last = null;

/** @param {HTMLElement} box */
function addText(box) {
  const { question = "", cluster = "", part = "" } = box.dataset;
  const text = createText(box, {
    link,
    session: page.session,
    saved: () => [...state.tables.summaries.values()].find((one) => (one.part || "") === part && (one.cluster || null) === (cluster || null) && (cluster || (one.question || "") === question)) || { text: "", written_rev: 0 },
    find: (number) => [...state.tables.contributions.values()].find((row) => row.number === number && row.status === "shown"),
    onNumbers: () => notes?.mark(),
  });
  texts.push(text);
  box.addEventListener("focusin", () => (last = text));
}

const notes = createNotes({
  state,
  page,
  tags,
  act,
  onText: addText,
  written: () => new Set(texts.filter((text) => text.cluster && text.box.isConnected && !text.isEmpty()).map((text) => /** @type {string} */ (text.cluster))),
  cited: () => new Set(texts.flatMap((text) => text.numbers())),
  onCite(row) {
    // Into the text that was written in last, as long as it is in the page; else into that of the question.
    const target = last?.box.isConnected ? last : texts.find((text) => text.box.dataset.question === row.question && !text.cluster);
    target?.insert(`(#${row.number})`);
    announce(_("#%(number)s was put into the text.", { number: row.number }));
  },
  onTag(row) {
    const title = row.number ? _("Tags of #%(number)s", { number: row.number }) : _("Tags of “%(title)s”", { title: row.title });
    picker.open(row, title);
  },
  async onPropose(row, button) {
    const text = texts.find((one) => one.cluster === row.id);
    if (!text) return;
    button.setAttribute("aria-disabled", "true"); // "disabled" would drop the focus
    try {
      const response = await fetch(`${page.urls.propose}?${new URLSearchParams({ cluster: row.id, language: page.language })}`);
      const answer = await response.json();
      if (answer.ok && answer.text) text.append(answer.text);
      announce(!answer.ok ? answer.error.message : answer.text ? _("A text is proposed. Please read and change it.") : _("No contribution is in this cluster."));
    } catch {
      announce(_("There is no connection. Please try again later."));
    } finally {
      button.removeAttribute("aria-disabled");
    }
  },
});
const picker = createTags({ page, tags, act, find: (id) => rowOf(state, "clusters", id) || rowOf(state, "contributions", id) });
const complete = createComplete({ link, find: (id) => rowOf(state, "contributions", id) });
const cover = createCover({ state, act });
const actions = createActions({ state, page, tags, onComplete: complete.open, onCover: cover.toggle });
const pairs = createPairs({ state, page, tags, act });
const findings = createFindings({ state, page });
const versions = createVersions({ state, page, link });
createLimit(page);
createReplace(() => texts.filter((text) => text.box.isConnected));
const tabs = createTabs(() => renew());

function renew() {
  drawTitle();
  notes.draw();
  // What a cluster that went had is not thrown away: it comes back with the cluster.
  for (const [index, text] of [...texts.entries()].reverse()) if (!text.box.isConnected) texts.splice(index, 1);
  for (const text of texts) {
    text.refresh();
    text.check();
  }
  drawOrphans();
  picker.refresh();
  versions.refresh();
  const shown = tabs?.shown();
  if (shown === "actions") {
    actions.draw();
    cover.draw();
  }
  if (shown === "partners") pairs.renew();
  if (["actions", "figures", "log", "documents"].includes(shown)) findings.renew();
}

/** The session's title, which an organiser may change while the page is open. */
function drawTitle() {
  const title = sessionOf(state).title;
  setTexts(at("session-title"), title, page);
  document.title = `${localized(title)} – ${_("Report")}`;
}

/** Texts of clusters that are gone, so that nobody looks for them in vain. */
function drawOrphans() {
  const gone = [...state.tables.summaries.values()].filter((one) => one.cluster && one.text && !state.tables.clusters.has(one.cluster));
  at("orphans").hidden = !gone.length;
  const place = at("orphan-texts");
  if (place.dataset.drawn === gone.map((one) => `${one.id} ${one.written_rev}`).join()) return;
  place.dataset.drawn = gone.map((one) => `${one.id} ${one.written_rev}`).join();
  place.replaceChildren(
    ...gone.map((one) => {
      const template = /** @type {HTMLTemplateElement} */ (at("orphan"));
      const element = /** @type {HTMLElement} */ (document.importNode(template.content, true).firstElementChild);
      setText(element, one.text);
      return element;
    }),
  );
}

at("refused-close").addEventListener("click", () => (at("refused-box").hidden = true));
at("only-uncited").addEventListener("change", (event) => {
  document.body.classList.toggle("only-uncited", /** @type {HTMLInputElement} */ (event.target).checked);
});
/** @type {HTMLDetailsElement} */ (at("help")).open = matchMedia("(min-width: 60rem)").matches;
for (const box of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("#part-write .report-summary"))) addText(box);
// What has been written on the whole meeting is in sight; what has not does not stand in the way.
for (const box of /** @type {NodeListOf<HTMLDetailsElement>} */ (document.querySelectorAll("#parts-before, #parts-after"))) {
  box.open = texts.some((text) => box.contains(text.box) && !text.isEmpty());
}
notes.draw();
// The boxes of clusters register themselves in a microtask; the first renewal comes after them.
queueMicrotask(() => {
  tabs.follow();
  if (!tabs.shown()) tabs.show("write");
  outbox.run();
});
ready();
