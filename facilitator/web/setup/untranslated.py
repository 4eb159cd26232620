"""Which texts of an event are not in all of its languages."""

from __future__ import annotations

from typing import Any

from facilitator.store import event_root
from facilitator.store.models import Event


def count_untranslated(event: Event, sessions: list[Any], asking: dict[str, list[Any]]) -> dict[str, int]:
    """Return for each language of the event how many texts lack it.

    A place or a room that is written once stands for all; a title or a question that is written once is not translated.
    """
    identity = event_root.identity_of(event)
    words = [event.title, event.description, event.contact, identity["welcome"], identity["thanks"]]
    words += [one or {} for one in event.days.values()] + [one.title for one in sessions]
    words += [
        text
        for one in sessions
        for question in asking[one.id]
        for text in (question.text, question.easy, question.short)
    ]
    names = [text for text in (event.place, *(one.room for one in sessions)) if len(text) > 1]
    counts = {tag: sum(not text.get(tag) for text in [*words, *names] if text) for tag in event.languages}
    return {tag: number for tag, number in counts.items() if number}
