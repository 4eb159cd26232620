// @ts-check
// The only sender: every way to do something on the desk (mouse, touch, keys, buttons) ends here. What is done is seen
// at once; it is kept on this device and sent in its order, waits where there is no connection, also across a reload or a
// crash, and goes back where the server refuses it.
/** @import { Ack, AnyPayload, CommandName, Entry, ErrorBody, Layer, Payload, Put, Refused, SessionRow } from "../types" */
import { newId } from "../lib/id.js";
import { _, ngettext } from "../lib/words.js";
import { createOutbox } from "../lib/outbox.js";
import { clustersOf, contributionsOf, lay, lift, rowOf, sessionOf, settle } from "../lib/state.js";
import { announce } from "../lib/announce.js";
import { clone, fill, setAttribute, setText } from "../lib/fill.js";

/** Whether the server failed to take a step, which is no answer to what was asked: it stays until tried again or thrown away. @type {(error: ErrorBody|undefined) => boolean} */
const isParked = (error) => Boolean(error && ["failed", "busy"].includes(error.code));
/** Steps that a reload keeps. */
const STEPS = 50;

/**
 * @typedef {object} How
 * @property {Put[]} [puts] what to show until the server answers
 * @property {string} [words] the step in the undo button
 * @property {() => string} [say] the sentence once it is done
 * @property {(error: ErrorBody) => boolean} [quiet] true where the caller shows the refusal
 */

