// @ts-check
// The dialog in which a person looks for a resource or an offer of the whole event that was not proposed.
/** @import { ContributionRow, Help, Helps, Page } from "../types" */
import { announce } from "../lib/announce.js";
import { clone, fill, setLanguage, setText, syncList } from "../lib/fill.js";
import { _, ngettext } from "../lib/words.js";

/** Milliseconds without a key before the server is asked. */
const ASK_AFTER = 250;

/**
 * @param {object} desk
 * @param {Page} desk.page
 * @param {(help: Help) => Record<string, string>} desk.describe what a line says of a resource or offer
 * @param {(need: ContributionRow, help: Help, sessions: Record<string, string>) => void} desk.onChoose
 */
export function createChooser({ page, describe, onChoose }) {
  const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("choose"));
  const field = /** @type {HTMLInputElement} */ (dialog.querySelector("input"));
  const line = /** @type {Element} */ (dialog.querySelector("[data-found]"));
  const list = /** @type {Element} */ (dialog.querySelector("[data-list]"));
  /** @type {ContributionRow} */
  let need;
  let timer = 0;
  let asked = 0;

  async function ask() {
    const mine = (asked += 1);
    const words = encodeURIComponent(field.value);
    try {
      const response = await fetch(`/api/v1/sessions/${encodeURIComponent(page.session)}/helps?need=${encodeURIComponent(need.id)}&find=${words}`);
      const answer = await response.json();
      if (mine !== asked || !dialog.open) return;
      if (!answer.ok) return setText(line, answer.error.message);
      draw(answer);
    } catch {
      if (mine === asked) setText(line, _("No connection: nothing can be looked for now."));
    }
  }

  /** @param {Helps} answer */
  function draw(answer) {
    const said = [answer.count ? ngettext("%(count)s was found.", "%(count)s were found.", answer.count) : _("Nothing was found. Try other words.")];
    if (answer.count > answer.helps.length) said.push(_("The first are shown; write more words."));
    setText(line, said.join(" "));
    syncList(list, answer.helps, {
      key: (help) => help.id,
      create(help) {
        const element = clone("help-found");
        element.querySelector("button")?.addEventListener("click", () => {
          dialog.close();
          onChoose(need, help, answer.sessions);
          announce(_("Confirmed"));
        });
        return element;
      },
      update(element, help) {
        fill(element, describe({ ...help, where: answer.sessions[help.session] }));
        setLanguage(element.querySelector("[data-words]"), help);
      },
    });
  }

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(ask, ASK_AFTER);
  });
  dialog.querySelector("[data-close]")?.addEventListener("click", () => dialog.close());

  return {
    /** @param {ContributionRow} row the action or barrier */
    open(row) {
      need = row;
      field.value = "";
      list.replaceChildren();
      setText(line, "");
      setText(/** @type {Element} */ (dialog.querySelector("h2")), _("What helps #%(number)s?", { number: row.number }));
      const words = /** @type {Element} */ (dialog.querySelector("[data-need]"));
      setText(words, row.text);
      setLanguage(words, row);
      dialog.showModal();
      field.focus();
      ask();
    },
  };
}
