// @ts-check
// The small pictures beside a form (parts/setup_preview.html) follow what is typed.

/** Show in the pictures what the form has now. @param {HTMLFormElement} form */
function show(form) {
  for (const part of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-preview]"))) {
    const fields = /** @type {HTMLInputElement[]} */ (Array.from(form.querySelectorAll(`[name^="${part.dataset.preview}."]`)));
    // The page's own language first, else the first one that has words.
    const field = fields.find((one) => one.lang === document.documentElement.lang && one.value) || fields.find((one) => one.value) || fields[0];
    if (!field) continue;
    part.textContent = field.value;
    part.lang = field.lang;
    part.dir = field.dir;
  }
}

/** Put on the page the colour that is chosen; one that cannot be used has no style sheet, and changes nothing. @param {string} colour */
function paint(colour) {
  let link = /** @type {HTMLLinkElement | null} */ (document.querySelector("link[data-preview-colour]"));
  if (!link) {
    link = document.createElement("link");
    link.rel = "stylesheet";
    link.dataset.previewColour = "";
    document.head.append(link);
  }
  link.href = `/colour/${colour.slice(1)}.css`;
}

/** @param {Document | HTMLElement} root */
export function watchForms(root) {
  if (!document.querySelector("[data-picture]")) return;
  for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (root.querySelectorAll("form[data-form]"))) {
    form.addEventListener("input", () => show(form));
    form.addEventListener("change", (event) => {
      const field = /** @type {HTMLInputElement} */ (event.target);
      const own = /** @type {HTMLInputElement | null} */ (form.querySelector("[data-own-colour]"));
      if (field === own) {
        const choice = /** @type {HTMLInputElement | null} */ (form.querySelector('[name="accent"][value="own"]'));
        if (choice) choice.checked = true;
        paint(field.value);
      } else if (field.name === "accent") paint(field.value === "own" && own ? own.value : field.dataset.colour || "");
    });
  }
}
