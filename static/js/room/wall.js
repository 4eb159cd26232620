// @ts-check
// The wall on one's own phone, at the same moment: what is large there, and new things in their place without moving the
// reader's. Loaded when the delegate asks to follow the wall.
import { _, ngettext, number, page } from "../lib/link.js";

/** Milliseconds between two looks; a crowd that follows looks at different moments. */
const PAUSE = 2000;
/** Milliseconds between two spoken summaries. */
const SPOKEN = 10000;
const PLACE = "facilitator/1/follow";

/** @param {any} room what room.js shares: announce, fill, catchUp, show, session, clusters */
export function createWall({ announce, fill, catchUp, show, session, clusters }) {
  const section = /** @type {HTMLElement} */ (document.getElementById("wall"));
  const button = /** @type {HTMLElement} */ (document.getElementById("follow"));
  /** Contributions by id, as far as this phone may see them and has looked. @type {Record<string, any>} */
  let notes = {};
  let drawn = 0;
  let wanted = 0;
  let timer = 0;
  let fresh = 0;
  let total = 0;
  let spoken = 0;
  let speech = 0;
  const isOn = () => button.getAttribute("aria-pressed") === "true";

  /** What is large on the wall: [words about it, its own words, language, direction]. */
  function large() {
    const { focus, blank, view } = session();
    if (blank) return [_("The wall is dark for a moment."), "", "", ""];
    if (!focus) return [_("The wall shows: %(what)s", { what: page.views[view] || "" }), "", "", ""];
    if (focus.type === "question") {
      const link = document.querySelector(`[data-question="${focus.id}"] span`);
      return [_("A question is large on the wall."), link ? link.textContent : "", page.language, page.direction];
    }
    if (focus.type === "cluster") return [_("A cluster is large on the wall:"), clusters()[focus.id]?.title || "", "", "auto"];
    const row = notes[focus.id];
    if (!row) return [_("A contribution is large on the wall."), "", "", ""];
    return [_("Contribution number %(number)s is large on the wall:", { number: row.number }), row.text, row.lang, row.dir];
  }

  function paint() {
    const [about, words, lang, dir] = large();
    const before = section.textContent;
    fill(section, { "wall-about": about, "wall-words": words });
    const slot = /** @type {HTMLElement} */ (section.querySelector("[data-words]"));
    slot.hidden = !words;
    if (lang) slot.setAttribute("lang", lang);
    else slot.removeAttribute("lang");
    slot.setAttribute("dir", dir || "auto");
    if (isOn() && before !== section.textContent) announce([about, words].filter(Boolean).join(" "));
  }

  /** Keep what stands in the middle of the screen where it is, whatever is put in above it. @param {() => void} change */
  function inPlace(change) {
    const middle = document.elementFromPoint(innerWidth / 2, innerHeight / 2);
    const at = middle?.getBoundingClientRect().top;
    change();
    if (middle && at !== undefined && middle.isConnected) scrollBy({ top: middle.getBoundingClientRect().top - at, behavior: "instant" });
  }

  async function look() {
    timer = 0;
    const snapshot = await catchUp();
    if (!snapshot) return;
    const seen = Object.keys(notes).length;
    notes = snapshot.state.contributions;
    total = Object.keys(notes).length;
    if (drawn) fresh += Math.max(0, total - seen);
    drawn = snapshot.rev;
    inPlace(() => show(snapshot));
    paint();
    speak();
    if (wanted > drawn) follow({ rev: wanted });
  }

  /** Say how many are new, with the total, at most once in ten seconds. */
  function speak() {
    clearTimeout(speech);
    if (!fresh) return;
    speech = setTimeout(() => {
      spoken = Date.now();
      announce(ngettext("%(count)s new contribution, %(total)s in all", "%(count)s new contributions, %(total)s in all", fresh, { total: number(total) }));
      fresh = 0;
    }, Math.max(0, spoken + SPOKEN - Date.now()));
  }

  /** The session has moved to `rev`: look soon, if the delegate follows. @param {{rev: number}} pulse */
  function follow({ rev }) {
    wanted = Math.max(wanted, rev);
    paint();
    if (isOn() && wanted > drawn && !timer) timer = setTimeout(look, drawn ? PAUSE * (0.5 + Math.random()) : 0);
  }

  return {
    follow,
    paint,
    isOn,
    /** @param {boolean} on */
    set(on) {
      button.setAttribute("aria-pressed", String(on));
      try {
        if (on) localStorage.setItem(PLACE, "yes");
        else localStorage.removeItem(PLACE);
      } catch {
        // nothing is remembered in a private window
      }
      if (on) look();
    },
  };
}
