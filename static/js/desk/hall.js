// @ts-check
// Which session hangs on the wall where this one is held: another one is said plainly, with what can be done about it.
import { _ } from "../lib/words.js";
import { sessionOf } from "../lib/state.js";
import { setText } from "../lib/fill.js";

/** @param {import("./desk.js").Desk} desk */
export function createHall({ at, page, state, draw }) {
  /** The session on the wall, as the server said last. */
  let now = page.on_wall;
  let stage = "";

  /** Ask what hangs there; without a connection what was known stays. */
  async function look() {
    try {
      const answer = await (await fetch(page.urls.on_wall, { headers: { Accept: "application/json" } })).json();
      if (answer.ok) now = answer;
      draw();
    } catch {
      // the next connection asks again
    }
  }

  return {
    look,
    /** Another session's title while it hangs on the wall, else "". */
    other: () => (now.session === page.session ? "" : now.title),
    draw() {
      const other = now.session !== page.session;
      at("hall").hidden = !other;
      setText(at("hall-text"), other ? _("The wall shows: %(what)s", { what: now.title }) : "");
      // Opening or closing a session may bring it to the wall, or take it away.
      if (stage && stage !== sessionOf(state).stage) void look();
      stage = sessionOf(state).stage;
    },
  };
}
