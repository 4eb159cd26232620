"""What an outcome may not hold: words whose authors allow no document to hold them, or took them back since."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any, Final

from facilitator.domain.consent import least, may_list, may_quote
from facilitator.domain.vocabulary import Consent, Kind
from facilitator.outcome import model
from facilitator.outcome.findings import missing_levels

_WORDLESS: Final[dict[str, Any]] = {
    "text": "", "lead": "", "partners": "", "by_when": "", "lasts": "", "left_out": "", "original": "",
    "reword_reason": "", "translations": {}, "author_name": "", "group": None, "pinned": False, "media": "",
    "lang": "und", "dir": "ltr", "level": None, "cluster": None, "tags": [], "edited_at": None,
}  # fmt: skip
"""A contribution of which documents hold number and kind, but no words.

Nor what else was said with them: in a small room language, level, theme and tags are enough to guess who wrote it.
"""
_WORDLESS_HELP: Final[dict[str, Any]] = {"text": "", "name": "", "group": None, "lang": "und", "dir": "ltr"}
"""A partnership whose help is such a contribution: who could help whom, by number, and nothing of who that is."""
_OF_CLUSTERS: Final = ("named", "renamed", "merged", "removed")
"""Lines of the editing log whose numbers tell what is in a cluster."""


def withhold(outcome: model.Outcome) -> model.Outcome:
    """Return ``outcome`` without the words that the ``consent`` of its contributions and partnerships keeps out."""
    sessions = [_session(one) for one in outcome.sessions]
    questions = [question for session in sessions for question in session.questions]
    used = {tag for question in questions for one in question.contributions for tag in one.tags}
    used |= {tag for question in questions for one in question.clusters for tag in one.tags}
    return replace(outcome, sessions=sessions, tags=[one for one in outcome.tags if one.id in used])


def lower(outcome: model.Outcome, today: Mapping[str, str]) -> model.Outcome:
    """Return a frozen ``outcome`` with no consent above what it is ``today`` (by id of a contribution).

    ``taken_back`` grows by those whose words it may no longer hold.
    """
    lost = 0
    sessions = []
    for session in outcome.sessions:
        questions = []
        people = session.gaps.people
        for question in session.questions:
            contributions = [
                replace(one, consent=_lowered(one, today.get(one.id))) for one in question.contributions
            ]
            gone = [
                new
                for old, new in zip(question.contributions, contributions, strict=True)
                if _holds_words(old) and not may_list(new.consent)
            ]
            lost += len(gone)
            if any(one.kind == Kind.ACTION for one in gone):
                # Which groups nobody names was told by these words too, and cannot be told anew without them.
                people = []
            questions.append(replace(question, contributions=contributions))
        partnerships = [
            replace(one, consent=least(one.consent or Consent.NAME, today[one.help]))
            if one.help_type == "contribution" and one.help in today
            else one
            for one in session.partnerships
        ]
        gaps = replace(session.gaps, people=people)
        sessions.append(replace(session, questions=questions, partnerships=partnerships, gaps=gaps))
    return withhold(replace(outcome, sessions=sessions, taken_back=outcome.taken_back + lost))


def implied_consent(one: model.Contribution) -> Consent:
    """Return what the author allows; an older outcome does not say: a name or a quote is in it only with that."""
    if one.consent:
        return Consent(one.consent)
    return Consent.NAME if one.author_name else Consent.QUOTE if one.pinned else Consent.LIST


def _lowered(one: model.Contribution, today: str | None) -> Consent:
    if today is None:
        return implied_consent(one)
    # An older version does not say what was allowed then: what is allowed today is no less than that.
    return least(one.consent, today) if one.consent else Consent(today)


def _holds_words(one: model.Contribution) -> bool:
    return may_list(one.consent or Consent.LIST)


def _line(one: model.LogEntry, wordless: set[int]) -> model.LogEntry:
    """Return a line of the editing log without the words of ``wordless`` contributions, and without their cluster."""
    if not wordless.intersection(one.numbers):
        return one
    keeps = one.what not in _OF_CLUSTERS
    return replace(
        one,
        before="",
        after="",
        numbers=[number for number in one.numbers if keeps or number not in wordless],
    )


def _session(session: model.Session) -> model.Session:
    gone = [
        one for question in session.questions for one in question.contributions if not may_list(one.consent)
    ]
    ids = {one.id for one in gone}
    questions = [
        replace(
            question,
            clusters=[
                replace(one, contributions=[id_ for id_ in one.contributions if id_ not in ids])
                for one in question.clusters
            ],
            contributions=[
                one if may_list(one.consent) else replace(one, **_WORDLESS) for one in question.contributions
            ],
        )
        for question in session.questions
    ]
    languages = Counter(one.lang for one in gone if one.lang != _WORDLESS["lang"])
    of_language = {
        lang: count - languages[lang]
        for lang, count in session.figures.by_language.items()
        if count > languages[lang]
    }
    gaps = {
        field.name: [one for one in getattr(session.gaps, field.name) if one not in ids]
        for field in fields(model.Gaps)
        if field.name not in ("levels", "people")
    }
    if gone:
        actions = [one for question in questions for one in question.contributions if one.kind == Kind.ACTION]
        gaps["levels"] = missing_levels([one for one in actions if may_list(one.consent)])
    consents = {one.id: one.consent for question in questions for one in question.contributions}
    wordless = {one.number for one in gone}
    return replace(
        session,
        questions=questions,
        quotes=[one for one in session.quotes if may_quote(consents.get(one.contribution, Consent.WALL))],
        partnerships=[
            one if may_list(one.consent) else replace(one, **_WORDLESS_HELP) for one in session.partnerships
        ],
        key_messages=[
            replace(one, numbers=[number for number in one.numbers if number not in wordless])
            for one in session.key_messages
        ],
        figures=replace(session.figures, by_language=of_language),
        gaps=replace(session.gaps, **gaps),
        log=[_line(one, wordless) for one in session.log],
    )
