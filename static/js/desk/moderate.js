// @ts-check
// Dialogs about one contribution: hide it with a reason, put it into other words, split it, end its author's access.
// Whatever is refused, the dialog stays open with all that was typed and says what to do.
/** @import { ContributionRow } from "../types" */
import { newId } from "../lib/id.js";
import { _, ngettext } from "../lib/words.js";
import { rowAt } from "../lib/state.js";
import { clone, fill, setText } from "../lib/fill.js";

const at = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
/** @param {string} id */
const field = (id) => /** @type {HTMLInputElement|HTMLTextAreaElement} */ (at(id));

/**
 * Show a dialog until it is done or left.
 * @param {string} id
 * @param {HTMLElement} first what gets the focus
 * @param {() => Promise<string>} submit what to do; resolves with "" where it is done, else with why not
 * @returns {Promise<boolean>} whether it was done
 */
export function showDialog(id, first, submit) {
  const dialog = /** @type {HTMLDialogElement} */ (at(id));
  const form = /** @type {HTMLFormElement} */ (dialog.querySelector("form"));
  const trouble = /** @type {HTMLElement} */ (dialog.querySelector("[data-trouble]"));
  let done = false;
  let busy = false;
  /** @param {string} words */
  const say = (words) => {
    setText(trouble, words);
    trouble.hidden = !words;
  };
  say("");
  return new Promise((resolve) => {
    /** @param {Event} event */
    async function send(event) {
      event.preventDefault();
      if (busy) return;
      busy = true;
      const words = await submit();
      busy = false;
      say(words);
      if (words) return first.focus();
      done = true;
      dialog.close();
    }
    /** @param {Event} event */
    const press = (event) => {
      if (/** @type {Element} */ (event.target).closest("[data-close]")) dialog.close();
    };
    form.addEventListener("submit", send);
    dialog.addEventListener("click", press);
    dialog.addEventListener("close", function closed() {
      form.removeEventListener("submit", send);
      dialog.removeEventListener("click", press);
      dialog.removeEventListener("close", closed);
      resolve(done);
    });
    dialog.showModal();
    first.focus();
  });
}

/** @param {import("./desk.js").Desk} desk */
export function createModerate(desk) {
  const { state, moves } = desk;
  /** @param {string} id */
  const row = (id) => rowAt(state, "contributions", id);
  /** The author's words in a dialog, with their language and direction. @param {string} place @param {ContributionRow} of */
  function quote(place, of) {
    const element = at(place);
    setText(element, of.text);
    element.lang = of.lang;
    element.dir = of.dir;
  }

  return {
    /** Ask why, and hide. @param {string[]} ids */
    hide(ids) {
      setText(at("hide-title"), _("Hide %(what)s", { what: moves.called(ids) }));
      field("hide-reason").value = "";
      return showDialog("hide", field("hide-reason"), async () => {
        const reason = field("hide-reason").value.trim();
        if ([...reason].length > desk.page.limits.max_field) return _("Please write a shorter reason: at most %(limit)s characters.", { limit: desk.page.limits.max_field });
        void moves.hide(ids, reason);
        return "";
      });
    },
    /** @param {string} id */
    reword(id) {
      const now = row(id);
      let base = now.text;
      setText(at("reword-title"), _("Put %(what)s into other words", { what: moves.called([id]) }));
      quote("reword-original", { ...now, text: now.original || now.text });
      field("reword-text").value = now.text;
      field("reword-text").lang = now.lang;
      field("reword-text").dir = now.dir;
      field("reword-reason").value = now.reword_reason || "";
      return showDialog("reword", field("reword-text"), async () => {
        const ack = await moves.reword(id, field("reword-text").value, base, field("reword-reason").value.trim());
        if (!ack || ack.ok) return "";
        if (!ack.error.current) return ack.error.message;
        base = /** @type {ContributionRow} */ (ack.error.current).text;
        // Not inside the template string: what stands there is not found by the extraction of sentences.
        const both = _("Now: “%(text)s”. Yours is in the field; saving it again puts it in place of that one.", { text: base });
        return `${ack.error.message} ${both}`;
      });
    },
    /** @param {string} id */
    split(id) {
      const now = row(id);
      const list = at("split-parts");
      setText(at("split-title"), _("Split %(what)s", { what: moves.called([id]) }));
      quote("split-original", now);
      const add = (/** @type {string} */ text) => {
        const part = clone("split-part");
        const area = /** @type {HTMLTextAreaElement} */ (part.querySelector("textarea"));
        fill(part, { label: ngettext("Part %(count)s", "Part %(count)s", list.childElementCount + 1) });
        area.value = text;
        area.lang = now.lang;
        area.dir = now.dir;
        list.append(part);
        at("split-more").hidden = list.childElementCount >= desk.page.limits.max_parts;
        return area;
      };
      list.replaceChildren();
      const first = add(now.text);
      add("");
      at("split-more").onclick = () => add("").focus();
      const ids = Array.from({ length: desk.page.limits.max_parts }, newId);
      return showDialog("split", first, async () => {
        const areas = Array.from(list.querySelectorAll("textarea"));
        const texts = areas.map((area) => area.value).filter((text) => text.trim());
        const ack = await moves.split(id, texts.map((text, index) => ({ id: ids[index], text })));
        return !ack || ack.ok ? "" : ack.error.message;
      });
    },
    /** @param {string} id */
    async endAccess(id) {
      setText(at("sure-title"), _("End the access of the author of %(what)s?", { what: moves.called([id]) }));
      setText(at("sure-words"), _("This person can no longer write or endorse in this event. What they gave stays. Nobody is told who it is. You can give the access back."));
      const yes = /** @type {HTMLElement} */ (at("sure").querySelector("[type=submit]"));
      return showDialog("sure", yes, async () => {
        void moves.endAccess(id);
        return "";
      });
    },
    /** @param {string} id */
    language(id) {
      const now = row(id);
      const select = /** @type {HTMLSelectElement} */ (/** @type {unknown} */ (field("language-choice")));
      setText(at("language-title"), _("Language of %(what)s", { what: moves.called([id]) }));
      quote("language-original", now);
      if (!Array.from(select.options).some((option) => option.value === now.lang)) select.add(new Option(now.lang, now.lang));
      select.value = now.lang;
      return showDialog("language", select, async () => {
        if (select.value !== now.lang) void moves.language(id, select.value);
        return "";
      });
    },
  };
}
