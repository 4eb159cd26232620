// @ts-check
// Keep this page for a time without network (sw.js). Called when the page has stood for a while, on HTTPS only: browsers
// allow it nowhere else but on the own machine.

export async function keep() {
  await navigator.serviceWorker.register("/sw.js", { scope: "/room/" });
  const { active } = await navigator.serviceWorker.ready;
  const files = performance.getEntriesByType("resource").map((one) => one.name);
  const answer = new MessageChannel();
  answer.port1.onmessage = () => (document.documentElement.dataset.offline = "kept");
  const own = [...new Set(files)].filter((file) => new URL(file).pathname.startsWith("/static/"));
  active?.postMessage({ page: location.pathname, files: own }, [answer.port2]);
}
