// @ts-check

/**
 * Something that happens, for whoever wants to know: publish and subscribe, so that parts of a page need not know each other.
 * @template {unknown[]} T
 */
export class Signal {
  /** @type {((...what: T) => void)[]} */
  #listeners = [];

  /** Call `listener` each time, after those that came before it. @param {(...what: T) => void} listener */
  on(listener) {
    this.#listeners.push(listener);
  }

  /** @param {T} what */
  emit(...what) {
    for (const listener of this.#listeners) listener(...what);
  }
}
