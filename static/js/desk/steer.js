// @ts-check
// The top of the desk: stage, question, timer, board and settings.
import { _, languageOf, localized, ngettext } from "../lib/words.js";
import { questionsOf, rowOf, sessionOf } from "../lib/state.js";
import { setAttribute, setText, setValue } from "../lib/fill.js";
import { announce } from "../lib/announce.js";
import { closeFold, createFolds } from "./folds.js";
import { minutesOf, nextOf, standingOf } from "./sheet.js";
import { createWall } from "./wall.js";

/** Minutes before the end at which the timer speaks. */
const SPOKEN = [5, 2, 1];
/** Whether what is chosen says more of authors than `now`: the choices stand from the least to the most. @param {HTMLSelectElement} select @param {string} now */
const saysMore = (select, now) => select.selectedIndex > [...select.options].findIndex((option) => option.value === now);

/** @param {import("./desk.js").Desk} desk */
export function createSteer(desk) {
  const { state, at, page } = desk;
  const chooser = /** @type {HTMLSelectElement} */ (at("question"));
  /** Asked for once: with 2,000 contributions in the page a search through it costs milliseconds. @type {Map<string, NodeListOf<Element>>} */
  const found = new Map();
  const buttons = (/** @type {string} */ name) => {
    const known = found.get(name) || document.querySelectorAll(`[data-${name}]`);
    found.set(name, known);
    return /** @type {NodeListOf<HTMLButtonElement>} */ (known);
  };
  /** What was asked last: what to do with the answer, and where the focus goes back to. @type {{from: HTMLElement, then: (yes: boolean) => void}|null} */
  let wanted = null;
  let spoken = 0;
  const wall = createWall(desk, ask);
  createFolds();
  /** Seconds by which the server's clock is ahead of this machine's. */
  const ahead = (page.now || Date.now() / 1000) - Date.now() / 1000;

  for (const button of buttons("stage-to")) {
    button.addEventListener("click", () => {
      const stage = /** @type {import("../types").Stage} */ (button.dataset.stageTo || "");
      if (stage !== sessionOf(state).stage) askForStage(stage, button, () => void desk.moves.stage(stage));
    });
  }
  /** Closing a session, and opening one again, is asked about first. @param {string} stage @param {HTMLElement} from @param {() => void} then */
  function askForStage(stage, from, then) {
    const now = sessionOf(state).stage;
    if (stage === now || (stage !== "closed" && now !== "closed")) return then();
    const question =
      stage === "closed"
        ? _("Close this session? Delegates can read, but no longer write.")
        : _("Open this closed session again? Its stage becomes: %(stage)s", { stage: page.stages[stage] });
    ask(question, from, (yes) => void (yes && then()));
  }
  /** Ask before something that many would notice. @param {string} question @param {HTMLElement} from what was pressed @param {(yes: boolean) => void} then */
  function ask(question, from, then) {
    wanted = { from, then };
    setText(at("stage-ask"), question);
    at("stage-confirm").hidden = false;
    at("stage-yes").focus();
  }
  const answer = (/** @type {boolean} */ yes) => {
    const asked = wanted;
    wanted = null;
    at("stage-confirm").hidden = true;
    // The menu that it stands in has closed when the question took the focus.
    for (let fold = asked?.from.closest("details"); fold; fold = fold.parentElement?.closest("details")) fold.open = true;
    asked?.from.focus();
    asked?.then(yes);
  };
  at("stage-yes").addEventListener("click", () => answer(true));
  at("stage-no").addEventListener("click", () => answer(false));
  at("stage-confirm").addEventListener("keydown", (event) => {
    if (event.key === "Escape") answer(false);
  });
  // Who goes on elsewhere has not said yes: a question that stays would lie over the menu that is opened next.
  at("stage-confirm").addEventListener("focusout", ({ relatedTarget }) => {
    if (!wanted || !relatedTarget || at("stage-confirm").contains(/** @type {Node} */ (relatedTarget))) return;
    wanted = null;
    at("stage-confirm").hidden = true;
  });

  at("next-step").addEventListener("click", () => {
    const { steps } = sessionOf(state);
    const step = nextOf(sessionOf(state));
    if (step !== null) return askForStage(steps[step].stage, at("next-step"), () => void desk.moves.step(step, titleOf(steps[step])));
    Array.from(buttons("stage-to")).find((button) => button.dataset.stageTo === at("next-step").dataset.stage)?.click();
  });
  chooser.addEventListener("change", () => desk.look(chooser.value));
  at("ask").addEventListener("click", async () => {
    await desk.moves.ask(desk.question);
    desk.follows = true;
    if ([document.body, at("ask")].includes(/** @type {HTMLElement} */ (document.activeElement))) chooser.focus();
  });
  for (const button of buttons("timer")) {
    button.addEventListener("click", async () => {
      const stop = button.dataset.timer === "stop";
      if (stop) buttons("timer")[0].focus();
      closeFold(button);
      await desk.moves.timer(stop ? null : Number(button.dataset.timer));
    });
  }
  at("extend").addEventListener("click", () => desk.moves.extend(60));
  for (const id of ["show", "hall-show"]) at(id).addEventListener("click", () => desk.moves.show());
  at("focus-off").addEventListener("click", async () => {
    at("blank").focus();
    await desk.moves.focus(null);
  });
  for (const select of /** @type {NodeListOf<HTMLSelectElement>} */ (/** @type {unknown} */ (buttons("setting")))) {
    const name = select.dataset.setting || "";
    const send = (/** @type {string} */ value) => (name === "beside" ? desk.moves.view : desk.moves.settings)({ [name]: value });
    select.addEventListener("change", () => {
      const { value } = select;
      if (name !== "attribution" || !saysMore(select, sessionOf(state).attribution)) return void send(value);
      const question = _("Say more about who wrote? It holds for what is given from now on; what was given before stays as it is.");
      ask(question, select, (yes) => void (yes ? send(value) : setValue(select, sessionOf(state).attribution)));
    });
  }

  function draw() {
    const session = sessionOf(state);
    const order = Array.from(buttons("stage-to"), (button) => button.dataset.stageTo || "");
    const here = order.indexOf(session.stage);
    buttons("stage-to").forEach((button, index) => {
      setAttribute(button, "aria-pressed", String(index === here));
      button.classList.toggle("is-done", index < here);
    });
    drawNext(order[here + 1]);
    drawSheet();
    wall.draw(session);
    at("ready").hidden = !session.ready;
    setText(at("ready"), ngettext("%(count)s is ready to go on", "%(count)s are ready to go on", session.ready || 0));
    for (const select of /** @type {NodeListOf<HTMLSelectElement>} */ (/** @type {unknown} */ (buttons("setting")))) {
      if (document.activeElement !== select) setValue(select, session[/** @type {"visibility"} */ (select.dataset.setting || "")]);
    }
    setValue(chooser, desk.question);
    const same = desk.question === session.question;
    at("ask").hidden = same;
    at("asked").hidden = !same;
    drawWords();
    drawFocus(session.focus);
    drawTimer();
  }

  /** What a step is called. @param {import("../contract").Step} step */
  const titleOf = (step) => localized(step.title) || page.stages[step.stage];

  /** Where the session stands in its run sheet, planned against real time. */
  function drawSheet() {
    const session = sessionOf(state);
    const { steps, step } = session;
    const line = at("sheet-now");
    line.hidden = !steps.length;
    if (!steps.length) return;
    const standing = standingOf(session, Date.now() / 1000 + ahead, page.starts);
    if (!standing || step === null) {
      line.classList.remove("is-late");
      return setText(line, ngettext("Run sheet: %(count)s step, %(minutes)s min", "Run sheet: %(count)s steps, %(minutes)s min", steps.length, { minutes: minutesOf(steps) }));
    }
    const { spent, late } = standing;
    const place = _("Step %(step)s of %(all)s: %(spent)s of %(minutes)s min", { step: step + 1, all: steps.length, spent, minutes: steps[step].minutes });
    const words = late > 0 ? ngettext("%(count)s min late", "%(count)s min late", late) : late < 0 ? ngettext("%(count)s min early", "%(count)s min early", -late) : _("on time");
    line.classList.toggle("is-late", late > 0);
    setText(line, `${place} · ${words}`);
  }

  /** The one next step, of the run sheet where there is one; nothing after the last. @param {string|undefined} stage */
  function drawNext(stage) {
    const { steps, keep_wall: isKept } = sessionOf(state);
    const step = nextOf(sessionOf(state));
    const view = step === null ? page.view_at[stage || ""] : steps[step].wall;
    setAttribute(at("next-step"), "title", view && !isKept ? _("Then on the wall: %(what)s", { what: page.views[view] }) : null);
    if (steps.length) {
      at("next-step").hidden = step === null;
      return setText(at("next-step"), step === null ? "" : _("Next: %(title)s", { title: titleOf(steps[step]) }));
    }
    /** @type {Record<string, string>} */
    const words = { collecting: _("Next: write"), paused: _("Next: sort"), prioritising: _("Next: choose priorities"), closed: _("Next: close") };
    at("next-step").hidden = !stage;
    at("next-step").dataset.stage = stage || "";
    setText(at("next-step"), stage ? words[stage] : "");
  }

  function drawWords() {
    const question = rowOf(state, "questions", desk.question);
    const all = questionsOf(state);
    setText(at("question-place"), all.length > 1 ? _("Question %(number)s of %(all)s", { number: all.findIndex((one) => one.id === desk.question) + 1, all: all.length }) : "");
    const texts = question ? question.text : {};
    const tag = languageOf(texts);
    setText(at("asked-words"), texts[tag] || "");
    setAttribute(at("asked-words"), "lang", tag);
    setAttribute(at("asked-words"), "dir", tag === page.language ? page.direction : "auto");
  }

  /** @param {import("../types").Focus|null} focus */
  function drawFocus(focus) {
    at("focus-now").hidden = !focus;
    if (!focus) return;
    const number = rowOf(state, "contributions", focus.id)?.number;
    const title = rowOf(state, "clusters", focus.id)?.title;
    const what = number ? `#${number}` : title || _("the question");
    setText(at("focus-text"), _("In focus: %(what)s", { what }));
  }

  function drawTimer() {
    const timer = sessionOf(state).timer;
    at("clock").hidden = !timer;
    at("timer-label").classList.toggle("visually-hidden", Boolean(timer));
    for (const button of [...buttons("timer"), /** @type {HTMLButtonElement} */ (at("extend"))]) if (!Number(button.dataset.timer)) button.disabled = !timer;
    if (!timer) return;
    const left = Math.max(0, Math.min(timer.seconds, Math.ceil(timer.ends_at - ahead - Date.now() / 1000)));
    const clock = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    setText(at("clock"), left ? clock : _("Time is up"));
    at("clock").classList.toggle("is-up", !left);
    at("timer-fold").style.setProperty("--p", String(Math.round((left / timer.seconds) * 1000) / 10));
    const minutes = Math.ceil(left / 60);
    if (left % 60 === 0 && left !== spoken && SPOKEN.includes(minutes) && left < timer.seconds) {
      announce(ngettext("%(count)s minute left", "%(count)s minutes left", minutes));
      spoken = left;
    }
  }

  setInterval(() => (drawTimer(), drawSheet()), 1000);
  return { draw, lookAtWall: wall.look };
}
