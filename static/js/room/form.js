// @ts-check
/** @import { Field, Payload } from "../types" */
// A form for a contribution: giving one, and changing one.
import { announce } from "../lib/announce.js";
import { page } from "../lib/page.js";
import { countGraphemes, textDirection } from "../lib/text.js";
import { _, number } from "../lib/words.js";

/** What a form holds. @typedef {Record<string, string> & Omit<Payload<"contribution.submit">, "id"|"question"|"session"|"key"|"group">} Written */

export const ACTION_TEXTS = ["lead", "partners", "by_when", "lasts", "left_out"];

/** Share of the limit from which on the letters are counted for the eye. */
const COUNTED = 0.5;

/** @param {HTMLFormElement} element @param {() => void} onTyped */
export function contributionForm(element, onTyped) {
  /** A field, or the first of several that share the name. @param {string} name */
  const field = (name) => /** @type {Field} */ (element.elements.namedItem(name));
  const text = field("text");
  const limit = Number(text.dataset.limit);
  const count = /** @type {HTMLElement} */ (element.querySelector("[data-count]"));
  let warned = 0;

  function refresh() {
    for (const choice of element.querySelectorAll(".choice")) {
      choice.classList.toggle("chosen", /** @type {HTMLInputElement} */ (choice.querySelector("input")).checked);
    }
    /** @type {HTMLElement} */ (element.querySelector(".action-fields")).hidden = field("kind").value !== "action";
    for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (element.querySelectorAll("[data-typed]"))) {
      input.dir = textDirection(input.value, page.direction);
    }
    const length = countGraphemes(text.value);
    // A line that comes with the first letter would move what stands below it.
    count.hidden = length < limit * COUNTED;
    count.textContent = _("%(length)s of %(limit)s characters", { length: number(length), limit: number(limit) });
    count.classList.toggle("over", length > limit);
    const level = length >= limit ? 2 : length >= 0.8 * limit ? 1 : 0;
    if (level > warned) announce(count.textContent);
    warned = level;
  }

  /** @param {string} name @param {string} message */
  function showError(name, message) {
    const place = /** @type {HTMLElement} */ (element.querySelector(`[data-error="${name}"]`) || element.querySelector('[data-error="text"]'));
    place.textContent = message;
    place.hidden = false;
    const input = name === "level" ? /** @type {Field} */ (element.querySelector('[name="level"]')) : field(name) || text;
    if (name !== "level") input.setAttribute("aria-invalid", "true");
    input.closest("details")?.setAttribute("open", "");
    input.focus();
    announce(message);
  }

  function clearErrors() {
    for (const place of /** @type {NodeListOf<HTMLElement>} */ (element.querySelectorAll("[data-error]"))) place.hidden = true;
    for (const input of element.querySelectorAll("[aria-invalid]")) input.removeAttribute("aria-invalid");
  }

  element.addEventListener("input", (event) => {
    // A script or keyboard in the middle of composing a letter must not be disturbed.
    if (/** @type {InputEvent} */ (event).isComposing) return;
    refresh();
    onTyped();
  });
  element.addEventListener("compositionend", () => (refresh(), onTyped()));
  element.addEventListener("change", refresh);
  refresh();

  return {
    refresh,
    showError,
    clearErrors,
    isEmpty: () => !text.value.trim() && ACTION_TEXTS.every((name) => !field(name).value.trim()),
    /** What stands in the form. @returns {Written} */
    values() {
      const given = { kind: field("kind").value, text: text.value, lang: field("lang").value };
      const texts = Object.fromEntries(ACTION_TEXTS.map((name) => [name, field(name).value]));
      const level = field("level").value ? { level: field("level").value } : {};
      // What the template offers to choose is what the server takes.
      return /** @type {Written} */ (given.kind === "action" ? { ...given, ...level, ...texts } : given);
    },
    /** @param {Record<string, unknown>} values */
    fill(values) {
      for (const name of ["kind", "text", "lang", "level", ...ACTION_TEXTS]) {
        if (values[name]) field(name).value = String(values[name]);
      }
      for (const details of element.querySelectorAll("details.more")) {
        const used = /** @type {NodeListOf<HTMLInputElement>} */ (details.querySelectorAll("input"));
        if ([...used].some((input) => (input.type === "radio" ? input.checked : input.value))) details.setAttribute("open", "");
      }
      refresh();
    },
    clear() {
      text.value = "";
      for (const name of ACTION_TEXTS) field(name).value = "";
      for (const level of /** @type {NodeListOf<Field>} */ (element.querySelectorAll('[name="level"]'))) level.checked = false;
      clearErrors();
      refresh();
    },
    /** Whether it can be sent; where it cannot, say why at the field. */
    check() {
      clearErrors();
      const length = countGraphemes(text.value);
      if (!text.value.trim()) showError("text", _("Please write something first."));
      else if (length > limit)
        showError("text", _("The text is too long: %(length)s characters, at most %(limit)s. Please shorten it or send it in two parts.", { length: number(length), limit: number(limit) }));
      else if (field("kind").value === "action" && !field("level").value)
        showError("level", _("Please choose where the action takes place: local, national, regional or international."));
      else return true;
      return false;
    },
  };
}
