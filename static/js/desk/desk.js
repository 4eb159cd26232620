// @ts-check
// The facilitator's console: draws the session and turns what hands do into moves.
import { _, connect, island, ngettext } from "../lib/link.js";
import { apply, clustersOf, contributionsOf, createState, questionsOf, replace, sessionOf } from "../lib/state.js";
import { clone, fill, fillContribution, syncList } from "../lib/fill.js";
import { announce, summarise } from "../lib/announce.js";
import { createMoves } from "./moves.js";
import { choose, fold } from "./dialog.js";
import { clustersDraggable, notesDraggable } from "./drag.js";
import { steer } from "./steer.js";

const SYMBOLS = ["●", "▲", "■", "◆", "★", "✚", "▼", "◐", "⬟", "⬢"];
const page = island("page");
const state = createState(page.snapshot);
const at = (/** @type {string} */ id) => /** @type {any} */ (document.getElementById(id));
const chosen = new Set();
let lastChosen = "";
let dragging = false;
/** Contributions that arrived while somebody was busy in the inbox, and wait for a click. */
const buffered = new Set();

const question = () => sessionOf(state).question || questionsOf(state)[0]?.id;
const row = (/** @type {string} */ id) => state.tables.contributions.get(id);
const clusters = () => clustersOf(state, question());

const moves = createMoves({
  link: () => link,
  say: showMessage,
  done: drawUndo,
  redraw: draw,
  titleOf: (id) => state.tables.clusters.get(id)?.title || "",
  numberOf: (id) => row(id)?.number,
});

// --- drawing ------------------------------------------------------------------------------------------------------------

function drawNote(/** @type {any} */ node, /** @type {any} */ one) {
  if (node.drawn === one) {
    node.classList.toggle("is-chosen", chosen.has(one.id));
    return;
  }
  node.drawn = one;
  fillContribution(node.querySelector(".contribution"), one, page);
  fill(node, { marks: one.endorsements ? ngettext("important to %(count)s", "important to %(count)s", one.endorsements) : "" });
  node.classList.toggle("is-held", one.status === "held");
  node.classList.toggle("is-chosen", chosen.has(one.id));
  node.querySelector("[data-do=choose]").checked = chosen.has(one.id);
  const tools = { approve: one.status === "held", restore: one.status === "hidden", hide: one.status !== "hidden", move: one.status !== "hidden", focus: one.status === "shown", up: !!one.cluster, down: !!one.cluster };
  for (const [name, on] of Object.entries(tools)) node.querySelector(`[data-do=${name}]`).hidden = !on;
  for (const button of node.querySelectorAll("button[data-do]")) button.setAttribute("aria-label", `${button.textContent} #${one.number}`);
  node.querySelector("[data-do=choose]").setAttribute("aria-label", `${node.querySelector(".desk-check span").textContent} #${one.number}`);
}

const notes = { key: (/** @type {any} */ one) => one.id, create: () => clone("note"), update: drawNote };

function draw() {
  if (dragging) return;
  const wanted = fold(at("filter").value.trim());
  const fits = (/** @type {any} */ one) => !wanted || fold(one.text).includes(wanted) || `#${one.number}` === at("filter").value.trim();
  const inbox = contributionsOf(state, question(), null).reverse();
  const visible = inbox.filter((one) => fits(one) && !buffered.has(one.id));
  visible.sort((a, b) => Number(b.status === "held") - Number(a.status === "held"));
  syncList(at("inbox"), visible, notes);
  at("inbox-size").textContent = `(${inbox.length})`;
  at("inbox-empty").hidden = inbox.length > 0;
  at("arrived").hidden = buffered.size === 0;
  at("arrived").textContent = ngettext("%(count)s new contribution: show", "%(count)s new contributions: show", buffered.size);
  const hidden = [...state.tables.contributions.values()].filter((one) => one.question === question() && one.status === "hidden");
  syncList(at("hidden"), hidden, notes);
  at("bin-size").textContent = `(${hidden.length})`;
  drawClusters();
  drawSelection();
  drawHead();
}

