// @ts-check
// What whoever stands at the projector can set: pause, page, size of the letters, full screen. Hidden until pointed at.
import { _ } from "../lib/words.js";
import { FARTHEST, NEAREST, seat, setSeat } from "./fit.js";

const SECONDS_KEY = "facilitator.board.seconds";
/** Milliseconds for which the settings stay after the pointer has come to rest. */
const POINTED = 3000;

/**
 * @param {{turn: (by: number) => void, resize: () => void, pause: (on: boolean) => void}} wall
 */
export function createTools(wall) {
  const at = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
  const input = (/** @type {string} */ id) => /** @type {HTMLInputElement} */ (document.getElementById(id));
  let paused = false;
  let timer = 0;

  function setPaused(/** @type {boolean} */ on) {
    paused = on;
    at("pause").setAttribute("aria-pressed", String(on));
    at("pause").textContent = on ? _("Resume") : _("Pause this screen");
    at("paused").hidden = !on;
    wall.pause(on);
  }

  /** Turn pages every so many seconds; 0: only by hand. */
  function setSeconds(/** @type {number} */ seconds) {
    clearInterval(timer);
    if (seconds) timer = window.setInterval(() => paused || wall.turn(1), seconds * 1000);
    /** @type {HTMLSelectElement} */ (at("seconds")).value = String(seconds);
    try {
      localStorage.setItem(SECONDS_KEY, String(seconds));
    } catch {
      // a private window: the choice holds until the page is closed
    }
  }

  function keptSeconds() {
    try {
      const kept = localStorage.getItem(SECONDS_KEY);
      return kept === null ? 20 : Number(kept) || 0;
    } catch {
      return 20;
    }
  }

  function changeSeat(/** @type {number} */ distance) {
    setSeat(distance);
    drawSeat();
    wall.resize();
  }

  function drawSeat() {
    const now = seat();
    const height = Number(input("height").value) || 2;
    input("distance").value = String(Math.round(now * height * 10) / 10);
    /** @type {HTMLButtonElement} */ (at("nearer")).disabled = now <= NEAREST;
    /** @type {HTMLButtonElement} */ (at("farther")).disabled = now >= FARTHEST;
  }

  function toggleFullScreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen().catch(() => {}); // a browser may forbid it: the board stays as it is
  }

  at("pause").addEventListener("click", () => setPaused(!paused));
  at("back").addEventListener("click", () => wall.turn(-1));
  at("next").addEventListener("click", () => wall.turn(1));
  at("nearer").addEventListener("click", () => changeSeat(seat() - 0.5));
  at("farther").addEventListener("click", () => changeSeat(seat() + 0.5));
  for (const name of ["distance", "height"]) {
    at(name).addEventListener("change", () => {
      const [distance, height] = [Number(input("distance").value), Number(input("height").value)];
      if (distance > 0 && height > 0) changeSeat(distance / height);
    });
  }
  at("seconds").addEventListener("change", (event) => setSeconds(Number(/** @type {HTMLSelectElement} */ (event.target).value)));
  at("full").addEventListener("click", toggleFullScreen);
  // Safari before 16.4 has no full screen for a page.
  at("full").hidden = !document.documentElement.requestFullscreen;
  addEventListener("keydown", (event) => {
    // What a presenter's remote sends; no letters, which speech control would press by mistake.
    if (event.ctrlKey || event.altKey || event.metaKey || /^(INPUT|SELECT|BUTTON|A)$/.test(document.activeElement?.tagName || "")) return;
    if (event.key === "PageDown") wall.turn(1);
    else if (event.key === "PageUp") wall.turn(-1);
    else if (event.key === " ") setPaused(!paused);
    else return;
    event.preventDefault();
  });
  // Seen while the pointer moves, and a moment after; by keyboard always there.
  let leaving = 0;
  addEventListener("pointermove", () => {
    document.body.classList.add("is-pointed");
    clearTimeout(leaving);
    leaving = window.setTimeout(() => document.body.classList.remove("is-pointed"), POINTED);
  });
  // A click leaves the focus on a button, which would keep the settings on the wall.
  at("pause").parentElement?.addEventListener("click", (event) => {
    if (event.detail && /** @type {HTMLElement} */ (event.target).tagName === "BUTTON") /** @type {HTMLElement} */ (event.target).blur();
  });
  drawSeat();
  setSeconds(keptSeconds());
}
