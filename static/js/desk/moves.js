// @ts-check
// The only sender: every way to do something on the desk (mouse, touch, keys, buttons) ends here. What is done is seen
// at once; it is sent in its order, waits where there is no connection, and goes back where the server refuses it.
import { _, ngettext, newId } from "../lib/link.js";
import { clustersOf, contributionsOf, lay, lift, rowOf, sessionOf, settle } from "../lib/state.js";
import { announce } from "../lib/announce.js";
import { clone, fill } from "../lib/fill.js";

/** Commands that the server cannot take back (`undoable` in its registry). */
const LASTING = new Set(["session.timer", "session.view", "session.extend", "session.lock", "session.announce", "session.gather", "session.show", "session.undo", "delegate.remove", "delegate.readmit"]);
/** Refusals that pass by themselves. */
const PASSING = ["busy", "too_fast"];
/** Milliseconds before a command without an answer is sent again, always with the same key. */
const AGAIN = 2000;
/** Steps that a reload keeps. */
const STEPS = 50;

/**
 * @typedef {object} How
 * @property {any[]} [puts] what to show until the server answers
 * @property {string} [words] the step in the undo button
 * @property {() => string} [say] the sentence once it is done
 * @property {(error: any) => boolean} [quiet] true where the caller shows the refusal
 * @property {() => void} [anyway] what to do where somebody else was faster and this facilitator still wants it
 */

