// @ts-check
// The delegate's page: the form, "My contributions", and where the session stands. The page works without this file;
// with it nothing given is lost on a bad network. Longer than our other files because each one is a request on a
// phone's first visit; what others gave is in others.js, which is loaded on first use.
import { newId } from "../lib/id.js";
import { connect } from "../lib/link.js";
import { page } from "../lib/page.js";
import { countGraphemes, shown, textDirection } from "../lib/text.js";
import { _, countryName, languageOf, localized, ngettext, number } from "../lib/words.js";
import { createOutbox } from "../lib/outbox.js";
import "../lib/stay.js";

const ACTION_TEXTS = ["lead", "partners", "by_when", "lasts", "left_out"];
const STATE_ICONS = { sent: "check", held: "waiting", waiting: "waiting", sending: "waiting", refused: "warning", hidden: "warning", withdrawn: "undo", late: "warning", draft: "warning" };
/** Milliseconds after which what waits is called late, and for which what was sent can be taken back at once. */
const LATE = 30000;
const UNDO = 10000;

/** @param {string} id @returns {any} */
const byId = (id) => document.getElementById(id);
/** @param {string} id @returns {any} a copy of the element in a template */
const clone = (id) => byId(id).content.firstElementChild.cloneNode(true);

const form = byId("give");
const mineList = byId("mine-list");
const question = page.question;
const numberOf = new Map([...document.querySelectorAll("[data-question]")].map((link, index) => [link.getAttribute("data-question"), index + 1]));
let { rev, lineage } = page.snapshot;
let session = page.snapshot.state.sessions[page.session];
let clusters = page.snapshot.state.clusters;
let translations = page.snapshot.state.translations;
/** A cluster's title in this page's language where somebody translated it. @param {any} cluster @returns {string} */
const titleOf = (cluster) => translations[`clusters/${cluster.id}/${page.language}`]?.texts.title || cluster.title;
/** Own contributions as the server knows them. @type {Map<string, any>} */
const rows = new Map(page.snapshot.mine.contributions.map((/** @type {any} */ row) => [row.id, row]));

// --- small things --------------------------------------------------------------------------------------------------

let turn = 0;
/** Say it to screen readers; in turns, because one node that changes twice is heard once. @param {string} text */
function announce(text) {
  turn = (turn % 2) + 1;
  byId(`status-${3 - turn}`).textContent = "";
  byId(`status-${turn}`).textContent = text;
}

/** Put texts into the slots of a cloned element; a row around an empty one is hidden. @param {Element} node @param {Record<string, string>} values */
function fill(node, values) {
  for (const [name, value] of Object.entries(values)) {
    const slot = node.querySelector(`[data-text="${name}"]`);
    if (slot && slot.textContent !== shown(value)) slot.textContent = shown(value);
    const row = node.querySelector(`[data-row="${name}"]`);
    if (row instanceof HTMLElement) row.hidden = !value;
  }
}

/** Fill the markup of parts/note.html. @param {Element} node @param {any} row */
function fillContribution(node, row) {
  const article = /** @type {HTMLElement} */ (node.querySelector(".contribution"));
  article.dataset.id = row.id;
  article.dataset.kind = row.kind;
  node.querySelector("[data-kind-icon]")?.setAttribute("href", `#i-${row.kind}`);
  const facts = row.kind === "action" ? row : {};
  fill(node, {
    kind: page.kinds[row.kind],
    number: row.number ? `#${row.number}` : "",
    text: row.text,
    level: page.levels[facts.level] || "",
    group: [row.author_name, page.groups[row.group], countryName(row.country)].filter(Boolean).join(" · "),
    origin: row.origin ? _("From: %(place)s, number %(number)s", { place: localized(row.origin.title), number: row.origin.number }) : "",
    ...Object.fromEntries(ACTION_TEXTS.map((name) => [name, facts[name] || ""])),
  });
  /** @type {HTMLElement} */ (node.querySelector(".facts")).hidden = row.kind !== "action";
  for (const block of node.querySelectorAll(".contribution > [data-words], .facts [data-words]")) {
    block.setAttribute("lang", row.lang || page.language);
    block.setAttribute("dir", row.dir || textDirection(row.text, page.direction));
  }
}

/** Show a line above the page's content, or take it away (""). @param {string} text */
function showTrouble(text) {
  const bar = byId("trouble");
  if (text && bar.hidden) announce(text);
  bar.hidden = !text;
  fill(bar, { trouble: text });
}

// --- one task on a screen: the address's #part says which, the stylesheet shows it ------------------------------------

const tabs = /** @type {HTMLAnchorElement[]} */ ([...document.querySelectorAll(".parts a")]);
/** The name of the part that is shown. */
const partName = () => (location.hash && byId(location.hash.slice(1))?.closest("#mine, #room")?.id) || "write";
function showPart() {
  const name = partName();
  for (const tab of tabs) {
    if (tab.hash === `#${name}`) tab.setAttribute("aria-current", "true");
    else tab.removeAttribute("aria-current");
  }
  // Another question, in the same part.
  for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll("a[data-question]"))) link.hash = name === "write" ? "" : name;
}
addEventListener("hashchange", showPart);
document.querySelector(".skip")?.addEventListener("click", (event) => {
  // The address stays what it is: it says which part stands here.
  event.preventDefault();
  byId("main").focus();
});
showPart();

