// @ts-check
// What was wrong with a field is no longer said once somebody has mended it: the server tells anew what is still wrong.

/**
 * Take away what is said of the field that was just changed, and of the fields it belongs to, here and in the summary.
 * An empty field stays marked.
 * @param {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} field
 */
export function forgive(field) {
  const chosen = field.type === "checkbox" || field.type === "radio";
  if (!chosen && !field.value.trim()) return;
  for (let part = /** @type {HTMLElement | null} */ (field); part && part.tagName !== "FORM"; part = part.parentElement) {
    if (!part.id.startsWith("f-")) continue;
    document.getElementById(`${part.id}-error`)?.remove();
    const others = (part.getAttribute("aria-describedby") || "").split(" ").filter((id) => id && id !== `${part.id}-error`);
    if (others.length) part.setAttribute("aria-describedby", others.join(" "));
    else part.removeAttribute("aria-describedby");
    part.removeAttribute("aria-invalid");
    document.querySelector(`#summary a[href="#${part.id}"]`)?.closest("li")?.remove();
  }
  const list = document.querySelector("#summary ul");
  if (list && !list.children.length) document.getElementById("summary")?.remove();
}
