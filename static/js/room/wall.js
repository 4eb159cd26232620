// @ts-check
// The wall on one's own phone, at the same moment: what it shows is the server's page of it, put in its place without
// moving the reader's. Read when the delegate opens the room, or follows the wall.
import { announce } from "../lib/announce.js";
import { setChildren } from "../lib/fill.js";
import { page } from "../lib/page.js";
import { _, ngettext, number } from "../lib/words.js";
import { byId, happens, known as phone } from "./known.js";
import { catchUp } from "./line.js";
import { showOthers } from "./others.js";
import { partName } from "./parts.js";

/** Milliseconds between two looks; a crowd that follows looks at different moments. */
const PAUSE = 2000;
/** Milliseconds between two looks at what a view holds, and between two spoken summaries. */
const CALM = 10000;
/** Milliseconds by which each phone in the room puts off the looks of all when the wall changes, at most so many. */
const EACH = 6;
const MOST = 8000;
const PLACE = "facilitator/1/follow";

const now = /** @type {HTMLElement} */ (document.getElementById("wall-now"));
const news = /** @type {HTMLElement} */ (document.getElementById("wall-new"));
const button = /** @type {HTMLElement} */ (document.getElementById("follow"));
/** Contributions that this phone may see, as many as it has looked at. */
let known = 0;
let drawn = 0;
let wanted = 0;
let timer = 0;
let fresh = 0;
let total = 0;
let spoken = 0;
let speech = 0;
const isOn = () => button.getAttribute("aria-pressed") === "true";
const signOf = (/** @type {import("../types").SessionRow} */ { view, focus, blank }) => JSON.stringify([view, focus, blank]);
/** What the wall shows, and what stands here of it. */
let there = signOf(phone.session);
let here = there;
/** The revision of what stands here; 0: only what the page came with. */
let readAt = 0;
let shown = "";
let readTimer = 0;
let present = 1;

/** Keep what stands in the middle of the screen where it is, whatever is put in above it. @param {() => void} change */
function inPlace(change) {
  // At the top it is the top that one looks at: the page's head stays in sight.
  if (!scrollY) return change();
  const middle = document.elementFromPoint(innerWidth / 2, innerHeight / 2);
  const at = middle?.getBoundingClientRect().top;
  change();
  if (middle && at !== undefined && middle.isConnected) scrollBy({ top: middle.getBoundingClientRect().top - at, behavior: "instant" });
}

/** @param {HTMLElement|null} [target] */
function takeFocus(target) {
  if (!target) now.tabIndex = -1;
  (target || now).focus({ preventScroll: true });
}

/** Read what the wall shows, all of it. @returns {Promise<boolean>} whether it could be read */
async function read() {
  clearTimeout(readTimer);
  readTimer = 0;
  const sign = there;
  const answer = await fetch(`/room/${page.session}/wall?part=room`).catch(() => null);
  if (!answer || !answer.ok || !answer.headers.get("content-type")?.startsWith("text/html")) return false;
  const given = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("wall-now");
  if (!given) return false;
  readAt = Number(given.dataset.rev);
  const isOther = sign !== here;
  here = sign;
  news.hidden = here === there;
  if (given.innerHTML === shown) return true;
  shown = given.innerHTML;
  const open = now.querySelector("details")?.open;
  const hadFocus = now.contains(document.activeElement);
  inPlace(() => setChildren(now, given.childNodes));
  const details = now.querySelector("details");
  if (details && !isOther) details.open = Boolean(open);
  if (hadFocus) takeFocus(details?.querySelector("summary"));
  if (isOn()) {
    const texts = [...now.querySelectorAll(":scope > [data-about], :scope > .words")].map((one) => one.textContent);
    announce(isOther ? texts.join(" ") : _("What the wall shows has changed."));
  }
  return true;
}

/** Whether what the view holds may be another by now; what others gave stands below, and is looked at for itself. */
const isOld = () => wanted > readAt && ["priorities", "actions", "summary", "pictures"].includes(phone.session.view);
/** Read soon: not all phones at the same moment. @param {number} wait milliseconds */
function readSoon(wait) {
  readTimer ||= window.setTimeout(async () => {
    const done = await read();
    if (isOn() && (!done || isOld())) readSoon(CALM * (0.5 + Math.random()));
  }, wait);
}

async function look() {
  timer = 0;
  const snapshot = await catchUp();
  if (!snapshot) return;
  total = snapshot.others.total;
  if (drawn) fresh += Math.max(0, total - known);
  known = total;
  drawn = snapshot.rev;
  inPlace(() => showOthers(snapshot));
  speak();
  if (wanted > drawn) follow({ rev: wanted });
}

/** Say how many are new, with the total, at most once in ten seconds. */
function speak() {
  clearTimeout(speech);
  if (!fresh) return;
  speech = window.setTimeout(() => {
    spoken = Date.now();
    announce(ngettext("%(count)s new contribution, %(total)s in all", "%(count)s new contributions, %(total)s in all", fresh, { total: number(total) }));
    fresh = 0;
  }, Math.max(0, spoken + CALM - Date.now()));
}

/** The session has moved to `rev`: look soon, if the delegate follows. @param {{rev: number, present?: number}} pulse */
function follow({ rev, present: phones }) {
  wanted = Math.max(wanted, rev);
  present = phones || present;
  there = signOf(phone.session);
  news.hidden = isOn() || here === there;
  if (!isOn()) return;
  if (here !== there) readSoon(Math.random() * Math.min(MOST, present * EACH));
  else if (isOld()) readSoon(CALM * (0.5 + Math.random()));
  if (wanted > drawn && !timer) timer = window.setTimeout(look, drawn ? PAUSE * (0.5 + Math.random()) : 0);
}

news.querySelector("button")?.addEventListener("click", async () => {
  if (!(await read())) return announce(_("There is no connection. Please try again later."));
  takeFocus();
});

/** @param {boolean} on */
function setFollowing(on) {
  button.setAttribute("aria-pressed", String(on));
  try {
    if (on) localStorage.setItem(PLACE, "yes");
    else localStorage.removeItem(PLACE);
  } catch {
    // nothing is remembered in a private window
  }
  if (!on) return;
  look();
  read();
}

/** The delegate has come to the room: what the page came with is only what it is about. */
function open() {
  if (partName() === "room" && !readAt) read();
}

addEventListener("hashchange", open);
happens.session.on(({ may }) => (byId("wall").hidden = !may.includes("wall.read")));
happens.pulse.on(follow);
button.hidden = false;
button.addEventListener("click", () => {
  setFollowing(!isOn());
  announce(isOn() ? _("You follow the wall: new things appear here by themselves.") : _("You no longer follow the wall."));
});

/** Once the page stands. */
export function startWall() {
  try {
    if (localStorage.getItem(PLACE)) setFollowing(true);
  } catch {
    // nothing is remembered in a private window
  }
  open();
}