function drawClusters() {
  const all = clusters();
  at("clusters-size").textContent = `(${all.length})`;
  let index = 0;
  syncList(at("clusters"), all, {
    key: (one) => one.id,
    create(one) {
      const node = clone("cluster");
      const list = node.querySelector(".desk-notes");
      list.dataset.cluster = one.id;
      notesDraggable(list, dropNote, startDrag);
      return node;
    },
    update(node, one) {
      const inside = contributionsOf(state, one.question, one.id);
      fill(node, { title: one.title, symbol: SYMBOLS[index % SYMBOLS.length], size: ngettext("%(count)s contribution", "%(count)s contributions", inside.length) });
      node.className = `desk-cluster c${index % 6}`;
      index += 1;
      const summary = node.querySelector("summary");
      summary.setAttribute("aria-label", `${summary.textContent}: ${one.title}`);
      const field = node.querySelector("input[name=title]");
      // What somebody is typing is theirs; the title they began from is kept for the conflict check.
      if (document.activeElement !== field) {
        field.value = one.title;
        field.dataset.base = one.title;
      }
      syncList(node.querySelector(".desk-notes"), inside, notes);
    },
  });
}

function drawSelection() {
  for (const id of chosen) if (!row(id) || row(id).question !== question()) chosen.delete(id);
  at("bar").hidden = chosen.size === 0;
  at("chosen").textContent = ngettext("%(count)s chosen", "%(count)s chosen", chosen.size);
}

function drawHead() {
  const all = [...state.tables.contributions.values()].filter((one) => one.status === "shown" || one.status === "held");
  at("counts").textContent = ngettext("%(count)s contribution", "%(count)s contributions", all.length);
  steering.draw();
}

function drawUndo(/** @type {{rev: number, words: string}[]} */ steps) {
  const last = steps[steps.length - 1];
  at("undo").disabled = !last;
  at("undo").textContent = last ? _("Undo: %(step)s", { step: last.words }) : _("Undo");
}

function showMessage(/** @type {string} */ text) {
  fill(at("message"), { text });
  at("message").hidden = false;
}

// --- hands ---------------------------------------------------------------------------------------------------------------

const startDrag = () => { dragging = true; };

function dropNote(/** @type {string} */ id, /** @type {string|null} */ cluster, /** @type {string|null} */ before) {
  dragging = false;
  const ids = chosen.has(id) && chosen.size > 1 ? [...chosen] : [id];
  if (cluster === null && row(id)?.cluster === null) return draw();
  moves.place(ids, cluster, before).then(() => draw());
}

/** The node that takes the focus when `id` has left its list: the note itself, else the next one, else the heading. */
function keepFocus(/** @type {string} */ id, /** @type {Element|null} */ neighbour) {
  requestAnimationFrame(() => {
    const node = document.querySelector(`.desk-note[data-key="${CSS.escape(id)}"]`) || neighbour;
    const button = node && [...node.querySelectorAll("button[data-do]")].find((one) => !(/** @type {any} */ (one).hidden));
    const target = /** @type {HTMLElement} */ (button || at("inbox-title"));
    target.focus();
  });
}

async function askWhere(/** @type {string[]} */ ids) {
  const note = document.querySelector(`.desk-note[data-key="${CSS.escape(ids[0])}"]`);
  const neighbour = note?.nextElementSibling || note?.previousElementSibling || null;
  const choices = clusters().filter((one) => ids.length > 1 || one.id !== row(ids[0])?.cluster);
  const inbox = { id: "", title: _("Inbox") };
  const what = ids.length === 1 ? `#${row(ids[0]).number}` : ngettext("%(count)s contribution", "%(count)s contributions", ids.length);
  const answer = await choose(_("Move %(what)s to…", { what }), ids.some((id) => row(id)?.cluster) ? [inbox, ...choices] : choices, true);
  if (answer === null) return keepFocus(ids[0], note);
  const done = typeof answer === "string" ? moves.place(ids, answer || null) : moves.create(question(), answer.title, ids);
  await done;
  await shown(ids[0]);
  if (ids.length > 1) chooseNone();
  draw();
  keepFocus(ids[0], neighbour);
}

