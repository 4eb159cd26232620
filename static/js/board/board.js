// @ts-check
// The wall: draws what the session shows, alone, and reconnects alone. Every drawing is made of the session's state and the
// window's size only, so that a wall which has lived through a day looks like one just opened.
/** @import { Changes, ClusterRow } from "../types" */
import { ready } from "../lib/ready.js";
import { _ } from "../lib/words.js";
import { connect } from "../lib/link.js";
import { island } from "../lib/page.js";
import { apply, createState, replace, rowOf, sessionOf } from "../lib/state.js";
import { clone, setText } from "../lib/fill.js";
import "../lib/stay.js";
import { applySeat, roomOf, scaleFor, seat, unit } from "./fit.js";
import { drawArrivals, leaveArrivals } from "./arrivals.js";
import { drawClusters, drawOverview, leaveClusters, leaveOverview } from "./clusters.js";
import { drawFocus, drawQuestionAlone } from "./focus.js";
import { drawConnection, drawCounts, drawDots, drawFrame, drawTimer, rotateLanguages } from "./frame.js";
import { drawPriorities } from "./priorities.js";
import { createCharts } from "./charts.js";
import { createPages } from "./pages.js";
import { sceneOf } from "./scene.js";
import { createTools } from "./tools.js";
import { actions, noteMaker, summary, theme } from "./views.js";

/** Seconds between two questions how many phones are here: nobody sends a board that. */
const COUNT_SECONDS = 10;
/** Milliseconds between two drawings of what arrives; the first after a quiet while, and a move, are drawn at once. */
const DRAW_EVERY = 1000;
/** Seconds after which a page that could not be renewed tries again. */
const RETRY_SECONDS = 5;
/** Seconds for which the overview shows one contribution's words. */
const QUOTE_SECONDS = 12;
/** What of the session's row makes another picture of the same kind. */
const PICTURE = /** @type {const} */ (["view", "question", "focus", "picture"]);

/** Classes of the place by what is drawn, where they are not its name. @type {Record<string, string>} */
const CLASSES = { first: "arrivals", theme: "notes", actions: "notes actions", join: "question", pictures: "chart" };

const page = island("page");
export const state = createState(page.snapshot);
const at = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
const place = at("stageplace");
/** It stands above the place, or is itself the picture there. */
const heading = at("question");
const lost = at("offline-text").textContent || "";
const charts = createCharts(place, page, seat, () => (at("hint").hidden = true));
let shown = ""; // what the wall was drawn for
let pagesNow = { page: 0, pages: 0 };
const pages = createPages(place, (from, to, total) => {
  const size = Math.max(1, to - from);
  pagesNow = { page: Math.floor(from / size), pages: total > to || from ? Math.max(2, Math.ceil(total / size)) : 1 };
});
const overview = { first: 0, quoted: 0, size: 1, pages: 1 };
let paused = false;
let drawn = 0;
let waiting = 0;
let again = 0;
/** Contributions that the last move has put into a cluster: tinted until the next one. @type {Set<string>} */
let moved = new Set();
/** Seconds by which the server's clock is ahead of this machine's. */
let ahead = (page.now || Date.now() / 1000) - Date.now() / 1000;

// --- drawing --------------------------------------------------------------------------------------------------------------

/** Draw soon: at once after a quiet while, else when the present second is over. */
function drawSoon() {
  if (paused || waiting) return;
  waiting = window.setTimeout(draw, Math.max(0, drawn + DRAW_EVERY - performance.now()));
}

function draw() {
  clearTimeout(waiting);
  clearTimeout(again);
  waiting = 0;
  drawn = performance.now();
  const { scene, question, large, cluster, rows = [], ranked = [], hint = "" } = sceneOf(state);
  drawFrame(state, scene);
  at("hint").hidden = !hint;
  setText(at("hint"), hint);
  const session = sessionOf(state);
  const anew = JSON.stringify([scene, question?.id, PICTURE.map((name) => session[name])]);
  const other = anew !== shown;
  shown = anew;
  place.className = `board-place ${CLASSES[scene] || scene}`;
  if (scene !== "pictures") charts.leave();
  if (scene !== "clusters") {
    leaveClusters();
    place.removeAttribute("style");
  }
  if (scene !== "overview") leaveOverview();
  if (scene !== "arrivals" && scene !== "first") leaveArrivals();
  if (other) {
    overview.first = 0;
    if (scene !== "pictures") place.replaceChildren();
  }
  pagesNow = { page: 0, pages: 1 };
  const size = [innerWidth, innerHeight, place.clientWidth, place.clientHeight, scaleFor(seat()), session.dark, session.beside].join(" ");
  const wall = { state, place, size, unit: unit(), scale: scaleFor(seat()), moved };
  let wait = 0;
  if (scene === "pictures") {
    at("hint").hidden = false;
    setText(at("hint"), _("The picture is being drawn."));
    charts.show(session.picture);
    at("hint").hidden = place.childElementCount > 0;
  } else if (scene === "clusters" && question) drawClusters(wall, question);
  else if (scene === "overview" && question) Object.assign(overview, drawOverview(wall, question, overview));
  else if (rows.length && question) wait = drawArrivals(wall, rows, question.id);
  else if (large) drawFocus(wall, large);
  else if (ranked.length) drawPriorities(wall, ranked);
  else if (scene === "join" && question) drawQuestionAlone(place, heading, question);
  else if (scene === "timer") place.replaceChildren(place.querySelector(".wall-big") || clone("big-timer"));
  else if (["theme", "actions", "summary"].includes(scene)) drawList(scene, cluster, other);
  else place.replaceChildren();
  if (scene === "overview") pagesNow = { page: Math.floor(overview.first / overview.size), pages: overview.pages };
  drawDots(pagesNow.page, pagesNow.pages);
  drawTimer(state, ahead);
  at("main").dataset.rev = String(state.rev); // for whoever must know how far the wall is
  if (wait) again = window.setTimeout(drawSoon, wait);
}

