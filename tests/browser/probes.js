// What no stock tool reports: asked of a page by tests/browser/access.py, before its own scripts run.
(() => {
  /** Elements that listen to clicks or keys themselves. */
  const listening = new Set();
  const add = EventTarget.prototype.addEventListener;
  EventTarget.prototype.addEventListener = function (name, ...rest) {
    if (this instanceof Element && ["click", "mousedown", "mouseup", "pointerdown", "pointerup"].includes(name)) listening.add(this);
    return add.call(this, name, ...rest);
  };

  const INTERACTIVE = "a[href], button, input, select, textarea, summary, option, label, [tabindex]:not([tabindex='-1']), [contenteditable], iframe, audio, video";
  const WIDGETS = ["button", "link", "checkbox", "radio", "switch", "tab", "menuitem", "option", "slider", "spinbutton", "textbox", "combobox"];
  const seen = (element) => {
    const style = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    return style.visibility === "visible" && box.width > 0 && box.height > 0 && element.checkVisibility({ contentVisibilityAuto: false });
  };
  /** Only for screen readers: cut to a pixel, on purpose. */
  const cut = (element) => Boolean(element.closest(".visually-hidden, .skip")) || getComputedStyle(element).clipPath === "inset(50%)";
  const name = (element) => {
    const id = element.id ? `#${element.id}` : "";
    const text = (element.textContent || "").trim().replace(/\s+/g, " ").slice(0, 40);
    return `${element.localName}${id}.${String(element.getAttribute("class") || "").split(" ").join(".")} “${text}”`;
  };
  const all = (selector = "body *") => Array.from(document.querySelectorAll(selector));

  const probes = {
    /** Looks or acts like something to press, and cannot be reached by keyboard. */
    unreachable() {
      const found = [];
      for (const element of all()) {
        if (!seen(element) || element.closest("svg")) continue;
        const role = element.getAttribute("role");
        const native = element.matches(INTERACTIVE);
        if (WIDGETS.includes(role) && !native) found.push(`role without focus: ${name(element)}`);
        const inside = element.closest(INTERACTIVE);
        const hand = getComputedStyle(element).cursor === "pointer" && getComputedStyle(element.parentElement).cursor !== "pointer";
        if (hand && !inside) found.push(`a hand, no control: ${name(element)}`);
        const acts = listening.has(element) || element.hasAttribute("onclick") || element.onclick;
        // A list or form that listens for the controls in it is no control itself.
        if (acts && !inside && !element.querySelector(INTERACTIVE) && !element.matches("dialog, form, [hidden] *")) {
          const empty = !element.childElementCount && element.matches("ol, ul, section, div[id]") && !element.textContent.trim();
          if (!empty) found.push(`acts, no control: ${name(element)}`);
        }
      }
      return found;
    },

    /** Text in letters of another script than its language says, or of the other direction. */
    languages() {
      const found = [];
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const element = node.parentElement;
        if (!element || element.closest("script, style, template, noscript, textarea, option") || !element.checkVisibility()) continue;
        const letters = (node.textContent.match(/\p{L}/gu) || []).join("");
        const arabic = (letters.match(/\p{Script=Arabic}/gu) || []).length;
        const words = node.textContent.match(/\p{L}{2,}/gu) || [];
        if (letters.length < 4 || words.length < 2) continue;
        const share = arabic / letters.length;
        const lang = element.closest("[lang]")?.getAttribute("lang") || "";
        const saysArabic = /^(ar|fa|ur|ps|ckb)\b/.test(lang);
        const direction = getComputedStyle(element).direction;
        // lang="" says honestly that nobody knows it (what staff typed); a name or a term of others may stand between.
        if (lang && (saysArabic ? share < 0.2 : share > 0.5)) found.push(`lang=${lang}: ${name(element)}`);
        else if (share > 0.8 ? direction !== "rtl" : share < 0.2 && direction !== "ltr") found.push(`dir=${direction}: ${name(element)}`);
      }
      return found;
    },

    /** Longer texts with the language they say they are in, for a detector outside. */
    texts() {
      return all("[lang]:not(html)")
        .filter((element) => element.checkVisibility() && !element.closest("nav") && element.textContent.trim())
        .map((element) => [element.getAttribute("lang"), element.textContent.trim()]);
    },

    /** Text that its box cuts off. */
    clipped() {
      const found = [];
      for (const element of all()) {
        if (!seen(element) || cut(element) || element.closest("svg, .visually-hidden")) continue;
        const style = getComputedStyle(element);
        const own = Array.from(element.childNodes).some((node) => node.nodeType === 3 && node.textContent.trim());
        const hides = (value) => value === "hidden" || value === "clip";
        const tall = hides(style.overflowY) && element.scrollHeight > element.clientHeight + 2;
        const wide = hides(style.overflowX) && element.scrollWidth > element.clientWidth + 2;
        const fixed = own && style.display !== "inline" && style.overflow === "visible" && element.scrollHeight > element.clientHeight + 4 && element.style.height;
        if ((tall || wide || fixed) && element.textContent.trim() && !element.matches("select, input")) found.push(name(element));
      }
      return found;
    },

    /** What makes the page wider than the window. */
    wide() {
      const width = document.documentElement.clientWidth;
      if (document.documentElement.scrollWidth <= width + 1) return [];
      const wide = all().filter((element) => {
        const box = element.getBoundingClientRect();
        return seen(element) && !cut(element) && (box.right > width + 1 || box.left < -1);
      });
      return [`${document.documentElement.scrollWidth} px in ${width}`, ...wide.slice(0, 3).map(name)];
    },

    /** Controls smaller than `least` px either way (links inside a sentence may be). */
    small(least) {
      const found = [];
      for (const element of all("a[href], button, input:not([type=hidden]), select, textarea, summary")) {
        if (!seen(element) || cut(element)) continue;
        const label = element.matches("input[type=checkbox], input[type=radio]") ? element.closest("label") || element : element;
        const box = label.getBoundingClientRect();
        const inText = element.localName === "a" && getComputedStyle(element).display === "inline" && element.parentElement.textContent.trim() !== element.textContent.trim();
        if (!inText && (box.width < least - 0.5 || box.height < least - 0.5)) found.push(`${Math.round(box.width)}×${Math.round(box.height)} ${name(element)}`);
      }
      return found;
    },

    /** What is chosen or pressed, and looks like what is not, once backgrounds are gone (forced colours). */
    unmarked() {
      const look = (element) => {
        const style = getComputedStyle(element);
        return [style.borderStyle, style.borderWidth, style.borderColor, style.outlineStyle, style.textDecorationLine, style.fontWeight, style.backgroundColor, style.color].join();
      };
      const found = [];
      for (const group of [["[aria-pressed=true]", "[aria-pressed=false]"], ["a[aria-current]", "a:not([aria-current])"]]) {
        for (const element of all(group[0])) {
          const other = Array.from(element.closest("ul, ol, .joined, nav, [role=group]")?.querySelectorAll(group[1]) || []).find(seen);
          if (seen(element) && other && look(element) === look(other)) found.push(`chosen, and looks like the others: ${name(element)}`);
        }
      }
      return found;
    },

    /** What moves by itself now, and how long a change of style would take. */
    moving() {
      return document.getAnimations().map((one) => name(one.effect.target));
    },

    /** Where the focus is: what it is, whether it can be seen, whether it is marked. */
    focus() {
      const element = document.activeElement;
      if (!element || element === document.body || element === document.documentElement) return null;
      const shown = (element.matches("input[type=checkbox], input[type=radio]") && element.closest("label")) || element;
      const box = shown.getBoundingClientRect();
      const points = [[0.5, 0.5], [0.1, 0.5], [0.9, 0.5], [0.5, 0.15], [0.5, 0.85]].map(([x, y]) => [box.left + box.width * x, box.top + box.height * y]);
      const uncovered = points.some(([x, y]) => {
        const top = document.elementFromPoint(x, y);
        return top && (shown.contains(top) || top.contains(shown));
      });
      const ring = [element, shown, element.parentElement].some((one) => {
        const style = getComputedStyle(one);
        return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 && style.outlineColor !== "rgba(0, 0, 0, 0)") || style.boxShadow !== "none";
      });
      return { name: name(element), uncovered, ring, group: element.type === "radio" ? element.name : element.role === "tab" ? element.closest("[role=tablist]")?.id || "tabs" : "" };
    },
  };
  Object.defineProperty(window, "probes", { value: probes });
})();
