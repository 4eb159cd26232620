// @ts-check
// What the desk says to the wall: view, picture, blank, arrivals, captions; the lock, the announcement, the call to
// everybody; and a small picture of the wall as it is now.
/** @import { Elsewhere, SessionRow } from "../types" */
import { _, ngettext } from "../lib/words.js";
import { clustersOf, contributionsOf, rowOf, sessionOf } from "../lib/state.js";
import { MOST_CARDS } from "../board/clusters.js";
import { clone, setAttribute, setText, setValue } from "../lib/fill.js";
import { closeFold } from "./folds.js";
import { createHall } from "./hall.js";
import { tell } from "./tell.js";

/** How many parts the small picture has that stand for no cluster. @type {Record<string, number>} */
const PARTS = { blank: 0, other: 0, welcome: 2, thanks: 2, join: 2, arrivals: 5, actions: 4, summary: 3, pictures: 4, priorities: 3, timer: 1 };

/**
 * @param {import("./desk.js").Desk} desk
 * @param {(question: string, from: HTMLElement, then: (yes: boolean) => void) => void} ask before something that many would notice
 */
export function createWall(desk, ask) {
  const { state, at, page } = desk;
  const views = /** @type {NodeListOf<HTMLButtonElement>} */ (document.querySelectorAll("[data-view]"));
  const select = (/** @type {string} */ id) => /** @type {HTMLSelectElement} */ (at(id));
  const line = /** @type {HTMLInputElement} */ (at("announcement"));
  /** @type {Record<string, "joining"|"blank"|"arrivals"|"dark"|"quotes"|"keep_wall">} */
  const toggles = { joining: "joining", blank: "blank", arrivals: "arrivals", dark: "dark", quotes: "quotes", "keep-wall": "keep_wall" };

  for (const button of views) {
    button.addEventListener("click", () => {
      const view = /** @type {import("../types").BoardView} */ (button.dataset.view);
      // Who chooses a view wants to see it: a blank wall comes back with it.
      void desk.moves.view({ view, ...(sessionOf(state).blank ? { blank: false } : {}) });
      // Of pictures there is one more to choose.
      if (view !== "pictures" && !(/** @type {HTMLDetailsElement} */ (at("previewing")).open)) closeFold(button);
    });
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

  for (const id of ["gather", "hall-gather"]) at(id).addEventListener("click", () => void callEverybody(at(id)));

  /** Say whom that calls away, and call them where that is wanted. @param {HTMLElement} from what was pressed */
  async function callEverybody(from) {
    const found = await elsewhere();
    if (!found) return desk.moves.refuse(_("No connection. Nobody was called."));
    if (!found.length) return tell(_("Nobody is in another session now."));
    const names = found.map((one) => {
      const phones = ngettext("%(count)s phone", "%(count)s phones", one.present);
      return _("%(phones)s from “%(session)s”", { phones, session: one.title });
    });
    const list = new Intl.ListFormat(page.language, { type: "conjunction" }).format(names);
    ask(_("This calls away: %(list)s. What they are writing is kept. Call them here?", { list }), from, (yes) => void (yes && desk.moves.gather()));
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

  /**
   * The picture that hangs there, by the rules of the wall (board/scene.js), and the signs of the clusters in it.
   * @param {SessionRow} session @returns {{scene: string, signs: number[]}}
   */
  function sceneOf(session) {
    const { view, focus, question } = session;
    const clusters = clustersOf(state, question || "");
    const signs = clusters.slice(0, 6).map((row) => row.sign);
    if (session.blank) return { scene: "blank", signs: [] };
    if (focus?.type === "question") return { scene: "join", signs: [] };
    if (focus) {
      const row = rowOf(state, "clusters", focus.type === "cluster" ? focus.id : rowOf(state, "contributions", focus.id)?.cluster || null);
      return { scene: focus.type === "cluster" ? "theme" : "focus", signs: [row?.sign || 0] };
    }
    if (view === "priorities") return { scene: view, signs };
    if (!["arrivals", "clusters", "overview"].includes(view)) return { scene: view === "timer" && !session.timer ? "join" : view, signs: [] };
    if (view !== "arrivals" && clusters.length) return { scene: view === "overview" || clusters.length > MOST_CARDS ? "overview" : "clusters", signs };
    return { scene: session.arrivals && contributionsOf(state, question || "", null).length ? "arrivals" : "join", signs: [] };
  }

  /** The wall in a nutshell. @param {SessionRow} session */
  function drawMini(session) {
    const { scene, signs } = hall.other() ? { scene: "other", signs: [] } : sceneOf(session);
    const mini = at("mini");
    const key = JSON.stringify([scene, signs, session.dark]);
    if (mini.dataset.of === key) return;
    mini.dataset.of = key;
    mini.dataset.scene = scene;
    mini.classList.toggle("is-black", scene === "blank" || session.dark);
    const parts = signs.length ? signs : Array.from({ length: PARTS[scene] ?? 1 }, () => 0);
    mini.replaceChildren(
      ...parts.map((sign) => {
        const part = document.createElement("i");
        part.dataset.k = String(sign ? ((sign - 1) % 12) + 1 : 0);
        return part;
      }),
    );
  }

  const hall = createHall(desk);

  return {
    /** Ask which session hangs on the wall. */
    look: hall.look,
    /** @param {SessionRow} session */
    draw(session) {
      hall.draw();
      for (const button of views) setAttribute(button, "aria-pressed", String(button.dataset.view === session.view));
      setText(at("view-now"), hall.other() || page.views[session.view]);
      drawMini(session);
      for (const [id, column] of Object.entries(toggles)) setAttribute(at(id), "aria-pressed", String(Boolean(session[column])));
      at("blank-now").hidden = !session.blank;
      at("wall-kept").hidden = !session.keep_wall;
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
