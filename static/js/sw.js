// @ts-check
// Only where the page is on HTTPS: lets a delegate's page open without a network. Nothing depends on it; what is given
// is kept by the outbox, on plain HTTP as well.

/** @typedef {{request: Request, data: {page: string, files: string[]}, ports: MessagePort[], waitUntil: (what: Promise<unknown>) => void, respondWith: (answer: Promise<Response>) => void}} WorkerEvent what these events of a service worker have between them */
/** The part that is used of ServiceWorkerGlobalScope: its library of types cannot stand beside the page's. @type {{skipWaiting: () => void, clients: {claim: () => Promise<void>}, addEventListener: (name: string, listener: (event: WorkerEvent) => void) => void}} */
const worker = /** @type {never} */ (self);
const NAME = "facilitator-1";

worker.addEventListener("install", () => worker.skipWaiting());
worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname.startsWith("/static/")) event.respondWith(kept(request));
  else if (request.mode === "navigate" && url.pathname.startsWith("/room/")) event.respondWith(fresh(request, url));
});

/** The page tells what it consists of, once it stands: keep all of it. */
worker.addEventListener("message", (event) => {
  const { page, files } = event.data;
  event.waitUntil(
    (async () => {
      const cache = await caches.open(NAME);
      // Files of an earlier version have another address: only this page's are needed.
      for (const old of await cache.keys()) {
        if (new URL(old.url).pathname.startsWith("/static/") && !files.includes(old.url)) await cache.delete(old);
      }
      await Promise.all(files.map((/** @type {string} */ file) => kept(new Request(file))));
      const answer = await fetch(page);
      if (answer.ok) await cache.put(page, answer);
      event.ports[0]?.postMessage("kept");
    })(),
  );
});

/** A file: its address changes with what is in it, so the one that is kept is the right one. @param {Request} request */
async function kept(request) {
  const cache = await caches.open(NAME);
  const found = await cache.match(request);
  if (found) return found;
  const answer = await fetch(request);
  if (answer.ok) await cache.put(request, answer.clone());
  return answer;
}

/** A page: from the server while there is one, else as it was last seen. @param {Request} request @param {URL} url */
async function fresh(request, url) {
  const cache = await caches.open(NAME);
  try {
    const answer = await fetch(request);
    if (answer.ok && !answer.redirected) await cache.put(url.pathname, answer.clone());
    return answer;
  } catch (error) {
    const found = await cache.match(url.pathname);
    if (found) return found;
    throw error;
  }
}
