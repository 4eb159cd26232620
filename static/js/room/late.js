// @ts-check
/** @import { AnyPayload, OpenSession } from "../types" */
// What could not be given because its session had closed: kept as a draft, and offered for what is open now.
import { announce } from "../lib/announce.js";
import { clone, setChildren } from "../lib/fill.js";
import { page } from "../lib/page.js";
import { _ } from "../lib/words.js";

/**
 * Offer to take `payload` to the sessions that are open.
 * @param {Element} node the contribution in "My contributions"
 * @param {AnyPayload} payload what was to be given
 * @param {(target: OpenSession) => void} take called when a session was chosen, its form filled
 */
export async function offer(node, payload, take) {
  const list = /** @type {HTMLElement} */ (node.querySelector("[data-open]"));
  if (list.childElementCount) return;
  const answer = await fetch("/api/v1/open", { headers: { accept: "application/json" } }).catch(() => null);
  const found = answer && answer.ok ? await answer.json() : { sessions: [] };
  const elsewhere = found.sessions.filter((/** @type {OpenSession} */ one) => one.id !== page.session);
  setChildren(
    list,
    elsewhere.map((/** @type {OpenSession} */ one) => {
      const item = clone("open-template");
      const button = /** @type {HTMLButtonElement} */ (item.querySelector("button"));
      button.textContent = _("Take it to “%(title)s”, which is open now", { title: one.title });
      button.addEventListener("click", () => {
        leave(one, payload);
        take(one);
      });
      return item;
    }),
  );
  list.hidden = !elsewhere.length;
  if (elsewhere.length) announce(_("Another session is open: you can take it there."));
}

/** Put it into the other session's form, below what is typed there already. @param {OpenSession} target @param {AnyPayload} payload */
function leave(target, payload) {
  const place = `facilitator/1/${target.id}`;
  const kept = { queue: [], drafts: {}, ...JSON.parse(localStorage.getItem(place) || "{}") };
  const there = kept.drafts[target.question];
  const text = there && there.text ? `${there.text}\n${payload.text}` : payload.text;
  const { id, question, session, key, ...values } = payload;
  kept.drafts[target.question] = { ...values, ...there, text };
  localStorage.setItem(place, JSON.stringify(kept));
}