// --- a form for a contribution (giving one, and changing one) -------------------------------------------------------

/** @param {HTMLFormElement} element @param {() => void} onTyped */
function contributionForm(element, onTyped) {
  /** @param {string} name @returns {any} */
  const field = (name) => element.elements.namedItem(name);
  const text = field("text");
  const limit = Number(text.dataset.limit);
  const count = /** @type {HTMLElement} */ (element.querySelector("[data-count]"));
  let warned = 0;

  function refresh() {
    for (const choice of element.querySelectorAll(".choice")) {
      choice.classList.toggle("chosen", /** @type {HTMLInputElement} */ (choice.querySelector("input")).checked);
    }
    /** @type {HTMLElement} */ (element.querySelector(".action-fields")).hidden = field("kind").value !== "action";
    for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (element.querySelectorAll("[data-typed]"))) {
      input.dir = textDirection(input.value, page.direction);
    }
    const length = countGraphemes(text.value);
    count.hidden = !length;
    count.textContent = _("%(length)s of %(limit)s characters", { length: number(length), limit: number(limit) });
    count.classList.toggle("over", length > limit);
    const level = length >= limit ? 2 : length >= 0.8 * limit ? 1 : 0;
    if (level > warned) announce(count.textContent);
    warned = level;
  }

  /** @param {string} name @param {string} message */
  function showError(name, message) {
    const place = /** @type {HTMLElement} */ (element.querySelector(`[data-error="${name}"]`) || element.querySelector('[data-error="text"]'));
    place.textContent = message;
    place.hidden = false;
    const input = name === "level" ? element.querySelector('[name="level"]') : field(name) || text;
    if (name !== "level") input.setAttribute("aria-invalid", "true");
    input.closest("details")?.setAttribute("open", "");
    input.focus();
    announce(message);
  }

  function clearErrors() {
    for (const place of /** @type {NodeListOf<HTMLElement>} */ (element.querySelectorAll("[data-error]"))) place.hidden = true;
    for (const input of element.querySelectorAll("[aria-invalid]")) input.removeAttribute("aria-invalid");
  }

  element.addEventListener("input", (event) => {
    // A script or keyboard in the middle of composing a letter must not be disturbed.
    if (/** @type {InputEvent} */ (event).isComposing) return;
    refresh();
    onTyped();
  });
  element.addEventListener("compositionend", () => (refresh(), onTyped()));
  element.addEventListener("change", refresh);
  refresh();

  return {
    refresh,
    showError,
    clearErrors,
    isEmpty: () => !text.value.trim() && ACTION_TEXTS.every((name) => !field(name).value.trim()),
    /** What stands in the form. @returns {any} */
    values() {
      const given = { kind: field("kind").value, text: text.value, lang: field("lang").value };
      if (given.kind !== "action") return given;
      const texts = Object.fromEntries(ACTION_TEXTS.map((name) => [name, field(name).value]));
      return { ...given, ...(field("level").value ? { level: field("level").value } : {}), ...texts };
    },
    /** @param {any} values */
    fill(values) {
      for (const name of ["kind", "text", "lang", "level", ...ACTION_TEXTS]) {
        if (values[name]) field(name).value = values[name];
      }
      for (const details of element.querySelectorAll("details.more")) {
        const used = /** @type {NodeListOf<HTMLInputElement>} */ (details.querySelectorAll("input"));
        if ([...used].some((input) => (input.type === "radio" ? input.checked : input.value))) details.setAttribute("open", "");
      }
      refresh();
    },
    clear() {
      text.value = "";
      for (const name of ACTION_TEXTS) field(name).value = "";
      for (const level of field("level")) level.checked = false;
      clearErrors();
      refresh();
    },
    /** Whether it can be sent; where it cannot, say why at the field. */
    check() {
      clearErrors();
      const length = countGraphemes(text.value);
      if (!text.value.trim()) showError("text", _("Please write something first."));
      else if (length > limit)
        showError("text", _("The text is too long: %(length)s characters, at most %(limit)s. Please shorten it or send it in two parts.", { length: number(length), limit: number(limit) }));
      else if (field("kind").value === "action" && !field("level").value)
        showError("level", _("Please choose where the action takes place: local, national, regional or international."));
      else return true;
      return false;
    },
  };
}

// --- my contributions ------------------------------------------------------------------------------------------------

/** What waits on this phone, by contribution. @param {string} id */
const waitingFor = (id) => outbox.entries().filter((entry) => entry.name.startsWith("contribution.") && entry.payload.id === id);

