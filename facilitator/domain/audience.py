"""What a board, a desk, a report or a phone may see of a row."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from facilitator.domain.attribution import show_author, show_media
from facilitator.domain.marks import is_tally_hidden, shows_to_mark
from facilitator.domain.privacy import mask_contacts
from facilitator.domain.report_parts import is_part
from facilitator.domain.rules import (
    BOARD_READERS,
    DELEGATES,
    DESK_READERS,
    REPORT_READERS,
    Refused,
    require_role,
)
from facilitator.domain.vocabulary import (
    BoardView,
    Kind,
    Role,
    Stage,
    Status,
    Translated,
    TranslationStatus,
    Visibility,
)

Row = Mapping[str, Any]
Projected = dict[str, Any] | None


class Audience(StrEnum):
    """A kind of page that reads a session."""

    DESK = "desk"
    BOARD = "board"
    REPORT = "report"
    PHONE = "phone"


READERS: Final = {
    Audience.DESK: DESK_READERS,
    Audience.BOARD: BOARD_READERS,
    Audience.REPORT: REPORT_READERS,
    Audience.PHONE: DELEGATES,
}

HOME: Final = {
    Role.DELEGATE: Audience.PHONE,
    Role.DISPLAY: Audience.BOARD,
    Role.CHAIR: Audience.BOARD,
    Role.RAPPORTEUR: Audience.REPORT,
    Role.FACILITATOR: Audience.DESK,
    Role.ORGANISER: Audience.DESK,
    Role.SYSTEM: Audience.DESK,
}
"""The audience a caller belongs to who asks for none."""


def read_audience(wanted: str | None, role: Role) -> Audience:
    """Return the audience asked for, else the caller's own. Raises ``Refused`` where the role may not read it."""
    if wanted is None:
        return HOME[role]
    if wanted not in frozenset(Audience):
        raise Refused("bad_choice", field="audience", value=wanted[:80], choices=", ".join(Audience))
    require_role(role, READERS[Audience(wanted)])
    return Audience(wanted)


# Never leave the server: who wrote a contribution, and what only the store needs.
PRIVATE: Final = frozenset(
    {"author", "session", "event", "next_number", "rev", "lineage", "copy_of", "absorbed", "unnamed"}
)
_GIVEN_UNDER: Final = frozenset({"contributions", "offers"})
"""Tables whose rows say of their author what ``attribution`` allows; the column itself is for the store."""
STAFF_ONLY: Final = frozenset({"hidden_reason", "scribe", "source", "flags", "lang_by", "recorded"})
# The author's words before a facilitator put them into others: for staff who must be able to tell, not for the wall.
BEFORE: Final = frozenset({"original", "reword_reason", "filled_reason", "split_from"})
RUN_SHEET: Final = frozenset({"steps", "step", "step_at", "begun_at"})
"""The plan is the staff's: what the room sees of it is the stage, the question and the wall."""
# The rapporteur's work in progress: for those who write the outcome, until it is in a document.
_WRITERS_TABLES: Final = frozenset({"summaries", "pairs", "versions", "reviews"})
WRITERS_ONLY: Final = frozenset({"tags", "pinned", "key", "cover"})
_TRANSLATION: Final = ("id", "of", "target", "lang", "texts")
"""What the room sees of a translation."""


def project(table: str, row: Row, audience: Audience, settings: Row) -> Projected:
    """Return what ``audience`` may see of ``row`` of ``table``, or None where that is nothing.

    ``settings`` is the session's own row (``visibility``, ``attribution``, ``stage``).
    """
    seen = {name: value for name, value in row.items() if name not in PRIVATE}
    if table == "sessions":
        seen["id"] = row["id"]
        if audience in (Audience.PHONE, Audience.BOARD):
            seen = {name: value for name, value in seen.items() if name not in RUN_SHEET}
        return seen
    if table == "questions":
        return seen
    if "media" in seen and table == "contributions" and audience is not Audience.DESK:
        seen["media"] = show_media(row, settings["attribution"])
    if table in _GIVEN_UNDER:
        seen = show_author(seen, settings["attribution"])
        seen.pop("attribution", None)
    writes = audience in (Audience.REPORT, Audience.DESK)
    if table in _WRITERS_TABLES:
        # The closing summary goes on the wall when a facilitator puts it there, and not before.
        on_wall = (
            table == "summaries"
            and not row.get("part")
            and audience in (Audience.BOARD, Audience.PHONE)
            and settings["view"] == BoardView.SUMMARY
        )
        return seen if writes or on_wall else None
    if table == "translations":
        return _project_translation(seen, audience, settings)
    if not writes:
        seen = {name: value for name, value in seen.items() if name not in WRITERS_ONLY}
    if audience is Audience.PHONE and not _phone_sees(table, settings, row.get("kind")):
        return None
    if not writes and "endorsements" in seen and is_tally_hidden(settings):
        seen["endorsements"] = 0
    if table == "contributions":
        return _project_contribution(row, seen, audience)
    if table == "offers":
        return _project_offer(row, seen, audience)
    return seen


def _phone_sees(table: str, settings: Row, kind: str | None = None) -> bool:
    if settings["stage"] == Stage.PLANNED or settings["visibility"] == Visibility.NONE:
        return False
    if table == "contributions" and kind is not None and shows_to_mark(settings, kind):
        return True
    return table == "clusters" or settings["visibility"] == Visibility.ALL


def kinds_on_phones(settings: Row) -> list[Kind]:
    """Return the kinds of contributions that phones see just now: what others gave, or what the room chooses among."""
    return [kind for kind in Kind if _phone_sees("contributions", settings, kind)]


def _project_translation(row: dict[str, Any], audience: Audience, settings: Row) -> Projected:
    if audience is Audience.DESK:
        return row
    if row["hidden"]:
        return None
    if audience is Audience.REPORT:
        return row
    if row["status"] != TranslationStatus.CHECKED or row["outdated"]:
        return None
    on_wall = audience is Audience.BOARD and settings["view"] == BoardView.SUMMARY
    if row["of"] == Translated.SUMMARY and (is_part(row["target"]) or not on_wall):
        return None
    if audience is Audience.PHONE and not _phone_sees(row["of"], settings):
        return None
    return {name: row[name] for name in _TRANSLATION}


def _project_offer(row: Row, seen: dict[str, Any], audience: Audience) -> Projected:
    if audience is Audience.DESK:
        return seen
    if row.get("status", Status.SHOWN) != Status.SHOWN or row.get("apart"):
        return None
    for name in STAFF_ONLY | {"apart"}:
        seen.pop(name, None)
    if audience is not Audience.REPORT:
        # How to reach somebody is for the staff, who bring both together.
        seen["brings"] = mask_contacts(row["brings"])
    return seen


def _project_contribution(row: Row, seen: dict[str, Any], audience: Audience) -> Projected:
    if audience is Audience.DESK:
        return seen
    if row["status"] != Status.SHOWN:
        return None
    for name in STAFF_ONLY if audience is Audience.REPORT else STAFF_ONLY | BEFORE:
        seen.pop(name, None)
    if audience is not Audience.REPORT:
        seen.pop("consent", None)
    if audience is Audience.PHONE:
        # To the minute: who saw somebody type must not find the words by the second.
        for name in ("created_at", "edited_at"):
            if seen.get(name) is not None:
                seen[name] = seen[name] // 60 * 60
    return seen