/** @param {import("./desk.js").Desk} desk @param {{changed: () => void}} history */
export function createMoves(desk, history) {
  const { state, at } = desk;
  /** Commands that the server cannot take back, as they are declared; a step back is no step to undo but to redo. */
  const lasting = new Set([...desk.page.lasting, "session.undo"]);
  /** What was done in this tab, the last one last, and what was taken back of it: a reload keeps both. */
  const kept = `facilitator/1/steps/${state.lineage}`;
  /** @type {{done: {rev: number, words: string}[], undone: {rev: number, words: string}[]}} */
  const { done, undone } = recall();
  /** What this page shows of each step that waits, and whom to tell, by its key. @type {Map<string, {layers: Layer[], how: How, resolve: (ack: Ack|null) => void}>} */
  const pending = new Map();
  /** Keys of the steps of this page: of all tabs that send, only this one speaks of them. @type {Set<string>} */
  const mine = new Set();
  const outbox = createOutbox({
    link: { isOnline: () => desk.link.isOnline(), send: (name, payload) => desk.link.send(name, payload) },
    session: `desk/${desk.page.session}`,
    lineage: () => state.lineage,
    onChange: () => {
      desk.drawWaiting();
      drawUndo();
    },
    onDone: finish,
    onRefused: (entry) => {
      if (!isParked(entry.error)) outbox.remove(entry.key);
      finish(entry, { ok: false, error: entry.error });
    },
    onElsewhere: (entries) => entries.forEach((entry) => forget(entry.key)),
  });

  function recall() {
    try {
      return JSON.parse(sessionStorage.getItem(kept) || "null") || { done: [], undone: [] };
    } catch {
      return { done: [], undone: [] }; // a private window remembers nothing
    }
  }

  /** @param {string} message @param {() => void} [anyway] @param {string} [written] words that would be lost */
  function refuse(message, anyway, written = "") {
    const bar = clone("refusal");
    fill(bar, { message, written, anyway: anyway ? _("Do it anyway") : "" });
    if (anyway) {
      bar.querySelector("[data-anyway]")?.addEventListener("click", () => {
        bar.remove();
        anyway();
      });
    }
    show(bar);
  }

  /** Say what the server failed to take, with what was typed; it can be tried again or thrown away. @param {Refused} entry */
  function showParked({ key, error, payload, more = {} }) {
    const bar = clone("refusal");
    const message = more.words ? `${more.words}: ${error.message}` : error.message;
    fill(bar, { message, written: typed(payload), anyway: _("Try again") });
    bar.querySelector("[data-anyway]")?.addEventListener("click", () => {
      bar.remove();
      at("inbox-title").focus();
      outbox.again(key);
    });
    const dismiss = /** @type {HTMLElement} */ (bar.querySelector("[data-dismiss]"));
    setText(dismiss, _("Throw away"));
    dismiss.addEventListener("click", () => {
      outbox.remove(key);
      desk.drawWaiting();
    });
    bar.dataset.parked = key;
    show(bar);
  }

  /** @param {HTMLElement} bar */
  function show(bar) {
    at("refusals").append(bar);
    const passing = at("refusals").querySelectorAll(":scope > :not([data-parked])");
    for (const old of [...passing].slice(0, -4)) old.remove();
  }

  function drawUndo() {
    // What waits for the connection can be taken back, too: the last of it comes before all that has been sent.
    const waits = outbox.entries().filter(({ name, more, error }) => !error && more?.words && !lasting.has(name)).at(-1);
    for (const [name, steps, words, none] of /** @type {[string, typeof done, string, string][]} */ ([
      ["undo", done, _("Undo: %(step)s"), _("Nothing to undo")],
      ["redo", undone, _("Redo: %(step)s"), _("Nothing to redo")],
    ])) {
      const last = (name === "undo" && waits?.more) || steps[steps.length - 1];
      const button = at(name);
      // Not `disabled`: a button that is switched off under somebody's finger loses the focus.
      button.setAttribute("aria-disabled", String(!last));
      setText(at(`${name}-text`), last ? words.replace("%(step)s", () => last.words || "") : none);
      // A long one is cut where there is little room.
      setAttribute(button, "title", last ? words.replace("%(step)s", () => last.words || "") : none);
    }
    try {
      sessionStorage.setItem(kept, JSON.stringify({ done: done.slice(-STEPS), undone: undone.slice(-STEPS) }));
    } catch {
      // then a reload forgets them
    }
  }

  /**
   * @template {CommandName} N
   * @param {N} name @param {Payload<N>} payload @param {How} [how]
   * @returns {Promise<Ack|null>} the acknowledgement, null where the step was taken out; without a connection it comes when there is one again
   */
  function send(name, payload, how = {}) {
    const { puts = [], words = "" } = how;
    const layers = lay(state, puts);
    if (layers.length) desk.drawNow();
    return new Promise((resolve) => {
      const key = newId();
      mine.add(key);
      pending.set(key, { layers, how, resolve });
      outbox.add(name, { key, ...payload }, { puts, words, lineage: state.lineage });
    });
  }

  /** @type {(() => void)[]} */
  const idle = [];
  /** Resolves when everything sent has its answer. @returns {Promise<void>} */
  const answered = () => (pending.size ? new Promise((resolve) => idle.push(resolve)) : Promise.resolve());
  /** @param {string} key */
  function close(key) {
    const known = pending.get(key);
    pending.delete(key);
    if (!pending.size) for (const resolve of idle.splice(0)) resolve();
    return known;
  }

  /** It was sent, or taken out, by another page, or has become pointless. @param {string} key */
  function forget(key) {
    const known = close(key);
    if (!known) return;
    lift(state, known.layers);
    desk.draw();
    known.resolve(null);
  }

  /** @param {Entry} entry @param {Ack} ack */
  function finish({ key, name, payload, more = {} }, ack) {
    const known = close(key);
    // Another tab of this browser asked for it, and tells its facilitator.
    if (!mine.has(key)) return;
    const { layers, how, resolve } = known || { layers: [], how: { words: more.words }, resolve: () => {} };
    const { puts, words = "", say = () => words, quiet = () => false } = how;
    if (!ack.ok) {
      lift(state, layers);
      desk.drawNow();
      // A form that still holds what was typed shows the refusal itself, and sends again under another key.
      if (quiet(ack.error)) outbox.remove(key);
      else if (isParked(ack.error)) showParked({ key, name, payload, more, error: ack.error, at: 0, tries: 0 });
      else {
        // Somebody else was faster: whoever still wants it says so, and does not ask what it is based on.
        const { seen: _seen, key: _key, ...sure } = payload;
        refuse(ack.error.message, ack.error.reason === "moved_meanwhile" ? () => void send(name, sure, { puts, words, say }) : undefined, restored.has(key) ? typed(payload) : "");
      }
      return resolve(ack);
    }
    // Until the changes come it looks as it did: nothing to draw.
    if (settle(state, layers, ack.rev)) desk.draw();
    if (!lasting.has(name) && words) {
      done.push({ rev: ack.rev, words });
      undone.length = 0;
    }
    drawUndo();
    history.changed();
    announce(say());
    resolve(ack);
  }

  /** What somebody wrote, where the form it was written in has gone with a reload. @param {AnyPayload} payload @returns {string} */
  const typed = ({ text, title, lines = [], parts = [] }) => [text, title, ...[...lines, ...parts].map((one) => one.text)].filter(Boolean).join("\n");

  /** Keys of the steps that were kept from before this page was loaded. @type {Set<string>} */
  const restored = new Set();
  for (const entry of outbox.entries()) {
    const { key, error, more = {} } = entry;
    if (isParked(error)) {
      mine.add(key);
      showParked(/** @type {Refused} */ (entry));
    } else if (error) {
      // Refused just before the page went: whoever saw it, saw it.
      outbox.remove(key);
    } else {
      restored.add(key);
      mine.add(key);
      pending.set(key, { layers: lay(state, more.puts || []), how: { puts: more.puts, words: more.words }, resolve: () => {} });
    }
  }

  /** "#12", or "3 contributions". @param {string[]} ids */
  const called = (ids) =>
    ids.length === 1
      ? `#${rowOf(state, "contributions", ids[0])?.number}`
      : ngettext("%(count)s contribution", "%(count)s contributions", ids.length);
  /** @param {string} id */
  const title = (id) => rowOf(state, "clusters", id)?.title || "";
  /** In which cluster each stands for who looks at this page. @param {string[]} ids */
  const seen = (ids) => Object.fromEntries(ids.map((id) => [id, rowOf(state, "contributions", id)?.cluster || null]));

  /** @param {string[]} ids @param {string|null} cluster @param {string|null} before @returns {Put[]} */
  function placed(ids, cluster, before) {
    if (cluster === null) return ids.map((id) => ({ table: "contributions", id, put: { cluster: null, rank: "" } }));
    const others = contributionsOf(state, "", cluster).filter((row) => !ids.includes(row.id));
    const index = before ? others.findIndex((row) => row.id === before) : -1;
    const after = (index < 0 ? others[others.length - 1] : others[index - 1])?.id || "";
    return ids.map((id, index) => ({ table: "contributions", id, put: { cluster }, behind: { id: after, index } }));
  }
  /** A cluster that is no more. @param {string} id @returns {Put} */
  const gone = (id) => ({ table: "clusters", id, put: null });
  /** @param {string[]} ids @param {string} status @returns {Put[]} */
  const status = (ids, status) => ids.map((id) => ({ table: "contributions", id, put: { status } }));
  /** Settings of the session; null is what stays as it is. @param {Payload<"session.view"|"session.settings"> | Partial<SessionRow>} put @returns {Put[]} */
  const session = (put) => [{ table: "sessions", id: sessionOf(state).id, put: /** @type {Partial<SessionRow>} */ (put) }];

  const moves = {
    refuse,
    called,
    answered,
    /** How many steps wait for the connection. */
    waiting: () => outbox.entries().filter(({ error }) => !error).length,
    /** Whether what waits outlives this page. */
    isKept: () => outbox.isKept(),
    /** The connection is back. */
    resume() {
      // What was to be taken back is another step now, where the server has begun its count anew.
      for (const { key, name, more } of outbox.entries()) {
        if (name !== "session.undo" || more?.lineage === state.lineage) continue;
        outbox.remove(key);
        forget(key);
      }
      void outbox.run();
    },
    /** Move contributions. @param {string[]} ids @param {string|null} cluster @param {string|null} [before] */
    place(ids, cluster, before = null) {
      const what = called(ids);
      const where = cluster ? title(cluster) : _("Inbox");
      const say = () => {
        if (!cluster || ids.length > 1) return _("Moved %(what)s to %(where)s", { what, where });
        const all = contributionsOf(state, "", cluster);
        const position = all.findIndex((row) => row.id === ids[0]) + 1;
        return _("Moved %(what)s to %(where)s, position %(position)s of %(all)s", { what, where, position, all: all.length });
      };
      const words = _("Moved %(what)s to %(where)s", { what, where });
      desk.kept = ids[ids.length - 1];
      return send("contribution.place", { ids, cluster, before, seen: seen(ids) }, { puts: placed(ids, cluster, before), words, say });
    },
    /** @param {string[]} ids @param {string} [reason] */
    hide: (ids, reason = "") => {
      desk.kept = ids[ids.length - 1];
      return send("contribution.hide", reason ? { ids, reason } : { ids }, { puts: status(ids, "hidden"), words: _("Hid %(what)s", { what: called(ids) }) });
    },
    /** @param {string[]} ids */
    restore: (ids) => send("contribution.restore", { ids }, { puts: status(ids, "shown"), words: _("Restored %(what)s", { what: called(ids) }) }),
    /** Approve, hide or restore an offer of help. @param {"approve"|"hide"|"restore"} does @param {string} id */
    offer: (does, id) => {
      const words = does === "hide" ? _("Hid an offer of help") : _("Showed an offer of help");
      const put = { status: does === "hide" ? "hidden" : "shown" };
      return send(`offer.${does}`, { ids: [id] }, { puts: [{ table: "offers", id, put }], words });
    },
    /** @param {string[]} ids */
    approve: (ids) => send("contribution.approve", { ids }, { puts: status(ids, "shown"), words: _("Approved %(what)s", { what: called(ids) }) }),
    /** @param {string} id @param {{id: string, text: string}[]} parts */
    split: (id, parts) => {
      for (const part of parts) desk.own.add(part.id);
      return send("contribution.split", { id, parts }, { words: _("Split %(what)s", { what: called([id]) }), quiet: () => true });
    },
    /** @param {string} id @param {string} text @param {string} base the text that this facilitator began from @param {string} reason */
    reword: (id, text, base, reason) =>
      send("contribution.reword", { id, text, base, reason }, { words: _("Reworded %(what)s", { what: called([id]) }), quiet: () => true }),
    /** @param {string} id @param {string} lang */
    language: (id, lang) => send("contribution.language", { id, lang }, { words: _("Corrected the language of %(what)s", { what: called([id]) }) }),
    /** Enter contributions for others. @param {Payload<"contribution.enter">} payload @param {number} count */
    enter: (payload, count) => {
      for (const line of payload.lines) desk.own.add(line.id);
      return send("contribution.enter", payload, { words: ngettext("Entered %(count)s contribution", "Entered %(count)s contributions", count), quiet: () => true });
    },
    /** @param {string} id */
    endAccess: (id) => send("delegate.remove", { contribution: id }, { words: _("The author of %(what)s can no longer write here", { what: called([id]) }) }),
    /** @param {string} id */
    giveAccess: (id) => send("delegate.readmit", { contribution: id }, { words: _("The author of %(what)s can write again", { what: called([id]) }) }),
    /** @param {string} title @param {string[]} ids @returns {{id: string, sent: Promise<Ack|null>}} */
    create(title, ids = []) {
      const id = newId();
      const question = rowOf(state, "contributions", ids[0])?.question || desk.question;
      const all = clustersOf(state, question);
      const behind = { id: all[all.length - 1]?.id || "", index: 0 };
      /** @type {Put[]} */
      const puts = title.trim() ? [{ table: "clusters", id, put: { id, question, title: title.trim(), endorsements: 0 }, behind }, ...placed(ids, id, null)] : [];
      const payload = { id, question, title, ids, ...(ids.length && { seen: seen(ids) }) };
      const sent = send("cluster.create", payload, { puts, words: _("Made the cluster %(title)s", { title: title.trim() }) });
      return { id, sent };
    },
    /** @param {string} id @param {string} title @param {string} base the title this facilitator began from */
    rename: (id, title, base) =>
      send("cluster.rename", { id, title, base }, { words: _("Renamed %(base)s to %(title)s", { base, title }), quiet: (error) => error.code === "conflict" && Boolean(error.current) }),
    /** Merge one cluster or several. @param {string[]} from @param {string} into */
    merge(from, into) {
      const ids = from.flatMap((one) => contributionsOf(state, "", one).map((row) => row.id));
      /** @type {Put[]} */
      const puts = [...placed(ids, into, null), ...from.map((id) => gone(id))];
      const words =
        from.length === 1
          ? _("Merged %(from)s into %(into)s", { from: title(from[0]), into: title(into) })
          : ngettext("Merged %(count)s cluster into %(into)s", "Merged %(count)s clusters into %(into)s", from.length, { into: title(into) });
      return send("cluster.merge", { from: from.length === 1 ? from[0] : from, into }, { puts, words });
    },
    /** @param {string} id @param {string|null} before */
    order(id, before) {
      const others = clustersOf(state, rowOf(state, "clusters", id)?.question || "").filter((row) => row.id !== id);
      const index = before ? others.findIndex((row) => row.id === before) : others.length;
      const behind = { id: others[index - 1]?.id || "", index: 0 };
      const position = index + 1;
      const say = () => _("Moved the cluster %(title)s, position %(position)s of %(all)s", { title: title(id), position, all: others.length + 1 });
      return send("cluster.order", { id, before }, { puts: [{ table: "clusters", id, put: {}, behind }], words: _("Moved the cluster %(title)s", { title: title(id) }), say });
    },
    /** @param {string} id */
    remove(id) {
      const ids = contributionsOf(state, "", id).map((row) => row.id);
      /** @type {Put[]} */
      const puts = [...placed(ids, null, null), gone(id)];
      return send("cluster.remove", { id }, { puts, words: _("Removed the cluster %(title)s", { title: title(id) }) });
    },
    /** Enlarge something on the board, or nothing. @param {import("../contract").Focus|null} focus */
    focus: (focus) =>
      send("session.focus", { focus }, { puts: session({ focus }), words: focus ? _("Changed the focus on the wall") : _("Cleared the focus on the wall") }),
    /** Take a step of the run sheet. @param {number} step @param {string} title */
    step: (step, title) => send("session.step", { step }, { words: _("Step: %(title)s", { title }) }),
    /** @param {import("../contract").Stage} stage */
    stage: (stage) => send("session.stage", { stage }, { words: _("Stage: %(stage)s", { stage: desk.page.stages[stage] }) }),
    /** @param {string} question */
    ask: (question) => send("session.question", { question }, { words: _("Changed the question of the room") }),
    /** @param {number|null} seconds */
    timer: (seconds) => send("session.timer", { seconds }, { words: seconds ? _("Started the timer") : _("Stopped the timer") }),
    /** @param {Payload<"session.view">} view */
    view: (view) => send("session.view", view, { puts: session(view), words: _("Changed the wall") }),
    /** @param {number} seconds */
    extend: (seconds) => send("session.extend", { seconds }, { words: _("Gave the timer more time") }),
    /** @param {boolean} on */
    lock: (on) => send("session.lock", { on }, { puts: session({ locked: on }), words: on ? _("Locked the clusters") : _("Unlocked the clusters") }),
    /** @param {string|null} text */
    announce: (text) => send("session.announce", { text, lang: desk.page.language }, { words: text === null ? _("Took the announcement away") : _("The announcement is shown") }),
    gather: () => send("session.gather", {}, { words: _("Everybody was asked to come here") }),
    show: () => send("session.show", {}, { words: _("The wall shows this session") }),
    /** @param {Payload<"session.settings">} settings */
    settings: (settings) => send("session.settings", settings, { puts: session(settings), words: _("Changed the settings") }),
    /** Send any other command, with what it shows and says. */
    send,
    /** Take back a step, whoever did it. @param {number} rev @param {string} words */
    async takeBack(rev, words) {
      const mine = done.findIndex((step) => step.rev === rev);
      if (mine >= 0) done.splice(mine, 1);
      drawUndo();
      const ack = await send("session.undo", { rev }, { words: _("Taken back: %(step)s", { step: words }) });
      if (ack && ack.ok) undone.push({ rev: ack.rev, words });
      drawUndo();
      return ack;
    },
    /** Take back what this facilitator did last. */
    async undo() {
      const last = outbox.entries().filter(({ error }) => !error).at(-1);
      if (last && outbox.isUnsent(last) && last.more?.words && !lasting.has(last.name)) {
        // It has not left this device: nothing need be sent.
        outbox.remove(last.key);
        forget(last.key);
        desk.drawNow();
        desk.drawWaiting();
        return announce(_("Taken back: %(step)s", { step: last.more.words }));
      }
      // A step is seen before it is acknowledged: undo asked for in between means that one, not the one before.
      await answered();
      const step = done[done.length - 1];
      if (step) await moves.takeBack(step.rev, step.words);
    },
    /** Do again what was taken back last. */
    async redo() {
      await answered();
      const step = undone.pop();
      drawUndo();
      if (!step) return;
      const ack = await send("session.undo", { rev: step.rev }, { words: _("Did again: %(step)s", { step: step.words }) });
      if (ack && ack.ok) done.push({ rev: ack.rev, words: step.words });
      drawUndo();
    },
  };

  at("refusals").addEventListener("click", (event) => {
    const button = /** @type {Element} */ (event.target).closest("[data-dismiss]");
    if (!button) return;
    button.closest(".bar")?.remove();
    at("inbox-title").focus();
  });
  addEventListener("beforeunload", (event) => {
    // What could not be kept on this device is known to this page only.
    if (pending.size && !outbox.isKept()) event.preventDefault();
  });
  drawUndo();
  return moves;
}