/** How a contribution stands: [state, words, reason]. @param {any} row @param {any[]} entries */
function stateOf(row, entries) {
  const refused = entries.find((entry) => entry.error);
  if (refused && refused.error.code === "not_open" && !row.number) return ["draft", _("Draft on this phone, not sent."), refused.error.message];
  if (refused) return ["refused", row.number ? _("Not changed.") : _("Not sent."), refused.error.message];
  const next = entries[0];
  if (next) {
    if (Date.now() - next.at > LATE) return ["late", _("Late: not sent yet. The phone goes on trying by itself."), ""];
    if (outbox.isSending(next)) return ["sending", _("Sending…"), ""];
    if (next.name === "contribution.withdraw") return ["waiting", _("It is withdrawn as soon as there is a connection."), ""];
    if (!outbox.isKept()) return ["waiting", _("Not sent yet. This phone cannot save it: please keep this page open."), ""];
    if (next.name === "contribution.edit") return ["waiting", _("Your change is saved on this phone, not sent yet"), ""];
    return ["waiting", _("Saved on this phone, not sent yet"), ""];
  }
  if (row.status === "withdrawn") return ["withdrawn", _("Withdrawn"), ""];
  if (row.status === "split") return ["hidden", _("A facilitator has split this into parts. They stand here, too."), ""];
  if (row.status === "hidden") return ["hidden", _("A facilitator has taken this off the board."), row.hidden_reason || ""];
  if (row.status === "held") return ["held", _("Sent. A facilitator reads it before the room does."), ""];
  return ["sent", _("Sent"), ""];
}

/** The row with the change that is on its way. @param {string} id */
function present(id) {
  const entries = waitingFor(id);
  const written = entries.filter((entry) => entry.name !== "contribution.withdraw").map((entry) => entry.payload);
  const row = Object.assign({ status: "shown" }, rows.get(id), ...written);
  if (written.length) row.dir = textDirection(row.text, page.direction);
  return { row, entries };
}

function showMine() {
  const unsent = outbox.entries().filter((entry) => entry.name === "contribution.submit" && !rows.has(entry.payload.id));
  const known = [...rows.values()].sort((a, b) => b.number - a.number);
  const ids = [...unsent.reverse().map((entry) => entry.payload.id), ...known.map((row) => row.id)];
  const nodes = new Map([...mineList.children].map((node) => [node.dataset.id, node]));
  let place = mineList.firstElementChild;
  for (const id of ids) {
    const node = nodes.get(id) || clone("own-template");
    nodes.delete(id);
    node.dataset.id = id;
    showOwn(node, id);
    if (node === place) place = place.nextElementSibling;
    else mineList.insertBefore(node, place);
  }
  for (const node of nodes.values()) node.remove();
  for (const place of document.querySelectorAll('[data-text="mine-count"]')) place.textContent = ids.length ? `(${number(ids.length)})` : "";
  byId("mine").querySelector("[data-empty]").hidden = ids.length > 0;
}

/** @param {any} node @param {string} id */
function showOwn(node, id) {
  const { row, entries } = present(id);
  const [state, words, reason] = stateOf(row, entries);
  const cluster = row.cluster && state === "sent" && clusters[row.cluster];
  const isUnsent = !row.number;
  const refused = entries.find((entry) => entry.error);
  const stands = !entries.some((entry) => entry.name === "contribution.withdraw") && ["shown", "held"].includes(row.status);
  node.dataset.status = row.status;
  fillContribution(node, row);
  fill(node, {
    state: words,
    reason,
    where: cluster ? _("It is now in the cluster “%(title)s”.", { title: titleOf(cluster) }) : "",
    "withdraw-words": isUnsent ? _("It is deleted from this phone.") : _("It goes away from the board. Its number is not used again."),
  });
  // A facilitator's own words are in whatever language; ours are in the page's.
  const said = node.querySelector('[data-text="reason"]');
  for (const [name, value] of [["lang", ""], ["dir", "auto"]]) {
    if (reason && reason === row.hidden_reason) said.setAttribute(name, value);
    else said.removeAttribute(name);
  }
  node.querySelector(".state").dataset.state = state;
  node.querySelector("[data-state-icon]").setAttribute("href", `#i-${STATE_ICONS[/** @type {"sent"} */ (state)]}`);
  node.querySelector('[data-do="edit"]').hidden = !(stands && (session.stage === "collecting" || isUnsent || refused));
  node.querySelector("[data-withdraw]").hidden = !(stands && (isUnsent || !["planned", "closed"].includes(session.stage)));
  const mayTry = refused && !["invalid", "too_long"].includes(refused.error.code) && (refused.error.code !== "not_open" || session.stage === "collecting");
  node.querySelector('[data-do="again"]').hidden = !mayTry && state !== "late";
  const open = node.querySelector("[data-open]");
  if (state !== "draft") open.hidden = true;
  else if (!open.dataset.asked) {
    open.dataset.asked = "yes";
    offerElsewhere(node, refused);
  }
  node.querySelector('[data-do="drop"]').hidden = !refused || isUnsent;
  for (const keep of node.querySelectorAll("[data-with-script]")) keep.hidden = false;
  // Its accessible name says which one: "Change number 42".
  const name = row.number ? _("number %(number)s", { number: row.number }) : row.text.slice(0, 40);
  // Not inside the template string: what stands there is not found by the extraction of sentences.
  const change = _("Change");
  node.querySelector('[data-do="edit"]').setAttribute("aria-label", `${change} ${name}`);
}

