// @ts-check
/** @import { ClusterRow, ContributionRow, Counts, Form, Made, OfferRow, Snapshot, TranslationRow } from "../types" */
// What others gave, on a delegate's phone: endorsing it, offering help with an action, and drawing it anew when the
// delegate asks for it. The server's page has it all; this makes it work without leaving the page.
import { announce } from "../lib/announce.js";
import { clone, fill, fillContribution, setChildren } from "../lib/fill.js";
import { newId } from "../lib/id.js";
import { page } from "../lib/page.js";
import { shown } from "../lib/text.js";
import { showSign } from "../lib/sign.js";
import { _, ngettext } from "../lib/words.js";
import { byId, happens, known, question } from "./known.js";
import { addRows, catchUp, link, outbox, waitingWords } from "./line.js";

/** Contributions of each further page. */
const NEXT = 40;

/** @type {NodeListOf<HTMLAnchorElement>} */
const olderLinks = document.querySelectorAll('[data-do="older"]');
const section = /** @type {Made} */ (document.getElementById("others"));
const { mine } = page.snapshot;
/** @type {Set<string>} */
const endorsed = new Set(mine.endorsements);
/** @type {Map<string, Pick<OfferRow, "id"|"action"|"brings">>} */
const offers = new Map(mine.offers.map((row) => [row.id, row]));
const countWords = (/** @type {number} */ count) => (count ? ngettext("Important to %(count)s person", "Important to %(count)s people", count) : "");

/** Whether a target is marked, with what is still on its way. @param {string} target @returns {boolean} */
export function isMarked(target) {
  const last = outbox.entries().filter((e) => e.name === "endorsement.set" && e.payload.target === target && !e.error).pop();
  return last ? last.payload.on : endorsed.has(target);
}

/** Show what this phone's delegate marked and offered, with what is still on its way. */
function paint() {
  const waiting = outbox.entries();
  for (const form of /** @type {NodeListOf<Form>} */ (document.querySelectorAll("form.endorse"))) {
    const on = isMarked(form.elements.target.value);
    form.querySelector("button").setAttribute("aria-pressed", String(on));
    form.elements.on.value = on ? "0" : "1";
  }
  const taken = waiting.filter((e) => e.name === "offer.withdraw").map((e) => e.payload.id);
  const made = waiting.filter((e) => e.name === "offer.make").map((e) => e.payload);
  const standing = [...offers.values(), ...made].filter((offer) => !taken.includes(offer.id));
  for (const block of section.querySelectorAll("[data-offers]")) {
    const list = block.querySelector(".my-offers");
    const here = standing.filter((offer) => offer.action === block.querySelector("form").elements.action.value);
    setChildren(list, here.map((offer) => {
      const node = clone("my-offer-template");
      node.dataset.id = offer.id;
      fill(node, { brings: offer.brings });
      return node;
    }));
  }
}

/** @param {Form} form */
export function endorse(form) {
  const on = form.elements.on.value === "1";
  outbox.add("endorsement.set", { target: form.elements.target.value, on });
  announce(on ? _("Marked as important to you.") : _("No longer marked."));
}

/** @param {Form} form */
function offer(form) {
  const { brings, action, group } = form.elements;
  const error = form.querySelector("[data-error]");
  error.hidden = Boolean(brings.value.trim());
  if (!error.hidden) {
    error.textContent = _("Please write something first.");
    brings.focus();
    return announce(error.textContent);
  }
  outbox.add("offer.make", { id: newId(), action: action.value, brings: brings.value, ...(group.value ? { group: group.value } : {}) });
  brings.value = "";
  const details = form.closest("details");
  details.open = false;
  details.querySelector("summary").focus();
  announce(link.isOnline() ? _("Thank you. Your offer is on its way.") : waitingWords(_("Saved on this phone, not sent yet")));
}

/** A template's copy needs ids of its own, or its labels name another one's fields. @param {Made} node */
function renewIds(node) {
  const mark = newId().slice(0, 8);
  for (const name of ["id", "for", "aria-describedby"]) {
    for (const element of node.querySelectorAll(`[${name}]`)) element.setAttribute(name, `${element.getAttribute(name)}-${mark}`);
  }
  for (const input of node.querySelectorAll('[name="question"]')) input.value = question;
}

/** Make `list` show `rows` in their order; what is there already stays the same element, with what is open in it. @template {{id: string}} R @param {Element} list @param {R[]} rows @param {string} template @param {(node: Made, row: R) => void} update */
export function sync(list, rows, template, update) {
  const nodes = new Map(/** @type {Made[]} */ ([...list.children]).map((node) => [node.dataset.id, node]));
  rows.forEach((row, index) => {
    let node = nodes.get(row.id);
    if (!node) {
      node = clone(template);
      renewIds(node);
    }
    nodes.delete(row.id);
    node.dataset.id = row.id;
    update(node, row);
    if (list.children[index] !== node) list.insertBefore(node, list.children[index] || null);
  });
  for (const node of nodes.values()) node.remove();
}

