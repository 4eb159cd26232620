// @ts-check
// Read aloud: the phone's own voices read the part of the page that is shown, each text in its language.
import { setText } from "../lib/fill.js";
import { _ } from "../lib/words.js";
import { byId } from "./known.js";

const button = byId("read-aloud");
/** What is read: headings, and the words of the event and of delegates. */
const READ = "main h1, main h2, main [data-words], #question-second";
let isReading = false;

/** @param {boolean} on */
function show(on) {
  isReading = on;
  setText(byId("read-aloud-text"), on ? _("Stop reading") : _("Read aloud"));
}

/** @returns {{text: string, lang: string}[]} */
function texts() {
  const shown = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(READ)]).filter((one) => one.offsetParent && (one.textContent || "").trim());
  return shown.map((one) => ({ text: one.textContent || "", lang: (one.querySelector("[lang]") || one.closest("[lang]:not([lang=''])"))?.getAttribute("lang") || "" }));
}

function read() {
  speechSynthesis.cancel();
  if (isReading) return show(false);
  const all = texts().map(({ text, lang }) => Object.assign(new SpeechSynthesisUtterance(text), lang ? { lang } : {}));
  if (!all.length) return;
  all[all.length - 1].onend = () => show(false);
  for (const one of all) speechSynthesis.speak(one);
  show(true);
}

if (button && "speechSynthesis" in window && typeof SpeechSynthesisUtterance === "function") {
  button.hidden = false;
  button.addEventListener("click", read);
  // A voice would go on in the next page.
  addEventListener("pagehide", () => speechSynthesis.cancel());
}
