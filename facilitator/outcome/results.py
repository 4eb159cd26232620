"""What the public page of a frozen version says, in one language: nothing but that version's content.

Consent holds here as in the text of a document (``domain.consent``): words stand here from ``quote`` on, everything
else is counted. Nobody's name, group or country is here.
"""

from __future__ import annotations

from itertools import groupby
from typing import Any, Final

from facilitator.domain import markdown_subset
from facilitator.domain.consent import may_list, may_quote
from facilitator.domain.markdown_subset import BlockKind
from facilitator.domain.text import language_direction
from facilitator.domain.vocabulary import Kind
from facilitator.i18n.localisation import localized, localized_language
from facilitator.outcome import model

_MOST_QUOTES: Final = 3
"""Contributions that stand for a theme: the most marked."""

Row = dict[str, Any]


def describe_results(outcome: model.Outcome, language: str) -> Row:
    """Return the page: ``title`` and so on, ``sessions`` with themes and actions, and ``notes`` by contribution's id.

    ``notes`` say what became of each contribution, for the phone that gave it. A text is ``{text, lang, dir}``.
    """
    given = {one.id for _session, _question, one in outcome.originals_only()}
    notes: dict[str, Row] = {}
    for session in outcome.sessions:
        for question in session.questions:
            themes = {one.id: one for one in question.clusters}
            for one in question.contributions:
                note = _note(session, themes.get(one.cluster or ""), one, language)
                origin = outcome.originals.get(one.id)
                notes[one.id] = note
                # Where a gathering session sorted it, that is what became of it.
                if origin is not None and note["theme"]:
                    notes[origin[1].id] = {**note, "number": origin[1].number}
    return {
        "title": _local(outcome.title, language),
        "place": _local(outcome.place, language),
        "days": sorted({one.day for one in outcome.sessions}),
        # Of some sessions 0 says that it is no longer known (``Outcome.active``).
        "delegates": outcome.delegates if outcome.active is None else outcome.active or None,
        "given": len(given),
        "taken_back": outcome.taken_back,
        "approved": outcome.approved.at[:10] if outcome.approved is not None else "",
        "sessions": [_session(outcome, one, language) for one in outcome.sessions],
        "actions": list_actions(outcome),
        "notes": notes,
    }


def list_actions(outcome: model.Outcome) -> list[Row]:
    """Return the actions that can be followed up, each once: id, number, words and lead where they may be told."""
    return [
        {
            "id": one.id,
            "number": one.number,
            "lead": one.lead if may_quote(one.consent) else "",
            "text": _own(one.text if may_quote(one.consent) else "", one.lang, one.dir),
        }
        for _session, _question, one in outcome.listed()
        if one.kind == Kind.ACTION
    ]


def _session(outcome: model.Outcome, session: model.Session, language: str) -> Row:
    listed = {one.id for _session, _question, one in outcome.listed()}
    actions = [one for one in session.contributions() if one.kind == Kind.ACTION and one.id in listed]
    told = [one for one in actions if may_quote(one.consent)]
    return {
        "id": session.id,
        "title": _local(session.title, language),
        "day": session.day,
        "summary": _written(session.summary, session.summary_lang, session.summary_translations, language),
        "questions": [_question(one, language) for one in session.questions],
        "actions": [_action(one, language) for one in sorted(told, key=lambda one: -one.endorsements)],
        "untold": [one.number for one in actions if not may_quote(one.consent)],
    }


def _question(question: model.Question, language: str) -> Row:
    return {
        "text": _local(question.text, language),
        "summary": _written(question.summary, question.summary_lang, question.summary_translations, language),
        "given": len(question.contributions),
        "wordless": sum(not may_list(one.consent) for one in question.contributions),
        # A title with nothing under it says nothing: what it held may only be counted.
        "themes": [
            _theme(question, one, language)
            for one in question.clusters
            if one.contributions or one.summary.strip() or one.key
        ],
    }


def _theme(question: model.Question, cluster: model.Cluster, language: str) -> Row:
    inside = question.inside(cluster)
    quotable = sorted(
        (one for one in inside if may_quote(one.consent) and one.own_words), key=lambda one: -one.endorsements
    )
    return {
        "title": _title(cluster, language),
        "sign": cluster.sign,
        "key": cluster.key,
        "count": len(inside),
        "marks": cluster.endorsements,
        "summary": _written(cluster.summary, cluster.summary_lang, cluster.summary_translations, language),
        "quotes": [{"number": one.number, **_words(one, language)} for one in quotable[:_MOST_QUOTES]],
    }


def _action(one: model.Contribution, language: str) -> Row:
    translated = one.translations.get(language, {})
    return {
        "id": one.id,
        "number": one.number,
        "level": one.level,
        "marks": one.endorsements,
        "words": _words(one, language),
        **{
            name: _own(translated.get(name) or getattr(one, name), language, "")
            if translated.get(name)
            else _own(getattr(one, name), one.lang, one.dir)
            for name in ("lead", "by_when")
        },
    }


def _note(
    session: model.Session, cluster: model.Cluster | None, one: model.Contribution, language: str
) -> Row:
    """Return what became of a contribution; its words only as far as documents hold them."""
    return {
        "number": one.number,
        "kind": one.kind,
        "words": _own(one.text if may_list(one.consent) else "", one.lang, one.dir),
        "theme": _title(cluster, language) if cluster is not None else None,
        "sign": cluster.sign if cluster is not None else 0,
        "others": len(cluster.contributions) - 1 if cluster is not None else 0,
        "marks": one.endorsements,
        "listed": may_list(one.consent),
        "reworded": one.reworded,
        "session": _local(session.title, language),
    }


def _words(one: model.Contribution, language: str) -> Row:
    """Return a contribution's words: a checked translation where there is one, else as they were given."""
    translated = one.translations.get(language, {}).get("text", "")
    return _own(translated, language, "") if translated else _own(one.text, one.lang, one.dir)


def _title(cluster: model.Cluster, language: str) -> Row:
    translated = cluster.translations.get(language, {}).get("title", "")
    return _own(translated or cluster.title, language if translated else cluster.lang, "")


def _local(texts: model.Texts, language: str) -> Row:
    return _own(localized(texts, language), localized_language(texts, language), "")


def _own(text: str, lang: str, way: str) -> Row:
    return {"text": text, "lang": lang, "dir": way or (language_direction(lang) if lang else "auto")}


def _written(text: str, lang: str, translations: model.Texts, language: str) -> Row | None:
    """Return what a rapporteur wrote as blocks; items that follow one another are one list. None where it is empty."""
    if translated := translations.get(language):
        text, lang = translated, language
    if not text.strip():
        return None
    blocks: list[Row] = []
    for (kind, _level), found in groupby(markdown_subset.parse(text), key=lambda one: (one.kind, one.level)):
        lines = [
            [{"text": span.text, "bold": span.bold, "number": span.number} for span in one.spans]
            for one in found
        ]
        if kind in (BlockKind.BULLET, BlockKind.NUMBERED):
            blocks.append({"kind": str(kind), "items": lines})
        else:
            blocks += [{"kind": str(kind), "spans": spans} for spans in lines]
    return {"lang": lang, "dir": language_direction(lang) if lang else "auto", "blocks": blocks}
