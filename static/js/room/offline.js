// @ts-check
// Keep this page for a time without network (sw.js). Loaded when the page has stood for a while, on HTTPS only: browsers
// allow it nowhere else but on the own machine.

import { page } from "../lib/page.js";

export async function keep() {
  await navigator.serviceWorker.register("/sw.js", { scope: "/room/" });
  const { active } = await navigator.serviceWorker.ready;
  const loaded = performance.getEntriesByType("resource").map((one) => one.name);
  // The page tells what may be loaded on first use: by then there may be no network.
  const files = [...loaded, ...page.later.map((/** @type {string} */ address) => new URL(address, location.href).href)];
  const answer = new MessageChannel();
  answer.port1.onmessage = () => (document.documentElement.dataset.offline = "kept");
  const own = [...new Set(files)].filter((file) => new URL(file).pathname.startsWith("/static/"));
  active?.postMessage({ page: location.pathname, files: own }, [answer.port2]);
}
