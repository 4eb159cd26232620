// @ts-check
// The agenda, for delegates and staff: when it is another one, or a session opens, the page shows it at once, without
// moving the focus or what is read. The page works without this file; then a reload shows what is new.
import { connect } from "../lib/link.js";
import { page } from "../lib/page.js";
import { _ } from "../lib/words.js";
import { announce } from "../lib/announce.js";
import { setChildren } from "../lib/fill.js";
import "../lib/stay.js";

/** A thousand phones are told together, and must not ask together. */
const SPREAD = 1500;
let waits = false;

async function renew() {
  waits = false;
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer || !answer.ok) return;
  if (answer.redirected && new URL(answer.url).pathname !== location.pathname) {
    // One session is open now, and this phone belongs there.
    location.assign(answer.url);
    return;
  }
  const given = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("main");
  const main = document.querySelector("main");
  if (!given || !main || given.innerHTML === main.innerHTML) return;
  const focused = document.activeElement instanceof HTMLAnchorElement && main.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  const place = scrollY;
  setChildren(main, Array.from(given.childNodes, (node) => document.importNode(node, true)));
  if (focused) {
    const same = /** @type {HTMLElement | undefined} */ ([...main.querySelectorAll("a")].find((link) => link.getAttribute("href") === focused));
    (same || main).focus({ preventScroll: true });
  }
  scrollTo({ top: place });
  announce(_("The agenda has changed."));
}

connect({
  page,
  onNotice(notice) {
    if (notice.code === "revoked" || notice.code === "removed") announce(notice.message);
    if (notice.code !== "agenda" || waits) return;
    waits = true;
    setTimeout(renew, page.as === "delegate" ? SPREAD * Math.random() : 0);
  },
  onState: (state) => {
    document.documentElement.dataset.line = state;
  },
});
