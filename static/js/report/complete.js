// @ts-check
// The dialog in which staff fill in what an action does not say. What is typed stays until it is saved.
/** @import { ContributionRow, Link } from "../types" */
import { announce } from "../lib/announce.js";
import { setLanguage, setText } from "../lib/fill.js";
import { newId } from "../lib/id.js";
import { Offline } from "../lib/errors.js";
import { _ } from "../lib/words.js";
import { NEEDED } from "./actions.js";

const FIELDS = ["level", ...NEEDED];

/**
 * @param {object} desk
 * @param {Link} desk.link
 * @param {(id: string) => ContributionRow|null} desk.find the row as it is now
 */
export function createComplete({ link, find }) {
  const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("complete"));
  const form = /** @type {HTMLFormElement} */ (dialog.querySelector("form"));
  const line = /** @type {HTMLElement} */ (dialog.querySelector("[data-state]"));
  /** What was typed and not saved, by action. @type {Map<string, {values: Record<string, string>, base: Record<string, string>}>} */
  const kept = new Map();
  let target = "";
  /** @type {Record<string, string>} */
  let base = {};

  /** @param {string} name */
  const field = (name) => /** @type {HTMLInputElement|HTMLSelectElement} */ (form.elements.namedItem(name));
  const values = () => Object.fromEntries([...FIELDS, "reason"].map((name) => [name, field(name).value]));
  const changed = () => FIELDS.filter((name) => field(name).value.trim() !== base[name]);

  /** @param {Record<string, string>} wrong sentences by field */
  function mark(wrong) {
    for (const place of /** @type {NodeListOf<HTMLElement>} */ (form.querySelectorAll("[data-error]"))) {
      const name = place.dataset.error || "";
      setText(place, wrong[name] || "");
      place.hidden = !wrong[name];
      if (wrong[name]) field(name).setAttribute("aria-invalid", "true");
      else field(name).removeAttribute("aria-invalid");
    }
  }

  async function save() {
    const names = changed();
    if (!names.length) return done();
    setText(line, _("Saving…"));
    mark({});
    const id = target;
    const typed = values();
    const now = Object.fromEntries(names.map((name) => [name, typed[name].trim()]));
    const seen = Object.fromEntries(names.map((name) => [name, base[name]]));
    try {
      const answer = await link.send("action.complete", { id, ...now, reason: typed.reason, base: seen, key: newId() });
      if (id !== target || !dialog.open) return;
      if (answer.ok) return done();
      setText(line, answer.error.message);
      const problems = answer.error.problems || (answer.error.field ? [answer.error] : []);
      mark(Object.fromEntries(problems.map((one) => [one.field, one.message])));
      if (answer.error.reason === "changed_meanwhile") base = { ...base, ...read(/** @type {ContributionRow} */ (answer.error.current)) };
      /** @type {HTMLElement|null} */ (form.querySelector("[aria-invalid]"))?.focus();
    } catch (error) {
      if (!(error instanceof Offline)) throw error;
      setText(line, _("No connection: not saved yet. What you typed stays here; save again when the connection is back."));
    }
  }

  function done() {
    kept.delete(target);
    base = {};
    target = "";
    dialog.close();
    announce(_("Saved"));
  }

  /** @param {ContributionRow} row @returns {Record<string, string>} */
  const read = (row) => Object.fromEntries(Object.entries(row).filter(([name]) => FIELDS.includes(name)).map(([name, value]) => [name, value || ""]));

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    save();
  });
  dialog.querySelector("[data-close]")?.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => {
    // Closed without saving: what was typed is there when the action is opened again.
    if (target && changed().length) kept.set(target, { values: values(), base });
  });

  return {
    /** @param {ContributionRow} row */
    open(row) {
      target = row.id;
      const before = kept.get(row.id);
      base = before ? before.base : read(find(row.id) || row);
      for (const [name, value] of Object.entries(before ? before.values : { ...base, reason: "" })) field(name).value = value;
      setText(/** @type {Element} */ (dialog.querySelector("h2")), _("Fill in #%(number)s", { number: row.number }));
      const words = /** @type {Element} */ (dialog.querySelector("[data-words]"));
      setText(words, row.text);
      setLanguage(words, row);
      setText(line, before ? _("Not saved yet") : "");
      mark({});
      dialog.showModal();
      (FIELDS.map(field).find((one) => !one.value) || field("lead")).focus();
    },
  };
}