/** Open the form that changes a contribution, in its place. @param {any} node */
function openEdit(node) {
  const open = mineList.querySelector("form.edit");
  if (open) return open.elements.text.focus();
  const id = node.dataset.id;
  const edit = clone("edit-template");
  node.querySelector(".contribution").append(edit);
  const control = contributionForm(edit, () => {});
  const { row } = present(id);
  control.fill({ ...row, lang: row.lang_by ? row.lang : "" });
  node.classList.add("editing");
  const close = () => {
    node.classList.remove("editing");
    edit.remove();
    const button = node.querySelector('[data-do="edit"]');
    (button.hidden ? byId("mine-title") : button).focus();
  };
  edit.addEventListener("submit", (/** @type {Event} */ event) => {
    event.preventDefault();
    if (!control.check()) return;
    outbox.add("contribution.edit", { id, ...control.values() });
    close();
    if (!link.isOnline()) announce(_("Your change is saved on this phone, not sent yet"));
  });
  edit.querySelector('[data-do="cancel"]').addEventListener("click", close);
  edit.elements.text.focus();
}

mineList.addEventListener("click", (/** @type {any} */ event) => {
  const button = event.target.closest("[data-do]");
  const node = event.target.closest(".own");
  if (!button || !node) return;
  const entry = waitingFor(node.dataset.id).find((one) => one.error);
  if (button.dataset.do === "edit") {
    event.preventDefault();
    openEdit(node);
  } else if (button.dataset.do === "keep") {
    const details = button.closest("details");
    details.open = false;
    details.querySelector("summary").focus();
  } else if (button.dataset.do === "again") {
    if (entry) outbox.again(entry.key);
    link.retry();
    outbox.run();
  } else if (entry && button.dataset.do === "drop") {
    outbox.remove(entry.key);
    showMine();
    byId("mine-title").focus();
  }
});
mineList.addEventListener("submit", (/** @type {any} */ event) => {
  if (event.target.dataset.do !== "withdraw") return;
  event.preventDefault();
  const node = event.target.closest(".own");
  event.target.closest("details").open = false;
  outbox.add("contribution.withdraw", { id: node.dataset.id });
  byId("mine-title").focus();
});

/** Offer what came too late to another session that is open. @param {any} node @param {any} entry */
async function offerElsewhere(node, entry) {
  const late = await import("./late.js").catch(() => null);
  if (!late) return;
  /** @param {any} target */
  const take = (target) => {
    outbox.remove(entry.key);
    location.href = `/room/${target.id}?question=${target.question}`;
  };
  late.offer(node, entry.payload, { clone, take, announce });
}

// --- what others gave: loaded on first use -----------------------------------------------------------------------------

/** @type {Promise<any> | null} */
let othersModule = null;
function loadOthers() {
  othersModule ||= import("./others.js").then((module) =>
    module.createOthers({ announce, clone, fill, fillContribution, outbox, link, question, session: () => session, isOwn: (/** @type {string} */ id) => rows.has(id) }),
  );
  return othersModule.catch(() => {
    // No network, or this page is older than the server.
    othersModule = null;
    announce(_("This part of the page could not be loaded. Please reload the page."));
    return null;
  });
}
const hasOthers = () => !byId("others").hidden;
/** Contributions to this question that the server has counted, as far as they are shown here. */
let seen = page.snapshot.counts.by_question[question] || 0;
let shownRev = rev;

/** @param {any} counts @param {number} at */
function showMore(counts, at) {
  const fresh = (counts.by_question[question] || 0) - seen;
  const all = session.visibility === "all" && session.moderation === "off" && fresh > 0;
  byId("more").hidden = at <= shownRev;
  fill(byId("more"), {
    more: all ? ngettext("%(count)s new contribution", "%(count)s new contributions", fresh) : _("There is something new here."),
  });
}

/** @param {any} others @param {any} snapshot */
function showOthers(others, snapshot) {
  others.show(snapshot);
  seen = snapshot.counts.by_question[question] || 0;
  shownRev = snapshot.rev;
  showMore(snapshot.counts, snapshot.rev);
}

/** What may be seen of others has changed: what is shown of them must not stay as it was. */
async function renewOthers() {
  const others = await loadOthers();
  const snapshot = others && (await catchUp());
  if (snapshot) showOthers(others, snapshot);
}

byId("others").addEventListener("submit", async (/** @type {Event} */ event) => {
  event.preventDefault();
  const others = await loadOthers();
  if (others) others.submit(event.target);
});
byId("others").addEventListener("click", async (/** @type {any} */ event) => {
  const button = event.target.closest('[data-do="show"], [data-do="take-back"]');
  if (!button) return;
  const others = await loadOthers();
  if (!others) return;
  if (button.dataset.do === "take-back") return others.takeBack(button);
  const snapshot = await catchUp();
  if (!snapshot) return announce(_("There is no connection. Please try again later."));
  showOthers(others, snapshot);
  byId("others-title").focus();
});
for (const sign of ["pointerdown", "focusin"]) byId("others").addEventListener(sign, loadOthers, { once: true });

// --- the wall, and small forms of one's own: loaded on first use ------------------------------------------------------------

