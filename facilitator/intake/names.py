"""Names of columns: of our own tables in every language, and of what other tools write.

The tools' columns are written down as we know them; no export of a real event was at hand: Mentimeter (Excel export of open
questions), Slido (questions and polls), Miro (CSV of sticky notes), Stormboard (Excel report of ideas), Microsoft Forms and
Google Forms (responses), Polis (``comments.csv``). They change without notice, so each is only a hint that can be overruled.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Final

from facilitator.domain.messages import N_
from facilitator.domain.vocabulary import ACTION_NAMES
from facilitator.i18n.localisation import languages, translate

FIELDS: Final[dict[str, str]] = {
    "text": N_("Text of the contribution"),
    "kind": N_("Kind"),
    "question": N_("Question"),
    "cluster": N_("Cluster"),
    "lang": N_("Language"),
    **ACTION_NAMES,
    "group": N_("Kind of organisation"),
    "tags": N_("Tags"),
    "created_at": N_("Time"),
    "id": N_("Id"),
    "number": N_("Number"),
    "status": N_("Shown, hidden or rejected"),
    "consent": N_("What documents may hold of it"),
    "original": N_("The author's own words, where staff changed them"),
    "reword_reason": N_("Why staff changed the words"),
    "endorsements": N_("To how many it is important"),
}
"""What a column can be, with the words for it."""

ALIASES: Final[dict[str, tuple[str, ...]]] = {
    "text": (
        "comment-body", "body", "statement", "comment", "contribution", "note", "idea", "answer", "response",
        "responses", "sticky-note", "card", "texte", "texto", "النص",
    ),
    "kind": ("type", "category", "genre", "tipo", "النوع"),
    "question": ("topic", "prompt", "poll", "pregunta", "السؤال"),
    "cluster": ("theme", "section", "frame", "group-title", "groupe", "grupo", "thème", "tema", "المجموعة"),
    "lang": ("language", "langue", "idioma", "اللغة"),
    "created_at": (
        "timestamp", "completion-time", "created-at", "creation-date", "date-created", "datetime", "date",
        "time", "created", "submitted-at", "horodateur", "marca-temporal",
    ),
    "id": ("comment-id", "uuid", "idea-id"),
    "status": ("moderated", "moderation"),
    "by_when": ("by when", "deadline", "when", "échéance", "fecha"),
    "lead": ("actor", "responsible", "responsable"),
    "group": ("organisation", "organization", "stakeholder"),
    "tags": ("tag", "labels"),
}  # fmt: skip


class Preset:
    """A tool's table: the columns by which it is known, and what they are. ``text`` empty: the column with most words."""

    def __init__(self, name: str, known_by: Iterable[str], **columns: str) -> None:
        self.name = name
        self.known_by = frozenset(known_by)
        self.columns = columns


PRESETS: Final = (
    Preset("Polis", ("comment-id", "author-id", "comment-body"), text="comment-body", id="comment-id",
           created_at="timestamp", status="moderated"),
    Preset("Mentimeter", ("voter", "response"), text="response", question="question", created_at="date"),
    Preset("Slido", ("question text", "author", "upvotes"), text="question text", created_at="time asked",
           status="state"),
    Preset("Slido", ("poll", "user name", "response"), text="response"),
    Preset("Miro", ("content", "frame"), text="content", cluster="frame", tags="tags"),
    Preset("Stormboard", ("idea", "created by", "votes"), text="idea", cluster="section", created_at="created",
           id="idea id"),
    Preset("Microsoft Forms", ("start time", "completion time", "email"), text="", created_at="completion time"),
    Preset("Google Forms", ("timestamp", "email address"), text="", created_at="timestamp"),
)  # fmt: skip


def plain(name: str) -> str:
    """Return a column's name as names are compared."""
    return " ".join(name.casefold().replace("_", "-").split())


@cache
def _ours() -> dict[str, str]:
    """Return the fields by their own names, and by their words in every language of the interface."""
    found: dict[str, str] = {}
    for field, msgid in FIELDS.items():
        for said in (field, *ALIASES.get(field, ()), *(translate(one, msgid) for one in languages())):
            found.setdefault(plain(said), field)
    return found


def field_of(name: str) -> str | None:
    """Return what a column of this name is, or None where it tells nothing."""
    return _ours().get(plain(name))


def preset_of(head: Iterable[str]) -> Preset | None:
    """Return the tool that writes such columns, or None."""
    names = {plain(one) for one in head}
    return next((one for one in PRESETS if one.known_by <= names), None)


def known_names(head: Iterable[str]) -> int:
    """Return how many of the columns have names that say what they are: a header has them, other lines seldom do."""
    cells = [one for one in head if one.strip()]
    found = sum(field_of(one) is not None for one in cells if len(one) <= 60)
    return max(found, len(preset.known_by) if (preset := preset_of(cells)) else 0)
