// @ts-check
// The connection of a page: commands and their answers, what is new, and whether the server can be reached.
import { io } from "../../vendor/node_modules/socket.io-client/dist/socket.io.esm.min.js";
import { Offline } from "./errors.js";
/** @import { Ack, AnyNotice, Changes, CommandName, Link, Mine, Page, Payload, Presence, Pulse, Refusal } from "../types" */
import { newId } from "./id.js";

/**
 * Milliseconds for which a command may stay unanswered before the server is asked whether it hears us, for which that
 * question may, and between two connections that are given up for it: a server that is only slow must not be stormed.
 */
const UNANSWERED = 2500;
const PING = 2000;
const GIVE_UP_AGAIN = 20000;

/** Milliseconds after which a refused connection is tried again: the reason may have gone (busy, joined meanwhile). */
const REFUSED_RETRY = 20000;

/**
 * Keep a connection for as long as the page lives. On every `online` the page must `watch` again: the server
 * forgets what a broken connection watched.
 *
 * @param {object} options
 * @param {Partial<Page>} options.page the island
 * @param {(changes: Changes) => void} [options.onChanges]
 * @param {(pulse: Pulse) => void} [options.onPulse]
 * @param {(notice: AnyNotice) => void} [options.onNotice]
 * @param {(mine: Mine) => void} [options.onMine] what became of this phone's own contributions
 * @param {(presence: Presence) => void} [options.onPresence] who else is at this desk, and what each works on
 * @param {(state: "online"|"offline"|"refused", error?: Refusal) => void} [options.onState] an error comes with `refused`
 * @returns {Link}
 */
export function connect({ page: { socket: path, as, audience, language, words: wording, session, event, agenda }, onChanges, onPulse, onNotice, onMine, onPresence, onState }) {
  const socket = io({
    path,
    auth: { as, audience, language, words: wording, event, agenda },
    transports: ["websocket"],
    timeout: 8000, // a network that swallows WebSockets says nothing at all
    reconnectionDelay: 500,
    reconnectionDelayMax: 8000,
    randomizationFactor: 0.6, // a thousand phones lose a server together, and must not find it together
  });
  const tell = onState || (() => {});

  let worked = false;
  /** Why the server has ended this connection on purpose. @type {AnyNotice|null} */
  let ended = null;
  socket.on("notice", (/** @type {AnyNotice} */ notice) => {
    if (notice.code === "revoked") ended = notice;
  });
  socket.on("connect", () => {
    worked = true;
    ended = null;
    tell("online");
  });
  socket.on("disconnect", (/** @type {string} */ reason) => {
    if (ended) tell("refused", ended);
    else tell("offline");
    if (reason === "io server disconnect") setTimeout(() => socket.connect(), 1000 + 4000 * Math.random());
  });
  socket.on("connect_error", (/** @type {Error & {data?: Refusal}} */ error) => {
    if (socket.active) return tell("offline");
    tell("refused", error.data || { code: "busy", message: error.message });
    setTimeout(() => socket.connect(), REFUSED_RETRY * (0.75 + Math.random() / 2));
  });
  // Some hotel networks let no WebSocket through: every third try begins with plain requests, and the second already
  // where none has worked yet.
  let tries = 0;
  socket.io.on("reconnect_attempt", () => {
    tries += 1;
    socket.io.opts.transports = tries % 3 === (worked ? 2 : 1) ? ["polling", "websocket"] : ["websocket"];
  });
  const reconnect = () => void socket.disconnect().connect();

  // A network may drop a connection and tell nobody; by itself the browser notices after 45 seconds. Whatever arrives
  // shows that it stands.
  let heardAt = 0;
  let gaveUpAt = 0;
  let isAsking = false;
  for (const sign of ["packet", "ping"]) socket.io.on(sign, () => (heardAt = Date.now()));
  /** Ask whether the connection still carries anything, and make another where it does not. */
  async function check() {
    if (isAsking || ended) return;
    if (!socket.connected) return reconnect();
    const askedAt = Date.now();
    isAsking = true;
    await ask("ping", null, PING).catch(() => {
      if (!socket.connected || heardAt >= askedAt || Date.now() - gaveUpAt < GIVE_UP_AGAIN) return;
      gaveUpAt = Date.now();
      reconnect();
    });
    isAsking = false;
  }
  addEventListener("online", check);
  addEventListener("pageshow", (event) => void (event.persisted && check()));
  document.addEventListener("visibilitychange", () => void (document.visibilityState === "visible" && check()));
  addEventListener("offline", () => tell("offline"));
  if (onChanges) socket.on("changes", onChanges);
  if (onPulse) socket.on("pulse", onPulse);
  if (onNotice) socket.on("notice", onNotice);
  if (onMine) socket.on("mine", onMine);
  if (onPresence) socket.on("presence", onPresence);

  /** @param {CommandName|"watch"|"hold"|"ping"} name @param {unknown} payload @param {number} timeout @returns {Promise<Ack>} */
  const ask = (name, payload, timeout) =>
    new Promise((resolve, reject) => {
      // socket.io would keep it and send it some day: whether to try again is not the socket's business.
      if (!socket.connected) return reject(new Offline(name));
      socket.timeout(timeout).emit(name, payload, (/** @type {Error|null} */ failed, /** @type {Ack} */ ack) =>
        failed ? reject(new Offline(name)) : resolve(ack),
      );
    });

  return {
    /**
     * Send a command; resolves with its acknowledgement, whatever it says. To try one again, give it the same `key`.
     * @template {CommandName} N
     * @param {N} name @param {Payload<N>} payload `session` and `key` are added where they are missing
     * @param {{timeout?: number}} [options] milliseconds
     */
    send(name, payload, { timeout = 8000 } = {}) {
      const key = name === "contribution.submit" && "id" in payload ? payload.id : newId();
      const late = setTimeout(check, UNANSWERED);
      return ask(name, { session, key, ...payload }, timeout).finally(() => clearTimeout(late));
    },
    /** Subscribe to the page's session, and get what is new since `rev`; a phone without what others gave, or with a page of it. @param {number} [rev] @param {string} [lineage] @param {{others?: boolean, page?: import("../types").PageOfOthers}} [wanted] */
    watch(rev, lineage, wanted) {
      return ask("watch", { session, audience, rev, lineage, ...wanted }, 10000);
    },
    /** Tell colleagues which contribution this desk works on; a message that is lost is no harm. @param {string|null} at */
    hold: (at) => void ask("hold", { at }, PING).catch(() => {}),
    isOnline: () => socket.connected,
    /** Look for the server at once, not when its turn comes. */
    retry: () => void (socket.connected || reconnect()),
  };
}
