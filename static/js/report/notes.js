// @ts-check
// What the room gave, by question and cluster, with what the rapporteur does to it: quote, cite, tag, mark.
/** @import { ClusterRow, ContributionRow, Page, State, Tag } from "../types" */
import { clone, fill, fillContribution, setAttribute, setText, setTexts, syncList } from "../lib/fill.js";
import { _, ngettext } from "../lib/words.js";
import { clustersOf, contributionsOf, questionsOf } from "../lib/state.js";

/** A cluster with what is in it, or what is in none. @typedef {Pick<ClusterRow, "id"|"title"|"tags"> & Partial<ClusterRow> & {rows: ContributionRow[]}} Group */
/** What a button is about: one of them, or a contribution. @typedef {Partial<ContributionRow> & Partial<Group> & {id: string}} Marked */

/**
 * @param {object} desk
 * @param {State} desk.state
 * @param {Page} desk.page
 * @param {Map<string, Tag>} desk.tags all tags by id
 * @param {(box: HTMLElement) => void} desk.onText a cluster's text is in the page now
 * @param {() => Set<number>} desk.cited
 * @param {() => Set<string>} desk.written clusters that have a text
 * @param {import("../types").Send} desk.act
 * @param {(row: ContributionRow) => void} desk.onCite
 * @param {(row: Marked, opener: HTMLElement) => void} desk.onTag
 * @param {(row: Marked, opener: HTMLElement) => void} desk.onPropose
 */
