// @ts-check
// Stage, question, board, timer and settings: the upper part of the desk.
import { _ } from "../lib/link.js";
import { fill } from "../lib/fill.js";
import { sessionOf } from "../lib/state.js";

const at = (/** @type {string} */ id) => /** @type {any} */ (document.getElementById(id));

/** @param {{page: any, state: any, moves: any}} desk */
export function steer({ page, state, moves }) {
  const session = () => sessionOf(state);

  function setStage(/** @type {string} */ stage) {
    return moves.send("session.stage", { stage }, _("Stage: %(stage)s", { stage: page.stages[stage] }));
  }

  /** Closing takes the pen from everybody, and reopening surprises: both ask first, in the page. */
  function askStage(/** @type {string} */ stage) {
    const closing = stage === "closed";
    const reopening = session().stage === "closed";
    if (!closing && !reopening) return setStage(stage);
    const box = at("confirm");
    fill(box, { question: closing ? _("Close this session? Nobody can write any more.") : _("Reopen this session?") });
    at("confirm-yes").textContent = closing ? _("Close the session") : _("Reopen the session");
    box.hidden = false;
    at("confirm-yes").onclick = () => {
      box.hidden = true;
      setStage(stage);
      document.querySelector(`button[data-stage="${stage}"]`)?.focus();
    };
    at("confirm-no").onclick = () => {
      box.hidden = true;
      document.querySelector(`button[data-stage="${session().stage}"]`)?.focus();
    };
    at("confirm-no").focus();
  }

  for (const button of document.querySelectorAll("button[data-stage]")) {
    button.addEventListener("click", () => askStage(/** @type {any} */ (button).dataset.stage));
  }
  at("question").addEventListener("change", () => moves.send("session.question", { question: at("question").value }, _("The room is on another question now")));
  at("view").addEventListener("change", () => moves.send("session.view", { view: at("view").value }));
  at("joining").addEventListener("click", () => moves.send("session.view", { joining: !session().joining }));
  at("show").addEventListener("click", () => moves.send("session.show", {}));
  at("unfocus").addEventListener("click", () => moves.send("session.focus", { focus: null }, _("The focus has ended")));
  at("timer").addEventListener("change", () => moves.send("session.timer", { seconds: at("timer").value ? Number(at("timer").value) : null }));
  for (const name of ["moderation", "visibility"]) {
    at(name).addEventListener("change", () => moves.send("session.settings", { [name]: at(name).value }, _("The settings have changed")));
  }

  return {
    draw() {
      const now = session();
      for (const button of document.querySelectorAll("button[data-stage]")) {
        button.setAttribute("aria-pressed", String(/** @type {any} */ (button).dataset.stage === now.stage));
      }
      for (const name of ["question", "view", "moderation", "visibility"]) {
        if (document.activeElement !== at(name)) at(name).value = now[name] || at(name).value;
      }
      if (document.activeElement !== at("timer")) at("timer").value = now.timer ? String(now.timer.seconds) : "";
      at("joining").setAttribute("aria-pressed", String(now.joining));
      at("unfocus").hidden = !now.focus;
    },
  };
}
