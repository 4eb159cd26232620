// @ts-check
// The organiser's pages work without this file. With it, a form that meets a broken line keeps what was typed, leaving
// with something unsaved asks first, an address is copied, and the browser's own time zone is proposed.
import { page } from "../lib/page.js";
import { _ } from "../lib/words.js";
import { announce } from "../lib/announce.js";
import { watchForms } from "./preview.js";
import { follow } from "./rehearsal.js";
import { forgive } from "./mended.js";
import { drawSheets } from "./sheets.js";
import "../lib/stay.js";

/** Forms with something typed that is not saved. @type {Set<HTMLFormElement>} */
const unsaved = new Set();

/** @param {Document | HTMLElement} root */
function equip(root) {
  for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (root.querySelectorAll("form[data-form]"))) {
    form.addEventListener("input", (event) => {
      unsaved.add(form);
      forgive(/** @type {HTMLInputElement} */ (event.target));
    });
    form.addEventListener("submit", (event) => void send(event, form));
  }
  for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (root.querySelectorAll("[data-copy]"))) {
    button.hidden = false;
    button.addEventListener("click", () => copy(button));
  }
  for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (root.querySelectorAll("[data-print]"))) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
  drawSheets(root);
  watchForms(root);
  const zone = /** @type {HTMLSelectElement | null} */ (root.querySelector("[data-zone]"));
  if (zone && !zone.value) {
    const own = Intl.DateTimeFormat().resolvedOptions().timeZone || "";
    if (Array.from(zone.options, (one) => one.value).includes(own)) zone.value = own;
  }
  const summary = /** @type {HTMLElement | null} */ (root.querySelector("#summary"));
  if (summary) summary.focus();
}

/**
 * Send a form without leaving the page until the server has answered: where the line is broken, everything stays.
 * @param {SubmitEvent} event @param {HTMLFormElement} form
 */
async function send(event, form) {
  event.preventDefault();
  const button = /** @type {HTMLButtonElement | null} */ (event.submitter);
  // Read before the button is disabled: then what it says would not be among the fields.
  const body = new FormData(form, button);
  if (button) button.disabled = true;
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "text/html" } });
    unsaved.delete(form);
    if (answer.redirected && answer.ok) {
      location.assign(answer.url);
      return;
    }
    const given = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = given.querySelector("main");
    const main = document.querySelector("main");
    if (!fresh || !main) throw new Error("no page");
    main.replaceChildren(...Array.from(fresh.childNodes, (node) => document.importNode(node, true)));
    for (const one of main.querySelectorAll("form[data-form]")) unsaved.add(/** @type {HTMLFormElement} */ (one));
    equip(/** @type {HTMLElement} */ (main));
  } catch {
    if (button) button.disabled = false;
    lost(form);
  }
}

/** @param {HTMLFormElement} form */
function lost(form) {
  const words = _("There is no connection to the server. Everything you typed is still here: please try again.");
  let bar = /** @type {HTMLElement | null} */ (form.querySelector("[data-lost]"));
  if (!bar) {
    bar = document.createElement("p");
    bar.className = "bar warn";
    bar.dataset.lost = "";
    form.append(bar);
  }
  bar.textContent = words;
  announce(words);
}

/** @param {HTMLButtonElement} button */
async function copy(button) {
  const field = /** @type {HTMLInputElement} */ (document.getElementById(button.dataset.copy || ""));
  field.focus();
  field.select();
  try {
    // Only on HTTPS, or on this machine, a page has a clipboard; elsewhere the old command copies what is selected.
    if (navigator.clipboard) await navigator.clipboard.writeText(field.value);
    else if (!document.execCommand("copy")) throw new Error("not copied");
    announce(_("Copied."));
    say(button, _("Copied"));
  } catch {
    announce(_("The address is selected: copy it with the keyboard or the menu."));
  }
}

/** Show for a while on a button what it did. @param {HTMLButtonElement} button @param {string} words */
function say(button, words) {
  const before = /** @type {ChildNode} */ (button.firstChild);
  if (button.dataset.said) return;
  const usual = before.textContent;
  button.dataset.said = "yes";
  before.textContent = `\u2713 ${words}`;
  setTimeout(() => {
    before.textContent = usual;
    delete button.dataset.said;
  }, 3000);
}

addEventListener("beforeunload", (event) => {
  if (unsaved.size) event.preventDefault();
});
// A cancelled form is left on purpose.
document.addEventListener("click", (event) => {
  if (event.target instanceof Element && event.target.closest("form[data-form] a.button")) unsaved.clear();
});
equip(document);
void follow();
document.documentElement.dataset.ready = page.name;
