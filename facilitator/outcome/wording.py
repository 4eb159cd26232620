"""What the outcome says in a reader's language: the editing log, and numbers of contributions in any direction."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from facilitator.domain.messages import N_
from facilitator.domain.vocabulary import ACTION_NAMES, LEVEL_NAMES
from facilitator.i18n.localisation import translate
from facilitator.outcome.model import LogEntry

STEP_NAMES: Final[dict[str, str]] = {
    "reworded": N_("Words changed by staff"),
    "completed": N_("Filled in by staff"),
    "edited": N_("Words changed by the author"),
    "hidden": N_("Hidden"),
    "restored": N_("Shown again"),
    "approved": N_("Approved"),
    "held": N_("Held back for a facilitator"),
    "withdrawn": N_("Withdrawn by the author"),
    "split": N_("Split from another contribution"),
    "named": N_("Cluster made"),
    "renamed": N_("Cluster renamed"),
    "merged": N_("Clusters merged"),
    "removed": N_("Cluster removed"),
}
"""What the editing log says became of words (``model.LogEntry``)."""

# Isolates (Unicode UAX 9): a number or a title keeps its own direction inside a sentence of the other one.
_LTR, _ANY, _END = "\u2066", "\u2068", "\u2069"


def isolate(text: str) -> str:
    """Return ``text`` so that its direction does not touch the sentence around it."""
    return f"{_ANY}{text}{_END}"


def say_numbers(numbers: Iterable[int]) -> str:
    """Return ``#4, #7``, readable in both directions."""
    return ", ".join(f"{_LTR}#{number}{_END}" for number in numbers)


def names_of(entry: LogEntry, language: str) -> tuple[str, str, str]:
    """Return title, before and after of a line as people read them: fields of an action and levels by their names."""
    if entry.what != "completed":
        return entry.title, entry.before, entry.after
    before, after = (
        translate(language, LEVEL_NAMES[value]) if entry.title == "level" and value else value
        for value in (entry.before, entry.after)
    )
    return translate(language, ACTION_NAMES[entry.title]), before, after


def describe_step(entry: LogEntry, language: str) -> str:
    """Return what a line of the editing log says, without time, role and reason."""
    numbers = say_numbers(entry.numbers)
    title, into = isolate(entry.title), isolate(entry.into)

    def say(msgid: str, **params: object) -> str:
        return translate(language, msgid, **params)

    match entry.what:
        case "named":
            text = say(N_("Cluster “%(title)s” was made."), title=title)
        case "renamed":
            text = say(
                N_("Cluster “%(before)s” was renamed to “%(after)s”."),
                before=isolate(entry.before),
                after=isolate(entry.after),
            )
        case "merged" if entry.into:
            text = say(N_("Cluster “%(title)s” was merged into “%(into)s”."), title=title, into=into)
        case "merged":
            text = say(N_("Cluster “%(title)s” was merged into another one."), title=title)
        case "removed" if entry.title:
            text = say(N_("Cluster “%(title)s” was removed."), title=title)
        case "removed":
            text = say(N_("Removed again: %(numbers)s."), numbers=numbers)
        case "split":
            text = say(N_("Split from %(into)s: %(numbers)s."), into=isolate(entry.into), numbers=numbers)
        case "hidden":
            text = say(N_("Hidden: %(numbers)s."), numbers=numbers)
        case "restored":
            text = say(N_("Shown again: %(numbers)s."), numbers=numbers)
        case "approved":
            text = say(N_("Approved: %(numbers)s."), numbers=numbers)
        case "held":
            text = say(N_("Held until a facilitator approves: %(numbers)s."), numbers=numbers)
        case "withdrawn":
            text = say(N_("Withdrawn by the author: %(numbers)s."), numbers=numbers)
        case "edited":
            text = say(N_("Changed by the author: %(numbers)s."), numbers=numbers)
        case "completed":
            return _completed(entry, numbers, language) + _undo(entry, language)
        case _:
            text = say(N_("Reworded: %(numbers)s."), numbers=numbers)
            if entry.before:
                text += " " + say(
                    N_("Before: “%(before)s”. After: “%(after)s”."),
                    before=isolate(entry.before),
                    after=isolate(entry.after),
                )
    if entry.numbers and entry.title:
        text += " " + say(N_("Contributions: %(numbers)s."), numbers=numbers)
    return text + _undo(entry, language)


def _undo(entry: LogEntry, language: str) -> str:
    return " " + translate(language, N_("(An earlier step was taken back.)")) if entry.undo else ""


def _completed(entry: LogEntry, numbers: str, language: str) -> str:
    field, before, after = (isolate(one) if one else "" for one in names_of(entry, language))
    if before and after:
        msgid = N_("%(numbers)s: staff changed “%(field)s” from “%(before)s” to “%(after)s”.")
    elif after:
        msgid = N_("%(numbers)s: staff filled in “%(field)s”: “%(after)s”.")
    elif before:
        msgid = N_("%(numbers)s: staff emptied “%(field)s”. Before: “%(before)s”.")
    else:
        msgid = N_("%(numbers)s: staff changed “%(field)s”.")
    return translate(language, msgid, field=field, numbers=numbers, before=before, after=after)
