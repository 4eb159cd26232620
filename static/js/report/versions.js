// @ts-check
// Frozen versions: make one, see who froze what when, fetch its documents, read what differs.
/** @import { Link, ListedReview, ListedVersion, Page, State, VersionScope } from "../types" */
import { announce } from "../lib/announce.js";
import { clone, fill, setText, syncList } from "../lib/fill.js";
import { newId } from "../lib/id.js";
import { Offline } from "../lib/errors.js";
import { _, ngettext, number } from "../lib/words.js";

/**
 * @param {object} desk
 * @param {State} desk.state
 * @param {Page} desk.page
 * @param {Link} desk.link
 */
export function createVersions({ state, page, link }) {
  const form = /** @type {HTMLFormElement} */ (document.getElementById("freeze"));
  const line = /** @type {Element} */ (document.getElementById("freeze-state"));
  const list = /** @type {Element} */ (document.getElementById("versions"));
  const said = /** @type {Element} */ (document.getElementById("reviews"));
  const saidState = /** @type {Element} */ (document.getElementById("reviews-state"));
  let known = "";
  let key = newId();

  async function renew() {
    try {
      const answer = await (await fetch(`/api/v1/sessions/${encodeURIComponent(page.session)}/versions`)).json();
      if (!answer.ok) return;
      draw(answer.versions);
      drawReviews(answer.reviews);
    } catch {
      known = ""; // the next change or connection asks again
    }
  }

  /** @param {ListedVersion[]} versions the newest first */
  function draw(versions) {
    syncList(list, versions, {
      key: (one) => one.id,
      create: () => clone("version"),
      update(element, one) {
        const scope = one.scope === "event" ? _("The whole event") : _("This session");
        fill(element, {
          title: _("%(scope)s, version %(number)s", { scope, number: number(one.number) }),
          when: _("%(at)s, by %(by)s", { at: one.at, by: one.by }),
          note: one.note,
          approval: one.approved ? _("Approved by the chair: %(at)s, by %(by)s", { at: one.approved, by: one.approved_by }) : _("Not approved by the chair: its documents and its public page say “Draft”."),
          checksum: one.checksum,
          making: one.checksum ? "" : _("The document is being made…"),
        });
        /** @type {HTMLElement} */ (element.querySelector("[data-ready]")).hidden = !one.checksum;
        const urls = one.scope === "event" ? page.urls.event : page.urls.session;
        for (const anchor of /** @type {NodeListOf<HTMLAnchorElement>} */ (element.querySelectorAll("a[data-format]"))) {
          // The event's address says already of which event it is.
          const url = new URL(urls.replace("FORMAT", anchor.dataset.format || ""), location.href);
          url.searchParams.set("version", one.id);
          url.searchParams.set("language", page.language);
          if (anchor.dataset.separator) url.searchParams.set("separator", anchor.dataset.separator);
          anchor.href = url.href;
        }
        const before = versions.find((other) => other.scope === one.scope && other.number === one.number - 1);
        const earlier = /** @type {HTMLAnchorElement} */ (element.querySelector("[data-earlier]"));
        earlier.hidden = !before;
        if (before) earlier.href = `${page.urls.compare}?old=${before.id}&new=${one.id}`;
        showPublic(element, one);
        /** @type {HTMLAnchorElement} */ (element.querySelector("[data-now]")).href = `${page.urls.compare}?old=${one.id}&new=now`;
      },
    });
    /** @type {HTMLElement} */ (document.getElementById("versions-none")).hidden = versions.length > 0;
  }

  /** @param {ListedReview[]} reviews the newest first */
  function drawReviews(reviews) {
    syncList(said, reviews, {
      key: (one) => one.id,
      create: () => clone("review"),
      update(element, one) {
        const scope = one.scope === "event" ? _("The whole event") : _("This session");
        const of = one.version ? _("%(scope)s, version %(number)s", { scope, number: number(one.number) }) : one.scope === "event" ? _("The draft of the whole event") : _("The draft");
        const verdict = one.verdict === "approve" ? _("Approved") : one.verdict === "reopen" ? _("Reopened") : "";
        const place = !one.place ? "" : /^\d+$/.test(one.place) ? _("Paragraph %(number)s", { number: one.place }) : _("Part %(number)s", { number: one.place });
        fill(element, { of: [of, place, verdict].filter(Boolean).join(" · "), when: _("%(at)s, by %(by)s", { at: one.at, by: one.by }), comment: one.comment });
        const button = /** @type {HTMLElement} */ (element.querySelector("[data-settle]"));
        button.hidden = !one.comment;
        button.setAttribute("aria-pressed", String(one.settled));
        button.dataset.id = one.id;
        // What was said of a version of the whole event may be kept with another session.
        button.dataset.session = one.session;
        setText(/** @type {Element} */ (button.querySelector("[data-text='about']")), `: ${one.comment.slice(0, 60)}`);
      },
    });
    const open = reviews.filter((one) => one.comment && !one.settled).length;
    setText(saidState, !reviews.length ? _("Nothing has been said yet.") : open ? ngettext("%(count)s comment is open.", "%(count)s comments are open.", open) : _("Every comment is dealt with."));
  }

  /** @param {HTMLElement} button */
  async function settle(button) {
    const on = button.getAttribute("aria-pressed") !== "true";
    try {
      const answer = await link.send("report.settle", { session: button.dataset.session, id: button.dataset.id || "", on, key: newId() });
      if (!answer.ok) return setText(saidState, answer.error.message);
      renew();
    } catch (error) {
      if (!(error instanceof Offline)) throw error;
      setText(saidState, _("No connection. Nothing was changed; try again."));
    }
  }

  said.addEventListener("click", (event) => {
    const button = /** @type {HTMLElement|null} */ (/** @type {HTMLElement} */ (event.target).closest("[data-settle]"));
    if (button) settle(button);
  });

  /** Show a version's public page, or how to make one. @param {Element} element @param {ListedVersion} one */
  function showPublic(element, one) {
    const place = /** @type {HTMLFormElement} */ (element.querySelector("[data-publish]"));
    place.dataset.version = one.id;
    // One of the whole event may have been frozen on another session's page.
    place.dataset.session = one.session;
    const address = one.slug ? `${page.urls.results}${one.slug}` : "";
    fill(place, { public: address });
    /** @type {HTMLAnchorElement} */ (place.querySelector("[data-public]")).href = address;
    /** @type {HTMLAnchorElement} */ (place.querySelector("[data-leads]")).href = page.urls.leads.replace("SESSION", one.session).replace("VERSION", one.id);
    setText(/** @type {Element} */ (place.querySelector("[data-on]")), address ? _("Change its last day") : _("Put the results on a public page"));
    /** @type {HTMLElement} */ (place.querySelector("[data-off]")).hidden = !address;
    const until = /** @type {HTMLInputElement} */ (place.elements.namedItem("until"));
    if (until !== document.activeElement) until.value = one.until;
  }

  /** @param {HTMLFormElement} place @param {boolean} on */
  async function publish(place, on) {
    const until = /** @type {HTMLInputElement} */ (place.elements.namedItem("until")).value;
    let told = "";
    try {
      const answer = await link.send("report.publish", { session: place.dataset.session, version: place.dataset.version || "", on, ...(on && until ? { until } : {}), key: newId() });
      if (!answer.ok) told = answer.error.message;
      else told = on ? _("The results are on a public page now.") : _("The page is gone. Its address opens nothing any more.");
    } catch (error) {
      if (!(error instanceof Offline)) throw error;
      told = _("No connection. Nothing was changed; try again.");
    }
    fill(place, { published: told });
    renew();
  }

  list.addEventListener("submit", (event) => {
    event.preventDefault();
    publish(/** @type {HTMLFormElement} */ (event.target), true);
  });
  list.addEventListener("click", (event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest("[data-off]");
    const place = button?.closest("form");
    if (place) publish(place, false);
  });

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const data = new FormData(form);
    setText(line, _("Freezing…"));
    try {
      const answer = await link.send("report.freeze", { id: key, key, scope: /** @type {VersionScope} */ (data.get("scope")), note: String(data.get("note") || "") });
      if (!answer.ok) return setText(line, answer.error.message);
      key = newId();
      form.reset();
      setText(line, _("Frozen as version %(number)s. The document is being made…", { number: number(answer.number) }));
      announce(line.textContent || "");
      renew();
    } catch (error) {
      if (!(error instanceof Offline)) throw error;
      // The same key again: if the server has it already, nothing is frozen twice.
      setText(line, _("No connection: nothing is known to be frozen. Try again; it will not be done twice."));
    }
  });

  return {
    /** Ask again where a version is new or its document is there. */
    refresh() {
      const reviews = [...state.tables.reviews.values()].map((one) => `${one.id} ${one.settled}`).join();
      const now = `${[...state.tables.versions.values()].map((one) => `${one.id} ${one.checksum} ${one.slug} ${one.until} ${one.approved_at}`).join()};${reviews}`;
      if (now === known) return;
      const sealed = [...state.tables.versions.values()].every((one) => one.checksum);
      if (known && sealed && line.textContent) setText(line, _("The document is ready."));
      known = now;
      renew();
    },
    renew,
  };
}
