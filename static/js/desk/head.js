// @ts-check
// Title, hours, room and questions at the desk: an organiser may change them while the session runs.
import { localized } from "../lib/words.js";
import { questionsOf, sessionOf } from "../lib/state.js";
import { setText, setTexts } from "../lib/fill.js";

/** @param {import("./desk.js").Desk} desk */
export function drawHead({ at, page, state }) {
  const session = sessionOf(state);
  setTexts(at("session-title"), session.title, page);
  setText(at("session-hours"), `${session.start}–${session.end}`);
  setTexts(at("session-room"), session.room, page);
  const chooser = /** @type {HTMLSelectElement} */ (at("question"));
  const questions = questionsOf(state);
  questions.forEach((one, index) => {
    const option = chooser.options[index] || chooser.appendChild(document.createElement("option"));
    option.value = one.id;
    setText(option, `${index + 1}. ${localized(one.short) || localized(one.text)}`);
  });
  while (chooser.options.length > questions.length) chooser.options[questions.length].remove();
}
