// @ts-check
// Partnerships: for each action and barrier what could meet it; a human says yes or no.
/** @import { Help, Need, Page, PairLine, PairReason, Proposals, State, Tag } from "../types" */
import { clone, fill, setAttribute, setLanguage, setText, syncList } from "../lib/fill.js";
import { _, ngettext } from "../lib/words.js";
import { shownRows } from "./actions.js";
import { createChooser } from "./chooser.js";

/** The command of each decision. @type {Record<string, "pair.confirm"|"pair.reject"|"pair.reopen">} */
const DECISIONS = { yes: "pair.confirm", no: "pair.reject", open: "pair.reopen" };
/** Milliseconds between two askings while the room writes: comparing a full room's words takes seconds of a processor. */
const AGAIN = 60000;

/**
 * @param {object} desk
 * @param {State} desk.state
 * @param {Page} desk.page
 * @param {Map<string, Tag>} desk.tags
 * @param {import("../types").Send} desk.act
 */
export function createPairs({ state, page, tags, act }) {
  const list = /** @type {Element} */ (document.getElementById("pairs-list"));
  const line = /** @type {Element} */ (document.getElementById("pairs-state"));
  const only = /** @type {HTMLInputElement} */ (document.getElementById("pairs-open"));
  /** @type {Proposals} */
  let found = { proposals: [], helps: {}, sessions: {} };
  /** @type {Set<string>} */
  const missed = new Set();
  let asked = 0;
  let busy = false;
  let askedRev = -1;

  async function ask() {
    if (busy) return;
    busy = true;
    askedRev = state.rev;
    setText(line, _("Looking for what could fit…"));
    try {
      const response = await fetch(`/api/v1/sessions/${encodeURIComponent(page.session)}/pairs`);
      const answer = await response.json();
      if (!answer.ok) {
        setText(line, answer.error.message);
        return;
      }
      found = answer;
      setText(line, answer.compared ? _("Proposed by cluster, tags and words, across languages. You decide.") : _("Proposed by cluster and tags. Words could not be compared just now."));
      draw();
    } catch {
      setText(line, _("No connection: there are no new proposals now."));
    } finally {
      asked = Date.now();
      busy = false;
    }
  }

  /** What helps, as a row for the page: from this session's live rows where it is here. @param {string} id @returns {Help|undefined} */
  function helpOf(id) {
    const offer = state.tables.offers.get(id);
    if (offer) return helpOfOffer(offer);
    const row = state.tables.contributions.get(id);
    if (row) return { ...row, session: page.session };
    return found.helps[id];
  }

  /** @param {import("../types").OfferRow} offer @returns {Help} */
  const helpOfOffer = ({ id, brings, group }) => ({ ...found.helps[id], id, kind: "offer", text: brings, session: page.session, group, dir: "auto", lang: found.helps[id]?.lang || "" });

  function draw() {
    /** @type {Map<string, PairLine[]>} */
    const decided = new Map();
    // Somebody else has chosen help that this page has not heard of: it is asked for once; what is hidden stays unknown.
    const news = [...state.tables.pairs.values()].filter((pair) => !helpOf(pair.help) && !missed.has(pair.help));
    for (const pair of news) missed.add(pair.help);
    if (news.length) ask();
    for (const pair of state.tables.pairs.values()) {
      const help = helpOf(pair.help);
      if (!help) continue;
      const there = decided.get(pair.need) || [];
      there.push({ key: pair.id, help, status: pair.status, reasons: pair.reasons, tags: [] });
      decided.set(pair.need, there);
    }
    /** @type {Map<string, PairLine[]>} */
    const offered = new Map();
    for (const offer of state.tables.offers.values()) offered.set(offer.action, [...(offered.get(offer.action) || []), { key: offer.id, help: helpOfOffer(offer), status: "offered", reasons: [], tags: [] }]);
    const known = new Set([...state.tables.pairs.values()].map((pair) => `${pair.need} ${pair.help}`));
    /** @type {Map<string, PairLine[]>} */
    const proposed = new Map();
    for (const one of found.proposals) {
      const help = helpOf(one.help);
      if (help && !known.has(`${one.need} ${one.help}`)) proposed.set(one.need, [...(proposed.get(one.need) || []), { ...one, key: `${one.need} ${one.help}`, help, status: "proposed" }]);
    }
    const open = shownRows(state)
      .filter((row) => row.kind === "action" || row.kind === "barrier")
      .map((row) => {
        const fixed = [...(offered.get(row.id) || []), ...(decided.get(row.id) || [])];
        const lines = [...fixed.filter((one) => one.status !== "rejected"), ...(proposed.get(row.id) || []), ...fixed.filter((one) => one.status === "rejected")];
        return { ...row, lines, met: fixed.some((one) => one.status !== "rejected") };
      });
    const met = open.filter((one) => one.met).length;
    const counted = [ngettext("%(count)s action or barrier is met.", "%(count)s actions and barriers are met.", met), ngettext("%(count)s is still open.", "%(count)s are still open.", open.length - met)];
    setText(/** @type {Element} */ (document.getElementById("pairs-count")), counted.join(" "));
    const shown = open.filter((one) => !only.checked || !one.met);
    syncList(list, shown, { key: (row) => row.id, create: createNeed, update: drawNeed, always: true });
    /** @type {HTMLElement} */ (document.getElementById("pairs-none")).hidden = shown.length > 0;
  }

  /** What each element of a need shows. @type {WeakMap<Element, Need>} */
  const needs = new WeakMap();
  /** What each line below a need shows. @type {WeakMap<Element, PairLine>} */
  const lines = new WeakMap();

  function createNeed() {
    const element = clone("need");
    element.addEventListener("click", (event) => {
      const button = event.target instanceof Element && /** @type {HTMLElement|null} */ (event.target.closest("button"));
      if (!button) return;
      const need = /** @type {Need} */ (needs.get(element));
      if ("choose" in button.dataset) return chooser.open(need);
      const one = /** @type {PairLine} */ (lines.get(/** @type {Element} */ (button.closest(".report-pair"))));
      decide(button.dataset.decide || "", need.id, one.help.id, one.reasons);
    });
    return element;
  }

  /** @param {string} what yes, no or open @param {string} need @param {string} help @param {string[]} reasons */
  function decide(what, need, help, reasons) {
    const why = what === "open" ? {} : { reasons: /** @type {PairReason[]} */ (reasons.filter((reason) => reason !== "chosen")) };
    act(DECISIONS[what], { need, help, ...why });
  }

  const chooser = createChooser({
    page,
    describe,
    onChoose(need, help, sessions) {
      found.helps[help.id] = help;
      found.sessions = { ...found.sessions, ...sessions };
      decide("yes", need.id, help.id, []);
    },
  });

  /** @param {HTMLElement} element @param {Need} need */
  function drawNeed(element, need) {
    needs.set(element, need);
    setAttribute(element, "id", `need-${need.number}`);
    setAttribute(element, "tabindex", "-1");
    fill(element, { kind: page.kinds[need.kind], text: need.text, for: `: #${need.number}` });
    /** @type {HTMLElement} */ (element.querySelector("[data-no-pairs]")).hidden = need.lines.length > 0;
    const link = /** @type {HTMLAnchorElement} */ (element.querySelector(".report-need a"));
    setText(link, `#${need.number}`);
    link.href = `#note-${need.number}`;
    setLanguage(/** @type {Element} */ (element.querySelector(".report-need [data-words]")), need);
    syncList(/** @type {Element} */ (element.querySelector("[data-pairs]")), need.lines, { key: (one) => one.key, create: () => clone("pair"), update: drawPair, always: true });
  }

  /** What is said of a resource or an offer. @param {Help} help */
  function describe(help) {
    return {
      what: help.kind === "offer" ? _("Offer of help") : page.kinds.resource,
      number: help.kind === "offer" ? "" : `#${help.number}`,
      session: help.session !== page.session && help.where ? _("from “%(session)s”", { session: help.where }) : "",
      text: help.text,
      group: help.group ? page.groups[help.group] || help.group : "",
    };
  }

  /** @param {HTMLElement} element @param {PairLine} one */
  function drawPair(element, one) {
    lines.set(element, one);
    fill(element, {
      ...describe({ ...one.help, where: found.sessions[one.help.session] }),
      why: whyOf(one),
      status: { confirmed: _("Confirmed"), rejected: _("Rejected"), offered: _("Offered for this action"), proposed: _("Proposed") }[/** @type {"confirmed"} */ (one.status)],
    });
    setLanguage(/** @type {Element} */ (element.querySelector("[data-words]")), one.help);
    setAttribute(element, "data-status", one.status);
    const hidden = { yes: ["confirmed", "offered"], no: ["rejected", "offered"], open: ["proposed", "offered"] };
    for (const [what, statuses] of Object.entries(hidden)) /** @type {HTMLElement} */ (element.querySelector(`[data-decide=${what}]`)).hidden = statuses.includes(one.status);
  }

  /** @param {PairLine} one */
  function whyOf(one) {
    const names = one.tags.map((/** @type {string} */ id) => tags.get(id)?.code || id).join(", ");
    const words = one.reasons.map(
      (/** @type {string} */ reason) =>
        ({ cluster: _("in the same cluster"), tags: names ? _("same tags: %(tags)s", { tags: names }) : _("same tags"), similar: _("similar words"), chosen: _("chosen by a person") })[/** @type {"cluster"} */ (reason)],
    );
    return words.length ? _("Why: %(reasons)s", { reasons: words.join(" · ") }) : "";
  }

  only.addEventListener("change", draw);
  document.getElementById("pairs-again")?.addEventListener("click", ask);
  return {
    draw,
    /** The part came into view, or the room went on while it is. */
    renew() {
      draw();
      if (askedRev !== state.rev && (askedRev < 0 || Date.now() - asked > AGAIN)) ask();
    },
  };
}