/** Wait until the change that moved `id` has arrived, at most a second. */
async function shown(/** @type {string} */ id) {
  const before = row(id)?.cluster;
  for (let i = 0; i < 20 && row(id)?.cluster === before; i += 1) await new Promise((resolve) => setTimeout(resolve, 50));
}

function chooseNone() {
  for (const id of [...chosen]) toggle(id, false);
}

function toggle(/** @type {string} */ id, /** @type {boolean} */ on) {
  if (on) chosen.add(id);
  else chosen.delete(id);
  const node = document.querySelector(`.desk-note[data-key="${CSS.escape(id)}"]`);
  node?.classList.toggle("is-chosen", on);
  const box = /** @type {HTMLInputElement|null} */ (node?.querySelector("[data-do=choose]") || null);
  if (box) box.checked = on;
  drawSelection();
}

function stepNote(/** @type {string} */ id, /** @type {number} */ by) {
  const one = row(id);
  const inside = contributionsOf(state, one.question, one.cluster).map((other) => other.id);
  const index = inside.indexOf(id);
  const target = index + by;
  if (target < 0 || target >= inside.length) return;
  moves.place([id], one.cluster, by < 0 ? inside[target] : inside[target + 1] || null).then(() => keepFocus(id, null));
}

function stepCluster(/** @type {string} */ id, /** @type {number} */ by) {
  const all = clusters().map((one) => one.id);
  const target = all.indexOf(id) + by;
  if (target < 0 || target >= all.length) return;
  moves.order(id, by < 0 ? all[target] : all[target + 1] || null);
}

document.addEventListener("click", async (event) => {
  const button = /** @type {any} */ (event.target).closest("[data-do]");
  if (!button || button.tagName === "FORM") return;
  const note = button.closest(".desk-note")?.dataset.key;
  const cluster = button.closest(".desk-cluster")?.dataset.key;
  switch (button.dataset.do) {
    case "choose": {
      const list = [...button.closest(".desk-notes").children].map((node) => node.dataset.key);
      const [a, b] = [list.indexOf(lastChosen), list.indexOf(note)].sort((x, y) => x - y);
      if (/** @type {MouseEvent} */ (event).shiftKey && a >= 0) for (const id of list.slice(a, b + 1)) toggle(id, button.checked);
      else toggle(note, button.checked);
      lastChosen = note;
      break;
    }
    case "approve": await moves.approve([note]); break;
    case "move": await askWhere([note]); break;
    case "up": stepNote(note, -1); break;
    case "down": stepNote(note, 1); break;
    case "focus": await moves.send("session.focus", { focus: { type: "contribution", id: note } }, _("#%(number)s is enlarged on the board", { number: row(note).number })); break;
    case "hide": {
      const node = button.closest(".desk-note");
      const neighbour = node.nextElementSibling || node.previousElementSibling;
      await moves.hide([note]);
      keepFocus("", neighbour);
      break;
    }
    case "restore": await moves.restore([note]); break;
    case "merge": {
      const others = clusters().filter((one) => one.id !== cluster);
      const into = await choose(_("Merge %(title)s into…", { title: state.tables.clusters.get(cluster).title }), others, false);
      if (typeof into === "string") await moves.merge(cluster, into);
      break;
    }
    case "earlier": stepCluster(cluster, -1); break;
    case "later": stepCluster(cluster, 1); break;
    case "focus-cluster": await moves.send("session.focus", { focus: { type: "cluster", id: cluster } }, _("%(title)s is enlarged on the board", { title: state.tables.clusters.get(cluster).title })); break;
    case "remove": await moves.remove(cluster); at("clusters-title").focus(); break;
  }
});

