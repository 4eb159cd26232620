// @ts-check
// A cluster's sign, as domain/signs.py has it: colours 1 to 12 with their shapes, 13 to 24 the same outlined, 0 for none.
import { setAttribute } from "./fill.js";

/** Put a shape where it stands: many uses of one symbol are slow in a page of thousands. @param {SVGElement} svg @param {number} colour */
function drawShape(svg, colour) {
  if (svg.dataset.shape === String(colour)) return;
  svg.dataset.shape = String(colour);
  const symbol = document.getElementById(`sign-${colour}`);
  if (!symbol) return;
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.replaceChildren(...Array.from(symbol.childNodes, (node) => node.cloneNode(true)));
}

/** Give `element` the colour of a sign, and its tiles the shape. @param {Element} element @param {number} sign */
export function drawSign(element, sign) {
  const colour = sign >= 1 && sign <= 24 ? ((sign - 1) % 12) + 1 : 0;
  setAttribute(element, "data-k", String(colour));
  const tiles = element.matches(".tile") ? [element] : element.querySelectorAll("[data-tile]");
  for (const tile of tiles) {
    setAttribute(tile, "data-round", sign > 12 && colour ? "2" : null);
    const use = tile.querySelector("use");
    if (use) setAttribute(use, "href", `#sign-${colour}`);
    else drawShape(/** @type {SVGElement} */ (tile.querySelector("svg")), colour);
  }
}
