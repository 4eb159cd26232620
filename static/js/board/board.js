// @ts-check
// The projected board: follows the session's view and focus, alone, and reconnects alone.
import { _, connect, island, ngettext } from "../lib/link.js";
import { apply, clustersOf, contributionsOf, createState, questionsOf, replace, sessionOf } from "../lib/state.js";
import { clone, fill, fillContribution } from "../lib/fill.js";
import { showBeside } from "./beside.js";
import { applySeat, seat, setSeat, trim } from "./fit.js";

const PAGE_SECONDS = 20;
const COUNT_SECONDS = 10;
const SYMBOLS = ["●", "▲", "■", "◆", "★", "✚", "▼", "◐", "⬟", "⬢"];

const page = island("page");
const state = createState(page.snapshot);
const at = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
const place = at("stageplace");
let distance = seat();
let first = 0; // of what is paged: the index of the first on this page
let starts = [0]; // where each page seen so far begins
let paused = false;
let timerEnds = 0;
const lost = at("offline").textContent;
const seen = new Set(state.tables.contributions.keys());

applySeat(distance);

// --- what stands where ------------------------------------------------------------------------------------------------

function question() {
  const session = sessionOf(state);
  const focus = session.focus;
  const named = focus?.type === "question" ? focus.id : session.question;
  return state.tables.questions.get(named) || questionsOf(state)[0];
}

function note(/** @type {any} */ row) {
  const element = clone("note");
  fillContribution(element, row, page);
  showBeside(state, /** @type {Element} */ (element.querySelector(".board-words")), "contributions", row, "text");
  if (!seen.has(row.id)) element.classList.add("is-new");
  return element;
}

function cluster(/** @type {any} */ row, /** @type {number} */ index, /** @type {number} */ limit) {
  const element = clone("cluster");
  const inside = contributionsOf(state, row.question, row.id);
  element.classList.add(`c${index % 6}`);
  const size = ngettext("%(count)s contribution", "%(count)s contributions", inside.length);
  fill(element, { symbol: SYMBOLS[index % SYMBOLS.length], title: row.title, size });
  showBeside(state, /** @type {Element} */ (element.querySelector("h2")), "clusters", row, "title");
  /** @type {Element} */ (element.querySelector("[data-notes]")).append(...inside.slice(0, limit).map(note));
  return element;
}

/** All that the present view has to show, as functions that draw one piece each. */
function pieces() {
  const session = sessionOf(state);
  const asked = question();
  if (!asked) return { kind: "notes", draw: [] };
  if (session.focus?.type === "contribution") {
    const row = state.tables.contributions.get(session.focus.id);
    if (row) return { kind: "focus", draw: [() => note(row)] };
  }
  const clusters = clustersOf(state, asked.id);
  if (session.focus?.type === "cluster") {
    const index = clusters.findIndex((one) => one.id === session.focus.id);
    if (index >= 0) {
      const inside = contributionsOf(state, asked.id, session.focus.id);
      const head = () => cluster(clusters[index], index, 0);
      return { kind: "notes", head, draw: inside.map((row) => () => note(row)) };
    }
  }
  if (session.view === "clusters") {
    // The more clusters, the fewer words of each: forty titles on three pages say more than forty pages.
    const limit = clusters.length <= 3 ? 3 : clusters.length <= 6 ? 1 : 0;
    // Two languages take twice the room.
    const each = sessionOf(state).beside ? Math.ceil(limit / 2) : limit;
    return { kind: "clusters", draw: clusters.map((row, index) => () => cluster(row, index, each)) };
  }
  const rows = [...state.tables.contributions.values()].filter((one) => one.question === asked.id);
  rows.sort((a, b) => b.number - a.number); // the newest first
  return { kind: "notes", draw: rows.map((row) => () => note(row)) };
}

function draw() {
  const session = sessionOf(state);
  const asked = question();
  document.body.classList.toggle("view-join", session.view === "join" && !session.focus);
  document.body.classList.toggle("with-join", session.joining || session.view === "join");
  at("join").hidden = !(session.joining || session.view === "join");
  const stage = at("stage");
  stage.textContent = page.stages[session.stage];
  stage.dataset.stage = session.stage;
  drawCounts();
  drawQuestion(asked);
  const { kind, head, draw: all } = pieces();
  place.className = `board-place ${kind}`;
  if (first >= all.length) {
    first = 0;
    starts = [0];
  }
  place.replaceChildren(...(head ? [head()] : []));
  const heads = place.children.length;
  // More than a wall can hold is never drawn: a board of 2,000 contributions costs no more than one of 20.
  for (const make of all.slice(first, first + 24)) place.append(make());
  const line = at("pages");
  line.hidden = true;
  let fits = trim(place) - heads;
  if (first > 0 || fits < all.length) {
    line.textContent = "0"; // the line that counts the pages takes room too
    line.hidden = false;
    fits = trim(place) - heads;
  }
  drawPages(all.length, Math.max(1, fits));
  drawHint(session, all.length);
  for (const id of state.tables.contributions.keys()) seen.add(id);
}

function drawCounts() {
  const given = state.tables.contributions.size;
  const contributions = ngettext("%(count)s contribution", "%(count)s contributions", given);
  const phones = state.present ? ngettext("%(count)s phone here", "%(count)s phones here", state.present) : "";
  at("counts").textContent = [contributions, phones].filter(Boolean).join(" · ");
}

