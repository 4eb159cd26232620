// @ts-check
// The only sender: every way to do something on the desk (mouse, touch, keys, buttons) ends here. What is done is seen
// at once, and goes back where the server refuses it.
import { _, ngettext, newId } from "../lib/link.js";
import { clustersOf, contributionsOf, lay, lift, ranksAfter, rowOf, sessionOf, settle } from "../lib/state.js";
import { announce } from "../lib/announce.js";
import { clone, fill } from "../lib/fill.js";

/** Commands that the server can take back (`undoable` in its registry). */
const LASTING = new Set(["session.timer", "session.view", "session.show", "session.undo"]);

/** @param {import("./desk.js").Desk} desk @param {{changed: () => void}} history */
export function createMoves(desk, history) {
  const { state, at } = desk;
  /** What this page did, the last one last. @type {{rev: number, words: string}[]} */
  const done = [];
  /** Settled when the last command sent has its answer. @type {Promise<unknown>} */
  let answered = Promise.resolve();

  /** @param {string} message */
  function refuse(message) {
    const bar = clone("refusal");
    fill(bar, { message });
    at("refusals").append(bar);
    while (at("refusals").childElementCount > 4) at("refusals").firstElementChild?.remove();
  }

  function drawUndo() {
    const last = done[done.length - 1];
    const button = /** @type {HTMLButtonElement} */ (at("undo"));
    button.disabled = !last;
    at("undo-text").textContent = last ? _("Undo: %(step)s", { step: last.words }) : _("Nothing to undo");
  }

  /**
   * @param {string} name @param {any} payload
   * @param {{puts?: any[], words?: string, say?: () => string, quiet?: (error: any) => boolean}} [how] `puts`: what to
   *   show until the server answers; `words`: the step in the undo button; `say`: the sentence once it is done;
   *   `quiet`: true where the caller shows the refusal
   * @returns {Promise<any>} the acknowledgement, or null without a connection
   */
  async function send(name, payload, { puts = [], words = "", say = () => words, quiet = () => false } = {}) {
    const layers = lay(state, puts);
    if (layers.length) desk.drawNow();
    let ack;
    try {
      const answer = desk.link.send(name, payload);
      answered = answer.then(
        () => null,
        () => null,
      );
      ack = await answer;
    } catch {
      lift(state, layers);
      desk.drawNow();
      refuse(_("No answer from the server: %(step)s. Please look whether it was done when the connection is back.", { step: words || name }));
      return null;
    }
    if (!ack.ok) {
      lift(state, layers);
      desk.drawNow();
      if (!quiet(ack.error)) refuse(ack.error.message);
      return ack;
    }
    settle(state, layers, ack.rev);
    if (!LASTING.has(name) && words) done.push({ rev: ack.rev, words });
    drawUndo();
    history.changed();
    desk.draw();
    announce(say());
    return ack;
  }

  /** "#12", or "3 contributions". @param {string[]} ids */
  const called = (ids) =>
    ids.length === 1
      ? `#${rowOf(state, "contributions", ids[0])?.number}`
      : ngettext("%(count)s contribution", "%(count)s contributions", ids.length);
  /** @param {string} id */
  const title = (id) => rowOf(state, "clusters", id)?.title || "";

  /** @param {string[]} ids @param {string|null} cluster @param {string|null} before @param {string} question */
  function placed(ids, cluster, before, question) {
    if (cluster === null) return ids.map((id) => ({ table: "contributions", id, put: { cluster: null, rank: "" } }));
    const others = contributionsOf(state, question, cluster).filter((row) => !ids.includes(row.id));
    const index = before ? others.findIndex((row) => row.id === before) : -1;
    const after = index < 0 ? others[others.length - 1] : others[index - 1];
    const ranks = ranksAfter(after ? after.rank : "", ids.length);
    return ids.map((id, i) => ({ table: "contributions", id, put: { cluster, rank: ranks[i] } }));
  }

  const moves = {
    refuse,
    called,
    /** Move contributions. @param {string[]} ids @param {string|null} cluster @param {string|null} [before] */
    place(ids, cluster, before = null) {
      const what = called(ids);
      const where = cluster ? title(cluster) : _("Inbox");
      const say = () => {
        if (!cluster || ids.length > 1) return _("Moved %(what)s to %(where)s", { what, where });
        const all = contributionsOf(state, desk.question, cluster);
        const position = all.findIndex((row) => row.id === ids[0]) + 1;
        return _("Moved %(what)s to %(where)s, position %(position)s of %(all)s", { what, where, position, all: all.length });
      };
      const words = _("Moved %(what)s to %(where)s", { what, where });
      return send("contribution.place", { ids, cluster, before }, { puts: placed(ids, cluster, before, desk.question), words, say });
    },
    /** @param {string[]} ids */
    hide: (ids) => send("contribution.hide", { ids }, { puts: ids.map((id) => status(id, "hidden")), words: _("Hid %(what)s", { what: called(ids) }) }),
    /** @param {string[]} ids */
    restore: (ids) => send("contribution.restore", { ids }, { puts: ids.map((id) => status(id, "shown")), words: _("Restored %(what)s", { what: called(ids) }) }),
    /** @param {string[]} ids */
    approve: (ids) => send("contribution.approve", { ids }, { puts: ids.map((id) => status(id, "shown")), words: _("Approved %(what)s", { what: called(ids) }) }),
    /** @param {string} title @param {string[]} ids */
    async create(title, ids = []) {
      const id = newId();
      const question = desk.question;
      const all = clustersOf(state, question);
      const rank = ranksAfter(all.length ? all[all.length - 1].rank : "", 1)[0];
      const puts = title.trim() ? [{ table: "clusters", id, put: { id, question, title: title.trim(), rank, endorsements: 0 } }, ...placed(ids, id, null, question)] : [];
      const ack = await send("cluster.create", { id, question, title, ids }, { puts, words: _("Made the cluster %(title)s", { title }) });
      return ack && ack.ok ? id : null;
    },
    /** @param {string} id @param {string} title @param {string} base the title this facilitator began from */
    rename: (id, title, base) =>
      send("cluster.rename", { id, title, base }, { words: _("Renamed %(base)s to %(title)s", { base, title }), quiet: (error) => error.code === "conflict" && error.current }),
    /** @param {string} from @param {string} into */
    merge(from, into) {
      const ids = contributionsOf(state, desk.question, from).map((row) => row.id);
      const puts = [...placed(ids, into, null, desk.question), { table: "clusters", id: from, put: null }];
      return send("cluster.merge", { from, into }, { puts, words: _("Merged %(from)s into %(into)s", { from: title(from), into: title(into) }) });
    },
    /** @param {string} id @param {string|null} before */
    order(id, before) {
      const others = clustersOf(state, desk.question).filter((row) => row.id !== id);
      const index = before ? others.findIndex((row) => row.id === before) : others.length;
      const rank = ranksAfter(index > 0 ? others[index - 1].rank : "", 1)[0];
      const position = index + 1;
      const say = () => _("Moved the cluster %(title)s, position %(position)s of %(all)s", { title: title(id), position, all: others.length + 1 });
      return send("cluster.order", { id, before }, { puts: [{ table: "clusters", id, put: { rank } }], words: _("Moved the cluster %(title)s", { title: title(id) }), say });
    },
    /** @param {string} id */
    remove(id) {
      const ids = contributionsOf(state, desk.question, id).map((row) => row.id);
      const puts = [...placed(ids, null, null, desk.question), { table: "clusters", id, put: null }];
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
    show: () => send("session.show", {}, { words: _("The board shows this session") }),
    /** @param {any} settings */
    settings: (settings) => send("session.settings", settings, { puts: session(settings), words: _("Changed the settings") }),
    /** Take back a step, whoever did it. @param {number} rev @param {string} words */
    takeBack: (rev, words) => {
      const mine = done.findIndex((step) => step.rev === rev);
      if (mine >= 0) done.splice(mine, 1);
      drawUndo();
      return send("session.undo", { rev }, { words: _("Taken back: %(step)s", { step: words }) });
    },
    /** Take back what this page did last. */
    undo: async () => {
      // A step is seen before it is acknowledged: undo asked for in between means that one, not the one before.
      await answered;
      const last = done[done.length - 1];
      if (last) await moves.takeBack(last.rev, last.words);
    },
  };

  /** @param {string} id @param {string} status */
  const status = (id, status) => ({ table: "contributions", id, put: { status } });
  /** @param {any} put */
  const session = (put) => [{ table: "sessions", id: sessionOf(state).id, put }];

  at("refusals").addEventListener("click", (event) => {
    const button = /** @type {Element} */ (event.target).closest("[data-dismiss]");
    if (!button) return;
    button.closest(".bar")?.remove();
    at("inbox-title").focus();
  });
  return moves;
}
