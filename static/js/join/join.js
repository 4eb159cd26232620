// @ts-check
// Joining: an answer that was given without a connection waits on this page, and is sent again until it has arrived (retry).
// Without scripts the form does the same by itself, as long as there is a connection.

const form = /** @type {HTMLFormElement} */ (document.getElementById("consent"));
const waiting = /** @type {HTMLElement} */ (document.getElementById("waiting"));
/** Milliseconds between two tries. */
const PAUSE = 2000;
/** The answer: whether the report may quote one's words. */
let quote = "";
let isTrying = false;

for (const button of form.querySelectorAll("button")) {
  button.addEventListener("click", () => {
    quote = button.value;
  });
}
form.addEventListener("submit", (event) => {
  event.preventDefault();
  join();
});
addEventListener("online", () => quote && join());

async function join() {
  if (isTrying) return;
  isTrying = true;
  try {
    const fields = new URLSearchParams();
    new FormData(form).forEach((value, name) => fields.set(name, String(value)));
    fields.set("quote", quote);
    const answer = await fetch(form.action, { method: "POST", body: fields, credentials: "same-origin", redirect: "manual" });
    if (answer.type === "opaqueredirect") location.assign(String(fields.get("back")));
    else refuse();
  } catch {
    waiting.hidden = false;
    setTimeout(join, PAUSE);
  } finally {
    isTrying = false;
  }
}

/** The server does not take the answer: the form as browsers send it shows what it says. */
function refuse() {
  const field = document.createElement("input");
  Object.assign(field, { type: "hidden", name: "quote", value: quote });
  form.append(field);
  form.submit();
}
