// @ts-check
// "My contributions": how each stands, changing and withdrawing it.
/** @import { ContributionRow, Entry, Form, Made, Refused } from "../types" */
import { announce } from "../lib/announce.js";
import { clone, fill, fillContribution } from "../lib/fill.js";
import { showSign } from "../lib/sign.js";
import { page } from "../lib/page.js";
import { textDirection } from "../lib/text.js";
import { _, number } from "../lib/words.js";
import { contributionForm } from "./form.js";
import { byId, happens, known, titleOf } from "./known.js";
import { showGrade } from "./grade.js";
import { offer } from "./late.js";
import { link, outbox, waitingWords } from "./line.js";

const STATE_ICONS = { sent: "check", held: "waiting", waiting: "waiting", sending: "waiting", refused: "warning", hidden: "warning", withdrawn: "undo", late: "warning", draft: "warning" };
/** Milliseconds after which what waits is called late, and between two looks whether it is. */
const LATE = 30000;
const TICK = 15000;
const list = byId("mine-list");

happens.session.on(showMine);
happens.own.on(showMine);
happens.done.on((entry, ack) => {
  if (entry.name === "contribution.edit") announce(_("Your change to number %(number)s is saved.", { number: ack.number }));
  else if (entry.name === "recording.remove") {
    forgetRecording(entry.payload.id);
    announce(_("Thank you. Your recording is deleted."));
  } else if (entry.name === "contribution.withdraw") announce(_("Number %(number)s is withdrawn.", { number: ack.number }));
});
happens.refused.on((entry) => {
  if (entry.name !== "recording.remove") return;
  // It is gone already.
  outbox.remove(entry.key);
  forgetRecording(entry.payload.id);
});
setInterval(() => outbox.entries().length && showMine(), TICK);

/** @param {string} id */
function forgetRecording(id) {
  const row = known.rows.get(id);
  if (row) known.rows.set(id, { ...row, recorded: false });
}

/** What waits on this phone, by contribution. @param {string} id */
const waitingFor = (id) => outbox.entries().filter((entry) => entry.name.startsWith("contribution.") && entry.payload.id === id);

/** How a contribution stands: [state, words, reason]. @param {Partial<ContributionRow>} row @param {Entry[]} entries @returns {[keyof typeof STATE_ICONS, string, string]} */
function stateOf(row, entries) {
  const refused = /** @type {Refused|undefined} */ (entries.find((entry) => entry.error));
  if (refused && refused.error.code === "not_open" && !row.number) return ["draft", _("Draft on this phone, not sent."), refused.error.message];
  if (refused) return ["refused", row.number ? _("Not changed.") : _("Not sent."), refused.error.message];
  const next = entries[0];
  if (next) {
    if (Date.now() - next.at > LATE) return ["late", _("Late: not sent yet. The phone goes on trying by itself."), ""];
    if (outbox.isSending(next)) return ["sending", _("Sending…"), ""];
    if (next.name === "contribution.withdraw") return ["waiting", _("It is withdrawn as soon as there is a connection."), ""];
    if (!outbox.isKept()) return ["waiting", _("Not sent yet. This phone cannot save it: please keep this page open."), ""];
    if (next.name === "contribution.edit") return ["waiting", _("Your change is saved on this phone, not sent yet"), ""];
    return ["waiting", _("Saved on this phone, not sent yet"), ""];
  }
  if (row.status === "withdrawn") return ["withdrawn", _("Withdrawn"), ""];
  if (row.status === "split") return ["hidden", _("A facilitator has split this into parts. They stand here, too."), ""];
  if (row.status === "hidden") return ["hidden", _("A facilitator has taken this off the wall."), row.hidden_reason || ""];
  if (row.status === "unwritten") return ["held", _("Sent. Somebody of the staff writes it down."), ""];
  if (row.status === "held") return ["held", _("Sent. A facilitator reads it before the room does."), ""];
  return ["sent", _("Sent"), ""];
}

/** The row with the change that is on its way. @param {string} id */
export function present(id) {
  const entries = waitingFor(id);
  const written = entries.filter((entry) => entry.name !== "contribution.withdraw").map((entry) => entry.payload);
  const row = Object.assign({ status: "shown" }, known.rows.get(id), ...written);
  if (written.length) row.dir = textDirection(row.text, page.direction);
  return { row, entries };
}

function showMine() {
  const unsent = outbox.entries().filter((entry) => entry.name === "contribution.submit" && !known.rows.has(entry.payload.id));
  const given = [...known.rows.values()].sort((a, b) => b.number - a.number);
  const ids = [...unsent.reverse().map((entry) => entry.payload.id), ...given.map((row) => row.id)];
  const nodes = new Map(/** @type {Made[]} */ ([...list.children]).map((node) => [node.dataset.id, node]));
  let place = list.firstElementChild;
  for (const id of ids) {
    const node = nodes.get(id) || clone("own-template");
    nodes.delete(id);
    node.dataset.id = id;
    showOwn(node, id);
    if (node === place) place = node.nextElementSibling;
    else list.insertBefore(node, place);
  }
  for (const node of nodes.values()) node.remove();
  for (const place of document.querySelectorAll('[data-text="mine-count"]')) place.textContent = ids.length ? `(${number(ids.length)})` : "";
  byId("mine").querySelector("[data-empty]").hidden = ids.length > 0;
}

