"""How far the edition in another language is: what of an outcome it would say in that language, and what not yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from facilitator.domain.consent import may_list
from facilitator.outcome.model import Outcome, Session, Texts


@dataclass(frozen=True)
class Edition:
    """Of ``count`` texts that are not in ``language``, or that the event has in several, ``done`` are there in it."""

    language: str
    done: int
    count: int


def editions(outcome: Outcome) -> list[Edition]:
    """Return how far each language of the event is, in the event's order."""
    return [_edition(outcome, language) for language in outcome.languages]


def _edition(outcome: Outcome, language: str) -> Edition:
    texts = [bool(one.get(language)) for one in _event_texts(outcome)]
    texts += [language in there for session in outcome.sessions for there in _others(session, language)]
    return Edition(language, sum(texts), len(texts))


def _event_texts(outcome: Outcome) -> Iterator[Texts]:
    """Yield the texts that the set-up keeps by language: title, description, place, sessions, questions."""
    found = [outcome.title, outcome.description, outcome.place]
    found += [session.title for session in outcome.sessions]
    found += [question.text for session in outcome.sessions for question in session.questions]
    yield from (one for one in found if one)


def _others(session: Session, language: str) -> Iterator[set[str]]:
    """Yield, of each text of a session that is in another language, the languages in which it was checked."""
    if session.summary and session.summary_lang != language:
        yield set(session.summary_translations)
    yield from (set(one.translations) for one in session.parts if one.lang != language)
    for question in session.questions:
        if question.summary and question.summary_lang != language:
            yield set(question.summary_translations)
        for cluster in question.clusters:
            if cluster.lang != language:
                yield set(cluster.translations)
            if cluster.summary and cluster.summary_lang != language:
                yield set(cluster.summary_translations)
        yield from (
            set(one.translations)
            for one in question.contributions
            if one.lang != language and may_list(one.consent)
        )
