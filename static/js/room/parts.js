// @ts-check
// One task on a screen: the address's #part says which, the style sheet shows it.
import { byId } from "./known.js";

const tabs = /** @type {HTMLAnchorElement[]} */ ([...document.querySelectorAll(".parts a")]);

/** The name of the part that is shown. */
export const partName = () => (location.hash && byId(location.hash.slice(1))?.closest("#mine, #room")?.id) || "write";

function showPart() {
  const name = partName();
  for (const tab of tabs) {
    if (tab.hash === `#${name}`) tab.setAttribute("aria-current", "true");
    else tab.removeAttribute("aria-current");
  }
  // Another question, in the same part.
  for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll("a[data-question]"))) link.hash = name === "write" ? "" : name;
}

/** A tab was pressed: its part begins at the top. Not with "back", which returns to where one was. */
let isChosen = false;
const toTop = () => scrollTo({ top: 0, behavior: "instant" });
for (const tab of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll(".parts a, .paused-way a"))) {
  tab.addEventListener("click", () => {
    // The browser scrolls to the address's place before it says that the address has changed.
    if (tab.hash === location.hash) setTimeout(toTop);
    else isChosen = true;
  });
}
addEventListener("hashchange", () => {
  showPart();
  if (isChosen) toTop();
  isChosen = false;
});
document.querySelector(".skip")?.addEventListener("click", (event) => {
  // The address stays what it is: it says which part stands here.
  event.preventDefault();
  byId("main").focus();
});
showPart();
