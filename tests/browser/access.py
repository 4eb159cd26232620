"""Checks of a page for people who use no mouse, see little, or read another language; each gives a list of faults.

axe-core finds what can be told from one element; the rest asks ``probes.js``, the keyboard, and Chromium's
accessibility tree. ``test_access.py`` holds them against every page, and against planted faults.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from playwright.sync_api import CDPSession, Page
from py3langid.langid import LanguageIdentifier, _load_identifier

HERE = Path(__file__).parent
PROBES = (HERE / "probes.js").read_text(encoding="utf-8")
SPACING = """*:not(svg *) { line-height: 1.5 !important; word-spacing: 0.16em !important; }
:not(:lang(ar)) { letter-spacing: 0.12em !important; } p { margin-block-end: 2em !important; }"""
"""WCAG 2.2, 1.4.12; letters of Arabic are joined, so they get no space (reference: not applicable to such scripts)."""
WIDGETS = frozenset(
    {
        "button",
        "checkbox",
        "combobox",
        "link",
        "listbox",
        "menuitem",
        "radio",
        "searchbox",
        "slider",
        "spinbutton",
        "switch",
        "tab",
        "textbox",
        "DisclosureTriangle",
    }
)
"""Roles in Chromium's accessibility tree of what can be operated."""
COLOURS = ["color-contrast", "color-contrast-enhanced", "link-in-text-block"]
SHAPES = ["target-size", "scrollable-region-focusable", "aria-hidden-focus", "link-in-text-block"]
"""Where colours are forced the system's own stand, whatever the page says (axe reads the page's): what is left is form."""


def probe(page: Page, name: str, *arguments: object) -> list[str]:
    """Return what one of ``probes.js`` finds."""
    found: list[str] = page.evaluate("([name, rest]) => probes[name](...rest)", [name, list(arguments)])
    return found


@cache
def _detector() -> LanguageIdentifier:
    # An instance of its own: the package's functions share one, which other tests may have set otherwise.
    return _load_identifier(langs=["ar", "en", "es", "fr"])


def detected(page: Page) -> list[str]:
    """Return texts of five words or more whose ``lang`` is not what py3langid says (of the four languages)."""
    detector = _detector()
    found = []
    for lang, text in page.evaluate("probes.texts()"):
        # lang="" says that nobody knows: what staff typed into a field without a language.
        if lang and len(text.split()) >= 5 and (guess := detector.classify(text)[0]) != lang.split("-")[0]:
            found.append(f"lang={lang}, reads like {guess}: {text[:60]}")
    return found


def spacing(page: Page) -> list[str]:
    """Return what is cut off once a reader sets wider spacing (WCAG 1.4.12)."""
    before = set(probe(page, "clipped"))
    # Through the DOM: the page's own policy refuses style elements, a constructed sheet is allowed.
    page.evaluate(
        """text => { const sheet = new CSSStyleSheet(); sheet.replaceSync(text);
        document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]; }""",
        SPACING,
    )
    found = [one for one in probe(page, "clipped") if one not in before] + probe(page, "wide")
    page.evaluate("document.adoptedStyleSheets = document.adoptedStyleSheets.slice(0, -1)")
    return found


def walk(page: Page, *, most: int = 400) -> list[str]:
    """Press Tab through the page; return what was not reached, not seen, or not marked.

    Whatever the accessibility tree says can be operated must get the focus once; of radio buttons or tabs that
    belong together, one: arrow keys go on from there.
    """
    session = page.context.new_cdp_session(page)
    # From the top, also where the address led to a part of the page: the next Tab goes on from there.
    page.evaluate(
        "document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex'); scrollTo(0, 0)"
    )
    found: list[str] = []
    reached: set[int] = set()
    groups: set[str] = set()
    for _ in range(most):
        page.keyboard.press("Tab")
        focus = page.evaluate("probes.focus()")
        if focus is None:
            break
        node = _focused(session)
        if node in reached:
            break
        reached.add(node)
        groups.add(focus["group"])
        if not focus["uncovered"]:
            found.append(f"focus hidden: {focus['name']}")
        if not focus["ring"]:
            found.append(f"focus not marked: {focus['name']}")
    else:
        found.append(f"no end after {most} presses: a trap, or too long a page")
    missed = [node for node in _operable(session) if node not in reached]
    found += [f"not reached: {text}" for node in missed if (text := _described(session, node, groups))]
    session.detach()
    return found


def _focused(session: CDPSession) -> int:
    object_ = session.send("Runtime.evaluate", {"expression": "document.activeElement"})["result"]["objectId"]
    node: int = session.send("DOM.describeNode", {"objectId": object_})["node"]["backendNodeId"]
    return node


def _operable(session: CDPSession) -> list[int]:
    tree = session.send("Accessibility.getFullAXTree")["nodes"]
    nodes = []
    for node in tree:
        if node["ignored"] or node.get("role", {}).get("value") not in WIDGETS:
            continue
        properties = {one["name"]: one["value"].get("value") for one in node.get("properties", [])}
        if not properties.get("disabled"):
            nodes.append(node["backendDOMNodeId"])
    return nodes


def _described(session: CDPSession, node: int, groups: set[str]) -> str:
    """Return an element in words, or nothing for a radio button or tab whose group was reached."""
    object_ = session.send("DOM.resolveNode", {"backendNodeId": node})["object"]["objectId"]
    asked = {
        "objectId": object_,
        "functionDeclaration": "function() { return [this.outerHTML?.slice(0, 140) || this.nodeName, this.type === 'radio' ? this.name : this.role === 'tab' ? this.closest('[role=tablist]')?.id || 'tabs' : null]; }",
        "returnByValue": True,
    }
    text, group = session.send("Runtime.callFunctionOn", asked)["result"]["value"]
    return "" if group in groups and group is not None else text