/** @param {string} scene @param {ClusterRow|undefined} cluster @param {boolean} other */
function drawList(scene, cluster, other) {
  const room = roomOf(place);
  const note = noteMaker(state, page, room);
  const list = cluster ? theme(state, cluster, note) : scene === "actions" ? actions(state, page, note) : summary(state, page, room);
  at("hint").hidden = list.pieces.length > 0;
  setText(at("hint"), list.empty);
  pages.show(list, other);
}

/** @param {number} by */
function turn(by) {
  if (document.body.dataset.scene === "overview") {
    overview.first = ((Math.floor(overview.first / overview.size) + by + overview.pages) % overview.pages) * overview.size;
    draw();
  } else {
    pages.turn(by);
    drawDots(pagesNow.page, pagesNow.pages);
  }
}

// --- staying alive ----------------------------------------------------------------------------------------------------------

/** Ask what is new, and how many phones are here. */
async function refresh() {
  const { rev, lineage } = state;
  const answer = await link.watch(rev, lineage);
  if (!answer.ok) return;
  ahead = answer.now ? answer.now - Date.now() / 1000 : ahead;
  if (answer.snapshot) replace(state, answer.snapshot);
  else if (apply(state, answer.changes) === "gap") return;
  state.present = answer.present ?? state.present;
  if (state.rev !== rev || state.lineage !== lineage) changed();
  else drawCounts(state);
}

/** Another version of the program serves other addresses: this page's own script is gone then. */
async function isUpgraded() {
  const response = await fetch(import.meta.url, { method: "HEAD", cache: "no-store" });
  return response.status === 404;
}

/** Load the page again, but only once the server has shown that it can give it: the wall never shows a browser's error. */
async function renew() {
  try {
    const response = await fetch(location.href, { cache: "no-store" });
    if (response.ok) return location.reload();
  } catch {
    // not there again: this page stays on the wall
  }
  setTimeout(catchUp, RETRY_SECONDS * 1000);
}

async function catchUp() {
  try {
    if (await isUpgraded()) return void renew();
    if (page.follow !== null && (await followed())) return;
    await refresh();
  } catch {
    // gone again: the next connection tries once more
  }
}

async function followed() {
  const response = await fetch(`/api/v1/shown?room=${encodeURIComponent(page.follow || "")}`);
  const answer = await response.json();
  if (!answer.ok || !answer.session || answer.session === page.session) return false;
  await renew();
  return true;
}

/** Something is new: a change of the view, of anything around the wall, or a move shows at once; arrivals wait their second. */
let frame = "";
const frameOf = () => JSON.stringify({ ...sessionOf(state), ready: 0 });
function changed(now = false) {
  const is = frameOf();
  if (paused) return;
  if (now || is !== frame) {
    frame = is;
    draw();
  } else drawSoon();
}

/** What a batch moves from one place to another cluster. @param {Changes} batch @returns {Set<string>} ids */
function movesIn(batch) {
  const found = new Set();
  for (const change of batch.changes) {
    for (const [id, row] of Object.entries(change.put.contributions || {})) {
      const before = rowOf(state, "contributions", id);
      if (row?.cluster && before && before.cluster !== row.cluster) found.add(id);
    }
  }
  return found;
}

/** Keep the projector awake, where the browser lets a page do that (not on plain http). */
async function stayAwake() {
  try {
    await navigator.wakeLock?.request("screen");
  } catch {
    // the machine's own settings decide
  }
}

const link = connect({
  page,
  onChanges(batch) {
    const moves = movesIn(batch);
    if (apply(state, batch) === "gap") return void catchUp();
    if (moves.size) moved = moves;
    changed(moves.size > 0);
  },
  onNotice(notice) {
    if (notice.code === "gone") {
      if (page.follow !== null) return void renew();
      drawConnection(_("This session is no longer in the agenda."), true);
    }
    const mine = page.follow === "" || (notice.rooms || []).includes(page.follow || "");
    if (notice.code === "shown" && page.follow !== null && mine) void followed().catch(() => {}); // gone: the next connection asks again
  },
  onState(now, error) {
    const refused = now === "refused" && error?.message;
    drawConnection(now === "online" ? "" : refused || lost, Boolean(refused));
    if (now === "online") catchUp();
  },
});

applySeat(seat());
if (page.preview) document.body.classList.add("is-preview");
createTools({
  turn,
  pause(on) {
    paused = on;
    if (!on) draw();
  },
  resize: draw,
});
addEventListener("resize", draw);
addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") stayAwake();
});
setInterval(() => refresh().catch(() => {}), COUNT_SECONDS * 1000); // offline: the next connection catches up
setInterval(() => drawTimer(state, ahead), 500);
setInterval(() => {
  overview.quoted += 1;
  if (document.body.dataset.scene === "overview") drawSoon();
}, QUOTE_SECONDS * 1000);
rotateLanguages();
stayAwake();
frame = frameOf();
draw();
// Letters that come after the first drawing are as wide as they are: measure again.
document.fonts?.ready.then(draw);
ready();
