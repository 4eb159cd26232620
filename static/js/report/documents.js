// @ts-check
// Documents with progress and a way to stop. Without this file the links still work: the browser waits.
/** @import { Job } from "../types" */
import { page } from "../lib/page.js";
import { _ } from "../lib/words.js";
import { announce } from "../lib/announce.js";
import { clone, fill } from "../lib/fill.js";

const LOOK_AFTER = 400; // milliseconds

/** @param {string} url @param {RequestInit} [options] */
async function ask(url, options) {
  const answer = await fetch(url, { headers: { Accept: "application/json" }, ...options });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

/** The sentence for where a document is. @param {Pick<Job, "step">} job */
function sentence(job) {
  switch (job.step) {
    case "waiting": return _("waits for its turn");
    case "done": return _("is ready");
    case "cancelled": return _("was cancelled");
    case "failed": return _("could not be made. Please try again.");
    case "writing": return _("is being written");
    default: return _("is being prepared");
  }
}

/** Whether a choice above the documents is made: all languages, the short edition. @param {string} id */
function isChecked(id) {
  const box = document.getElementById(id);
  return box instanceof HTMLInputElement && box.checked;
}

/** @param {HTMLAnchorElement} link */
async function make(link) {
  const element = /** @type {HTMLElement} */ (clone("export-job"));
  const bar = /** @type {HTMLProgressElement} */ (element.querySelector("progress"));
  const cancel = /** @type {HTMLButtonElement} */ (element.querySelector("[data-cancel]"));
  const file = /** @type {HTMLAnchorElement} */ (element.querySelector("[data-file]"));
  document.getElementById("export-jobs")?.prepend(element);
  const name = link.textContent || "";
  /** @param {Pick<Job, "step"|"share"|"name">} job */
  const show = (job) => {
    fill(element, { name: job.name || name, state: sentence(job) });
    bar.value = job.share;
  };
  show({ step: "starting", share: 0 });
  const form = new URLSearchParams({ format: link.dataset.export || "", language: isChecked("export-all") ? "all" : page.language });
  if (isChecked("export-short")) form.set("edition", "short");
  if (link.dataset.scope !== "event") form.set("session", page.session);
  if (link.dataset.scope === "gathered") form.set("gathered", "1");
  try {
    let job = await ask(page.urls.exports, { method: "POST", body: form });
    cancel.addEventListener("click", async () => {
      cancel.setAttribute("aria-disabled", "true"); // "disabled" would drop the focus
      job = await ask(job.urls.cancel, { method: "POST" });
      show(job);
    });
    while (["waiting", "running"].includes(job.state)) {
      show(job);
      await new Promise((done) => setTimeout(done, LOOK_AFTER));
      if (["waiting", "running"].includes(job.state)) job = await ask(job.urls.look);
    }
    show(job);
    const held = element.contains(document.activeElement);
    cancel.hidden = true;
    if (job.state === "done") {
      file.href = job.urls.file;
      file.setAttribute("download", job.name);
      file.hidden = false;
      file.click();
    }
    // The button that had the focus is gone: it goes on to what can be done next.
    if (held) (job.state === "done" ? file : link).focus();
    announce(`${job.name} ${sentence(job)}`);
  } catch {
    show({ step: "failed", share: 0 });
    cancel.hidden = true;
    announce(`${name} ${sentence({ step: "failed" })}`);
  }
}

document.addEventListener("click", (event) => {
  const link = /** @type {HTMLElement} */ (event.target).closest("a[data-export]");
  if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  make(link);
});