/** @param {import("./desk.js").Desk} desk @param {{changed: () => void}} history */
export function createMoves(desk, history) {
  const { state, at } = desk;
  /** What was done in this tab, the last one last, and what was taken back of it: a reload keeps both. */
  const kept = `facilitator/1/steps/${state.lineage}`;
  /** @type {{done: {rev: number, words: string}[], undone: {rev: number, words: string}[]}} */
  const { done, undone } = recall();
  /** @type {{name: string, payload: any, layers: any[], how: How, tries: number, resolve: (ack: any) => void}[]} */
  const queue = [];
  let sending = false;
  let timer = 0;

  function recall() {
    try {
      return JSON.parse(sessionStorage.getItem(kept) || "null") || { done: [], undone: [] };
    } catch {
      return { done: [], undone: [] }; // a private window remembers nothing
    }
  }

  /** @param {string} message @param {() => void} [anyway] */
  function refuse(message, anyway) {
    const bar = clone("refusal");
    fill(bar, { message, anyway: anyway ? _("Do it anyway") : "" });
    if (anyway) {
      bar.querySelector("[data-anyway]")?.addEventListener("click", () => {
        bar.remove();
        anyway();
      });
    }
    at("refusals").append(bar);
    while (at("refusals").childElementCount > 4) at("refusals").firstElementChild?.remove();
  }

  function drawUndo() {
    for (const [name, steps, words, none] of /** @type {[string, typeof done, string, string][]} */ ([
      ["undo", done, _("Undo: %(step)s"), _("Nothing to undo")],
      ["redo", undone, _("Redo: %(step)s"), _("Nothing to redo")],
    ])) {
      const last = steps[steps.length - 1];
      const button = at(name);
      // Not `disabled`: a button that is switched off under somebody's finger loses the focus.
      button.setAttribute("aria-disabled", String(!last));
      at(`${name}-text`).textContent = last ? words.replace("%(step)s", () => last.words) : none;
    }
    try {
      sessionStorage.setItem(kept, JSON.stringify({ done: done.slice(-STEPS), undone: undone.slice(-STEPS) }));
    } catch {
      // then a reload forgets them
    }
  }

  /**
   * @param {string} name @param {any} payload @param {How} [how]
   * @returns {Promise<any>} the acknowledgement; without a connection it comes when there is one again
   */
  function send(name, payload, how = {}) {
    const layers = lay(state, how.puts || []);
    if (layers.length) desk.drawNow();
    return new Promise((resolve) => {
      queue.push({ name, payload: { key: newId(), ...payload }, layers, how, tries: 0, resolve });
      pump();
      desk.drawWaiting();
    });
  }

  /** Send what waits, one after the other. */
  async function pump() {
    clearTimeout(timer);
    if (sending) return;
    sending = true;
    while (queue.length) {
      const next = queue[0];
      let ack;
      try {
        // What was tried may have arrived: with its key it is carried out once.
        if (desk.link.isOnline()) next.tries += 1;
        ack = await desk.link.send(next.name, next.payload);
      } catch {
        timer = setTimeout(pump, AGAIN);
        break;
      }
      if (!ack.ok && PASSING.includes(ack.error.code)) {
        timer = setTimeout(pump, (ack.error.retry_after || 1) * 1000);
        break;
      }
      queue.shift();
      finish(next, ack);
    }
    sending = false;
    desk.drawWaiting();
    if (!queue.length) for (const resolve of idle.splice(0)) resolve();
  }
  /** @type {(() => void)[]} */
  const idle = [];
  /** Resolves when everything sent has its answer. @returns {Promise<void>} */
  const answered = () => (queue.length ? new Promise((resolve) => idle.push(resolve)) : Promise.resolve());

  /** @param {typeof queue[0]} entry @param {any} ack */
  function finish({ name, layers, how, resolve }, ack) {
    const { words = "", say = () => words, quiet = () => false, anyway } = how;
    if (!ack.ok) {
      lift(state, layers);
      desk.drawNow();
      if (!quiet(ack.error)) refuse(ack.error.message, ack.error.reason === "moved_meanwhile" ? anyway : undefined);
      return resolve(ack);
    }
    settle(state, layers, ack.rev);
    if (!LASTING.has(name) && words) {
      done.push({ rev: ack.rev, words });
      undone.length = 0;
    }
    drawUndo();
    history.changed();
    desk.draw();
    announce(say());
    resolve(ack);
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

  /** @param {string[]} ids @param {string|null} cluster @param {string|null} before */
  function placed(ids, cluster, before) {
    if (cluster === null) return ids.map((id) => ({ table: "contributions", id, put: { cluster: null, rank: "" } }));
    const others = contributionsOf(state, "", cluster).filter((row) => !ids.includes(row.id));
    const index = before ? others.findIndex((row) => row.id === before) : -1;
    const after = (index < 0 ? others[others.length - 1] : others[index - 1])?.id || "";
    return ids.map((id, index) => ({ table: "contributions", id, put: { cluster }, behind: { id: after, index } }));
  }
  /** @param {string[]} ids @param {string} status */
  const status = (ids, status) => ids.map((id) => ({ table: "contributions", id, put: { status } }));
  /** @param {any} put */
  const session = (put) => [{ table: "sessions", id: sessionOf(state).id, put }];

  const moves = {
    refuse,
    called,
    answered,
    /** How many steps wait for the connection. */
    waiting: () => queue.length,
    /** The connection is back. */
    resume: () => void pump(),
    /** Move contributions. @param {string[]} ids @param {string|null} cluster @param {string|null} [before] @param {boolean} [sure] also where somebody else has moved them meanwhile */
    place(ids, cluster, before = null, sure = false) {
      const what = called(ids);
      const where = cluster ? title(cluster) : _("Inbox");
      const say = () => {
        if (!cluster || ids.length > 1) return _("Moved %(what)s to %(where)s", { what, where });
        const all = contributionsOf(state, "", cluster);
        const position = all.findIndex((row) => row.id === ids[0]) + 1;
        return _("Moved %(what)s to %(where)s, position %(position)s of %(all)s", { what, where, position, all: all.length });
      };
      const words = _("Moved %(what)s to %(where)s", { what, where });
      const payload = sure ? { ids, cluster, before } : { ids, cluster, before, seen: seen(ids) };
      desk.kept = ids[ids.length - 1];
      return send("contribution.place", payload, { puts: placed(ids, cluster, before), words, say, anyway: () => moves.place(ids, cluster, before, true) });
    },
    /** @param {string[]} ids @param {string} [reason] */
    hide: (ids, reason = "") => {
      desk.kept = ids[ids.length - 1];
      return send("contribution.hide", reason ? { ids, reason } : { ids }, { puts: status(ids, "hidden"), words: _("Hid %(what)s", { what: called(ids) }) });
    },
    /** @param {string[]} ids */
    restore: (ids) => send("contribution.restore", { ids }, { puts: status(ids, "shown"), words: _("Restored %(what)s", { what: called(ids) }) }),
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
    /** Enter contributions for others. @param {any} payload @param {number} count */
    enter: (payload, count) => {
      for (const line of payload.lines) desk.own.add(line.id);
      return send("contribution.enter", payload, { words: ngettext("Entered %(count)s contribution", "Entered %(count)s contributions", count), quiet: () => true });
    },
    /** @param {string} id */
    endAccess: (id) => send("delegate.remove", { contribution: id }, { words: _("The author of %(what)s can no longer write here", { what: called([id]) }) }),
    /** @param {string} id */
    giveAccess: (id) => send("delegate.readmit", { contribution: id }, { words: _("The author of %(what)s can write again", { what: called([id]) }) }),
    /** @param {string} title @param {string[]} ids @param {boolean} [sure] @returns {{id: string, sent: Promise<any>}} */
    create(title, ids = [], sure = false) {
      const id = newId();
      const question = rowOf(state, "contributions", ids[0])?.question || desk.question;
      const all = clustersOf(state, question);
      const behind = { id: all[all.length - 1]?.id || "", index: 0 };
      const puts = title.trim() ? [{ table: "clusters", id, put: { id, question, title: title.trim(), endorsements: 0 }, behind }, ...placed(ids, id, null)] : [];
      const payload = sure || !ids.length ? { id, question, title, ids } : { id, question, title, ids, seen: seen(ids) };
      const sent = send("cluster.create", payload, { puts, words: _("Made the cluster %(title)s", { title: title.trim() }), anyway: () => moves.create(title, ids, true) });
      return { id, sent };
    },
    /** @param {string} id @param {string} title @param {string} base the title this facilitator began from */
    rename: (id, title, base) =>
      send("cluster.rename", { id, title, base }, { words: _("Renamed %(base)s to %(title)s", { base, title }), quiet: (error) => error.code === "conflict" && error.current }),
    /** Merge one cluster or several. @param {string[]} from @param {string} into */
    merge(from, into) {
      const ids = from.flatMap((one) => contributionsOf(state, "", one).map((row) => row.id));
      const puts = [...placed(ids, into, null), ...from.map((id) => ({ table: "clusters", id, put: null }))];
      const words =
        from.length === 1
          ? _("Merged %(from)s into %(into)s", { from: title(from[0]), into: title(into) })
          : ngettext("Merged %(count)s cluster into %(into)s", "Merged %(count)s clusters into %(into)s", from.length, { into: title(into) });
      return send("cluster.merge", { from: from.length === 1 ? from[0] : from, into }, { puts, words });
    },
    /** @param {string} id @param {string|null} before */
    order(id, before) {
      const others = clustersOf(state, rowOf(state, "clusters", id)?.question).filter((row) => row.id !== id);
      const index = before ? others.findIndex((row) => row.id === before) : others.length;
      const behind = { id: others[index - 1]?.id || "", index: 0 };
      const position = index + 1;
      const say = () => _("Moved the cluster %(title)s, position %(position)s of %(all)s", { title: title(id), position, all: others.length + 1 });
      return send("cluster.order", { id, before }, { puts: [{ table: "clusters", id, put: {}, behind }], words: _("Moved the cluster %(title)s", { title: title(id) }), say });
    },
    /** @param {string} id */
    remove(id) {
      const ids = contributionsOf(state, "", id).map((row) => row.id);
      const puts = [...placed(ids, null, null), { table: "clusters", id, put: null }];
      return send("cluster.remove", { id }, { puts, words: _("Removed the cluster %(title)s", { title: title(id) }) });
    },
    /** Enlarge something on the board, or nothing. @param {{type: string, id: string}|null} focus */
    focus: (focus) =>
      send("session.focus", { focus }, { puts: session({ focus }), words: focus ? _("Changed the focus on the board") : _("Cleared the focus on the board") }),
    /** @param {string} stage */
    stage: (stage) => send("session.stage", { stage }, { words: _("Stage: %(stage)s", { stage: desk.page.stages[stage] }) }),
    /** @param {string} question */
    ask: (question) => send("session.question", { question }, { words: _("Changed the question of the room") }),
    /** @param {number|null} seconds */
    timer: (seconds) => send("session.timer", { seconds }, { words: seconds ? _("Started the timer") : _("Stopped the timer") }),
    /** @param {any} view */
    view: (view) => send("session.view", view, { puts: session(view), words: _("Changed the board") }),
    /** @param {number} seconds */
    extend: (seconds) => send("session.extend", { seconds }, { words: _("Gave the timer more time") }),
    /** @param {boolean} on */
    lock: (on) => send("session.lock", { on }, { puts: session({ locked: on }), words: on ? _("Locked the clusters") : _("Unlocked the clusters") }),
    /** @param {string|null} text */
    announce: (text) => send("session.announce", { text, lang: desk.page.language }, { words: text === null ? _("Took the announcement away") : _("The announcement is shown") }),
    gather: () => send("session.gather", {}, { words: _("Everybody was asked to come here") }),
    show: () => send("session.show", {}, { words: _("The board shows this session") }),
    /** @param {any} settings */
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
      const last = queue[queue.length - 1];
      if (last && !last.tries && last.how.words && !LASTING.has(last.name)) {
        // It has not left this page: nothing need be sent.
        queue.pop();
        lift(state, last.layers);
        desk.drawNow();
        desk.drawWaiting();
        announce(_("Taken back: %(step)s", { step: last.how.words }));
        return last.resolve(null);
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
    // What has not been sent is known to this page only.
    if (queue.length) event.preventDefault();
  });
  drawUndo();
  return moves;
}
