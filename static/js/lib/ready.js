// @ts-check
// A page is ready when its whole script has started. Until then, and where it broke off half way, forms are plain forms that
// go to the server; not_ready.js says on staff pages that something is wrong.

let isReady = false;
addEventListener("submit", (event) => !isReady && event.stopImmediatePropagation(), true);

/** Called at the end of a page's script. */
export function ready() {
  isReady = true;
  document.documentElement.dataset.ready = "true";
}
