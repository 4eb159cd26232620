"""Reads an event file into its models, and explains what does not fit them."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from facilitator.domain.messages import N_, Message
from facilitator.event_file import relations
from facilitator.event_file.languages import Reading, find_language
from facilitator.event_file.models import (
    PARTS,
    EventFile,
)
from facilitator.event_file.problem import FINDINGS, EventFileError, KeyPath, Problem, find_close
from facilitator.event_file.scanner import Unreadable
from facilitator.event_file.source import MAX_BYTES, Source, read, too_large
from facilitator.event_file.values import as_list

_SHAPES: Final = {
    "model_type": N_("Keys are expected here, each on a line of its own and indented under this one."),
    "tuple_type": N_("A list is expected here: begin each item with a dash and a space."),
    "too_long": N_("There are too many items. Keep the first %(limit)s."),
}
_OTHER: Final = N_("This value cannot be used. Compare it with the example file.")


def load(path: Path | str) -> EventFile:
    """Return the event of the file at ``path`` (UTF-8 YAML). Raises ``EventFileError``, also where it cannot be read."""
    name = Path(path).name
    try:
        with Path(path).open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        message = Message(
            N_("The file cannot be opened: %(reason)s."),
            {"reason": getattr(error, "strerror", None) or str(error)},
        )
        raise EventFileError([Problem(0, 0, "", message)], str(path)) from error
    if len(content) > MAX_BYTES:
        raise EventFileError([too_large()], name)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        column = len(before.rsplit(b"\n", 1)[-1].decode("utf-8")) + 1
        message = Message(
            N_("This is not UTF-8 text. Open the file in your editor and save it again as “UTF-8”.")
        )
        raise EventFileError([Problem(before.count(b"\n") + 1, column, "", message)], name) from error
    return loads(text, name)


def loads(text: str, name: str) -> EventFile:
    """Return the event described by ``text``; ``name`` is the file's name in errors. Raises ``EventFileError``."""
    event_file, _root = _require_good(text, name)
    return event_file


def loads_root(text: str, name: str) -> dict[str, Any]:
    """Return the texts, mappings and lists of an event file that is in order, for ``accept``. Raises ``EventFileError``."""
    _event_file, root = _require_good(text, name)
    return root


def accept(root: dict[str, Any]) -> EventFile:
    """Return the event whose file ``loads_root`` has read."""
    return EventFile.model_validate(root, context=Reading(languages=_find_languages(root)))


def problems(text: str) -> list[Problem]:
    """Return everything to correct in ``text``, in the order of its lines; an empty list where it is in order."""
    return _examine(text)[2]


def _require_good(text: str, name: str) -> tuple[EventFile, dict[str, Any]]:
    event_file, root, found = _examine(text)
    if event_file is None or found:
        raise EventFileError(found, name)
    return event_file, root


def _examine(text: str) -> tuple[EventFile | None, dict[str, Any], list[Problem]]:
    try:
        source = read(text)
    except Unreadable as unreadable:
        return None, {}, [unreadable.problem]
    # A reference or an empty item was told already; what it stands for cannot be in order either.
    told = {(one.line, one.column) for one in source.problems}
    found = list(source.problems)
    relations.check(source)
    event_file: EventFile | None = None
    try:
        event_file = accept(source.root)
    except ValidationError as error:
        _report(source, error)
    found += [one for one in source.problems if (one.line, one.column) not in told]
    # Where two ways lead to the same sentence, it is told once.
    unique = {(one.line, one.column, str(one)): one for one in found}
    return event_file, source.root, [unique[place] for place in sorted(unique)]


def _find_languages(root: dict[str, Any]) -> tuple[str, ...]:
    """Return the event's languages as far as they can be told; a wrong tag counts, so that its texts are not faulted too."""
    event = root.get("event")
    tags = as_list(event.get("languages")) if isinstance(event, dict) else None
    found = (
        [find_language(tag) or tag.strip() for tag in tags if isinstance(tag, str)]
        if isinstance(tags, list)
        else []
    )
    return tuple(dict.fromkeys(found))


def _report(source: Source, error: ValidationError) -> None:
    """Add to ``source`` what the models found, in our own words."""
    details = error.errors(include_url=False)
    meant: set[KeyPath] = set()
    for one in details:
        if one["type"] == "extra_forbidden":
            key, key_path = str(one["loc"][-1]), tuple(one["loc"][:-1])
            message, guess = _explain_key(key, key_path)
            source.add((*key_path, key), message, at_key=True)
            meant.add((*key_path, guess))
    for one in details:
        key_path = tuple(one["loc"])
        if one["type"] == FINDINGS:
            for inner, message in one["ctx"]["findings"]:
                source.add((*key_path, *inner), message)
        elif one["type"] == "missing":
            # A misspelt key is told once, not as one unknown and one missing.
            if key_path not in meant:
                source.add(key_path, _explain_absence(source, key_path), at_key=True)
        elif one["type"] != "extra_forbidden":
            source.add(key_path, _explain_shape(one))


def _find_part(key_path: KeyPath) -> type[BaseModel]:
    """Return the model of the mapping at ``key_path``."""
    names = [part for part in key_path if isinstance(part, str)]
    return PARTS[names[-1] if names else ""]


def _explain_key(key: str, key_path: KeyPath) -> tuple[Message, str]:
    """Return the sentence about a key that ``key_path`` cannot have, and the key that was probably meant (or "")."""
    known = list(_find_part(key_path).model_fields)
    homes = [name for name, part in PARTS.items() if key in part.model_fields]
    if not homes:
        guess = find_close(key, known)
        if guess is not None:
            return Message(
                N_("“%(key)s” is not known here. Did you mean “%(guess)s”?"),
                {"key": key[:80], "guess": guess},
            ), guess
        return Message(
            N_("“%(key)s” is not known here. Known are: %(keys)s."),
            {"key": key[:80], "keys": ", ".join(known)},
        ), ""
    if homes == [""]:
        return Message(
            N_("“%(key)s” belongs at the beginning of a line, not inside another key."), {"key": key}
        ), ""
    places = ", ".join(f"“{home}”" for home in homes if home)
    return Message(
        N_("“%(key)s” does not belong here, but inside %(places)s. Check the indentation."),
        {"key": key, "places": places},
    ), ""


def _explain_absence(source: Source, key_path: KeyPath) -> Message:
    key = str(key_path[-1])
    if key_path in source.keys:
        return Message(N_("There is nothing after “%(key)s:”. Write its value."), {"key": key})
    examples = _find_part(key_path[:-1]).model_fields[key].examples
    if not examples:
        return Message(
            N_("“%(key)s” is missing. See the example file for what stands under it."), {"key": key}
        )
    return Message(
        N_("“%(key)s” is missing. Add a line such as: %(example)s"), {"key": key, "example": examples[0]}
    )


def _explain_shape(one: ErrorDetails) -> Message:
    limit = one.get("ctx", {}).get("max_length")
    return Message(_SHAPES.get(one["type"], _OTHER), {"limit": limit} if limit else {})
