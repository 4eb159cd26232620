// @ts-check
// The code on the thank-you: of the public page of results, once there is one.
import { setText } from "../lib/fill.js";
import { sessionOf } from "../lib/state.js";
import { _ } from "../lib/words.js";

const at = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** Of which session at which revision it was asked last. */
let asked = "";

/** @param {import("../types").State} state @param {string} scene what is drawn */
export async function showResults(state, scene) {
  if (scene !== "thanks") {
    asked = "";
    return;
  }
  const session = sessionOf(state).id;
  const wanted = `${session} ${state.rev}`;
  if (wanted === asked) return;
  asked = wanted;
  const found = await fetch(`/api/v1/sessions/${encodeURIComponent(session)}/results`).then((answer) => answer.json()).catch(() => null);
  // Without an answer the wall stays as it hangs; the next change asks again.
  if (!found?.ok || wanted !== asked) return;
  const results = found.results;
  at("results-code").hidden = !results;
  at("join-again").hidden = Boolean(results);
  if (!results) return;
  const code = /** @type {HTMLImageElement} */ (/** @type {unknown} */ (at("results-qr")));
  if (code.getAttribute("src") !== results.code) code.src = results.code;
  code.alt = _("QR code: opens %(url)s", { url: results.url });
  setText(at("results-address"), results.url.replace(/^https?:\/\//, ""));
}