/** @type {Promise<any> | null} */
let wallModule = null;
function loadWall() {
  wallModule ||= import("./wall.js").then(({ createWall }) =>
    createWall({
      announce,
      catchUp,
      session: () => session,
      isOpen: () => partName() === "room",
      async show(/** @type {any} */ snapshot) {
        const others = await loadOthers();
        if (others) showOthers(others, snapshot);
      },
    }),
  );
  return wallModule.catch(() => ((wallModule = null), null));
}
const openWall = () => partName() === "room" && loadWall().then((wall) => wall && wall.open());
addEventListener("hashchange", openWall);
const follow = byId("follow");
follow.hidden = false;
follow.addEventListener("click", async () => {
  const wall = await loadWall();
  if (!wall) return announce(_("This part of the page could not be loaded. Please reload the page."));
  wall.set(!wall.isOn());
  announce(wall.isOn() ? _("You follow the wall: new things appear here by themselves.") : _("You no longer follow the wall."));
});

// --- consent on joining, and "I am ready": through the outbox, so that they outlive a bad network ---------------------------

const consentPanel = byId("consent");
const readyForm = byId("ready");

/** @param {boolean} on */
function showReady(on) {
  readyForm.querySelector("button").setAttribute("aria-pressed", String(on));
  readyForm.elements.on.value = on ? "0" : "1";
}

/** @param {string} message why the name cannot be taken; "" for none */
function showNameError(message) {
  const error = consentPanel.querySelector('[data-error="name"]');
  error.textContent = message;
  error.hidden = !message;
  const { name } = consentPanel.querySelector("form").elements;
  name.setAttribute("aria-invalid", String(Boolean(message)));
  if (message) name.focus();
  announce(message);
}

readyForm?.addEventListener("submit", (/** @type {any} */ event) => {
  event.preventDefault();
  const on = readyForm.elements.on.value === "1";
  showReady(on);
  outbox.add("ready.set", { question, on });
  announce(on ? _("You are ready. Press again if you are not.") : _("You are not ready yet."));
});

/** Who has just joined says first what may be done with the words; the form comes then. */
let isFirstStep = Boolean(consentPanel);
consentPanel?.addEventListener("submit", (/** @type {any} */ event) => {
  event.preventDefault();
  const { quote, named, name } = event.target.elements;
  const consent = quote.value !== "yes" ? "list" : named.value === "yes" ? "name" : "quote";
  if (consent === "name" && !name.value.trim()) return showNameError(_("Please write the name that may be shown, or choose an answer without your name."));
  outbox.add("consent.set", { consent, ...(consent === "name" ? { name: name.value } : {}) });
  consentPanel.hidden = true;
  isFirstStep = false;
  showSession(session);
  byId("question").tabIndex = -1;
  byId("question").focus();
  announce(_("Your choice is kept. You can change it under “My choices”."));
});

/** The server did not want it: say so where it can be mended. @param {any} entry */
function refusedOwn(entry) {
  outbox.remove(entry.key);
  if (entry.name === "ready.set") return showReady(!entry.payload.on);
  if (!consentPanel) return;
  consentPanel.hidden = false;
  showNameError(entry.error.message);
}

// --- where the session stands --------------------------------------------------------------------------------------------

/** @param {any} now a session's row, or a pulse, which has the same fields */
function showSession(now) {
  const isNews = now.stage !== session.stage;
  session = { ...session, ...now, id: session.id };
  const { stage } = session;
  const writes = stage === "collecting";
  const banner = byId("stage");
  banner.dataset.stage = stage;
  banner.querySelector("[data-stage-icon]").setAttribute("href", `#i-${stage}`);
  fill(banner, { stage: page.stages[stage], hint: page.stage_hints[stage] });
  document.title = document.title.replace(/^.*? – /, `${page.stages[stage]} – `);
  if (isNews) announce(`${page.stages[stage]}. ${page.stage_hints[stage]}`);
  if (form) {
    form.hidden = isFirstStep || (!writes && give.isEmpty() && byId("sent").hidden && !form.contains(document.activeElement));
    form.querySelector(".send .button").disabled = !writes;
    form.elements.text.readOnly = !writes;
    byId("closed-words").hidden = writes;
    byId("closed-words").textContent = writes ? "" : page.stage_hints[stage];
  }
  byId("others").hidden = session.visibility === "none" || stage === "planned";
  byId("wall").hidden = stage === "planned";
  /** @type {HTMLElement} */ (document.querySelector("[data-not-begun]")).hidden = stage !== "planned";
  const ready = byId("ready");
  if (ready) ready.hidden = isFirstStep || session.question !== question || ["planned", "closed"].includes(stage);
  showAnnouncement();
  for (const button of document.querySelectorAll(".endorse button")) /** @type {HTMLButtonElement} */ (button).disabled = !["collecting", "prioritising"].includes(stage);
  showQuestion();
  showTimer();
  showMine();
}

/** A line from the facilitator; spoken once when it comes. */
let heard = session.announcement ? session.announcement.text : "";
function showAnnouncement() {
  const line = session.announcement;
  const bar = byId("announcement");
  bar.hidden = !line;
  const text = line ? line.text : "";
  fill(bar, { announcement: text });
  if (line) {
    bar.querySelector("[data-words]").setAttribute("lang", line.lang);
    bar.querySelector("[data-words]").setAttribute("dir", line.dir);
  }
  if (text && text !== heard) announce(_("From the facilitator: %(text)s", { text }));
  heard = text;
}