export function createNotes({ state, page, tags, onText, cited, written, act, onCite, onTag, onPropose }) {
  /** @type {WeakMap<Element, Marked>} */
  const rows = new WeakMap();

  function draw() {
    drawQuestions();
    for (const question of questionsOf(state)) {
      const place = document.querySelector(`.report-question[data-question="${CSS.escape(question.id)}"] [data-clusters]`);
      if (!place) continue;
      /** @type {Group[]} */
      const clusters = clustersOf(state, question.id).map((one) => ({ ...one, rows: contributionsOf(state, question.id, one.id) }));
      const inbox = contributionsOf(state, question.id, null);
      if (inbox.length) clusters.push({ id: "inbox", title: _("Not in a cluster"), rows: inbox, tags: [] });
      syncList(place, clusters, { key: (one) => one.id, create: createCluster, update: drawCluster, always: true });
    }
    mark();
  }

  /** The questions as they are now: an organiser may have changed one, or added one. */
  function drawQuestions() {
    syncList(/** @type {Element} */ (document.getElementById("questions")), questionsOf(state), {
      key: (question) => question.id,
      create(question) {
        const element = clone("question");
        element.dataset.question = question.id;
        nameBox(/** @type {HTMLElement} */ (element.querySelector(".report-summary")), question.id, "");
        return element;
      },
      update: (element, question) => setTexts(element.querySelector("[data-question-words]"), question.text, page),
    });
  }

  /** Give a text's box what its template could not know: the label must find its field. @param {HTMLElement} box @param {string} question @param {string} cluster */
  function nameBox(box, question, cluster) {
    const id = cluster || question;
    Object.assign(box.dataset, { question, cluster });
    for (const [name, mark] of [["label", "for"], ["textarea", "id"]]) box.querySelector(name)?.setAttribute(mark, `summary-${id}`);
    box.querySelector("[data-state]")?.setAttribute("id", `state-${id}`);
    box.querySelector("textarea")?.setAttribute("aria-describedby", `state-${id}`);
    // After it stands in the page: what is kept in the browser may fill it at once.
    queueMicrotask(() => onText(box));
  }

  /** @param {Group} one */
  function createCluster(one) {
    const element = clone(one.id === "inbox" ? "inbox" : "cluster");
    const box = /** @type {HTMLElement|null} */ (element.querySelector(".report-summary"));
    if (box) {
      nameBox(box, one.question || "", one.id);
      setAttribute(element, "id", `cluster-${one.id}`);
    }
    element.addEventListener("click", (event) => {
      const button = event.target instanceof Element && /** @type {HTMLElement|null} */ (event.target.closest("button[data-do]"));
      if (!button) return;
      const note = button.closest(".contribution");
      const row = /** @type {Marked} */ (rows.get(note || element));
      const on = button.getAttribute("aria-pressed") !== "true";
      if (button.dataset.do === "mark") act("report.mark", { cluster: row.id, on });
      else if (button.dataset.do === "quote") act("report.quote", { id: row.id, on });
      else if (button.dataset.do === "cite") onCite(/** @type {ContributionRow} */ (row));
      else if (button.dataset.do === "tag") onTag(row, button);
      else if (button.dataset.do === "propose" && button.getAttribute("aria-disabled") !== "true") onPropose(row, button);
    });
    return element;
  }

  /** @param {HTMLElement} element @param {Group} one */
  function drawCluster(element, one) {
    rows.set(element, one);
    fill(element, {
      title: one.title,
      size: ngettext("%(count)s contribution", "%(count)s contributions", one.rows.length),
      label: _("Summary of the cluster “%(title)s”", { title: one.title }),
    });
    const pressed = element.querySelector("[data-do=mark]");
    if (pressed) setAttribute(pressed, "aria-pressed", String(Boolean(one.key)));
    element.classList.toggle("is-key", Boolean(one.key));
    drawTags(element.querySelector(":scope > .report-head [data-tags]"), one.tags || []);
    syncList(/** @type {Element} */ (element.querySelector("[data-notes]")), one.rows, {
      key: (row) => row.id,
      create: () => clone("note"),
      update(note, row) {
        rows.set(note, row);
        setAttribute(note, "id", `note-${row.number}`);
        setAttribute(note, "tabindex", "-1");
        fillContribution(note, row, page);
        drawTags(note.querySelector("[data-tags]"), row.tags || []);
        const quote = /** @type {HTMLElement} */ (note.querySelector("[data-do=quote]"));
        // Without the author's consent there is nothing to press; a pin set before it was taken back can go.
        const may = row.consent === "quote" || row.consent === "name" || Boolean(row.pinned);
        quote.hidden = !may;
        /** @type {HTMLElement} */ (note.querySelector("[data-no-quote]")).hidden = may;
        setAttribute(quote, "aria-pressed", String(Boolean(row.pinned)));
        setText(/** @type {Element} */ (note.querySelector("[data-marks]")), row.endorsements ? ngettext("important to %(count)s delegate", "important to %(count)s delegates", row.endorsements) : "");
      },
    });
  }

  /** @param {Element|null} place @param {string[]} ids */
  function drawTags(place, ids) {
    if (!place) return;
    syncList(place, ids.map((id) => tags.get(id) || { id, code: id, name: id }), {
      key: (tag) => tag.id,
      create: () => clone("tag"),
      update(element, tag) {
        setText(element, tag.name);
      },
    });
    /** @type {HTMLElement} */ (place).hidden = !ids.length;
  }

  /** The clusters of each question as a list: how much is in each, and which have no text yet. */
  function outline() {
    const texts = written();
    for (const question of questionsOf(state)) {
      const place = document.querySelector(`.report-question[data-question="${CSS.escape(question.id)}"] [data-outline]`);
      if (!place) continue;
      const clusters = clustersOf(state, question.id);
      /** @type {HTMLElement} */ (place.closest(".report-outline")).hidden = !clusters.length;
      syncList(place, clusters, {
        key: (one) => one.id,
        create: () => clone("outline-line"),
        always: true,
        update(element, one) {
          const says = [
            ngettext("%(count)s contribution", "%(count)s contributions", contributionsOf(state, question.id, one.id).length),
            texts.has(one.id) ? "" : _("no text yet"),
            one.key ? _("key message") : "",
          ];
          fill(element, { title: one.title, says: says.filter(Boolean).join(" · ") });
          setAttribute(element.querySelector("a"), "href", `#cluster-${one.id}`);
        },
      });
    }
  }

  /** Mark what no text names yet. */
  function mark() {
    outline();
    const known = cited();
    let open = 0;
    for (const note of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-notes] > .contribution"))) {
      const is = known.has(rows.get(note)?.number || 0);
      note.classList.toggle("is-cited", is);
      if (!is) open += 1;
    }
    const place = document.getElementById("uncited");
    if (place) setText(place, ngettext("%(count)s contribution is not named in any text yet.", "%(count)s contributions are not named in any text yet.", open));
  }

  return { draw, mark };
}
