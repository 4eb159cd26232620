// @ts-check
// The menus of the head line: one is open at a time, and Escape or a press elsewhere closes it.

const menus = /** @type {NodeListOf<HTMLDetailsElement>} */ (document.querySelectorAll("details.menu"));

/** @param {Element|null} [except] */
function closeAll(except = null) {
  for (const menu of menus) if (menu.open && menu !== except) menu.open = false;
}

addEventListener("click", (event) => closeAll(/** @type {Element} */ (event.target).closest?.("details.menu")));
addEventListener("focusin", (event) => closeAll(/** @type {Element} */ (event.target).closest?.("details.menu")));
addEventListener("keydown", (event) => {
  const open = event.key === "Escape" && [...menus].find((menu) => menu.open);
  if (!open) return;
  closeAll();
  open.querySelector("summary")?.focus();
});
