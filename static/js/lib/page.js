// @ts-check
// What the server put into the page for its scripts (base.html).

/** The JSON that base.html put into the page under this id. @param {string} id @returns {any} */
export function island(id) {
  const element = document.getElementById(id);
  return element ? JSON.parse(element.textContent || "{}") : {};
}

export const page = island("page");
