// @ts-check
// The only module of the desk that sends. Dragging, the dialog, keys and menus all end here, as the same commands.
import { _, ngettext, newId, Offline } from "../lib/link.js";
import { announce } from "../lib/announce.js";

/** @typedef {{rev: number, words: string}} Step */

/**
 * @param {{link: () => any, say: (message: string) => void, done: (steps: Step[]) => void, redraw: () => void, titleOf: (cluster: string) => string, numberOf: (id: string) => number}} desk
 */
export function createMoves(desk) {
  /** @type {Step[]} what I did, newest last */
  const steps = [];

  /** @param {string} name @param {any} payload @param {string} [words] */
  async function send(name, payload, words) {
    let answer;
    const key = newId();
    try {
      answer = await desk.link().send(name, { key, ...payload });
    } catch (error) {
      if (!(error instanceof Offline)) throw error;
      desk.redraw();
      desk.say(_("There is no connection. Nothing was changed; try again when it is back."));
      return null;
    }
    if (!answer.ok) {
      desk.redraw();
      desk.say(answer.error.message);
      return answer;
    }
    if (words) {
      announce(words);
      steps.push({ rev: answer.rev, words });
      desk.done(steps);
    }
    return answer;
  }

  const numbers = (/** @type {string[]} */ ids) =>
    ids.length === 1 ? `#${desk.numberOf(ids[0])}` : ngettext("%(count)s contribution", "%(count)s contributions", ids.length);

  return {
    send,
    steps,
    /** @param {string[]} ids @param {string|null} cluster @param {string|null} [before] */
    place(ids, cluster, before = null) {
      const params = { what: numbers(ids), where: cluster ? desk.titleOf(cluster) : "" };
      const words = cluster ? _("Moved %(what)s to %(where)s", params) : _("Moved %(what)s to the inbox", params);
      return send("contribution.place", { ids, cluster, before }, words);
    },
    /** @param {string} question @param {string} title @param {string[]} ids */
    create(question, title, ids) {
      return send("cluster.create", { id: newId(), question, title, ids }, _("Made the cluster %(title)s", { title }));
    },
    /** @param {string[]} ids */
    hide: (ids) => send("contribution.hide", { ids }, _("Hid %(what)s", { what: numbers(ids) })),
    /** @param {string[]} ids */
    restore: (ids) => send("contribution.restore", { ids }, _("Restored %(what)s", { what: numbers(ids) })),
    /** @param {string[]} ids */
    approve: (ids) => send("contribution.approve", { ids }, _("Approved %(what)s", { what: numbers(ids) })),
    /** @param {string} id @param {string} title @param {string} base */
    rename: (id, title, base) => send("cluster.rename", { id, title, base }, _("Renamed to %(title)s", { title })),
    /** @param {string} from @param {string} into */
    merge(from, into) {
      const params = { from: desk.titleOf(from), into: desk.titleOf(into) };
      return send("cluster.merge", { from, into }, _("Merged %(from)s into %(into)s", params));
    },
    /** @param {string} id @param {string|null} before */
    order: (id, before) => send("cluster.order", { id, before }, _("Moved the cluster %(title)s", { title: desk.titleOf(id) })),
    /** @param {string} id */
    remove: (id) => send("cluster.remove", { id }, _("Removed the cluster %(title)s", { title: desk.titleOf(id) })),
    /** @param {number} [rev] */
    async undo(rev) {
      const index = rev === undefined ? steps.length - 1 : steps.findIndex((step) => step.rev === rev);
      const step = steps[index];
      const target = rev ?? step?.rev;
      if (target === undefined) return;
      const answer = await send("session.undo", { rev: target });
      if (!answer) return;
      if (index >= 0) steps.splice(index, 1);
      if (answer.ok) announce(step ? _("Taken back: %(step)s", { step: step.words }) : _("Taken back"));
      desk.done(steps);
    },
  };
}
