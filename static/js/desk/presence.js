// @ts-check
// Who else is at this session's desk, and which contribution each works on. It is a courtesy: nothing is locked.
import { _ } from "../lib/words.js";
import { rowOf } from "../lib/state.js";
import { announce } from "../lib/announce.js";
import { clone, fill, setText } from "../lib/fill.js";
/** @import { Presence } from "../types" */

/** Milliseconds between two sentences about colleagues. */
const SPOKEN_EVERY = 10000;
/** Colleagues who stand in the bar by their initials; the others are counted. */
const SHOWN = 3;

/** The first letters of the first and the last word. @param {string} name */
const initials = (name) => {
  const words = name.trim().split(/\s+/);
  const ends = words.length > 1 ? [words[0], words[words.length - 1]] : words;
  return ends.map((word) => Array.from(word)[0] || "").join("").toLocaleUpperCase();
};

/** @param {import("./desk.js").Desk} desk */
export function createPresence(desk) {
  const { state, at, page } = desk;
  /** @type {Presence["people"]} */
  let people = [];
  /** What is dragged here, or has a dialog open. */
  let busy = "";
  /** What the server knows of this desk; undefined where that is not known. @type {string|null|undefined} */
  let told;
  let spoken = 0;
  /** Marked rows, by id of the contribution. @type {Map<string, HTMLElement>} */
  const marked = new Map();

  /** Tell the colleagues, where there are any: who is alone sends nothing. */
  function tell() {
    const now = busy || Array.from(desk.picked).pop() || null;
    if (!people.length || now === told) return;
    told = now;
    desk.link.hold(now);
  }

  /** @param {Presence} message */
  function take(message) {
    if (message.session !== page.session) return;
    say(message.people);
    people = message.people;
    drawPeople();
    draw();
  }

  /** One sentence about what is new, and not too often. @param {Presence["people"]} now */
  function say(now) {
    if (Date.now() - spoken < SPOKEN_EVERY) return;
    const known = people.map((one) => one.name);
    const comer = now.find((one) => !known.includes(one.name));
    const works = now.find((one) => one.at && !people.some((old) => old.name === one.name && old.at === one.at));
    const row = rowOf(state, "contributions", works?.at);
    if (comer) announce(_("%(name)s is at this desk too", { name: comer.name }));
    else if (works && row) announce(_("%(name)s is working on %(number)s", { name: works.name, number: `#${row.number}` }));
    else return;
    spoken = Date.now();
  }

  function drawPeople() {
    const shown = people.slice(0, people.length > SHOWN + 1 ? SHOWN : SHOWN + 1);
    const rest = people.slice(shown.length);
    const chips = shown.map((one) => chip(initials(one.name), one.name));
    if (rest.length) chips.push(chip(`+${rest.length}`, rest.map((one) => one.name).join(", ")));
    at("who").replaceChildren(...chips);
  }

  /** @param {string} short @param {string} name */
  function chip(short, name) {
    const element = clone("colleague");
    fill(element, { short, name });
    element.title = name;
    return element;
  }

  /** Frame the rows that colleagues work on. */
  function draw() {
    tell();
    if (!people.length && !marked.size) return;
    const held = new Map(people.filter((one) => one.at).map((one) => [one.at || "", one.name]));
    for (const [id, element] of marked) {
      if (held.has(id) && element.isConnected) continue;
      delete element.dataset.held;
      element.querySelector(".held")?.remove();
      marked.delete(id);
    }
    for (const [id, name] of held) {
      const element = /** @type {HTMLElement|null} */ (document.querySelector(`[data-note][data-id="${CSS.escape(id)}"]`));
      if (!element) continue;
      if (!("held" in element.dataset)) element.querySelector(".words")?.after(clone("note-held"));
      element.dataset.held = "";
      setText(/** @type {Element} */ (element.querySelector(".held")), _("%(name)s is working on this", { name }));
      marked.set(id, element);
    }
  }

  return {
    take,
    draw,
    /** The connection is a new one: what it knew of this desk is forgotten. */
    restart() {
      people = [];
      told = undefined;
      drawPeople();
      draw();
    },
    /** What this desk works on beside what is ticked; "" when it is done. @param {string} id */
    hold(id) {
      busy = id;
      tell();
    },
    /** The same while something lasts. @template T @param {string} id @param {Promise<T>} lasting @returns {Promise<T>} */
    async during(id, lasting) {
      busy = id;
      tell();
      try {
        return await lasting;
      } finally {
        busy = "";
        tell();
      }
    },
  };
}
