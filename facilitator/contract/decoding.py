"""Decode a payload into its model, or refuse it naming the field; and its canonical form for digests."""

from __future__ import annotations

import json
import re
from typing import Final, TypeVar

from pydantic import (
    BaseModel,
    ValidationError,
)

from facilitator.domain.rules import Refused

_ODD: Final = re.compile("[\\x00\\ud800-\\udfff]")


_DEEPEST: Final = 20
"""Lists and objects in each other: no command has as many."""


C = TypeVar("C", bound=BaseModel)


def decode(kind: type[C], payload: object) -> C:
    """Return ``payload`` (decoded JSON) as a ``kind``. Raises ``Refused`` naming the first field that is wrong."""
    if not isinstance(payload, dict):
        raise Refused("not_object")
    for name, value in payload.items():
        if reason := _fault(value):
            raise Refused(reason, field=name if name in kind.model_fields else "payload")
    try:
        return kind.model_validate(payload)
    except ValidationError as error:
        raise _refuse(error) from None


def _fault(value: object) -> str | None:
    """Return why nobody can keep ``value``, or None.

    A text may hold NUL or half of a surrogate pair, which no database takes; lists may be nested without end.
    """
    waiting: list[tuple[object, int]] = [(value, 0)]
    while waiting:
        one, depth = waiting.pop()
        if isinstance(one, str) and _ODD.search(one):
            return "control_characters"
        if isinstance(one, dict | list):
            if depth == _DEEPEST:
                return "bad_field"
            inside = [*one, *one.values()] if isinstance(one, dict) else one
            waiting += [(part, depth + 1) for part in inside]
    return None


def _refuse(error: ValidationError) -> Refused:
    first = error.errors(include_url=False)[0]
    field = str(first["loc"][0]) if first["loc"] else "payload"
    match first["type"]:
        case "missing":
            return Refused("missing_field", field=field)
        case "extra_forbidden":
            return Refused("extra_field", field=field)
        case "bad_id":
            return Refused("bad_id", field=field)
        case "enum":
            return Refused(
                "bad_choice",
                field=field,
                value=str(first["input"])[:80],
                choices=first["ctx"]["expected"].replace("'", "").replace(" or ", ", "),
            )
        case "too_long" if isinstance(first["input"], list):
            return Refused("too_many", field=field, limit=first["ctx"]["max_length"])
        case _:
            return Refused("bad_field", field=field)


def canonical(payload: BaseModel) -> str:
    """Return the payload as canonical JSON without its key: equal for equal content."""
    content = payload.model_dump(mode="json", by_alias=True, exclude={"key"}, exclude_none=True)
    return json.dumps(content, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
