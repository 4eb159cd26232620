"""Fields that an organiser fills in: checked by the rules of the event file, and laid over what stands there now."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any, Final

from pydantic import BaseModel

from facilitator import contract
from facilitator.domain.messages import N_, Message
from facilitator.domain.rules import Refused
from facilitator.event_file.parts import Defaults, EventInfo, Question, SessionInfo, check_fields

NAMES: Final[dict[type[BaseModel], dict[str, str]]] = {
    EventInfo: {"groups": "group_list"},
    SessionInfo: {"kind": "kind_of_session"},
    Question: {"kinds": "offers", "clips": "clip"},
    Defaults: {},
}
"""Where the event file calls a field otherwise than the wire does."""

_TAKEN: Final = N_(
    "Somebody else has changed this meanwhile. It is now: “%(now)s”. Save again to put yours in its place."
)
_GONE: Final = N_("Somebody else has emptied this field meanwhile. Save again to put yours in its place.")
_NOT_FIELDS: Final = frozenset(
    {"event", "key", "base", "session", "question", "id", "date", "to", "everywhere", "like", "day"}
)


def filled_in(payload: contract.EventCommand) -> dict[str, Any]:
    """Return the fields of the payload that say something; those left out, or null, stay as they are."""
    values = payload.model_dump(mode="json")
    return {name: value for name, value in values.items() if value is not None and name not in _NOT_FIELDS}


def check(
    model: type[BaseModel], values: Mapping[str, Any], languages: list[str], *, needed: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Return ``values`` (by wire name) as rows keep them. Raises ``Refused`` with everything that is wrong.

    A text filled in for one language only stands for all. ``needed`` are fields that must be there.
    """
    names = {**{name: name for name in model.model_fields}, **NAMES.get(model, {})}
    back = {names[name]: name for name in (*values, *needed)}
    alone: dict[str, str] = {}
    typed: dict[str, Any] = dict.fromkeys((names[name] for name in needed), "")
    for name, value in values.items():
        typed[names[name]] = _typed(value, as_it_is=name == "password")
        if isinstance(typed[names[name]], dict) and len(typed[names[name]]) == 1 and len(languages) > 1:
            ((alone[names[name]], typed[names[name]]),) = typed[names[name]].items()
    good, findings = check_fields(model, typed, tuple(languages))
    if findings:
        refuse(
            [
                (".".join(map(str, (back[str(key_path[0])], *key_path[1:]))), message)
                for key_path, message in findings
            ]
        )
    return {
        back[name]: {alone[name]: next(iter(value.values()))} if name in alone else _as_json(value)
        for name, value in good.items()
    }


def refuse(problems: list[tuple[str, Message]]) -> None:
    """Raise ``Refused`` with these problems, each at its field."""
    raise Refused("several_problems", field=problems[0][0], problems=problems)


def _typed(value: Any, *, as_it_is: bool = False) -> Any:
    """Return what was typed without the space around it; ``as_it_is`` leaves that, too."""
    if isinstance(value, dict):
        return {tag: one for tag, text in value.items() if (one := _typed(text)) not in ("", None)}
    if isinstance(value, list):
        return [_typed(one) for one in value]
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str) and as_it_is:
        return value
    return value.strip() if isinstance(value, str) else value


def _as_json(value: Any) -> Any:
    """Return a validated value as JSON keeps it."""
    if isinstance(value, tuple):
        return [_as_json(one) for one in value]
    if isinstance(value, BaseModel):
        # Not model_dump: it warns of each enum that a plain validator made.
        return {name: _as_json(one) for name, one in value}
    if hasattr(value, "strftime"):
        return f"{value:%H:%M}" if hasattr(value, "hour") else value.isoformat()
    return value


def lay_over(
    now: Mapping[str, Any], new: Mapping[str, Any], base: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Return what the fields ``new`` become, where ``now`` stands and the caller saw ``base``.

    What the caller left as it was stays as somebody else has made it; each language of a text is looked at by
    itself. Raises ``Refused`` (``changed_meanwhile``) where both have changed the same thing.
    """
    if base is None:
        return dict(new)
    result: dict[str, Any] = {}
    problems: list[tuple[str, Message]] = []
    for name, value in new.items():
        if name not in base:
            result[name] = value
        elif isinstance(value, dict) and isinstance(now[name], dict):
            seen = base[name] if isinstance(base[name], dict) else {}
            texts = {}
            for tag in dict.fromkeys([*now[name], *value]):
                text = _decide(now[name].get(tag), value.get(tag), seen.get(tag), f"{name}.{tag}", problems)
                if text is not None or tag in value:
                    texts[tag] = text
            result[name] = texts
        else:
            result[name] = _decide(now[name], value, base[name], name, problems)
    if problems:
        current = {name: now[name] for name in new}
        raise Refused("changed_meanwhile", field=problems[0][0], current=current, problems=problems)
    return result


def _decide(now: Any, new: Any, seen: Any, field: str, problems: list[tuple[str, Message]]) -> Any:
    if new == seen or (not new and not seen):
        return now
    if now in (seen, new) or (not now and not seen):
        return new
    shown = ", ".join(map(str, now)) if isinstance(now, list) else now
    problems.append((field, Message(_TAKEN, {"now": shown}) if now else Message(_GONE)))
    return new


def short_name(texts: Mapping[str, str], fallback: str, limit: int = 24) -> str:
    """Return a short name for an address, made of the first title that has Latin letters, else ``fallback``."""
    for text in texts.values():
        plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
        name = re.sub(r"[^a-z0-9]+", "-", plain)[:limit].strip("-")
        if name:
            return name
    return fallback
