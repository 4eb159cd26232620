// @ts-check
// Ids that a page makes. They live in link.js (it says why).
export { newId } from "./link.js";
