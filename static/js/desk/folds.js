// @ts-check
// What is seldom needed is folded away above the contributions, each fold under its own name; one is open at a time. On a
// phone the desk is a remote control: there the folds that hold its keys stand open, one below the other.

/** The width at which css/desk.css turns the desk into a remote control. */
const PHONE = "(max-width: 48rem)";

/** Close the menu that holds `chosen`: what it was opened for is done. On a phone its keys stay. @param {HTMLElement} chosen */
export function closeFold(chosen) {
  const fold = /** @type {HTMLDetailsElement|null} */ (chosen.closest(".fold-panel"));
  if (!fold || matchMedia(PHONE).matches) return;
  fold.open = false;
  /** @type {HTMLElement} */ (fold.querySelector("summary")).focus();
}

export function createFolds() {
  const folds = /** @type {HTMLDetailsElement[]} */ (Array.from(document.querySelectorAll("details[data-fold]")));
  const phone = matchMedia(PHONE);
  const preview = folds.find((fold) => fold.id === "previewing");
  /** The picture of the wall stays while somebody steers from the bar, and what it stands in. @param {HTMLDetailsElement} fold */
  const stays = (fold) => phone.matches || fold === preview || Boolean(preview?.open && fold.contains(preview));

  const arrange = () => {
    for (const fold of folds) fold.open = phone.matches && fold.dataset.fold === "remote";
  };
  phone.addEventListener("change", arrange);
  arrange();

  document.addEventListener("keydown", (event) => {
    // With the focus elsewhere, as after a press that took it: what is open closes all the same.
    if (event.key !== "Escape" || event.defaultPrevented || phone.matches || document.activeElement !== document.body) return;
    for (const fold of folds) fold.open = false;
  });
  document.addEventListener("pointerdown", (event) => {
    const pressed = /** @type {Element} */ (event.target);
    // Below the bar somebody works with what the menu covers: then it goes, with the picture of the wall in it.
    const isBelow = !phone.matches && !pressed.closest(".desk-top");
    for (const fold of folds) if (fold.open && (isBelow || !stays(fold)) && !fold.contains(pressed)) fold.open = false;
  });
  for (const fold of folds) {
    const summary = /** @type {HTMLElement} */ (fold.querySelector("summary"));
    summary.addEventListener("click", () => {
      if (!stays(fold)) for (const other of folds) if (other !== fold && !stays(other) && !other.contains(fold)) other.open = false;
    });
    fold.addEventListener("toggle", () => {
      // In a menu that scrolls, what has just opened must not stand below its edge; on a phone all are open from the start.
      if (fold.open && !stays(fold) && fold.parentElement?.closest("details")) fold.scrollIntoView({ block: "nearest" });
    });
    fold.addEventListener("focusout", (event) => {
      // By Tab beyond its end: what is behind it must not have the focus. Focus that goes nowhere leaves it as it is.
      if (event.relatedTarget && !stays(fold) && !fold.contains(/** @type {Node} */ (event.relatedTarget))) fold.open = false;
    });
    fold.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.defaultPrevented || !fold.open || phone.matches) return;
      event.preventDefault(); // of two that are open, one in the other, the inner one closes
      fold.open = false;
      summary.focus();
    });
  }
}
