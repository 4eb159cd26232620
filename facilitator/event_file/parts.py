"""The same rules for an event that is made in a browser: single fields, and what sessions say about each other.

An event file is checked as a whole; a form or a command brings some fields of one part. Both go through the
validators of ``models`` and the comparisons of ``relations``, so that a rule and its sentence stand in one place.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, Final

from pydantic import BaseModel, TypeAdapter, ValidationError

from facilitator.domain.messages import N_, Message
from facilitator.event_file import relations
from facilitator.event_file.languages import MISSING_IN, Reading
from facilitator.event_file.models import (
    DayHead,
    Defaults,
    EventInfo,
    Group,
    Identity,
    Logo,
    Marks,
    Question,
    Retention,
    SessionInfo,
    Step,
    Wifi,
)
from facilitator.event_file.problem import FINDINGS, Finding, KeyPath, Problem
from facilitator.event_file.source import Source

__all__ = [
    "DayHead",
    "Defaults",
    "EventInfo",
    "Group",
    "Identity",
    "Logo",
    "Marks",
    "Question",
    "Retention",
    "SessionInfo",
    "Step",
    "Wifi",
    "check_fields",
    "clashes",
]

_EMPTY: Final = N_("Please fill this in.")
_TOO_MANY: Final = N_("At most %(limit)s can be chosen.")
_UNUSABLE: Final = N_("This value cannot be used.")


def check_fields(
    model: type[BaseModel], values: Mapping[str, Any], languages: tuple[str, ...]
) -> tuple[dict[str, Any], list[Finding]]:
    """Return the ``values`` of some fields of ``model`` as the program works with them, and what is wrong.

    ``values`` are what a person typed: texts, lists of texts, texts by language. ``languages`` are the event's. A
    finding's path begins with the field's name; a field that is wrong is not among the values returned.
    """
    good: dict[str, Any] = {}
    findings: list[Finding] = []
    for name, value in values.items():
        if value in ("", None, {}, []):
            if model.model_fields[name].is_required():
                findings.append(((name,), Message(_EMPTY)))
            else:
                good[name] = model.model_fields[name].get_default(call_default_factory=True)
            continue
        try:
            good[name] = _adapter(model, name).validate_python(value, context=Reading(languages=languages))
        except ValidationError as error:
            findings += _explain(name, error)
    return good, findings


def clashes(root: dict[str, Any]) -> list[Problem]:
    """Return what the sessions of an event, given as an event file holds them, say wrongly about each other.

    A session without questions is passed over: an agenda in the making has such.
    """
    source = Source(root=root)
    relations.check(source)
    return [one for one in source.problems if one.message.msgid != relations.ASKS_NOTHING]


@cache
def _adapter(model: type[BaseModel], name: str) -> TypeAdapter[Any]:
    field = model.model_fields[name]
    kind: Any = Annotated[(field.annotation, *field.metadata)] if field.metadata else field.annotation
    return TypeAdapter(kind)


def _explain(name: str, error: ValidationError) -> list[Finding]:
    found: list[Finding] = []
    for one in error.errors(include_url=False):
        key_path = (name, *one["loc"])
        context = one.get("ctx", {})
        if one["type"] == FINDINGS:
            found += [
                each
                for inner, message in context["findings"]
                for each in _spread((*key_path, *inner), message)
            ]
        elif one["type"] == "too_long":
            found.append((key_path, Message(_TOO_MANY, {"limit": context["max_length"]})))
        else:
            found.append((key_path, Message(_UNUSABLE)))
    return found


def _spread(key_path: KeyPath, message: Message) -> list[Finding]:
    """Give each language that lacks its text a finding of its own: in a form it has a field of its own."""
    if message.msgid != MISSING_IN:
        return [(key_path, message)]
    return [((*key_path, tag), Message(_EMPTY)) for tag in str(message.params["languages"]).split(", ")]
