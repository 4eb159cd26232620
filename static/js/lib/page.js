// @ts-check
// What the server put into the page for its scripts (base.html).

/** The JSON that base.html put into the page under this id. @template {keyof import("../types").Islands} K @param {K} id @returns {import("../types").Islands[K]} */
export function island(id) {
  const element = document.getElementById(id);
  return JSON.parse(element?.textContent || "{}");
}

export const page = island("page");