/** @param {Made} node @param {string} id */
function showOwn(node, id) {
  const { row, entries } = present(id);
  const [state, words, reason] = stateOf(row, entries);
  const cluster = row.cluster && state === "sent" && known.clusters[row.cluster];
  const isUnsent = !row.number;
  const refused = /** @type {Refused|undefined} */ (entries.find((entry) => entry.error));
  const stands = !entries.some((entry) => entry.name === "contribution.withdraw") && ["shown", "held", "unwritten"].includes(row.status);
  node.dataset.status = row.status;
  fillContribution(node, row, page);
  fill(node, {
    state: words,
    reason,
    where: cluster ? _("On the wall: %(title)s", { title: titleOf(cluster) }) : "",
    "withdraw-words": isUnsent ? _("It is deleted from this phone.") : _("It goes away from the wall. Its number is not used again."),
  });
  showSign(node.querySelector(".where .tile"), cluster?.sign);
  // A facilitator's own words are in whatever language; ours are in the page's.
  const said = node.querySelector('[data-text="reason"]');
  for (const [name, value] of [["lang", ""], ["dir", "auto"]]) {
    if (reason && reason === row.hidden_reason) said.setAttribute(name, value);
    else said.removeAttribute(name);
  }
  node.querySelector(".state").dataset.state = state;
  node.querySelector("[data-state-icon]").setAttribute("href", `#i-${STATE_ICONS[/** @type {"sent"} */ (state)]}`);
  node.querySelector('[data-do="edit"]').hidden = !(stands && row.status !== "unwritten" && (known.session.may.includes("contribution.edit") || isUnsent || refused));
  node.querySelector("[data-withdraw]").hidden = !(stands && (isUnsent || known.session.may.includes("contribution.withdraw")));
  showGrade(node, known.rows.get(id));
  const right = node.querySelector('[data-do="right"]');
  if (right) right.hidden = !(row.recorded && row.text && state !== "withdrawn");
  const mayTry = refused && !["invalid", "too_long"].includes(refused.error.code) && (refused.error.code !== "not_open" || known.session.may.includes("contribution.submit"));
  node.querySelector('[data-do="again"]').hidden = !mayTry && state !== "late";
  const open = node.querySelector("[data-open]");
  if (state !== "draft") open.hidden = true;
  else if (!open.dataset.asked) {
    open.dataset.asked = "yes";
    if (refused) offerElsewhere(node, refused);
  }
  node.querySelector('[data-do="drop"]').hidden = !refused || isUnsent;
  for (const keep of node.querySelectorAll("[data-with-script]")) keep.hidden = false;
  // Its accessible name says which one: "Change number 42".
  const name = row.number ? _("number %(number)s", { number: row.number }) : row.text.slice(0, 40);
  // Not inside the template string: what stands there is not found by the extraction of sentences.
  const change = _("Change");
  node.querySelector('[data-do="edit"]').setAttribute("aria-label", `${change} ${name}`);
}

/** Open the form that changes a contribution, in its place. @param {Made} node */
export function openEdit(node) {
  const open = list.querySelector("form.edit");
  if (open) return open.elements.text.focus();
  const { id = "" } = node.dataset;
  const edit = /** @type {Form} */ (/** @type {HTMLElement} */ (clone("edit-template")));
  node.querySelector(".contribution").append(edit);
  const control = contributionForm(edit, () => {});
  const { row } = present(id);
  control.fill({ ...row, lang: row.lang_by ? row.lang : "" });
  node.classList.add("editing");
  const close = () => {
    node.classList.remove("editing");
    edit.remove();
    const button = node.querySelector('[data-do="edit"]');
    (button.hidden ? byId("mine-title") : button).focus();
  };
  edit.addEventListener("submit", (/** @type {Event} */ event) => {
    event.preventDefault();
    if (!control.check()) return;
    outbox.add("contribution.edit", { id, ...control.values() });
    close();
    if (!link.isOnline()) announce(waitingWords(_("Your change is saved on this phone, not sent yet")));
  });
  edit.querySelector('[data-do="cancel"]').addEventListener("click", close);
  edit.elements.text.focus();
}

list.addEventListener("click", (event) => {
  const target = /** @type {Made} */ (event.target);
  const button = target.closest("[data-do]");
  const node = target.closest(".own");
  if (!button || !node) return;
  const entry = waitingFor(node.dataset.id || "").find((one) => one.error);
  if (button.dataset.do === "edit") {
    event.preventDefault();
    openEdit(node);
  } else if (button.dataset.do === "keep") {
    const details = button.closest("details");
    details.open = false;
    details.querySelector("summary").focus();
  } else if (button.dataset.do === "again") {
    if (entry) outbox.again(entry.key);
    link.retry();
    outbox.run();
  } else if (entry && button.dataset.do === "drop") {
    outbox.remove(entry.key);
    showMine();
    byId("mine-title").focus();
  }
});
list.addEventListener("submit", (event) => {
  const form = /** @type {Form} */ (event.target);
  if (form.dataset.do === "right") {
    event.preventDefault();
    outbox.add("recording.remove", { id: form.closest(".own").dataset.id || "" });
    form.hidden = true;
    byId("mine-title").focus();
    return;
  }
  if (form.dataset.do !== "withdraw") return;
  event.preventDefault();
  const node = form.closest(".own");
  form.closest("details").open = false;
  outbox.add("contribution.withdraw", { id: node.dataset.id || "" });
  byId("mine-title").focus();
});

/** Offer what came too late to another session that is open. @param {Made} node @param {Entry} entry */
function offerElsewhere(node, entry) {
  /** @param {import("../types").OpenSession} target */
  const take = (target) => {
    outbox.remove(entry.key);
    location.href = `/room/${target.id}?question=${target.question}`;
  };
  offer(node, entry.payload, take);
}
