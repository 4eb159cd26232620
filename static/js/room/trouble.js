// @ts-check
// Lines above the page's content: no connection, and the call to another session.
import { announce } from "../lib/announce.js";
import { fill } from "../lib/fill.js";
import { _, localized } from "../lib/words.js";
import { byId } from "./known.js";

/** Milliseconds without a connection before it is said: a short break is nobody's business. */
const PATIENCE = 4000;
let timer = 0;

/** Show what is wrong, or take it away (""). @param {string} text */
export function showTrouble(text) {
  const bar = byId("trouble");
  if (text && bar.hidden) announce(text);
  bar.hidden = !text;
  fill(bar, { trouble: text });
}

/** There is no connection: say so, unless it comes back soon. */
export function expectConnection() {
  timer ||= setTimeout(() => {
    showTrouble(_("No connection. You can go on writing: it is kept on this phone and sent later."));
    if (byId("give")) fill(byId("give"), { send: _("Keep and send later") });
  }, PATIENCE);
}

/** There is one, or the server said why not. */
export function stopExpecting() {
  clearTimeout(timer);
  timer = 0;
  if (byId("give")) fill(byId("give"), { send: _("Send") });
}

/** When everybody was called last, as far as this page has said. */
let calledAt = 0;

/** Everybody is asked to another session, or this one is no more: the way is offered, nobody who writes is pulled along. @param {import("../types").AnyNotice} notice */
export function showCall({ code, session, title = {}, at = 0 }) {
  if (at && at === calledAt) return;
  calledAt = at;
  const moved = byId("moved");
  const gone = code === "gone";
  const words = gone
    ? _("This session is no longer in the agenda. What you typed stays on this phone.")
    : _("The facilitators ask everybody to come to “%(title)s”.", { title: localized(title) });
  moved.hidden = false;
  fill(moved, { moved: words });
  moved.querySelector("a").href = gone ? "/room" : `/room/${session}`;
  moved.dataset.called = "yes";
  announce(words);
}

/** Another session has opened: who stands in a closed one is shown the way, at once. @param {import("../types").AnyNotice} notice */
export function showOpened({ session, title = {} }) {
  const way = /** @type {HTMLAnchorElement} */ (byId("over").querySelector(".button.primary"));
  way.href = `/room/${session}`;
  way.textContent = `${_("Open now:")} ${localized(title)}`;
  announce(way.textContent);
}