let announcedQuestion = session.question;
/** The room has moved to another question: offer the way there, never take somebody along who is writing. */
function showQuestion() {
  const moved = byId("moved");
  if (moved.dataset.called) return;
  moved.hidden = !session.question || session.question === question;
  for (const mark of document.querySelectorAll("[data-question]")) {
    /** @type {HTMLElement} */ (mark.querySelector(".here")).hidden = mark.getAttribute("data-question") !== session.question;
  }
  if (moved.hidden) return;
  const words = _("The room is now on question %(number)s.", { number: numberOf.get(session.question) || "" });
  fill(moved, { moved: words });
  moved.querySelector("a").href = `?question=${session.question}`;
  if (announcedQuestion !== session.question) announce(words);
  announcedQuestion = session.question;
}

/** The facilitator's timer in whole minutes: a help, never a limit. Spoken at 5, 2 and 1. */
let spokenMinutes = 0;
function showTimer() {
  const seconds = session.timer ? Math.min(session.timer.seconds, session.timer.ends_at - Date.now() / 1000) : 0;
  const minutes = Math.ceil(seconds / 60);
  byId("timer").hidden = minutes <= 0;
  if (minutes <= 0) return;
  const words = ngettext("About %(count)s minute left. You can finish your sentence.", "About %(count)s minutes left. You can finish your sentence.", minutes);
  byId("timer").textContent = words;
  if ([5, 2, 1].includes(minutes) && spokenMinutes !== minutes) announce(words);
  spokenMinutes = minutes;
}
setInterval(() => {
  showTimer();
  if (outbox.entries().length) showMine();
}, 15000);

/** A text of the event in the page's language, or in the one it had to fall back to. @param {any} node @param {Record<string, string>} texts @param {string} [before] */
function showTexts(node, texts, before = "") {
  const words = before + localized(texts);
  if (!node || node.textContent === words) return false;
  const language = languageOf(texts);
  node.textContent = words;
  node.lang = language;
  node.dir = textDirection(words, page.direction);
  return true;
}

let questions = page.snapshot.state.questions;
/** The organiser has changed the session's title, hours, room or questions. @param {any} now @param {any} asked */
function showAgenda(now, asked) {
  const known = questions[question];
  const kept = (/** @type {any} */ all) => Object.keys(all).sort((a, b) => all[a].position - all[b].position).join();
  const isSame = kept(asked) === kept(questions);
  questions = asked;
  showTexts(byId("session-title"), now.title);
  byId("session-hours").textContent = `${now.start}–${now.end}`;
  showTexts(byId("session-room"), now.room);
  if (!isSame) return showTrouble(_("The questions of this session have changed. Please reload the page: what you typed is kept."));
  for (const link of document.querySelectorAll("nav.questions [data-question]")) {
    const id = link.getAttribute("data-question") || "";
    showTexts(link.querySelector("[data-words-of-question]"), Object.keys(asked[id].short).length ? asked[id].short : asked[id].text, `${numberOf.get(id)}. `);
  }
  if (!known) return;
  const heading = byId("question");
  // Whoever reads easy words has them as the heading, and the others below.
  const isEasy = Object.keys(known.easy).length > 0 && heading.textContent === localized(known.easy);
  const { text, easy } = asked[question];
  showTexts(byId("question-second"), isEasy ? text : easy);
  if (showTexts(heading, isEasy ? easy : text)) announce(_("The question has other words now: %(text)s", { text: heading.textContent }));
}

/** Ask how everything stands, own contributions included. @returns {Promise<any>} the snapshot, or null */
async function catchUp(/** @type {{rev?: number, lineage?: string}} */ known = {}) {
  try {
    const ack = await link.watch(known.rev, known.lineage);
    if (!ack.ok) return showTrouble(ack.error.message), null;
    const { snapshot, called } = ack;
    if (called) showCall(called);
    if (!snapshot) return null;
    // An answer to a command has overtaken this one: what it says of own contributions is old.
    if (snapshot.lineage === lineage && snapshot.rev < rev) return catchUp();
    ({ rev, lineage } = snapshot);
    ({ clusters, translations } = snapshot.state);
    rows.clear();
    for (const row of snapshot.mine.contributions) rows.set(row.id, row);
    showSession(snapshot.state.sessions[page.session]);
    showAgenda(snapshot.state.sessions[page.session], snapshot.state.questions);
    showMore(snapshot.counts, snapshot.rev);
    return snapshot;
  } catch {
    return null; // the line broke: the next connection asks again
  }
}

/** Where own contributions have been sorted, not spoken yet. @type {Map<string, string>} */
const sorted = new Map();
let sortedTimer = 0;
/** Facilitators have moved or changed own contributions. @param {any} mine */
function takeMine(mine) {
  if (mine.session !== page.session || mine.lineage !== lineage) return;
  Object.assign(clusters, mine.clusters);
  for (const id of mine.gone) rows.delete(id);
  for (const row of mine.contributions) {
    const was = rows.get(row.id);
    rows.set(row.id, row);
    if (row.cluster && row.cluster !== was?.cluster && clusters[row.cluster]) {
      sorted.set(row.id, _("Your contribution number %(number)s is now in the cluster “%(title)s”.", { number: row.number, title: titleOf(clusters[row.cluster]) }));
    }
  }
  showMine();
  // Sorting comes in bursts: said once, when it has been quiet for a moment.
  clearTimeout(sortedTimer);
  sortedTimer = setTimeout(() => {
    const [first, ...others] = sorted.values();
    if (first) announce(others.length ? ngettext("%(count)s of your contributions was sorted", "%(count)s of your contributions were sorted", others.length + 1) : first);
    sorted.clear();
  }, 2000);
}

