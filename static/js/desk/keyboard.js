// @ts-check
// Keys beside Tab and Enter: Ctrl+Z takes back the last own step; in lists, arrow keys go from one to the next.
// No single letters: people who speak to their computer would set them off.

/** @param {import("./desk.js").Desk} desk */
export function listenToKeys(desk) {
  document.addEventListener("keydown", (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    if (event.isComposing || target.closest("input:not([type=checkbox]), textarea, select, dialog")) return;
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "z") {
      event.preventDefault();
      desk.moves.undo();
      return;
    }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const note = /** @type {HTMLElement|null} */ (target.closest("[data-note]"));
    if (!note || event.ctrlKey || event.metaKey || event.altKey) return;
    const next = /** @type {HTMLElement|null} */ (event.key === "ArrowDown" ? note.nextElementSibling : note.previousElementSibling);
    if (!next) return;
    event.preventDefault();
    desk.paint.focusNote(next.dataset.id || "", target.dataset.do);
  });
  desk.at("undo").addEventListener("click", async () => {
    await desk.moves.undo();
    // A disabled button cannot keep the focus.
    if (document.activeElement === document.body) desk.at("history-open").focus();
  });
}
