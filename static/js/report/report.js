// @ts-check
// The rapporteur's page: follows the session live, and saves summaries while they are written.
import { _, connect, island, newId, ngettext, Offline } from "../lib/link.js";
import { apply, clustersOf, contributionsOf, createState, questionsOf, replace } from "../lib/state.js";
import { clone, fill, fillContribution, syncList } from "../lib/fill.js";

const SAVE_AFTER = 1200; // milliseconds without a key
const page = island("page");
const state = createState(page.snapshot);
const at = (/** @type {string} */ id) => /** @type {any} */ (document.getElementById(id));

// --- what the room gave --------------------------------------------------------------------------------------------------

function draw() {
  for (const question of questionsOf(state)) {
    const place = document.querySelector(`.report-question[data-question="${CSS.escape(question.id)}"] [data-clusters]`);
    if (!place) continue;
    const clusters = clustersOf(state, question.id).map((one) => ({ ...one, rows: contributionsOf(state, question.id, one.id) }));
    const inbox = contributionsOf(state, question.id, null);
    if (inbox.length) clusters.push({ id: "inbox", title: _("Not in a cluster"), rows: inbox });
    syncList(place, clusters, {
      key: (one) => one.id,
      create: () => clone("cluster"),
      update(node, one) {
        fill(node, { title: one.title, size: ngettext("%(count)s contribution", "%(count)s contributions", one.rows.length) });
        syncList(node.querySelector("[data-notes]"), one.rows, {
          key: (row) => row.id,
          create: () => clone("note"),
          update: (element, row) => fillContribution(element, row, page),
        });
      },
    });
  }
}

// --- summaries -----------------------------------------------------------------------------------------------------------

/** One text: what the server has (`base`), what is in the field, and whether they differ. */
function createSummary(/** @type {any} */ box) {
  const question = box.dataset.question || null;
  const field = box.querySelector("textarea");
  const line = box.querySelector("[data-state]");
  const conflict = box.querySelector(".report-conflict");
  const kept = `facilitator.summary.${page.session}.${question || ""}`;
  const saved = () => [...state.tables.summaries.values()].find((one) => one.question === question) || { text: "", written_rev: 0 };
  let base = saved();
  let timer = 0;
  let sending = false;

  const isChanged = () => field.value !== base.text;
  const say = (/** @type {string} */ text) => { if (line.textContent !== text) line.textContent = text; };

  function remember() {
    try {
      if (isChanged()) localStorage.setItem(kept, JSON.stringify({ text: field.value, base }));
      else localStorage.removeItem(kept);
    } catch {
      say(_("This browser keeps nothing. Do not close the page before the text is saved."));
    }
  }

  async function save() {
    clearTimeout(timer);
    if (sending || !isChanged() || !conflict.hidden) return;
    sending = true;
    const text = field.value;
    say(_("Saving…"));
    try {
      const answer = await link.send("report.write", { question, text, base_rev: base.written_rev, key: newId() });
      if (answer.ok) {
        base = { text, written_rev: answer.written_rev };
        say(_("Saved"));
      } else if (answer.error.reason === "text_changed") {
        base = answer.error.current;
        box.querySelector("[data-theirs]").textContent = base.text;
        conflict.hidden = false;
        say(answer.error.message);
      } else say(answer.error.message);
    } catch (error) {
      if (!(error instanceof Offline)) throw error;
      say(_("Not saved yet: no connection. The text is kept in this browser."));
    } finally {
      sending = false;
    }
    remember();
    if (isChanged() && conflict.hidden && link.isOnline()) timer = window.setTimeout(save, SAVE_AFTER);
  }

  field.addEventListener("input", () => {
    remember();
    say(_("Not saved yet"));
    clearTimeout(timer);
    timer = window.setTimeout(save, SAVE_AFTER);
  });
  field.addEventListener("blur", save);
  for (const button of conflict.querySelectorAll("button")) {
    button.addEventListener("click", () => {
      conflict.hidden = true;
      if (button.dataset.keep === "theirs") field.value = base.text;
      save();
      field.focus();
    });
  }

  let early = null;
  try {
    early = JSON.parse(localStorage.getItem(kept) || "null");
  } catch {
    // nothing was kept, or not by us
  }
  field.value = early ? early.text : base.text;
  if (early) base = early.base;

  return {
    save,
    /** Somebody else saved: take it where nobody is writing here. */
    refresh() {
      const now = saved();
      if (now.written_rev <= base.written_rev || sending) return;
      if (!isChanged()) {
        base = now;
        field.value = now.text;
      }
    },
  };
}

// --- the wire --------------------------------------------------------------------------------------------------------------

async function catchUp() {
  try {
    const answer = await link.watch(state.rev, state.lineage);
    if (!answer.ok) return;
    if (answer.snapshot) replace(state, answer.snapshot);
    else apply(state, answer.changes);
    renew();
    for (const one of summaries) one.save();
  } catch {
    // the next connection catches up
  }
}

function renew() {
  draw();
  for (const one of summaries) one.refresh();
}

const link = connect({
  page,
  onChanges(batch) {
    if (apply(state, batch) === "gap") return void catchUp();
    renew();
  },
  onState(now, error) {
    at("connection").textContent = now === "online" ? _("Connected") : now === "refused" ? error?.message || "" : _("No connection. What you write is kept in this browser and saved later.");
    if (now === "online") catchUp();
  },
});
const summaries = [...document.querySelectorAll(".report-summary")].map(createSummary);
draw();
