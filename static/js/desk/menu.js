// @ts-check
// One menu for all that has one: arrow keys, Home and End; Escape and Tab give the focus back to what opened it.
import { clone, fill } from "../lib/fill.js";

const menu = /** @type {HTMLElement} */ (document.getElementById("menu"));
/** @type {{opener: HTMLElement, finish: (chosen: string|null, back: boolean) => void}|null} */
let open = null;

/**
 * Ask what to do. Resolves with the id of the choice, or null.
 * @param {HTMLElement} opener @param {{id: string, label: string}[]} choices @param {string} label the name of the menu
 * @returns {Promise<string|null>}
 */
export function chooseAction(opener, choices, label) {
  open?.finish(null, false);
  menu.replaceChildren(
    ...choices.map((choice) => {
      const element = clone("menu-item");
      element.dataset.choice = choice.id;
      fill(element, { label: choice.label });
      return element;
    }),
  );
  menu.setAttribute("aria-label", label);
  menu.hidden = false;
  place(opener);
  opener.setAttribute("aria-expanded", "true");
  /** @type {HTMLElement} */ (menu.firstElementChild).focus({ preventScroll: true });
  return new Promise((resolve) => {
    open = {
      opener,
      finish(chosen, back) {
        open = null;
        menu.hidden = true;
        opener.setAttribute("aria-expanded", "false");
        if (back && opener.isConnected) opener.focus({ preventScroll: true });
        resolve(chosen);
      },
    };
  });
}

/** Below its button, or above where there is no room; never outside the window. @param {HTMLElement} opener */
function place(opener) {
  const box = opener.getBoundingClientRect();
  const size = menu.getBoundingClientRect();
  const below = box.bottom + size.height + 8 <= innerHeight;
  const top = below ? box.bottom + 4 : Math.max(8, box.top - size.height - 4);
  const start = document.documentElement.dir === "rtl" ? box.right - size.width : box.left;
  menu.style.insetBlockStart = `${Math.min(top, Math.max(8, innerHeight - size.height - 8))}px`;
  const from = Math.min(Math.max(8, start), Math.max(8, innerWidth - size.width - 8));
  menu.style.insetInlineStart = `${document.documentElement.dir === "rtl" ? innerWidth - from - size.width : from}px`;
}

menu.addEventListener("click", (event) => {
  const item = /** @type {HTMLElement|null} */ (/** @type {Element} */ (event.target).closest("[data-choice]"));
  if (item && open) open.finish(item.dataset.choice || null, true);
});
menu.addEventListener("keydown", (event) => {
  const items = /** @type {HTMLElement[]} */ (Array.from(menu.children));
  const index = items.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  const steps = /** @type {Record<string, number>} */ ({ ArrowDown: index + 1, ArrowUp: index - 1 + items.length, Home: 0, End: items.length - 1 });
  if (event.key === "Escape" || event.key === "Tab") {
    event.preventDefault();
    open?.finish(null, true);
  } else if (event.key in steps) {
    event.preventDefault();
    items[steps[event.key] % items.length].focus();
  }
  event.stopPropagation();
});
document.addEventListener("pointerdown", (event) => {
  if (open && !menu.contains(/** @type {Node} */ (event.target))) open.finish(null, false);
});
addEventListener("resize", () => open?.finish(null, true));
// It stays with its button.
document.addEventListener("scroll", (event) => void (open && event.target !== menu && place(open.opener)), true);