/** @param {Made} node @param {{id: string, endorsements: number}} row */
export function showEndorse(node, row) {
  const form = node.querySelector("form.endorse");
  form.elements.target.value = row.id;
  form.querySelector("button").disabled = !known.session.may.includes("endorsement.set");
  fill(form, { endorsements: countWords(row.endorsements) });
}

/** Checked translations into this page's language, by table and id. @type {Record<string, TranslationRow>} */
let translations = page.snapshot.state.translations || {};
/** @param {"clusters"|"contributions"} of @param {string} id @returns {Record<string, string>|undefined} */
export const wordsOf = (of, id) => translations[`${of}/${id}/${page.language}`]?.texts;

/** Where a translation is shown, the original is one press away. @param {Made} block @param {import("../types").Wording|null} original null where there is none */
function showOriginal(block, original) {
  block.hidden = !original;
  const words = block.querySelector("[data-original-words]");
  words.textContent = original ? shown(original.text) : "";
  if (!original) return;
  words.setAttribute("lang", original.lang || "");
  words.setAttribute("dir", original.dir || "auto");
}

/** @param {Made} node @param {ContributionRow} row */
function showOther(node, row) {
  const words = wordsOf("contributions", row.id);
  fillContribution(node, words ? { ...row, ...words, lang: page.language, dir: page.direction } : row, page);
  showOriginal(node.querySelector("[data-original]"), words ? row : null);
  showEndorse(node, row);
  const block = node.querySelector("[data-offers]");
  if (!block) return;
  block.hidden = row.kind !== "action";
  block.querySelector("form").elements.action.value = row.id;
}

/** Rows of this page's question. @template {{question: string}} R @param {Record<string, R>} table */
export const hereOf = (table) => Object.values(table).filter((row) => row.question === question);

/** Draw everything anew. @param {Snapshot} snapshot */
function show(snapshot) {
  endorsed.clear();
  for (const id of snapshot.mine.endorsements) endorsed.add(id);
  offers.clear();
  for (const row of snapshot.mine.offers) offers.set(row.id, row);
  translations = snapshot.state.translations || {};
  const rows = hereOf(snapshot.state.contributions).filter((row) => row.status === "shown" && !known.rows.has(row.id));
  const clusters = hereOf(snapshot.state.clusters).sort((a, b) => (a.rank < b.rank ? -1 : 1));
  sync(section.querySelector("#clusters"), clusters, "cluster-template", (node, cluster) => {
    const inside = rows.filter((row) => row.cluster === cluster.id).sort((a, b) => (a.rank < b.rank ? -1 : 1));
    const count = (snapshot.others.inside[cluster.id] || 0) - [...known.rows.values()].filter((row) => row.cluster === cluster.id && row.status === "shown").length;
    const words = wordsOf("clusters", cluster.id);
    showOriginal(node.querySelector("[data-original]"), words ? { text: cluster.title } : null);
    fill(node, {
      title: words ? words.title : cluster.title,
      inside: count > 0 ? String(count) : "",
      size: count > 0 ? ngettext("%(count)s contribution of others", "%(count)s contributions of others", count) : "",
    });
    showEndorse(node, cluster);
    node.dataset.k = String(cluster.sign ? ((cluster.sign - 1) % 12) + 1 : 0);
    showSign(node.querySelector(".tile"), cluster.sign);
    const details = node.querySelector("[data-inside]");
    details.hidden = !inside.length;
    sync(details.querySelector("ul"), inside, "other-template", showOther);
  });
  const inbox = rows.filter((row) => !row.cluster).sort((a, b) => b.number - a.number);
  sync(section.querySelector("#inbox"), inbox, "other-template", showOther);
  section.querySelector("[data-inbox]").hidden = !inbox.length;
  section.querySelector("[data-empty]").hidden = clusters.length + inbox.length > 0;
  paint();
}

// --- what is new of it -------------------------------------------------------------------------------------------------

/** Contributions to this question that the server has counted, as far as they are shown here. */
let seen = page.snapshot.counts.by_question[question] || 0;
let shownRev = known.rev;
let shownLineage = known.lineage;
/** What is drawn; null: only what the page came with. @type {Snapshot|null} */
let drawn = null;

/** @param {Counts} counts @param {number} at */
function showMore(counts, at) {
  const fresh = (counts.by_question[question] || 0) - seen;
  const all = known.session.visibility === "all" && known.session.moderation === "off" && fresh > 0;
  byId("more").hidden = at <= shownRev;
  fill(byId("more"), {
    more: all ? ngettext("%(count)s new contribution", "%(count)s new contributions", fresh) : _("There is something new here."),
  });
}

