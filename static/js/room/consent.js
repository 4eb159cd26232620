// @ts-check
// Consent on joining, and "I am ready": through the outbox, so that they outlive a bad network.
import { announce } from "../lib/announce.js";
import { _ } from "../lib/words.js";
import { byId, happens, known, question, takeSession } from "./known.js";
import { outbox } from "./line.js";

const panel = byId("consent");
const ready = byId("ready");
let isFirst = Boolean(panel);

/** Whoever has just joined says first what may be done with the words; the form comes then. */
export const isFirstStep = () => isFirst;

happens.session.on(({ may, question: current }) => {
  if (ready) ready.hidden = isFirst || current !== question || !may.includes("ready.set");
});
happens.refused.on((entry) => {
  if (entry.name !== "ready.set" && entry.name !== "consent.set") return;
  outbox.remove(entry.key);
  if (entry.name === "ready.set") return showReady(!entry.payload.on);
  if (!panel) return;
  panel.hidden = false;
  showNameError(entry.error.message);
});

/** @param {boolean} on */
function showReady(on) {
  ready.querySelector("button").setAttribute("aria-pressed", String(on));
  ready.elements.on.value = on ? "0" : "1";
}

ready?.addEventListener("submit", (/** @type {any} */ event) => {
  event.preventDefault();
  const on = ready.elements.on.value === "1";
  showReady(on);
  outbox.add("ready.set", { question, on });
  announce(on ? _("You are ready. Press again if you are not.") : _("You are not ready yet."));
});

/** @param {string} message why the name cannot be taken; "" for none */
function showNameError(message) {
  const error = panel.querySelector('[data-error="name"]');
  error.textContent = message;
  error.hidden = !message;
  const { name } = panel.querySelector("form").elements;
  name.setAttribute("aria-invalid", String(Boolean(message)));
  if (message) name.focus();
  announce(message);
}

panel?.addEventListener("submit", (/** @type {any} */ event) => {
  event.preventDefault();
  const { quote, named, name } = event.target.elements;
  const consent = quote.value !== "yes" ? "list" : named.value === "yes" ? "name" : "quote";
  if (consent === "name" && !name.value.trim()) return showNameError(_("Please write the name that may be shown, or choose an answer without your name."));
  outbox.add("consent.set", { consent, ...(consent === "name" ? { name: name.value } : {}) });
  panel.hidden = true;
  isFirst = false;
  takeSession(known.session);
  byId("question").tabIndex = -1;
  byId("question").focus();
  announce(_("Your choice is kept. You can change it under “My choices”."));
});
