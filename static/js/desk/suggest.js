// @ts-check
// Suggestions: clusters for a contribution, near-duplicates, drafts of clusters. Loaded on first use. The server
// compares; here a person reads, and accepts one by one with the desk's ordinary moves.
import { _, ngettext } from "../lib/words.js";
import { clustersOf, contributionsOf, rowOf } from "../lib/state.js";
import { announce } from "../lib/announce.js";
import { clone, fill, setAttribute, setText } from "../lib/fill.js";
import { firstName, nameOf } from "./names.js";

/** @typedef {{a: string, b: string, score: number, across: boolean, opposite: boolean}} Near */
/** @typedef {{cluster: string, score: number, likely: boolean, because: string[]}} Fit */
/** @typedef {{name: string, lang: string, named_by: string, ids: string[], words: string[]}} Draft */

/** @param {import("./desk.js").Desk} desk */
export function createSuggest(desk) {
  const { state, at, page } = desk;
  const panel = at("suggest");
  /** What is looked at: one contribution ("one"), near-duplicates ("near") or drafts ("drafts"). */
  let look = "";
  /** The contribution looked at. */
  let asked = "";
  /** Whose inbox the panel is about. */
  let question = "";
  /** Counts questions to the server: an answer to an earlier one is dropped. */
  let turn = 0;
  /** Ids passed over since the panel was opened, so that "next" goes on. @type {Set<string>} */
  const passed = new Set();
  /** What gets the focus back. @type {HTMLElement|null} */
  let opener = null;

  const numberOf = (/** @type {string} */ id) => `#${rowOf(state, "contributions", id)?.number ?? "?"}`;
  const title = (/** @type {string} */ id) => rowOf(state, "clusters", id)?.title || "";
  const button = (/** @type {string} */ name) => /** @type {HTMLButtonElement} */ (panel.querySelector(`[data-look=${name}]`));
  const inbox = () => contributionsOf(state, desk.question, null);
  const isThere = (/** @type {string} */ id) => rowOf(state, "contributions", id)?.status === "shown";

  // --- asking ------------------------------------------------------------------------------------------------------

  /** @param {string} url @param {Record<string, string>} query */
  async function ask(url, query) {
    const mine = (turn += 1);
    clear();
    setText(at("suggest-state"), _("Looking for what is similar…"));
    panel.setAttribute("aria-busy", "true");
    let answer;
    try {
      answer = await (await fetch(`${url}?${new URLSearchParams(query)}`, { headers: { Accept: "application/json" } })).json();
    } catch {
      answer = { ok: false, error: { message: _("No connection. Please try again when it is back.") } };
    }
    if (mine !== turn || panel.hidden) return null;
    panel.removeAttribute("aria-busy");
    button("again").hidden = answer.ok && look === "one";
    if (!answer.ok) {
      say(answer.error.message);
      return null;
    }
    at("suggest-letters").hidden = answer.by !== "letters";
    return answer;
  }

  /** Show a sentence about the whole, and say it. @param {string} text */
  function say(text) {
    setText(at("suggest-state"), text);
    announce(text);
  }

  function clear() {
    for (const name of ["fits", "near", "drafts"]) {
      at(`suggest-${name}`).replaceChildren();
      at(`suggest-${name}-block`).hidden = true;
    }
    at("suggest-asked").hidden = true;
    button("next").hidden = button("again").hidden = true;
  }

  /** @param {string} name @param {string} heading */
  function begin(name, heading) {
    look = name;
    question = desk.question;
    for (const one of ["one", "near", "drafts"]) setAttribute(button(one), "aria-pressed", String(one === name));
    setText(at("suggest-title"), heading);
    at("suggest-title").focus();
  }

  /** Look at one contribution. @param {string} id */
  async function lookAt(id) {
    asked = id;
    begin("one", _("Suggestions for %(number)s", { number: numberOf(id) }));
    const row = rowOf(state, "contributions", id);
    const answer = await ask(page.urls.suggestions, { contribution: id });
    if (look !== "one" || asked !== id) return; // meanwhile something else is looked at
    words(at("suggest-asked"), row);
    at("suggest-asked").hidden = !row;
    button("next").hidden = inbox().every((one) => one.id === id);
    if (!answer) return;
    const fits = /** @type {Fit[]} */ (answer.clusters).filter((fit) => title(fit.cluster));
    const near = /** @type {Near[]} */ (answer.near).filter((one) => isThere(one.b));
    at("suggest-fits").replaceChildren(...fits.map(fitElement));
    at("suggest-near").replaceChildren(...near.map(pairElement));
    at("suggest-fits-block").hidden = !fits.length;
    at("suggest-near-block").hidden = !near.length;
    const found = [
      fits.length ? ngettext("%(count)s cluster it may belong to", "%(count)s clusters it may belong to", fits.length) : "",
      near.length ? ngettext("%(count)s that may say the same", "%(count)s that may say the same", near.length) : "",
    ].filter(Boolean);
    const none = clustersOf(state, desk.question).length ? _("Nothing similar found. It may be a topic of its own.") : _("There is no cluster yet, and nothing that says the same.");
    say(found.length ? found.join(" · ") : none);
  }

  /** Go on with the next contribution of the inbox. */
  function next() {
    passed.add(asked);
    const row = inbox().find((one) => !passed.has(one.id));
    if (row) return lookAt(row.id);
    const left = inbox().length;
    passed.clear();
    asked = "";
    turn += 1;
    clear();
    begin("one", _("Suggestions"));
    say(left ? _("That was the last one. What you left stands in the inbox.") : _("The inbox is empty."));
  }

  async function lookForNear() {
    begin("near", _("Near-duplicates in the inbox"));
    const answer = await ask(page.urls.suggestions, { question: desk.question });
    if (!answer) return;
    const near = /** @type {Near[]} */ (answer.near).filter((one) => isThere(one.a) && isThere(one.b));
    at("suggest-near").replaceChildren(...near.map(pairElement));
    at("suggest-near-block").hidden = !near.length;
    const found = ngettext("%(count)s pair that may say the same", "%(count)s pairs that may say the same", near.length);
    say(near.length ? found : _("No near-duplicates found."));
  }

  async function lookForDrafts() {
    begin("drafts", _("Proposed clusters"));
    const answer = await ask(page.urls.drafts, { question: desk.question });
    if (!answer) return;
    const drafts = /** @type {Draft[]} */ (answer.drafts);
    at("suggest-drafts").replaceChildren(...drafts.map(draftElement));
    draw();
    const inside = drafts.reduce((sum, draft) => sum + draft.ids.length, 0);
    const found = ngettext("%(count)s proposed cluster.", "%(count)s proposed clusters.", drafts.length);
    const rest = ngettext("%(count)s contribution fits none and stays in the inbox.", "%(count)s contributions fit none and stay in the inbox.", answer.of - inside);
    say(drafts.length ? `${found} ${rest}` : _("Nothing to propose: too few contributions in the inbox are similar."));
  }

  // --- showing -----------------------------------------------------------------------------------------------------

  /** Put a contribution's own words into an element, in their language and direction. @param {Element} element @param {{text: string, lang: string, dir: string}|null} row */
  function words(element, row) {
    setText(element, row ? row.text : "");
    setAttribute(element, "lang", row ? row.lang : null);
    setAttribute(element, "dir", row ? row.dir : null);
  }

  /** @param {string} id @param {string} like a sentence before it */
  function reason(id, like) {
    const element = clone("suggest-reason");
    fill(element, { like });
    words(/** @type {Element} */ (element.querySelector(".words")), rowOf(state, "contributions", id));
    return element;
  }

  /** @param {Fit} fit */
  function fitElement(fit) {
    const element = clone("suggest-fit");
    const size = desk.paint.size(contributionsOf(state, desk.question, fit.cluster).length, 0);
    fill(element, {
      title: title(fit.cluster),
      how: fit.likely ? size : _("%(size)s, perhaps", { size }),
      accept: _("Move %(what)s to %(where)s", { what: numberOf(asked), where: title(fit.cluster) }),
    });
    const reasons = fit.because.filter(isThere).map((id) => reason(id, _("because of %(number)s:", { number: numberOf(id) })));
    if (!reasons.length) {
      const element = clone("suggest-reason");
      fill(element, { like: _("because of its name") });
      reasons.push(element);
    }
    /** @type {Element} */ (element.querySelector(".reasons")).append(...reasons);
    element.dataset.cluster = fit.cluster;
    return element;
  }

  /** Where the two of a pair go: into the cluster of one of them, or into a new one. @param {Pick<Near, "a"|"b">} near */
  function placeOf(near) {
    const [a, b] = [near.a, near.b].map((id) => rowOf(state, "contributions", id));
    if (a?.cluster) return { ids: [near.b], cluster: a.cluster };
    if (b?.cluster) return { ids: [near.a], cluster: b.cluster };
    return { ids: [near.a, near.b], cluster: null };
  }

  /** @param {Near} near */
  function pairElement(near) {
    const element = clone("suggest-pair");
    const { ids, cluster } = placeOf(near);
    const what = `${numberOf(near.a)}, ${numberOf(near.b)}`;
    fill(element, {
      what,
      opposite: near.opposite,
      accept: cluster ? _("Move %(what)s to %(where)s", { what: numberOf(ids[0]), where: title(cluster) }) : _("Make a cluster of %(what)s", { what }),
    });
    const shown = near.a === asked && look === "one" ? [near.b] : [near.a, near.b];
    const where = (/** @type {string} */ id) => title(rowOf(state, "contributions", id)?.cluster || "") || _("Inbox");
    const reasons = shown.map((id) => reason(id, _("%(number)s in %(where)s:", { number: numberOf(id), where: where(id) })));
    /** @type {Element} */ (element.querySelector(".reasons")).append(...reasons);
    Object.assign(element.dataset, { a: near.a, b: near.b, opposite: near.opposite ? "yes" : "", stands: standsOf(near) });
    return element;
  }

  /** Where the two of a pair stand, to notice that it has changed. @param {{a: string, b: string}} near */
  const standsOf = (near) => [near.a, near.b].map((id) => rowOf(state, "contributions", id)?.cluster || "").join();

  /** What was done to one pair changes others: into the new cluster instead of one more. @param {HTMLElement} element */
  function refreshPair(element) {
    const { a = "", b = "", opposite, stands } = element.dataset;
    const near = /** @type {Near} */ ({ a, b, opposite: Boolean(opposite) });
    if (standsOf(near) === stands) return;
    const [one, other] = [a, b].map((id) => rowOf(state, "contributions", id));
    const focused = element.contains(document.activeElement);
    if (!one || !other || (one.cluster && one.cluster === other.cluster)) return void (focused ? drop(element) : element.remove());
    const fresh = pairElement(near);
    element.replaceWith(fresh);
    if (focused) /** @type {HTMLElement} */ (fresh.querySelector(".tool")).focus();
  }

  /** A draft has no name until a person gives it one: by its terms, or by other words. @param {Draft} draft @param {number} number */
  function draftElement(draft, number) {
    const element = clone("suggest-draft");
    const label = _("Proposed cluster %(number)s", { number: number + 1 });
    fill(element, { typical: draft.words.length > 0, name: label, label });
    /** @type {Element} */ (element.querySelector(".chips")).append(
      ...draft.words.map((word) => {
        const chip = clone("suggest-term");
        fill(chip, { term: word });
        setAttribute(/** @type {Element} */ (chip.firstElementChild), "lang", draft.lang);
        return chip;
      }),
    );
    const members = draft.ids.map((id) => {
      const member = clone("suggest-member");
      fill(member, { number: numberOf(id) });
      words(/** @type {Element} */ (member.querySelector(".words")), rowOf(state, "contributions", id));
      member.dataset.member = id;
      return member;
    });
    /** @type {Element} */ (element.querySelector(".reasons")).append(...members);
    return element;
  }

  /** Put a term into the name, or take it out: what was typed beside the terms stays. @param {HTMLElement} chip */
  function toggleTerm(chip) {
    const draft = /** @type {HTMLElement} */ (chip.closest(".draft"));
    const field = fieldOf(draft);
    const term = chip.textContent || "";
    const terms = Array.from(draft.querySelectorAll('[data-term][aria-pressed="true"]'), (one) => one.textContent || "");
    const on = chip.getAttribute("aria-pressed") !== "true";
    const now = on ? [...terms, term] : terms.filter((one) => one !== term);
    const typed = field.value.trim();
    if (typed === nameOf(terms, page.language)) field.value = nameOf(now, page.language);
    else if (on) field.value = `${typed}${page.language === "ar" ? "، " : ", "}${term}`;
    setAttribute(chip, "aria-pressed", String(on));
  }

  const fieldOf = (/** @type {Element} */ draft) => /** @type {HTMLInputElement} */ (draft.querySelector("[name=title]"));
  const membersOf = (/** @type {Element} */ draft) => /** @type {HTMLElement[]} */ (Array.from(draft.querySelectorAll("li[data-member]")));
  const chosenOf = (/** @type {Element} */ draft) =>
    membersOf(draft)
      .filter((one) => /** @type {HTMLInputElement} */ (one.querySelector("input")).checked)
      .map((one) => one.dataset.member || "");

  /** What others did meanwhile: a contribution that has left the inbox leaves its draft too. */
  function draw() {
    if (panel.hidden) return;
    if (question !== desk.question) return close();
    for (const pair of /** @type {HTMLElement[]} */ (Array.from(at("suggest-near").children))) refreshPair(pair);
    at("suggest-near-block").hidden = !at("suggest-near").childElementCount;
    for (const draft of Array.from(at("suggest-drafts").children)) {
      for (const member of membersOf(draft)) {
        const row = rowOf(state, "contributions", member.dataset.member);
        if ((!row || row.cluster || row.status !== "shown") && !member.contains(document.activeElement)) member.remove();
      }
      const count = chosenOf(draft).length;
      fill(draft, { accept: ngettext("Make this cluster of %(count)s", "Make this cluster of %(count)s", count) });
      setAttribute(/** @type {Element} */ (draft.querySelector("[data-accept=make]")), "aria-disabled", String(!count));
      if (!membersOf(draft).length && !draft.contains(document.activeElement)) draft.remove();
    }
    at("suggest-drafts-block").hidden = !at("suggest-drafts").childElementCount;
  }

  // --- accepting ---------------------------------------------------------------------------------------------------

  /** Take an entry away, and put the focus on the next one, else on the panel's title. @param {HTMLElement} element */
  function drop(element) {
    const near = /** @type {HTMLElement|null} */ (element.nextElementSibling || element.previousElementSibling);
    const block = element.parentElement;
    element.remove();
    if (block && !block.childElementCount) /** @type {HTMLElement} */ (block.parentElement).hidden = true;
    /** @type {HTMLElement} */ (near?.querySelector(".tool") || at("suggest-title")).focus();
  }

  /** @type {Record<string, (element: HTMLElement) => unknown>} */
  const accept = {
    place(element) {
      const id = asked;
      desk.moves.place([id], element.dataset.cluster || null);
      next();
    },
    async together(element) {
      const { ids, cluster } = placeOf({ a: element.dataset.a || "", b: element.dataset.b || "" });
      const rows = ids.map((id) => rowOf(state, "contributions", id)).filter((row) => row !== null);
      if (cluster) desk.moves.place(ids, cluster);
      else desk.moves.create(firstName(rows, page.language), ids);
      if (look === "one") next();
      else drop(element);
    },
    drop,
    async make(element) {
      const ids = chosenOf(element);
      const field = fieldOf(element);
      if (!field.value.trim()) {
        say(_("Please give the cluster a name: choose one of the words, or write your own."));
        return field.focus();
      }
      const made = ids.length ? await desk.moves.create(field.value, ids).sent : null;
      // Refused, or no connection: the draft stays as it is, with the name that was typed.
      if (made && made.ok) drop(element);
      else field.focus();
    },
    throw(element) {
      announce(_("Thrown away. Its contributions stay in the inbox."));
      drop(element);
    },
  };

  panel.addEventListener("click", (event) => {
    const target = /** @type {Element} */ (event.target);
    const term = /** @type {HTMLElement|null} */ (target.closest("[data-term]"));
    if (term) return toggleTerm(term);
    const chosen = /** @type {HTMLElement|null} */ (target.closest("[data-accept]"));
    const entry = /** @type {HTMLElement|null} */ (chosen?.closest(".suggest-one"));
    if (chosen && entry && chosen.getAttribute("aria-disabled") !== "true") return void accept[chosen.dataset.accept || ""](entry);
    const tool = /** @type {HTMLElement|null} */ (target.closest("[data-look]"));
    if (tool) return void looks[tool.dataset.look || ""]();
  });
  panel.addEventListener("change", draw);
  panel.addEventListener("keydown", (event) => {
    const field = /** @type {HTMLElement} */ (event.target);
    if (event.key === "Escape") close();
    if (event.key === "Enter" && field.matches("[name=title]") && !event.isComposing) /** @type {HTMLElement} */ (field.closest(".draft")?.querySelector("[data-accept=make]")).click();
  });

  /** @type {Record<string, () => unknown>} */
  const looks = {
    one: () => {
      passed.clear();
      asked = "";
      return next();
    },
    near: lookForNear,
    drafts: lookForDrafts,
    next,
    again: () => (look === "one" ? lookAt(asked) : looks[look]()),
    close,
  };

  function close() {
    turn += 1;
    panel.hidden = true;
    clear();
    setAttribute(at("suggest-open"), "aria-expanded", "false");
    (opener?.isConnected && !opener.hidden ? opener : at("suggest-open")).focus();
  }

  /**
   * Open the panel: on one contribution, else on the first of the inbox. @param {HTMLElement} from what was pressed @param {string} [id]
   */
  function open(from, id) {
    if (!id && !panel.hidden) return close();
    opener = from;
    passed.clear();
    panel.hidden = false;
    setAttribute(at("suggest-open"), "aria-expanded", "true");
    if (id) lookAt(id);
    else looks.one();
  }

  return { open, draw };
}
