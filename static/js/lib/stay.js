// @ts-check
// Choosing another language: what is typed, what is open and where one is stay as they are.

const STAY = "facilitator/1/stay";

/** Fields that a person has filled, by what names them in both languages. */
function typedFields() {
  /** @type {Record<string, {field: import("../types").Field, value: string|boolean}>} */
  const found = {};
  for (const field of /** @type {NodeListOf<import("../types").Field>} */ (document.querySelectorAll("textarea, select, input:not([type=hidden])"))) {
    const { type, name, id } = field;
    const form = /** @type {import("../types").Form|null} */ (field.form);
    const target = form?.elements.action?.value || form?.elements.target?.value || "";
    const ticks = type === "radio" || type === "checkbox";
    found[[form?.id || form?.getAttribute("action") || "", target, name || id, ticks ? field.value : ""].join(" ")] = { field, value: ticks ? field.checked : field.value };
  }
  return found;
}

/** What can be open or folded; menus close when something in them is chosen. @returns {NodeListOf<HTMLDetailsElement>} */
const foldable = () => document.querySelectorAll("details:not(.menu)");

addEventListener("click", (event) => {
  const choice = /** @type {HTMLElement|null} */ (/** @type {Element} */ (event.target).closest?.(".languages [lang]"));
  if (!choice) return;
  const values = Object.fromEntries(Object.entries(typedFields()).map(([name, { value }]) => [name, value]));
  const open = [...foldable()].map((details) => details.open);
  try {
    sessionStorage.setItem(STAY, JSON.stringify({ path: location.pathname, y: scrollY, values, open }));
  } catch {
    // nothing is kept in a private window: the form's own way to the server still takes along what is typed in it
    return;
  }
  if (!choice.dataset.href) return;
  event.preventDefault();
  location.href = choice.dataset.href + location.hash;
});

addEventListener("load", () => {
  /** @type {{path: string, y: number, values: Record<string, string|boolean>, open: boolean[]}|null} */
  let kept = null;
  try {
    kept = JSON.parse(sessionStorage.getItem(STAY) || "null");
    sessionStorage.removeItem(STAY);
  } catch {
    // not written by us
  }
  if (!kept || kept.path !== location.pathname) return;
  const fields = typedFields();
  for (const [name, value] of Object.entries(kept.values)) {
    const field = fields[name]?.field;
    if (!field || fields[name].value === value) continue;
    if (typeof value === "boolean") field.checked = value;
    else field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  const { open, y } = kept;
  foldable().forEach((details, index, all) => {
    if (all.length === open.length) details.open = open[index];
  });
  scrollTo(0, y);
});
