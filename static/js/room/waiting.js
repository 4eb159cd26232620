// @ts-check
// What was written for another session of this event and still waits on this phone: it is sent from here, and named.
import { announce } from "../lib/announce.js";
import { fill } from "../lib/fill.js";
import { createOutbox } from "../lib/outbox.js";
import { page } from "../lib/page.js";
import { _, ngettext } from "../lib/words.js";
import { byId, happens } from "./known.js";
import { link } from "./line.js";

/** Where the outbox of a session is stored (lib/outbox.js). */
const PLACE = /^facilitator\/1\/([^/]+)$/;

/** The other sessions of this event with something that waits: id -> title. @returns {Map<string, string>} */
function find() {
  const found = new Map();
  try {
    for (let index = 0; index < localStorage.length; index += 1) {
      const session = PLACE.exec(localStorage.key(index) || "")?.[1];
      if (!session || session === page.session) continue;
      const kept = JSON.parse(localStorage.getItem(`facilitator/1/${session}`) || "null");
      if (kept?.about?.event === page.event && kept.queue.length) found.set(session, kept.about.title);
    }
  } catch {
    // no storage, or not written by us: then nothing waits in it
  }
  return found;
}

const outboxes = [...find()].map(([session, title]) => ({
  title,
  outbox: createOutbox({
    link: { isOnline: link.isOnline, send: (name, payload, options) => link.send(name, { session, ...payload }, options) },
    session,
    onChange: show,
    onDone(entry, ack) {
      if (entry.name === "contribution.submit") announce(_("Sent. Your contribution is number %(number)s.", { number: ack.number }));
    },
    onRefused: show, // it stands with its reason on that session's own page
    onElsewhere: show,
  }),
}));

function show() {
  const waits = outboxes.map(({ title, outbox }) => ({ title, count: outbox.entries().filter((entry) => !entry.error).length })).filter(({ count }) => count);
  byId("unsent").hidden = !waits.length;
  fill(byId("unsent"), {
    unsent: waits
      .map(({ title, count }) => ngettext("To “%(title)s”: %(count)s is not sent yet. It is sent as soon as there is a connection.", "To “%(title)s”: %(count)s are not sent yet. They are sent as soon as there is a connection.", count, { title }))
      .join(" "),
  });
}

happens.online.on(() => outboxes.forEach(({ outbox }) => void outbox.run()));

/** Once the page stands: what waits is shown, and goes as soon as there is a connection. */
export function startWaiting() {
  show();
  const recordings = byId("unsent-recordings");
  if (!recordings) return;
  try {
    recordings.hidden = !JSON.parse(localStorage.getItem("facilitator/recordings") || "{}")[page.session];
  } catch {
    // no storage: then nothing waits in it
  }
}