/** Draw everything anew: nothing is new then. @param {Snapshot} snapshot */
export function showOthers(snapshot) {
  drawn = snapshot;
  for (const one of olderLinks) one.hidden = !snapshot.others.more;
  show(snapshot);
  happens.others.emit(snapshot);
  paint();
  seen = snapshot.counts.by_question[question] || 0;
  shownRev = snapshot.rev;
  shownLineage = snapshot.lineage;
  showMore(snapshot.counts, snapshot.rev);
}

/** The page after what is drawn, below it. @param {Event} event */
async function showOlder(event) {
  event.preventDefault();
  const was = drawn;
  known.size += NEXT;
  let snapshot = await catchUp(was ? { page: { size: NEXT, after: was.others.more } } : {});
  const isSame = was && snapshot?.lineage === was.lineage && snapshot.rev === was.rev;
  // Rows of an older revision may have been hidden, or cleared, since.
  if (was && snapshot && !isSame) snapshot = await catchUp();
  if (!snapshot) {
    known.size -= NEXT;
    return announce(_("There is no connection. Please try again later."));
  }
  const { state } = snapshot;
  if (isSame) addRows(state, was.state);
  showOthers(snapshot);
  announce(ngettext("%(count)s contribution of others", "%(count)s contributions of others", Object.keys(state.contributions).length));
}

/** What may be seen of others has changed: what is shown of them must not stay as it was. */
async function renew() {
  const snapshot = await catchUp();
  if (snapshot) showOthers(snapshot);
}

happens.session.on(({ may, visibility, attribution }, was) => {
  section.hidden = !may.includes("others.read");
  if (!section.hidden && (visibility !== was.visibility || attribution !== was.attribution)) renew();
  for (const button of document.querySelectorAll(".endorse button")) /** @type {HTMLButtonElement} */ (button).disabled = !may.includes("endorsement.set");
});
happens.snapshot.on((snapshot) => {
  if (snapshot.lineage === shownLineage) showMore(snapshot.counts, snapshot.rev);
  // Cleared, or cut by retention: what stands here is gone.
  else if (snapshot.others) showOthers(snapshot);
  else renew();
});
happens.pulse.on((pulse) => showMore(pulse.counts, pulse.rev));
happens.own.on(paint);
happens.done.on(({ name, payload }, ack) => {
  // One's own step is no news to oneself.
  if (ack.rev === shownRev + 1) shownRev = ack.rev;
  if (name === "contribution.submit") seen += 1;
  else if (name === "contribution.withdraw") seen -= 1;
  else if (name === "offer.make") offers.set(payload.id, { id: payload.id, action: payload.action, brings: payload.brings });
  else if (name === "offer.withdraw") offers.delete(payload.id);
  else if (name === "endorsement.set") {
    if (payload.on) endorsed.add(payload.target);
    else endorsed.delete(payload.target);
    for (const form of /** @type {NodeListOf<Form>} */ (document.querySelectorAll("form.endorse"))) {
      if (form.elements.target.value === payload.target) fill(form, { endorsements: countWords(ack.endorsements) });
    }
  }
});
// It is said why; only an offer's words can be mended.
happens.refused.on(({ key, name, payload, error: why }) => {
  if (!name.startsWith("endorsement.") && !name.startsWith("offer.")) return;
  outbox.remove(key);
  const form = [...section.querySelectorAll('form[data-do="offer"]')].find((one) => one.elements.action.value === payload.action);
  if (name === "offer.make" && form) {
    form.elements.brings.value = payload.brings;
    form.closest("details").open = true;
    const error = form.querySelector("[data-error]");
    error.textContent = why.message;
    error.hidden = false;
  }
  paint();
});

for (const one of olderLinks) one.addEventListener("click", showOlder);
section.addEventListener("submit", (event) => {
  event.preventDefault();
  const form = /** @type {Form} */ (event.target);
  if (form.dataset.do === "offer") offer(form);
  else endorse(form);
});
section.addEventListener("click", async (event) => {
  const button = /** @type {Made} */ (event.target).closest('[data-do="show"], [data-do="take-back"]');
  if (!button) return;
  if (button.dataset.do === "take-back") {
    const { id = "" } = button.closest(".my-offer").dataset;
    button.closest("[data-offers]").querySelector("summary").focus();
    outbox.add("offer.withdraw", { id });
    return announce(_("Your offer is taken back."));
  }
  const snapshot = await catchUp();
  if (!snapshot) return announce(_("There is no connection. Please try again later."));
  showOthers(snapshot);
  byId("others-title").focus();
});
paint();
