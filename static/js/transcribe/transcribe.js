// @ts-check
// The place where staff write down what was spoken or signed. Its forms work without this; here are the keys of the
// player, what arrives meanwhile, and a machine's draft.
import { announce } from "../lib/announce.js";
import { page } from "../lib/page.js";
import { ready } from "../lib/ready.js";
import { _, number } from "../lib/words.js";

/** Seconds that the player goes back, and milliseconds between two looks for what has arrived. */
const BACK = 5;
const LOOK = 5000;
const list = /** @type {HTMLOListElement} */ (document.getElementById("waiting"));

/** @param {Element} inside @returns {HTMLMediaElement|null} */
const playerOf = (inside) => inside.closest("li")?.querySelector("[data-player]") || null;

/** @type {Record<string, (player: HTMLMediaElement) => void>} */
const DO = {
  play: (player) => void (player.paused ? player.play().catch(() => {}) : player.pause()),
  back: (player) => (player.currentTime = Math.max(0, player.currentTime - BACK)),
  slower: (player) => turn(player, -1),
  faster: (player) => turn(player, 1),
};
/** @type {Record<string, string>} */
const KEYS = { KeyK: "play", KeyJ: "back", Comma: "slower", Period: "faster" };

/** Take the next speed of the list. @param {HTMLMediaElement} player @param {number} by */
function turn(player, by) {
  const field = /** @type {HTMLSelectElement|null} */ (player.closest("li")?.querySelector("[data-speed]") || null);
  if (!field) return;
  field.selectedIndex = Math.min(Math.max(field.selectedIndex + by, 0), field.options.length - 1);
  setSpeed(field);
  announce(_("Speed %(speed)s", { speed: field.value }));
}

/** @param {HTMLSelectElement} field */
function setSpeed(field) {
  const player = playerOf(field);
  if (player) player.playbackRate = Number(field.value);
}

/** @param {number} seconds */
const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

/** Say where a player is. Its own controls are taken away: they differ by browser, and some cannot be reached by keys. @param {Event} event */
function showPosition(event) {
  const player = /** @type {HTMLMediaElement} */ (event.target);
  const item = player.closest("li");
  const field = /** @type {HTMLInputElement|null} */ (item?.querySelector("[data-position]") || null);
  const time = item?.querySelector("[data-time]");
  if (!field || !time) return;
  // A browser's own WebM does not say how long it is.
  const all = Number.isFinite(player.duration) ? player.duration : Math.max(Number(field.max), player.currentTime);
  field.max = String(all);
  field.value = String(player.currentTime);
  time.textContent = `${clock(player.currentTime)} / ${clock(all)}`;
}
for (const name of ["loadedmetadata", "durationchange", "timeupdate", "seeked"]) document.addEventListener(name, showPosition, true);

document.addEventListener("input", (event) => {
  const field = /** @type {HTMLInputElement} */ (event.target);
  const player = field.matches("[data-position]") ? playerOf(field) : null;
  if (player) player.currentTime = Number(field.value);
});
document.addEventListener("click", (event) => {
  const button = /** @type {HTMLElement|null} */ (/** @type {Element} */ (event.target).closest("[data-do]"));
  const player = button && playerOf(button);
  if (button?.dataset.do === "draft") draft(/** @type {HTMLButtonElement} */ (button));
  else if (button && player) DO[button.dataset.do || ""]?.(player);
});
document.addEventListener("change", (event) => {
  const field = /** @type {HTMLSelectElement} */ (event.target);
  if (field.matches("[data-speed]")) setSpeed(field);
});
document.addEventListener("keydown", (event) => {
  const at = /** @type {Element} */ (event.target);
  const form = /** @type {HTMLFormElement|null} */ (at.closest("[data-write]"));
  if (form && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    // Safari 15.4 has no requestSubmit.
    /** @type {HTMLButtonElement} */ (form.querySelector("[type=submit]")).click();
  }
  const player = event.altKey && !event.ctrlKey && KEYS[event.code] ? playerOf(at) : null;
  if (!player) return;
  event.preventDefault();
  DO[KEYS[event.code]](player);
});

/** Ask the speech recognition, and put what it says below what is written. @param {HTMLButtonElement} button */
async function draft(button) {
  const form = /** @type {HTMLFormElement} */ (button.closest("form"));
  const state = /** @type {HTMLElement} */ (form.querySelector("[data-state]"));
  const text = /** @type {HTMLTextAreaElement} */ (form.elements.namedItem("text"));
  button.disabled = true;
  state.textContent = _("The machine listens…");
  try {
    const answer = await fetch(button.dataset.address || "", { method: "POST", headers: { accept: "application/json" } });
    const body = await answer.json();
    state.textContent = body.ok ? "" : body.error.message;
    if (!body.ok) return;
    text.value = [text.value, body.text].filter(Boolean).join("\n");
    /** @type {HTMLElement} */ (form.querySelector("[data-draft]")).hidden = false;
    text.focus();
  } catch {
    state.textContent = _("No connection. Please try again.");
  } finally {
    button.disabled = false;
  }
}

/** @param {Element} item */
const isTouched = (item) => item.contains(document.activeElement) || Boolean(/** @type {HTMLTextAreaElement|null} */ (item.querySelector("textarea"))?.value);

/** Let those appear that have come, and go that others have written down: never one that somebody works on. */
async function look() {
  const answer = await fetch(location.pathname).catch(() => null);
  if (!answer?.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const wanted = new Map(/** @type {[string, Element][]} */ ([...fresh.querySelectorAll("#waiting [data-item]")].map((one) => [one.getAttribute("data-item") || "", one])));
  for (const item of [...list.children]) {
    const id = item.getAttribute("data-item") || "";
    if (!wanted.has(id) && !isTouched(item)) item.remove();
    wanted.delete(id);
  }
  for (const item of wanted.values()) list.append(enable(document.importNode(item, true)));
  if (wanted.size) announce(_("A new recording has arrived."));
  const count = document.getElementById("waiting-count");
  if (count) count.textContent = `(${number(list.children.length)})`;
  /** @type {HTMLElement} */ (document.getElementById("empty")).hidden = list.children.length > 0;
}

/** Show what needs scripts. @template {ParentNode} T @param {T} root @returns {T} */
function enable(root) {
  for (const one of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-with-script], [data-do=draft]"))) one.hidden = false;
  for (const player of /** @type {NodeListOf<HTMLMediaElement>} */ (root.querySelectorAll("[data-player]"))) {
    player.controls = false;
    player.removeAttribute("aria-label");
    if (player.readyState) showPosition(/** @type {Event} */ (/** @type {unknown} */ ({ target: player })));
  }
  return root;
}

enable(document);
const first = /** @type {HTMLElement|null} */ (list.querySelector("textarea"));
if (location.search.includes("done=")) {
  history.replaceState(null, "", location.pathname);
  first?.focus();
}
setInterval(() => document.visibilityState === "visible" && look(), LOOK);
if (page.name === "transcribe") ready();