function drawQuestion(/** @type {any} */ asked) {
  const heading = at("question");
  if (!asked) {
    heading.textContent = "";
    return;
  }
  const main = asked.text[page.language] ? page.language : Object.keys(asked.text)[0];
  heading.textContent = asked.text[main];
  heading.lang = main;
  heading.dir = direction(main);
  // Beside a full wall there is no room for the question in four languages; on the phones it always is.
  // The second language of the wall always has its place.
  const { beside } = sessionOf(state);
  const all = document.body.classList.contains("view-join");
  const others = Object.entries(asked.text).filter(([tag]) => tag !== main && (all || tag === beside));
  at("other-questions").replaceChildren(
    ...others.map(([tag, text]) => {
      const line = clone("other");
      line.textContent = text;
      line.lang = tag;
      line.dir = direction(tag);
      return line;
    }),
  );
}

const direction = (/** @type {string} */ tag) => (/^(ar|he|fa|ur|ps|dv|ckb|sd|ug|yi)\b/.test(tag) ? "rtl" : "ltr");

function drawPages(/** @type {number} */ total, /** @type {number} */ fits) {
  const line = at("pages");
  const next = first + fits;
  line.dataset.next = String(next >= total ? 0 : next);
  line.hidden = total <= fits || document.body.classList.contains("view-join");
  line.textContent = _("%(from)s to %(to)s of %(total)s", { from: first + 1, to: Math.min(total, next), total });
}

function drawHint(/** @type {any} */ session, /** @type {number} */ total) {
  const hint = at("hint");
  const empty = total === 0 && session.view !== "join";
  hint.hidden = !empty;
  hint.textContent = session.view === "clusters" ? _("No clusters yet.") : _("The first contributions appear here.");
}

function drawTimer() {
  const timer = sessionOf(state).timer;
  const line = at("timer");
  timerEnds = timer ? timer.ends_at * 1000 : 0;
  line.hidden = !timerEnds;
  if (!timerEnds) return;
  const left = Math.max(0, Math.ceil((timerEnds - Date.now()) / 1000));
  const minutes = Math.ceil(left / 60);
  line.textContent = left === 0 ? _("Time to finish your sentence") : ngettext("about %(count)s minute left", "about %(count)s minutes left", minutes);
}

// --- what happens -------------------------------------------------------------------------------------------------------

function turnPage() {
  if (paused) return;
  const next = Number(at("pages").dataset.next || 0);
  if (at("pages").hidden && first === 0) return;
  first = next;
  draw();
}

function setPaused(/** @type {boolean} */ on) {
  paused = on;
  const button = at("pause");
  button.setAttribute("aria-pressed", String(on));
  button.textContent = on ? _("Resume paging") : _("Pause paging");
}

function toggleFullScreen() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen().catch(() => {}); // a browser may forbid it: the board stays as it is
}

/** Ask what is new, and how many phones are here: nobody sends a board that. */
async function refresh() {
  const { rev, lineage } = state;
  const answer = await link.watch(rev, lineage);
  if (!answer.ok) return;
  if (answer.snapshot) replace(state, answer.snapshot);
  else if (apply(state, answer.changes) === "gap") return;
  state.present = answer.present ?? state.present;
  if (state.rev !== rev || state.lineage !== lineage) draw();
  else drawCounts();
}

/** Another version of the program serves other addresses: this page's own script is gone then. */
async function isUpgraded() {
  const response = await fetch(import.meta.url, { method: "HEAD", cache: "no-store" });
  return response.status === 404;
}

async function catchUp() {
  try {
    if (await isUpgraded()) return location.reload();
    if (page.follow !== null && (await followed())) return;
    await refresh();
  } catch {
    // gone again: the next connection tries once more
  }
}

async function followed() {
  const response = await fetch(`/api/v1/shown?room=${encodeURIComponent(page.follow)}`);
  const answer = await response.json();
  if (!answer.ok || !answer.session || answer.session === page.session) return false;
  location.reload();
  return true;
}

const link = connect({
  page,
  onChanges(batch) {
    const before = sessionOf(state);
    const changed = apply(state, batch);
    if (changed === "gap") return void catchUp();
    const after = sessionOf(state);
    if (before.view !== after.view || before.question !== after.question || before.focus !== after.focus) first = 0;
    draw();
    drawTimer();
  },
  onNotice(notice) {
    const mine = page.follow === "" || (notice.rooms || []).includes(page.follow);
    if (notice.code === "shown" && page.follow !== null && mine && notice.session !== page.session) location.reload();
  },
  onState(now, error) {
    at("offline").hidden = now === "online";
    at("offline").textContent = now === "refused" && error?.message ? error.message : lost;
    if (now === "online") catchUp();
  },
});

at("pause").addEventListener("click", () => setPaused(!paused));
at("nearer").addEventListener("click", () => { distance = setSeat(distance - 0.5); draw(); });
at("farther").addEventListener("click", () => { distance = setSeat(distance + 0.5); draw(); });
at("full").addEventListener("click", toggleFullScreen);
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key.toLowerCase() === "p") setPaused(!paused);
  if (event.key.toLowerCase() === "f") toggleFullScreen();
});
addEventListener("resize", draw);
setInterval(() => refresh().catch(() => {}), COUNT_SECONDS * 1000); // offline: the next connection catches up
setInterval(turnPage, PAGE_SECONDS * 1000);
setInterval(drawTimer, 1000);
draw();
drawTimer();
