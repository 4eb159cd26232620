// @ts-check
// The parts of the report as tabs: arrow keys move, the address keeps the place, and all stand below each other in print.

/** The part that an address such as #note-42 is in. @type {Record<string, string>} */
const PARTS = { note: "write", cluster: "write", action: "actions", need: "partners" };

/** @param {(name: string) => void} onShow called when a part comes into view */
export function createTabs(onShow) {
  const tabs = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[role=tab]")]);
  /** @param {HTMLElement} tab */
  const nameOf = (tab) => (tab.getAttribute("aria-controls") || "").replace(/^part-/, "");
  let shown = "";

  /** @param {string} name @param {boolean} [focus] */
  function show(name, focus = false) {
    const chosen = tabs.find((tab) => nameOf(tab) === name) || tabs[0];
    for (const tab of tabs) {
      const on = tab === chosen;
      tab.setAttribute("aria-selected", String(on));
      tab.tabIndex = on ? 0 : -1;
      const panel = document.getElementById(tab.getAttribute("aria-controls") || "");
      if (panel) panel.hidden = !on;
    }
    if (focus) chosen.focus();
    shown = nameOf(chosen);
    onShow(shown);
  }

  for (const [index, tab] of tabs.entries()) {
    tab.addEventListener("click", () => {
      show(nameOf(tab));
      history.replaceState(null, "", `#${nameOf(tab)}`);
    });
    tab.addEventListener("keydown", (event) => {
      const forward = document.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
      const back = document.dir === "rtl" ? "ArrowRight" : "ArrowLeft";
      const to = { [forward]: index + 1, [back]: index - 1, Home: 0, End: tabs.length - 1 }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      show(nameOf(tabs[(to + tabs.length) % tabs.length]), true);
    });
  }

  /** A link such as #note-42 or #action-42 opens the part that holds it. */
  function follow() {
    const name = location.hash.slice(1);
    if (tabs.some((tab) => nameOf(tab) === name)) return show(name);
    const part = PARTS[name.replace(/-.*/, "")];
    // Shown first: a part draws what is in it when it comes into view.
    if (part) show(part);
    const target = name && document.getElementById(name);
    const panel = target && target.closest("[role=tabpanel]");
    if (!panel) return;
    if (!part) show(panel.id.replace(/^part-/, ""));
    // A note may stand in a filter that hides it.
    for (let up = target.parentElement; up && up !== panel; up = up.parentElement) if (up instanceof HTMLDetailsElement) up.open = true;
    target.scrollIntoView({ block: "center" });
    target.focus({ preventScroll: true });
  }
  addEventListener("hashchange", follow);
  // A link to the place where one is already changes no hash.
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest('a[href^="#"]');
    if (link && link.getAttribute("href") === location.hash) follow();
  });

  return { show, follow, shown: () => shown };
}
