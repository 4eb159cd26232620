// @ts-check
// The projected board: follows the session's view and focus, alone, and reconnects alone.
import { connect } from "../lib/link.js";
import { island } from "../lib/page.js";
import { _, languageOf, ngettext } from "../lib/words.js";
import { apply, createState, replace, sessionOf } from "../lib/state.js";
import { clone, setAttribute, setText, setTexts } from "../lib/fill.js";
import { announce } from "../lib/announce.js";
import "../lib/stay.js";
import { applySeat, roomOf, seat } from "./fit.js";
import { createCharts } from "./charts.js";
import { createPages } from "./pages.js";
import { createTools } from "./tools.js";
import { BOXES, questionOf, wallOf } from "./views.js";

/** Seconds between two questions how many phones are here: nobody sends a board that. */
const COUNT_SECONDS = 10;
/** Milliseconds between two drawings of what arrives; the first after a quiet while is drawn at once. */
const DRAW_EVERY = 1000;
/** Seconds after which a page that could not be renewed tries again. */
const RETRY_SECONDS = 5;
/** Minutes before the end at which the timer speaks. */
const SPOKEN = [5, 2, 1];
/** What of the session's row changes the whole wall. */
const WALL = ["view", "question", "focus", "picture", "arrivals"];

const page = island("page");
export const state = createState(page.snapshot);
const at = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
const place = at("stageplace");
const pages = createPages({ place, line: at("pages"), fresh: at("fresh") });
const charts = createCharts(place, page, seat, () => (at("hint").hidden = true));
const lost = at("offline").textContent;
let shown = ""; // what the wall was drawn for
let paused = false;
let drawn = 0;
let waiting = 0;
let spoken = 0;
/** Which of BOXES the clusters have now: the fullest in which all stand on one page; and for what that was found. */
let boxes = { at: 0, found: "" };
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
  waiting = 0;
  drawn = performance.now();
  const session = sessionOf(state);
  const asked = questionOf(state);
  drawFrame(session);
  drawQuestion(asked, session);
  const anew = JSON.stringify([...WALL.map((name) => session[name]), session.joining, session.captions, asked?.id]);
  if (session.view === "pictures" && !session.focus) {
    setText(at("hint"), _("The picture is being drawn."));
    at("pages").textContent = at("fresh").textContent = "";
    charts.show(session.picture);
    at("hint").hidden = place.childElementCount > 0;
  } else {
    charts.leave();
    const wall = showPieces(anew !== shown);
    at("hint").hidden = !wall.empty || wall.pieces.length > 0;
    setText(at("hint"), wall.empty);
  }
  shown = anew;
}

/** @param {boolean} anew */
function showPieces(anew) {
  const room = roomOf(place);
  let wall = wallOf(state, page, room, BOXES[boxes.at]);
  if (wall.kind.startsWith("clusters")) {
    const found = [wall.pieces.length, room.letters, room.lines, sessionOf(state).beside, document.body.className, document.body.dataset.captions].join(" ");
    // Looked for when the wall or the number of clusters is another one, and when a text has grown: what is read stays.
    if (found !== boxes.found) boxes = { at: 0, found };
    wall = wallOf(state, page, room, BOXES[boxes.at]);
  }
  pages.show(wall, anew);
  while (wall.kind.startsWith("clusters") && boxes.at < BOXES.length - 1 && !pages.isWhole()) {
    boxes.at += 1;
    wall = wallOf(state, page, room, BOXES[boxes.at]);
    pages.show(wall, anew);
  }
  return wall;
}

/** What stands around the wall. @param {any} session */
function drawFrame(session) {
  setTexts(at("session-title"), session.title, page);
  const body = document.body;
  const joining = session.joining || session.view === "join";
  body.classList.toggle("is-blank", Boolean(session.blank));
  body.classList.toggle("view-join", session.view === "join" && !session.focus);
  body.classList.toggle("with-join", joining);
  body.dataset.captions = session.captions || "none";
  at("join").hidden = !joining;
  at("captions").hidden = session.captions === "none";
  const stage = at("stage");
  setText(stage, page.stages[session.stage]);
  stage.dataset.stage = session.stage;
  const line = session.announcement;
  at("announcement").hidden = !line;
  setText(at("announcement"), line ? line.text : "");
  if (line) {
    setAttribute(at("announcement"), "lang", line.lang);
    setAttribute(at("announcement"), "dir", line.dir);
  }
  drawCounts();
  drawTimer();
}

function drawCounts() {
  let given = 0;
  for (const row of state.tables.contributions.values()) if (row.status === "shown") given += 1;
  const contributions = ngettext("%(count)s contribution", "%(count)s contributions", given);
  const phones = state.present ? ngettext("%(count)s phone here", "%(count)s phones here", state.present) : "";
  setText(at("counts"), [contributions, phones].filter(Boolean).join(" · "));
}

