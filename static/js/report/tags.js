// @ts-check
// The dialog in which a human sets tags: what is set, what the program suggests, and all catalogues with a filter.
/** @import { Catalogue, Page, Tag } from "../types" */
import { clone, fill, setAttribute, setText, syncList } from "../lib/fill.js";
import { fold } from "../lib/fold.js";
import { page as own } from "../lib/page.js";
import { _, languageOf, localized } from "../lib/words.js";

/** All tags by id, with the name they are shown by. @param {Catalogue[]} catalogues @returns {Map<string, Tag>} */
export function readTags(catalogues) {
  const found = new Map();
  for (const catalogue of catalogues) {
    for (const tag of catalogue.tags) {
      const title = localized(tag.title);
      const name = title ? `${tag.code} ${title}` : tag.code;
      const meaning = localized(tag.meaning);
      const lang = languageOf(tag.title);
      if (!found.has(tag.id)) found.set(tag.id, { ...tag, name, says: meaning, lang: lang === own.language ? null : lang, fold: fold(`${name} ${meaning}`) });
    }
  }
  return found;
}

/**
 * @param {object} desk
 * @param {Page} desk.page
 * @param {Map<string, Tag>} desk.tags
 * @param {(id: string) => {tags?: string[]}|null} desk.find the row of a contribution or cluster as it is now
 * @param {import("../types").Send} desk.act
 */
export function createTags({ page, tags, find, act }) {
  const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("tags"));
  const filter = /** @type {HTMLInputElement} */ (dialog.querySelector("input[type=search]"));
  const boxes = /** @type {HTMLInputElement[]} */ ([...dialog.querySelectorAll("input[type=checkbox]")]);
  let target = "";

  for (const box of boxes) {
    const label = /** @type {HTMLElement} */ (box.closest("label"));
    const tag = tags.get(box.value);
    if (tag) {
      fill(label, { name: tag.name, says: tag.says });
      setAttribute(label, "lang", tag.lang);
    }
    box.addEventListener("change", () => set(box.value, box.checked));
  }
  filter.addEventListener("input", () => {
    const wanted = fold(filter.value);
    for (const box of boxes) {
      const tag = tags.get(box.value);
      /** @type {HTMLElement} */ (box.closest("li")).hidden = Boolean(wanted) && !(tag && tag.fold.includes(wanted));
    }
    for (const list of /** @type {NodeListOf<HTMLDetailsElement>} */ (dialog.querySelectorAll("details"))) {
      const some = [...list.querySelectorAll("li")].some((item) => !item.hidden);
      list.hidden = !some;
      if (wanted && some) list.open = true;
    }
  });
  dialog.querySelector("[data-close]")?.addEventListener("click", () => dialog.close());

  /** @param {string} tag @param {boolean} on */
  function set(tag, on) {
    act("tag.set", { target, tag, on });
  }

  /** Show what is set now. */
  function refresh() {
    const row = dialog.open && find(target);
    if (!row) return;
    const has = new Set(row.tags);
    for (const box of boxes) box.checked = has.has(box.value);
    for (const item of /** @type {NodeListOf<HTMLElement>} */ (dialog.querySelectorAll("[data-suggested] > li"))) item.hidden = has.has(item.dataset.key || "");
  }

  /** @param {string[]} ids */
  const taggedBy = (ids) => ids.map((id) => tags.get(id)).filter((tag) => tag !== undefined);

  async function suggest() {
    const asked = target;
    const line = /** @type {Element} */ (dialog.querySelector("[data-suggesting]"));
    const list = /** @type {Element} */ (dialog.querySelector("[data-suggested]"));
    list.replaceChildren();
    setText(line, _("Looking for suggestions…"));
    try {
      const response = await fetch(`/api/v1/sessions/${encodeURIComponent(page.session)}/tag-suggestions?target=${encodeURIComponent(asked)}`);
      const answer = await response.json();
      if (asked !== target || !dialog.open) return;
      const found = answer.ok ? taggedBy(answer.tags) : [];
      setText(line, answer.ok ? (found.length ? _("Suggestions; you decide:") : _("No suggestion. Choose below.")) : answer.error.message);
      syncList(list, found, {
        key: (tag) => tag.id,
        create(tag) {
          const item = clone("suggested-tag");
          item.querySelector("button")?.addEventListener("click", () => set(tag.id, true));
          return item;
        },
        update: (item, tag) => fill(item, { name: tag.name, says: tag.says }),
      });
      refresh();
    } catch {
      if (asked === target) setText(line, _("No connection: there are no suggestions now. Choose below."));
    }
  }

  return {
    refresh,
    /** @param {{id: string, tags?: string[]}} row @param {string} title */
    open(row, title) {
      target = row.id;
      setText(/** @type {Element} */ (dialog.querySelector("h2")), title);
      filter.value = "";
      filter.dispatchEvent(new Event("input"));
      for (const list of /** @type {NodeListOf<HTMLDetailsElement>} */ (dialog.querySelectorAll("details"))) list.open = [...list.querySelectorAll("input")].some((box) => row.tags?.includes(box.value));
      dialog.showModal();
      refresh();
      suggest();
    },
  };
}
