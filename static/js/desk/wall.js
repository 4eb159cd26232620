// @ts-check
// What the desk says to the wall: view, picture, blank, arrivals, captions; the lock, the announcement, the call to
// everybody; and a small picture of the wall as it is now.
/** @import { Elsewhere, SessionRow } from "../types" */
import { _, ngettext } from "../lib/words.js";
import { clustersOf, sessionOf } from "../lib/state.js";
import { clone, setAttribute, setText, setValue } from "../lib/fill.js";
import { announce } from "../lib/announce.js";

/** @param {import("./desk.js").Desk} desk */
export function createWall(desk) {
  const { state, at, page } = desk;
  const views = /** @type {NodeListOf<HTMLButtonElement>} */ (document.querySelectorAll("[data-view]"));
  const select = (/** @type {string} */ id) => /** @type {HTMLSelectElement} */ (at(id));
  const line = /** @type {HTMLInputElement} */ (at("announcement"));
  /** @type {Record<string, "joining"|"blank"|"arrivals"|"dark"|"quotes">} */
  const toggles = { joining: "joining", blank: "blank", arrivals: "arrivals", dark: "dark", quotes: "quotes" };

  for (const button of views) {
    // Who chooses a view wants to see it: a blank wall comes back with it.
    button.addEventListener("click", () => desk.moves.view({ view: /** @type {import("../types").BoardView} */ (button.dataset.view), ...(sessionOf(state).blank ? { blank: false } : {}) }));
  }
  for (const [id, column] of Object.entries(toggles)) at(id).addEventListener("click", () => desk.moves.view({ [column]: !sessionOf(state)[column] }));
  for (const id of ["picture", "captions"]) select(id).addEventListener("change", () => desk.moves.view({ [id]: select(id).value }));
  at("lock").addEventListener("click", () => desk.moves.lock(!sessionOf(state).locked));

  at("announce").addEventListener("submit", async (event) => {
    event.preventDefault();
    const ack = await desk.moves.announce(line.value);
    if (ack && ack.ok) line.value = "";
  });
  at("announce-off").addEventListener("click", async () => {
    line.focus();
    await desk.moves.announce(null);
  });

  at("previewing").addEventListener("toggle", () => {
    // Only while somebody looks: the preview is a board of its own.
    if (!(/** @type {HTMLDetailsElement} */ (at("previewing")).open)) return at("preview").replaceChildren();
    const frame = /** @type {HTMLIFrameElement} */ (clone("wall-preview"));
    frame.src = `${page.urls.board}?preview=1`;
    at("preview").replaceChildren(frame);
  });

  // --- take everybody here -------------------------------------------------------------------------------------------

  at("gather").addEventListener("click", async () => {
    const found = await elsewhere();
    if (!found) return desk.moves.refuse(_("No connection. Nobody was called."));
    const all = found.reduce((sum, one) => sum + one.present, 0);
    if (!all) return announce(say(_("Nobody is in another session now.")));
    const names = found.map((one) => _("%(phones)s from “%(session)s”", { phones: ngettext("%(count)s phone", "%(count)s phones", one.present), session: one.title }));
    const list = new Intl.ListFormat(page.language, { type: "conjunction" }).format(names);
    say(_("This calls away: %(list)s. What they are writing is kept. Call them here?", { list }));
    at("gather-yes").hidden = at("gather-no").hidden = false;
    at("gather-yes").focus();
  });
  at("gather-yes").addEventListener("click", async () => {
    close();
    await desk.moves.gather();
  });
  at("gather-no").addEventListener("click", close);
  at("gather-confirm").addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault(); // the fold around it stays open
    close();
  });

  /** @param {string} words */
  function say(words) {
    at("gather-confirm").hidden = false;
    at("gather-yes").hidden = at("gather-no").hidden = true;
    setText(at("gather-ask"), words);
    return words;
  }

  function close() {
    at("gather-confirm").hidden = true;
    at("gather").focus();
  }

  /** @returns {Promise<Elsewhere[]|null>} */
  async function elsewhere() {
    try {
      const answer = await (await fetch(page.urls.elsewhere, { headers: { Accept: "application/json" } })).json();
      return answer.ok ? answer.elsewhere : null;
    } catch {
      return null;
    }
  }

  /** The wall in a nutshell: its ground, the question, a card for each of the first clusters. @param {SessionRow} session */
  function drawMini(session) {
    const signs = ["clusters", "overview", "priorities"].includes(session.view) && !session.focus ? clustersOf(state, session.question || "").slice(0, 6).map((row) => row.sign) : [];
    const key = JSON.stringify([session.view, session.blank, session.dark, Boolean(session.focus), signs]);
    if (at("mini").dataset.of === key) return;
    at("mini").dataset.of = key;
    at("mini").classList.toggle("is-black", Boolean(session.blank || session.dark));
    at("mini").replaceChildren(
      ...(session.blank ? [] : signs.length ? signs : [0]).map((sign) => {
        const card = document.createElement("i");
        card.dataset.k = String(sign ? ((sign - 1) % 12) + 1 : 0);
        return card;
      }),
    );
  }

  return {
    /** @param {SessionRow} session */
    draw(session) {
      for (const button of views) setAttribute(button, "aria-pressed", String(button.dataset.view === session.view));
      setText(at("view-now"), page.views[session.view]);
      drawMini(session);
      for (const [id, column] of Object.entries(toggles)) setAttribute(at(id), "aria-pressed", String(Boolean(session[column])));
      at("blank-now").hidden = !session.blank;
      setAttribute(at("lock"), "aria-pressed", String(Boolean(session.locked)));
      at("locked-now").hidden = !session.locked;
      at("picture-choice").hidden = session.view !== "pictures";
      for (const id of /** @type {const} */ (["picture", "captions"])) if (document.activeElement !== select(id)) setValue(select(id), session[id]);
      at("announced").hidden = !session.announcement;
      /** @type {HTMLButtonElement} */ (at("announce-off")).disabled = !session.announcement;
      line.placeholder = session.announcement ? session.announcement.text : "";
    },
  };
}
