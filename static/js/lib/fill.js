// @ts-check
// Fill what templates made: markup stays in the templates, scripts put text into its slots.
/** @import { ContributionRow, Made, Page } from "../types" */
import { shown as visible, textDirection } from "./text.js";
import { _, countryName, languageOf, localized } from "./words.js";

/** A copy of the one element in `<template id>`. @param {string} id @returns {Made} */
export function clone(id) {
  const template = /** @type {HTMLTemplateElement} */ (document.getElementById(id));
  return /** @type {Made} */ (document.importNode(template.content, true).firstElementChild);
}

/** Let `nodes` be all that is in an element: replaceChildren, which phones of before 2021 do not have. @param {Element} element @param {Iterable<Node>} nodes */
export function setChildren(element, nodes) {
  const wanted = Array.from(nodes);
  element.textContent = "";
  element.append(...wanted);
}

/** Set an element's text, only where it is another one: screen readers hear every change. @param {Element} element @param {unknown} text */
export function setText(element, text) {
  const wanted = text === null || text === undefined || text === false ? "" : visible(String(text));
  if (element.textContent !== wanted) element.textContent = wanted;
}

/** Set or take away an attribute, only where that changes something. @param {Element} element @param {string} name @param {string|null} value */
export function setAttribute(element, name, value) {
  if (element.getAttribute(name) === value) return;
  if (value === null) element.removeAttribute(name);
  else element.setAttribute(name, value);
}

/**
 * Choose in a field, only where that changes something: whenever a script sets one, the browser looks through all fields
 * of the page for what it could fill in by itself (6 ms with 2,000 contributions, in Chromium).
 * @param {HTMLSelectElement|HTMLInputElement} field @param {string} value
 */
export function setValue(field, value) {
  if (field.value !== value) field.value = value;
}

/** Tick a box or untick it, only where that changes something: see `setValue`. @param {HTMLInputElement} box @param {boolean} on */
export function setChecked(box, on) {
  if (box.checked !== on) box.checked = on;
}

/**
 * Put `values` into the slots of `root`: `data-text="name"` takes the text, `data-row="name"` is hidden where it is empty.
 * @param {Element} root @param {Record<string, unknown>} values
 */
export function fill(root, values) {
  for (const slot of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-text]"))) {
    const name = slot.dataset.text || "";
    if (name in values) setText(slot, values[name]);
  }
  for (const row of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-row]"))) {
    const name = row.dataset.row || "";
    if (name in values) row.hidden = !values[name];
  }
}

/**
 * Fill a contribution (parts/note.html). `root` is its article or something around it.
 * @param {Element} root @param {ContributionRow} row @param {Page} page with the names of kinds, levels and groups
 */
export function fillContribution(root, row, page) {
  const article = /** @type {HTMLElement} */ (root.querySelector(".contribution") || root);
  setAttribute(article, "data-id", row.id);
  setAttribute(article, "data-kind", row.kind);
  const icon = article.querySelector("[data-kind-icon]");
  if (icon) setAttribute(icon, "href", `#i-${row.kind}`);
  fill(root, {
    kind: page.kinds[row.kind],
    number: row.number ? `#${row.number}` : "",
    text: row.text,
    level: row.level ? page.levels[row.level] : "",
    lead: row.lead,
    partners: row.partners,
    by_when: row.by_when,
    lasts: row.lasts,
    left_out: row.left_out,
    group: whoOf(row, page.groups),
    origin: row.origin ? originOf(row.origin) : "",
    media: row.media === "spoken" ? _("Spoken") : row.media === "signed" ? _("Signed") : "",
  });
  for (const words of article.querySelectorAll("[data-words]")) setLanguage(words, row);
  const facts = /** @type {HTMLElement|null} */ (article.querySelector(".facts"));
  if (facts) facts.hidden = row.kind !== "action";
}

/** Say the language and direction of one of a row's texts: its own where it runs the other way. @param {Element} words @param {{lang?: string, dir?: string}} row */
export function setLanguage(words, row) {
  const text = words.textContent || "";
  // A year or a number has no direction of its own.
  const dir = /\p{L}/u.test(text) ? textDirection(text, row.dir || "auto") : null;
  setAttribute(words, "lang", dir === row.dir ? row.lang || null : null);
  setAttribute(words, "dir", dir);
}

/** The author's name, where it may be shown, kind of organisation and country. @param {ContributionRow} row @param {Record<string, string>} groups */
const whoOf = (row, groups) => [row.author_name, row.group && (groups[row.group] || row.group), countryName(row.country)].filter(Boolean).join(" · ");

/** Where a contribution that was brought together from a group came from. @param {import("../types").Origin} origin */
export const originOf = ({ title, number }) => _("From: %(place)s, number %(number)s", { place: localized(title), number });

/**
 * Show a text of the event in the page's language, marked where it had to fall back to another one.
 * @param {Element} element @param {Record<string, string>} texts @param {Page} page
 */
export function setTexts(element, texts, page) {
  const language = languageOf(texts);
  setText(element, texts[language] || "");
  setAttribute(element, "lang", language === page.language ? null : language);
  setAttribute(element, "dir", language === page.language ? null : "auto");
}

/** The row each element showed last. @type {WeakMap<Element, unknown>} */
const shown = new WeakMap();

/**
 * Make the children of `container` show `rows` in their order. An element stays the same for the same key, and one
 * that holds the focus is never moved: what is around it is.
 * @template T
 * @template {Element} [E=Made]
 * @param {Element} container
 * @param {T[]} rows
 * @param {object} how
 * @param {(row: T) => string} how.key
 * @param {(row: T) => Element} how.create may give an element that stood somewhere else until now
 * @param {(element: E, row: T, index: number) => void} [how.update] called where the row is another object
 * @param {boolean} [how.always] call `update` for every row
 */
export function syncList(container, rows, { key, create, update, always = false }) {
  /** @type {Map<string, Element>} */
  const there = new Map();
  for (const child of container.children) there.set(/** @type {HTMLElement} */ (child).dataset.key || "", child);
  const wanted = rows.map((row) => {
    const id = key(row);
    const element = there.get(id) || create(row);
    /** @type {HTMLElement} */ (element).dataset.key = id;
    return element;
  });
  const keep = new Set(wanted);
  for (const child of Array.from(container.children)) if (!keep.has(child)) child.remove();
  const focused = document.activeElement;
  let cursor = container.firstElementChild;
  for (const element of wanted) {
    if (element === cursor) {
      cursor = cursor.nextElementSibling;
    } else if (element.parentNode === container && focused && element.contains(focused)) {
      while (cursor && cursor !== element) {
        const next = cursor.nextElementSibling;
        container.appendChild(cursor);
        cursor = next;
      }
      cursor = element.nextElementSibling;
    } else {
      container.insertBefore(element, cursor);
    }
  }
  wanted.forEach((element, index) => {
    if (!always && shown.get(element) === rows[index]) return;
    shown.set(element, rows[index]);
    if (update) update(/** @type {E} */ (element), rows[index], index);
  });
}
