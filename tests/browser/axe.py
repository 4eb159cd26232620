"""axe-core on a page: the one way in which tests ask it."""

from __future__ import annotations

from functools import cache
from typing import Any

from playwright.sync_api import Page

from facilitator import resources

WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
BEST = (*WCAG, "best-practice")
ENHANCED = {"color-contrast-enhanced": {"enabled": True}, "target-size": {"enabled": True}}


@cache
def _source() -> str:
    return (resources.STATIC / "vendor/node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")


def axe(
    page: Page,
    *,
    within: str | None = None,
    tags: tuple[str, ...] = (),
    only: list[str] | None = None,
    enhanced: bool = False,
) -> list[str]:
    """Return what axe finds on the page, or ``within`` what a selector names: a line for each fault.

    axe's own choice of rules, with ``enhanced`` also 7:1 contrast and the size of targets; or only the rules with one
    of ``tags``, or ``only`` those named.
    """
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if only:
        options["runOnly"] = {"type": "rule", "values": only}
    elif tags:
        options["runOnly"] = {"type": "tag", "values": list(tags)}
    elif enhanced:
        options["rules"] = ENHANCED
    # Through evaluate, not a script element: the page's own policy would refuse that one.
    if not page.evaluate("'axe' in window"):
        page.evaluate(_source())
    found = page.evaluate("([where, options]) => axe.run(where ?? document, options)", [within, options])
    return [
        f"{one['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
        for one in found["violations"]
        for node in one["nodes"][:2]
    ]
