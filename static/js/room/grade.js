// @ts-check
// What documents may hold of one contribution's words: shown and chosen beside it in "My contributions".
/** @import { ContributionRow, Field, Form, Made, Payload, Queried } from "../types" */
import { announce } from "../lib/announce.js";
import { fill } from "../lib/fill.js";
import { _ } from "../lib/words.js";
import { byId, happens, known } from "./known.js";
import { outbox } from "./line.js";

const list = byId("mine-list");

/** The choice for one contribution that waits on this phone. @param {string} id */
const waiting = (id) => outbox.entries().find((entry) => entry.name === "consent.set" && entry.payload.id === id && !entry.error);

/** The sentence on a grade's button. @param {Form} form @param {string} grade */
const wordOf = (form, grade) => form.querySelector(`[name="consent"][value="${grade}"]`).closest("label").querySelector(".choice-word").firstChild?.textContent;

/** Show what is chosen for an own contribution. @param {Made} node its place in the list @param {ContributionRow|undefined} row as the server has it; undefined: not sent yet */
export function showGrade(node, row) {
  const place = /** @type {Queried & HTMLDetailsElement} */ (/** @type {HTMLElement} */ (node.querySelector("[data-grade]")));
  place.hidden = !row || row.status === "withdrawn" || !known.session.may.includes("consent.set");
  if (place.hidden || !row) return;
  const form = place.querySelector("form");
  const wanted = waiting(row.id)?.payload;
  // What was sent a moment ago came without it: then the page's own, which is the delegate's general choice.
  const grade = wanted?.consent || row.consent || /** @type {Field} */ (/** @type {HTMLElement} */ (form.querySelector('[name="consent"][checked]'))).value;
  fill(place, { grade: wordOf(form, grade) });
  if (form.elements.contribution.value !== row.id) identify(form, row.id);
  // What somebody is choosing stays as it is.
  if (place.open) return;
  form.elements.consent.value = grade;
  form.elements.name.value = wanted?.name || row.author_name || form.elements.name.defaultValue;
}

/** Give the fields of a form cloned from the template ids of their own. @param {Form} form @param {string} id */
function identify(form, id) {
  form.elements.contribution.value = id;
  const name = form.elements.name;
  const error = form.querySelector('[data-error="name"]');
  /** @type {HTMLLabelElement} */ (/** @type {HTMLElement} */ (form.querySelector(`label[for="${name.id}"]`))).htmlFor = name.id = `name-${id}`;
  error.id = `${name.id}-error`;
  name.setAttribute("aria-describedby", error.id);
}

/** Say at the name why it is not kept, or nothing (""). @param {Form} form @param {string} message */
function showError(form, message) {
  const error = form.querySelector('[data-error="name"]');
  error.textContent = message;
  error.hidden = !message;
  if (!message) return form.elements.name.removeAttribute("aria-invalid");
  form.elements.name.setAttribute("aria-invalid", "true");
  form.closest("details").open = true;
  form.elements.name.focus();
}

list.addEventListener("submit", (event) => {
  const form = /** @type {Form} */ (event.target);
  if (form.dataset.do !== "consent") return;
  event.preventDefault();
  const consent = /** @type {Payload<"consent.set">["consent"]} */ (form.elements.consent.value);
  const name = form.elements.name.value.trim();
  showError(form, consent === "name" && !name ? _("Please write the name that may be shown, or choose an answer without your name.") : "");
  if (consent === "name" && !name) return;
  const details = form.closest("details");
  details.open = false;
  details.querySelector("summary").focus();
  outbox.add("consent.set", { id: form.elements.contribution.value, consent, ...(consent === "name" ? { name } : {}) });
});

happens.done.on(({ name, payload }) => {
  const row = name === "consent.set" && known.rows.get(payload.id);
  if (!row) return;
  known.rows.set(row.id, { ...row, consent: payload.consent, author_name: payload.name || "" });
  announce(_("Your choice for this contribution is kept."));
});
happens.refused.on((entry) => {
  if (entry.name !== "consent.set" || !entry.payload.id) return;
  // It stands as it was, and says why: nothing is left to wait.
  outbox.remove(entry.key);
  happens.own.emit();
  const form = [...list.querySelectorAll('form[data-do="consent"]')].find((one) => one.elements.contribution.value === entry.payload.id);
  if (form) showError(form, entry.error.message);
});