/** @param {any} asked @param {any} session */
function drawQuestion(asked, session) {
  const heading = at("question");
  heading.classList.toggle("is-small", session.view !== "join" || Boolean(session.focus));
  // Actions, summary and pictures are of the whole session: the view's name stands above them, not one question.
  /** @type {Record<string, string>} */
  const whole = { actions: page.views.actions, summary: page.views.summary, pictures: page.pictures[session.picture] };
  const name = session.focus ? "" : whole[session.view];
  if (name || !asked) {
    setText(heading, name || "");
    setAttribute(heading, "lang", null);
    return setAttribute(heading, "dir", null);
  }
  const short = session.view !== "join" && asked.short && asked.short[languageOf(asked.short)];
  const texts = short ? asked.short : asked.text;
  const main = languageOf(texts);
  setText(heading, texts[main] || "");
  setAttribute(heading, "lang", main);
  setAttribute(heading, "dir", direction(main));
  // Beside a full wall there is no room for the question in four languages; on the phones it always is.
  // The second language of the wall always has its place.
  const all = document.body.classList.contains("view-join");
  const others = Object.entries(texts).filter(([tag]) => tag !== main && (all || tag === session.beside));
  const list = at("other-questions");
  const key = `${asked.id} ${others.map(([tag]) => tag)} ${innerWidth} ${innerHeight} ${session.announcement?.text || ""} ${session.captions} ${seat()}`;
  if (list.dataset.of === key) return;
  list.dataset.of = key;
  list.replaceChildren(
    ...others.map(([tag, text]) => {
      const line = clone("other");
      line.textContent = text;
      line.lang = tag;
      line.dir = direction(tag);
      return line;
    }),
  );
  trimOthers();
}

/** The question stands there whole; of its translations, those for which there is room. */
function trimOthers() {
  const list = at("other-questions");
  const room = /** @type {HTMLElement} */ (list.parentElement);
  while (list.childElementCount && room.scrollHeight > room.clientHeight + 1) list.lastElementChild?.remove();
}

const direction = (/** @type {string} */ tag) => page.directions[tag] || "ltr";

function drawTimer() {
  const timer = sessionOf(state).timer;
  const line = at("timer");
  line.hidden = !timer;
  if (!timer) return;
  const left = Math.max(0, Math.min(timer.seconds, Math.ceil(timer.ends_at - ahead - Date.now() / 1000)));
  const minutes = Math.ceil(left / 60);
  const words = left === 0 ? _("Time to finish your sentence") : ngettext("about %(count)s minute left", "about %(count)s minutes left", minutes);
  setText(line, words);
  line.classList.toggle("is-near", minutes <= 2);
  // Gentle: said once at 5, 2 and 1 minutes and at the end, never counted down.
  const mark = left === 0 ? -1 : left % 60 > 57 || left % 60 === 0 ? minutes : 0;
  if (mark && mark !== spoken && (mark === -1 || (SPOKEN.includes(mark) && left < timer.seconds))) {
    spoken = mark;
    announce(words);
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
  else drawCounts();
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
  const response = await fetch(`/api/v1/shown?room=${encodeURIComponent(page.follow)}`);
  const answer = await response.json();
  if (!answer.ok || !answer.session || answer.session === page.session) return false;
  await renew();
  return true;
}

/** Something is new: a change of the view, or of anything around the wall, shows at once; arrivals wait their second. */
let frame = "";
const frameOf = () => JSON.stringify({ ...sessionOf(state), ready: 0 });
function changed() {
  const now = frameOf();
  if (now !== frame) {
    frame = now;
    draw();
  } else drawSoon();
}

const link = connect({
  page,
  onChanges(batch) {
    if (apply(state, batch) === "gap") return void catchUp();
    changed();
  },
  onNotice(notice) {
    if (notice.code === "gone") {
      if (page.follow !== null) return void renew();
      setText(at("offline"), _("This session is no longer in the agenda."));
      at("offline").hidden = false;
    }
    const mine = page.follow === "" || (notice.rooms || []).includes(page.follow);
    if (notice.code === "shown" && page.follow !== null && mine && notice.session !== page.session) renew();
  },
  onState(now, error) {
    at("offline").hidden = now === "online";
    setText(at("offline"), (now === "refused" && error?.message) || lost);
    if (now === "online") catchUp();
  },
});

applySeat(seat());
if (page.preview) document.body.classList.add("is-preview");
createTools({
  turn: (by) => pages.turn(by),
  pause(on) {
    paused = on;
    if (on) pages.stay();
    else draw();
  },
  resize() {
    pages.resize();
    shown = "";
    draw();
  },
});
addEventListener("resize", () => {
  shown = "";
  draw();
});
setInterval(() => refresh().catch(() => {}), COUNT_SECONDS * 1000); // offline: the next connection catches up
setInterval(drawTimer, 1000);
frame = frameOf();
draw();
document.documentElement.dataset.ready = "true";