// --- the line to the server --------------------------------------------------------------------------------------------------

/** Milliseconds without a line before it is said: a short break is nobody's business. */
const PATIENCE = 4000;
let offlineTimer = 0;
function expectLine() {
  offlineTimer ||= setTimeout(() => showTrouble(_("No connection. You can go on writing: it is kept on this phone and sent later.")), PATIENCE);
}
expectLine();
const link = connect({
  page,
  onState(state, error) {
    if (state === "offline") return expectLine();
    clearTimeout(offlineTimer);
    offlineTimer = 0;
    if (state === "refused") return showTrouble(error.message);
    showTrouble("");
    catchUp({ rev, lineage });
    outbox.run();
  },
  onPulse(pulse) {
    const { stage, question: current, timer, focus, announcement, view, blank, visibility, attribution } = pulse;
    const seesOther = visibility !== session.visibility || attribution !== session.attribution;
    showSession({ stage, question: current, timer, focus, announcement, view, blank, visibility, attribution });
    if (seesOther && hasOthers()) void renewOthers();
    showMore(pulse.counts, pulse.rev);
    wallModule?.then((wall) => wall && wall.follow(pulse));
  },
  onNotice(notice) {
    if (notice.code === "agenda") return showAgenda(notice.session, notice.questions);
    if (notice.code !== "moved" && notice.code !== "gone") return showTrouble(notice.message);
    showCall(notice);
  },
  onMine: takeMine,
});

/** When everybody was called last, as far as this page has said. */
let calledAt = 0;
/** Everybody is asked to another session, or this one is no more: the way is offered, nobody who writes is pulled along. @param {any} notice */
function showCall({ code, session, title, at = 0 }) {
  if (at && at === calledAt) return;
  calledAt = at;
  const moved = byId("moved");
  const gone = code === "gone";
  const words = gone
    ? _("This session is no longer in the agenda. What you typed stays on this phone.")
    : _("The facilitators ask everybody to come to “%(title)s”.", { title: localized(title) });
  moved.hidden = false;
  fill(moved, { moved: words });
  moved.querySelector("a").href = gone ? "/room" : `/room/${session}`;
  moved.dataset.called = "yes";
  announce(words);
}

/** What `sent` is about: the contribution given last. */
let givenLast = "";
/** @param {string} words @param {boolean} isGood */
function showSent(words, isGood) {
  const sent = byId("sent");
  sent.hidden = !words;
  sent.classList.toggle("pending", !isGood);
  fill(sent, { sent: words });
}

/** Say after `words` where the server kept less than was typed. @param {string} words @param {{shortened?: boolean}} ack */
function withShortened(words, ack) {
  return ack.shortened ? `${words} ${_("A character with very many marks was shortened.")}` : words;
}

let undoTimer = 0;
/** Let what was just sent be taken back at once; the button stays for as long as it has the focus. @param {boolean} on */
function showUndo(on) {
  const undo = byId("undo-send");
  clearTimeout(undoTimer);
  undo.hidden = !on;
  const end = () => (document.activeElement === undo ? (undoTimer = setTimeout(end, 1000)) : showUndo(false));
  if (on) undoTimer = setTimeout(end, UNDO);
}

function undoSend() {
  const { row } = present(givenLast);
  outbox.add("contribution.withdraw", { id: givenLast });
  showUndo(false);
  if (give.isEmpty()) give.fill(row);
  keepDraft();
  const words = _("Taken back. Your words are in the form again.");
  showSent(words, false);
  announce(words);
  form.elements.text.focus();
}

const outbox = createOutbox({
  link,
  session: page.session,
  onChange: () => {
    showMine();
    othersModule?.then((others) => others && others.paint());
  },
  onDone(entry, ack) {
    const { id } = entry.payload;
    rev = Math.max(rev, ack.rev);
    // One's own step is no news to oneself.
    if (ack.rev === shownRev + 1) shownRev = ack.rev;
    if (entry.name === "contribution.submit") {
      rows.set(id, { ...entry.payload, number: ack.number, status: ack.status, dir: textDirection(entry.payload.text, page.direction), created_at: Date.now() / 1000 });
      seen += 1;
      const given = ack.status === "held" ? _("Sent. It is number %(number)s. A facilitator reads it before the room does.", { number: ack.number }) : _("Sent. Your contribution is number %(number)s.", { number: ack.number });
      const words = withShortened(given, ack);
      showSent(words, true);
      announce(words);
    } else if (entry.name === "contribution.edit") {
      rows.set(id, { ...rows.get(id), ...entry.payload, status: ack.status, dir: textDirection(entry.payload.text, page.direction) });
      announce(withShortened(_("Your change to number %(number)s is saved.", { number: ack.number }), ack));
    } else if (entry.name === "contribution.withdraw") {
      rows.set(id, { ...rows.get(id), status: "withdrawn" });
      seen -= 1;
      announce(_("Number %(number)s is withdrawn.", { number: ack.number }));
    } else if (entry.name.startsWith("endorsement.") || entry.name.startsWith("offer.")) {
      loadOthers().then((others) => others && others.done(entry, ack));
    }
    showMine();
  },
  async onElsewhere(entries) {
    await catchUp();
    const row = rows.get(givenLast);
    if (row && entries.some((entry) => entry.payload.id === givenLast)) showSent(_("Sent. Your contribution is number %(number)s.", { number: row.number }), true);
  },
  onRefused(entry) {
    announce(entry.error.message);
    if (["ready.set", "consent.set"].includes(entry.name)) refusedOwn(entry);
    else if (!entry.name.startsWith("contribution.")) loadOthers().then((others) => others && others.refused(entry));
    else if (entry.name === "contribution.submit") showSent(entry.error.code === "not_open" ? _("Not sent: the session had stopped taking contributions. It is kept as a draft under “My contributions”.") : _("Not sent. It stands under “My contributions”, with the reason."), false);
    if (entry.payload.id === givenLast) showUndo(false);
  },
});

