// @ts-check
// "I am ready": through the outbox, so that it outlives a bad network.
import { announce } from "../lib/announce.js";
import { _ } from "../lib/words.js";
import { formById, happens, question } from "./known.js";
import { outbox } from "./line.js";

const ready = formById("ready");

happens.session.on(({ may, question: current }) => {
  if (ready) ready.hidden = current !== question || !may.includes("ready.set");
});
happens.refused.on((entry) => {
  if (entry.name !== "ready.set") return;
  outbox.remove(entry.key);
  showReady(!entry.payload.on);
});

/** @param {boolean} on */
function showReady(on) {
  ready.querySelector("button").setAttribute("aria-pressed", String(on));
  ready.elements.on.value = on ? "0" : "1";
}

ready?.addEventListener("submit", (event) => {
  event.preventDefault();
  const on = ready.elements.on.value === "1";
  showReady(on);
  outbox.add("ready.set", { question, on });
  announce(on ? _("You are ready. Press again if you are not.") : _("You are not ready yet."));
});
