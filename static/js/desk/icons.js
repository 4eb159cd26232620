// @ts-check
// Symbols drawn where they stand. A `<use>` that comes or goes makes the browser look through all others of the page:
// with 2,000 contributions that took 8 ms of each move.

/** @param {SVGElement} svg @param {string} name of a symbol of the page, without "i-" */
export function drawIcon(svg, name) {
  if (svg.dataset.icon === name) return;
  svg.dataset.icon = name;
  const symbol = document.getElementById(`i-${name}`);
  if (!symbol) return;
  svg.setAttribute("viewBox", symbol.getAttribute("viewBox") || "0 0 24 24");
  svg.replaceChildren(...Array.from(symbol.childNodes, (node) => node.cloneNode(true)));
}

/** Do so for all symbols in a template, once, before anything is made of it. @param {string} id */
export function inlineIcons(id) {
  const template = /** @type {HTMLTemplateElement} */ (document.getElementById(id));
  // The desk shows the author's words only; a `<details>` that comes or goes costs as much as a `<use>`.
  for (const details of template.content.querySelectorAll("[data-original]")) details.remove();
  for (const use of template.content.querySelectorAll("use")) {
    const svg = /** @type {SVGElement} */ (/** @type {unknown} */ (use.parentElement));
    if (use.closest("[data-tile]")) use.remove();
    else if (use.hasAttribute("data-kind-icon")) {
      svg.dataset.kind = "";
      use.remove();
    } else drawIcon(svg, (use.getAttribute("href") || "").slice("#i-".length));
  }
}