// --- giving ------------------------------------------------------------------------------------------------------------------

let draftTimer = 0;
function keepDraft() {
  clearTimeout(draftTimer);
  outbox.keepDraft(question, give.isEmpty() ? null : give.values());
}
const give = form && contributionForm(form, () => {
  showSent("", true);
  clearTimeout(draftTimer);
  draftTimer = setTimeout(keepDraft, 300);
});
if (form) {
  const draft = outbox.draft(question);
  if (draft && give.isEmpty()) give.fill(draft);
  addEventListener("pagehide", keepDraft);
  document.addEventListener("visibilitychange", keepDraft);
  form.addEventListener("submit", (/** @type {Event} */ event) => {
    event.preventDefault();
    if (session.stage !== "collecting" || !give.check() || !isFineToSend()) return;
    const given = Object.fromEntries(Object.entries(give.values()).filter(([name, value]) => value || name === "text"));
    give.clear();
    keepDraft();
    const saved = _("Saved on this phone, not sent yet. It is sent as soon as there is a connection.");
    showSent(link.isOnline() ? _("Sending…") : saved, false);
    if (!link.isOnline()) announce(saved);
    givenLast = newId();
    outbox.add("contribution.submit", { id: givenLast, question, ...given });
    showUndo(true);
  });
  byId("hint").querySelector("[data-with-script]").hidden = false;
  byId("undo-send").addEventListener("click", undoSend);
  form.addEventListener("focusin", loadHints, { once: true });
  byId("hint").addEventListener("click", (/** @type {any} */ event) => {
    const button = event.target.closest("[data-do]");
    if (!button) return;
    byId("hint").hidden = true;
    if (button.dataset.do === "as-it-is") form.requestSubmit();
    else form.elements.text.focus();
  });
}

// --- a look before it is sent: loaded while the delegate writes --------------------------------------------------------------

/** @type {any} */
let hints = null;
async function loadHints() {
  const module = await import("./hints.js").catch(() => null);
  await module?.load();
  hints = module;
}
/** The text about which the delegate was asked. */
let asked = "";
/** Whether nothing in the form tells more than its writer may want, or the writer has said that it is fine. */
function isFineToSend() {
  const values = give.values();
  const texts = ["text", ...ACTION_TEXTS].map((name) => values[name] || "");
  const all = texts.join("\n");
  const found = hints && all !== asked ? hints.find(texts) : [];
  byId("hint").hidden = !found.length;
  if (!found.length) return true;
  asked = all;
  const words = _("Your text may hold %(what)s. Everybody in the room can read it.", { what: found.join(", ") });
  fill(byId("hint"), { hint: words });
  announce(words);
  byId("hint").querySelector("button").focus();
  return false;
}

// --- begin ---------------------------------------------------------------------------------------------------------------------

const easy = byId("easy");
if (easy) {
  const place = "facilitator/1/easy";
  try {
    easy.open = localStorage.getItem(place) === "yes";
    easy.addEventListener("toggle", () => localStorage.setItem(place, easy.open ? "yes" : "no"));
  } catch {
    // nothing is remembered in a private window
  }
}
// The receipt of a plain form belongs to one reading of the page.
if (location.search.includes("receipt=") || location.search.includes("done=")) {
  history.replaceState(null, "", `?question=${question}${location.hash}`);
}
showSession(session);
// What others gave is asked for later, maybe without a network: there by then, but not on a first visit's time.
setTimeout(() => hasOthers() && loadOthers(), 4000);
// On HTTPS the page can be kept for a time without network; not on a first visit's time.
if (isSecureContext && "serviceWorker" in navigator) setTimeout(() => import("./offline.js").then((module) => module.keep()).catch(() => {}), 8000);
try {
  if (localStorage.getItem("facilitator/1/follow")) loadWall().then((wall) => wall && wall.set(true));
} catch {
  // nothing is remembered in a private window
}
openWall();
if (hasOthers() && (page.snapshot.mine.offers.length || outbox.entries().some((entry) => !entry.name.startsWith("contribution.")))) loadOthers();
