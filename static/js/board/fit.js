// @ts-check
// The size of the letters, from the farthest seat. ISO 9241-3: capitals of 20 minutes of arc, h = D / 172; capitals are
// 0.714 em in the fonts used, so the size in hundredths of the picture's height is 0.81 x D / H (D the distance of the
// farthest seat, H the height of the picture). What does not fit is paged, never shrunk.

const KEY = "facilitator.board.seat";
const NEAREST = 3;
const FARTHEST = 8;

/** Distance of the farthest seat in heights of the picture. */
export function seat() {
  const asked = Number(new URLSearchParams(location.search).get("seat") || read() || 5);
  return Math.min(FARTHEST, Math.max(NEAREST, asked || 5));
}

function read() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

/** @param {number} distance */
export function setSeat(distance) {
  const kept = Math.min(FARTHEST, Math.max(NEAREST, distance));
  try {
    localStorage.setItem(KEY, String(kept));
  } catch {
    // a private window: the size holds until the page is closed
  }
  applySeat(kept);
  return kept;
}

/** @param {number} distance */
export function applySeat(distance) {
  document.body.style.setProperty("--board-unit", `${(0.81 * distance).toFixed(2)}vh`);
}

/**
 * Take children away from the end of `place` until what is left fits; returns how many stay. At least one stays.
 * @param {HTMLElement} place
 */
export function trim(place) {
  while (place.children.length > 1 && place.scrollHeight > place.clientHeight + 1) place.lastElementChild?.remove();
  return place.children.length;
}
