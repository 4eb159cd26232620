// @ts-check
// The delegate's page: the form, "My contributions", and where the session stands. The page works without scripts; with
// them nothing given is lost on a bad network.
import { ready } from "../lib/ready.js";
import "../lib/stay.js";
import "./session.js";
import "./menus.js";
import "./aloud.js";
import "./ready.js";
import "./give.js";
import "./others.js";
import "./choose.js";
import { known, question, takeSession } from "./known.js";
import { keep } from "./offline.js";
import { startWaiting } from "./waiting.js";
import { startWall } from "./wall.js";

/** Milliseconds after which the page is kept for a time without network: not on a first visit's time. */
const KEEP_AFTER = 8000;

const easy = /** @type {HTMLDetailsElement|null} */ (document.getElementById("easy"));
if (easy) {
  const place = "facilitator/1/easy";
  try {
    easy.open = localStorage.getItem(place) === "yes";
    easy.addEventListener("toggle", () => localStorage.setItem(place, easy.open ? "yes" : "no"));
  } catch {
    // nothing is remembered in a private window
  }
}
// The receipt of a plain form belongs to one reading of the page.
if (location.search.includes("receipt=") || location.search.includes("done=")) {
  history.replaceState(null, "", `?question=${question}${location.hash}`);
}
takeSession(known.session);
startWaiting();
startWall();
// On HTTPS the page can be kept for a time without network.
if (isSecureContext && "serviceWorker" in navigator) setTimeout(() => keep().catch(() => {}), KEEP_AFTER); // no storage: then not
ready();
