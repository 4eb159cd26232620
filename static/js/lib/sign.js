// @ts-check
// The sign of a cluster: colour and shape for life (parts/signs.html draws the same).

/** Make a tile show `sign` (1 to 24; anything else is what is in no cluster yet). @param {Element|null} tile @param {number} [sign] */
export function showSign(tile, sign = 0) {
  if (!tile) return;
  const colour = sign >= 1 && sign <= 24 ? ((sign - 1) % 12) + 1 : 0;
  if (tile.getAttribute("data-k") === String(colour) && tile.hasAttribute("data-round") === sign > 12) return;
  tile.setAttribute("data-k", String(colour));
  if (sign > 12 && colour) tile.setAttribute("data-round", "2");
  else tile.removeAttribute("data-round");
  tile.querySelector("use")?.setAttribute("href", `#sign-${colour}`);
}