document.addEventListener("submit", async (event) => {
  const form = /** @type {any} */ (event.target);
  if (form.id === "new-cluster") {
    event.preventDefault();
    const answer = await moves.create(question(), at("new-title").value, []);
    if (answer?.ok) at("new-title").value = "";
  } else if (form.dataset.do === "rename") {
    event.preventDefault();
    const field = form.elements.title;
    const answer = await moves.rename(form.closest(".desk-cluster").dataset.key, field.value, field.dataset.base);
    // On a conflict what was typed stays in the field, and the next try starts from the title there is now.
    if (answer?.error?.current) field.dataset.base = answer.error.current.title;
    if (answer?.ok) {
      form.closest("details").open = false;
      form.closest(".desk-cluster").querySelector("h3").focus();
    }
  }
});

addEventListener("keydown", (event) => {
  const typing = /** @type {any} */ (event.target).matches?.("input:not([type=checkbox]), textarea, select");
  if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z" && !typing) {
    event.preventDefault();
    moves.undo();
  }
});

at("filter").addEventListener("input", draw);
at("undo").addEventListener("click", () => moves.undo());
at("dismiss").addEventListener("click", () => { at("message").hidden = true; });
at("arrived").addEventListener("click", () => { buffered.clear(); draw(); at("inbox-title").focus(); });
at("bar-move").addEventListener("click", () => askWhere([...chosen]));
at("bar-none").addEventListener("click", chooseNone);
at("bar-hide").addEventListener("click", async () => { await moves.hide([...chosen]); chooseNone(); });
at("bar-cluster").addEventListener("click", async () => {
  const answer = await choose(_("Name of the new cluster"), [], true);
  if (answer && typeof answer !== "string") {
    await moves.create(question(), answer.title, [...chosen]);
    chooseNone();
  }
});
at("history").addEventListener("toggle", async () => {
  if (!at("history").open) return;
  const answer = await (await fetch(page.urls.history)).json();
  syncList(at("steps"), answer.steps || [], {
    key: (one) => `step-${one.rev}`,
    create: () => clone("step"),
    update(node, one) {
      const when = new Intl.DateTimeFormat(`${page.language}-u-nu-latn`, { timeStyle: "medium" }).format(one.at * 1000);
      fill(node, { text: `${when} · ${one.name || one.role} · ${one.text}` });
      const button = node.querySelector("button");
      button.hidden = !one.undoable;
      button.onclick = () => moves.undo(one.rev);
    },
  });
});

// --- the wire ----------------------------------------------------------------------------------------------------------

const arrivals = summarise(5000, (count) => {
  const total = contributionsOf(state, question(), null).length;
  return ngettext("%(count)s new contribution, %(total)s in the inbox", "%(count)s new contributions, %(total)s in the inbox", count, { total });
});

function take(/** @type {any} */ batch) {
  const known = new Set(state.tables.contributions.keys());
  const changed = apply(state, batch);
  if (changed === "gap") return catchUp();
  const fresh = [...(changed.contributions || [])].filter((id) => !known.has(id) && row(id));
  if (fresh.length) arrivals(fresh.length);
  const busy = at("inbox").contains(document.activeElement) || at("inbox").matches(":hover");
  if (busy) for (const id of fresh) buffered.add(id);
  for (const id of buffered) if (row(id)?.cluster) buffered.delete(id);
  draw();
}

async function catchUp() {
  try {
    const answer = await link.watch(state.rev, state.lineage);
    if (!answer.ok) return showMessage(answer.error.message);
    if (answer.snapshot) replace(state, answer.snapshot);
    else apply(state, answer.changes);
    draw();
  } catch {
    // the connection went again; the next one catches up
  }
}

const link = connect({
  page,
  onChanges: take,
  onState(now, error) {
    const line = at("connection");
    line.dataset.state = now;
    line.textContent = now === "online" ? _("Connected") : now === "refused" ? error?.message || _("Not admitted") : _("No connection. Changes are not possible until it is back.");
    if (now === "online") catchUp();
    else announce(line.textContent);
  },
  onNotice(notice) {
    if (notice.message) showMessage(notice.message);
  },
});

const steering = steer({ page, state, moves });
notesDraggable(at("inbox"), dropNote, startDrag);
clustersDraggable(at("clusters"), (id, before) => { dragging = false; moves.order(id, before).then(draw); }, startDrag);
draw();
