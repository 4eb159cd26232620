// @ts-check
// Recordings that wait on this phone: kept in IndexedDB until the server has answered, in memory where there is none.

/**
 * @typedef {object} Waiting
 * @property {string} id the contribution's, which makes a repeat harmless
 * @property {string} session @property {string} question @property {"spoken"|"signed"} media
 * @property {Record<string, string>} fields kind and what an action has
 * @property {Blob} blob @property {number} at
 * @property {string} [error] why the server does not take it
 */
const NAME = "facilitator-recordings";
const STORE = "waiting";
/** Where other pages of this phone read that something waits: session -> how many. */
export const FLAG = "facilitator/recordings";

/** @type {Map<string, Waiting>} */
const unkept = new Map();

/** @template T @param {IDBTransactionMode} mode @param {(store: IDBObjectStore) => IDBRequest<T>} work @returns {Promise<T>} */
function inStore(mode, work) {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(NAME, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE, { keyPath: "id" });
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const db = opening.result;
      const change = db.transaction(STORE, mode);
      const request = work(change.objectStore(STORE));
      change.oncomplete = () => (db.close(), resolve(request.result));
      change.onabort = change.onerror = () => (db.close(), reject(change.error));
    };
  });
}

/** Everything that waits, the oldest first. @returns {Promise<Waiting[]>} */
export async function waiting() {
  /** @type {Waiting[]} */
  let kept = [];
  try {
    kept = await inStore("readonly", (store) => store.getAll());
  } catch {
    // no storage: what this page holds is all there is
  }
  return [...kept, ...unkept.values()].sort((a, b) => a.at - b.at);
}

/** Keep one, or what is new of it. Returns whether it outlives this page. @param {Waiting} one @returns {Promise<boolean>} */
export async function keep(one) {
  try {
    await inStore("readwrite", (store) => store.put(one));
    unkept.delete(one.id);
  } catch {
    unkept.set(one.id, one);
  }
  await tell();
  return !unkept.has(one.id);
}

/** @param {string} id */
export async function drop(id) {
  unkept.delete(id);
  await inStore("readwrite", (store) => store.delete(id)).catch(() => {});
  await tell();
}

/** Note for the other pages what waits. */
async function tell() {
  /** @type {Record<string, number>} */
  const counts = {};
  for (const { session } of await waiting()) counts[session] = (counts[session] || 0) + 1;
  try {
    if (Object.keys(counts).length) localStorage.setItem(FLAG, JSON.stringify(counts));
    else localStorage.removeItem(FLAG);
  } catch {
    // no storage: nobody else can know
  }
}
