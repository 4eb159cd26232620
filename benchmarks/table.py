"""The line that every benchmark prints: what was measured, the figure, its budget, and whether it keeps to it."""

from __future__ import annotations

HEAD = ("measured", "budget")


def show(what: str, figure: str, budget: str = "", *, good: bool | None = None) -> None:
    """Print a line of the table; a miss is printed as a miss."""
    verdict = "" if good is None else "ok" if good else "MISS"
    print(f"{what:<58}{figure:>14}{budget:>14}  {verdict}".rstrip(), flush=True)


def show_most(what: str, figure: float, most: float, unit: str, digits: int = 0) -> bool:
    """Print a line whose budget is the most that ``figure`` may be, and return whether it keeps to it."""
    good = figure <= most
    show(what, f"{figure:.{digits}f} {unit}".rstrip(), f"{most:g} {unit}".rstrip(), good=good)
    return good
