"""What a page may do just now: the ``may`` of its session's row, from the declarations and the rules of reading."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from facilitator.contract.declaration import declarations
from facilitator.domain.audience import Audience, project
from facilitator.domain.rules import has_begun, may_see_choices, may_see_others
from facilitator.domain.vocabulary import Role, Stage, Visibility

_ROLE_OF: Final = {
    Audience.PHONE: Role.DELEGATE,
    Audience.BOARD: Role.DISPLAY,
    Audience.REPORT: Role.RAPPORTEUR,
    Audience.DESK: Role.FACILITATOR,
}
SEE_OTHERS: Final = "others.read"
"""What others gave is shown on phones."""
SEE_WALL: Final = "wall.read"
"""What the wall shows can be read on phones."""

SEE_CHOICES: Final = "choices.read"
"""Phones offer what the room chooses among."""


def may_now(audience: Audience, settings: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the commands that readers of a page may give in a session with these ``settings``, and what they may see."""
    return _may(audience, Stage(settings["stage"]), Visibility(settings["visibility"]))


def project_row(
    table: str, row: Mapping[str, Any], audience: Audience, settings: Mapping[str, Any]
) -> dict[str, Any] | None:
    """Return what ``audience`` may see of a row (``domain.audience.project``); a session's with ``may``."""
    seen = project(table, row, audience, settings)
    if table == "sessions" and seen is not None:
        seen["may"] = list(may_now(audience, row))
    return seen


@cache
def _may(audience: Audience, stage: Stage, visibility: Visibility) -> tuple[str, ...]:
    role = _ROLE_OF[audience]
    commands = [one.name for one in declarations().values() if one.may(role, stage)]
    sees = {
        SEE_OTHERS: may_see_others(visibility, stage),
        SEE_CHOICES: may_see_choices(visibility, stage),
        SEE_WALL: has_begun(stage),
    }
    return tuple(sorted([*commands, *(name for name, may in sees.items() if may)]))
