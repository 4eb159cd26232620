// @ts-check
// Keys beside Tab and Enter: Ctrl+Z takes back the last own step, Ctrl+Shift+Z does it again; in lists, arrow keys go
// from one to the next, with Alt they move it; F6 goes on to the next part. No single letters: people who speak to their
// computer would set them off. The page lists them under "Keys".

/** @param {import("./desk.js").Desk} desk @param {{step: (note: HTMLElement, by: -1|1) => void}} actions */
export function listenToKeys(desk, actions) {
  const { at } = desk;
  const parts = ["inbox", "clusters", "deskbar"];
  /** Where somebody was in each part. @type {Map<string, HTMLElement>} */
  const left = new Map();
  document.addEventListener("focusin", (event) => {
    const part = parts.find((id) => at(id).contains(/** @type {Node} */ (event.target)));
    if (part) left.set(part, /** @type {HTMLElement} */ (event.target));
  });

  /** @param {number} by */
  function nextPart(by) {
    const here = parts.findIndex((id) => at(id).contains(document.activeElement));
    const part = parts[(here + by + parts.length) % parts.length] || parts[0];
    const before = left.get(part);
    if (part === "inbox") {
      // Back to where the next one waits: what was there may have been moved.
      const note = desk.next && document.querySelector(`#inbox [data-id="${desk.next}"]`);
      if (note) return desk.paint.focusNote(desk.next, "move");
      const first = /** @type {HTMLElement|null} */ (document.querySelector("#inbox-list [data-note]"));
      if (!(before?.isConnected && at(part).contains(before)) && first) return desk.paint.focusNote(first.dataset.id || "", "move");
    }
    if (before?.isConnected && at(part).contains(before) && !before.closest("[hidden]")) return before.focus();
    const titles = /** @type {Record<string, string>} */ ({ inbox: "inbox-title", clusters: "clusters-title", deskbar: "undo" });
    at(titles[part]).focus();
  }

  document.addEventListener("keydown", (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    if (event.isComposing || target.closest("dialog, [role=menu]")) return;
    if (event.key === "F6" && !event.ctrlKey && !event.altKey && !event.metaKey) {
      event.preventDefault();
      return nextPart(event.shiftKey ? -1 : 1);
    }
    if (target.closest("input:not([type=checkbox]), textarea, select")) return;
    const key = event.key.toLowerCase();
    if ((event.ctrlKey || event.metaKey) && !event.altKey && (key === "z" || (key === "y" && !event.shiftKey))) {
      event.preventDefault();
      void (key === "y" || event.shiftKey ? desk.moves.redo() : desk.moves.undo());
      return;
    }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const note = /** @type {HTMLElement|null} */ (target.closest("[data-note]"));
    if (!note || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.altKey) {
      event.preventDefault();
      return actions.step(note, event.key === "ArrowDown" ? 1 : -1);
    }
    const next = /** @type {HTMLElement|null} */ (event.key === "ArrowDown" ? note.nextElementSibling : note.previousElementSibling);
    if (!next) {
      const more = /** @type {HTMLElement|null} */ (note.parentElement?.nextElementSibling);
      if (event.key === "ArrowDown" && more?.dataset.do === "more" && !more.hidden) more.click();
      return;
    }
    event.preventDefault();
    desk.paint.focusNote(next.dataset.id || "", target.dataset.do);
  });
  for (const name of /** @type {const} */ (["undo", "redo"])) {
    at(name).addEventListener("click", () => {
      if (at(name).getAttribute("aria-disabled") !== "true") void desk.moves[name]();
    });
  }
}
