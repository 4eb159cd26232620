"""Translate what the room gave: drafts, and checked ones that the room may see. The original is never touched."""

from __future__ import annotations

from typing import Any, Final

from facilitator import contract
from facilitator.commands.work import CommandContext, read_event_language
from facilitator.domain import text as words
from facilitator.domain.rules import Refused
from facilitator.domain.vocabulary import (
    MAX_FIELD,
    MAX_LENGTH_CEILING,
    MAX_SUMMARY,
    MAX_TITLE,
    TRANSLATED_FIELDS,
    Status,
    Translated,
    TranslationStatus,
)
from facilitator.store.models import Cluster, Contribution, Summary, Translation
from facilitator.store.translations import source_of
from facilitator.store.unit_of_work import SessionWork

_MODELS: Final[dict[str, Any]] = {
    Translated.CONTRIBUTION: Contribution,
    Translated.CLUSTER: Cluster,
    Translated.SUMMARY: Summary,
}


def write(context: CommandContext, payload: contract.WriteTranslation) -> dict[str, Any]:
    """Save a translation on top of the version that the caller saw; another one now is a conflict."""
    work = context.work
    original = _get_original(work, payload.of, payload.target)
    lang = read_event_language(work, payload.lang, field="lang")
    if isinstance(original, Contribution) and original.lang == lang:
        raise Refused("same_language", field="lang")
    if payload.machine and payload.checked:
        raise Refused("machine_checks", field="checked")
    texts = _clean(payload)
    id_ = f"{payload.of}/{payload.target}/{lang}"
    row = work.tx.get(Translation, id_)
    written_rev = 0 if row is None else row.written_rev
    if written_rev != payload.base_rev and (row is None or row.texts != texts or payload.machine):
        raise Refused("translation_changed", field="texts", current=_current(row))
    if row is None:
        row = Translation(
            id=id_, session=work.session.id, of=payload.of, target=payload.target, lang=lang, hidden=False
        )
        _fill(row, context, payload, texts, source_of(original))
        work.add(row)
    else:
        work.track(row)
        _fill(row, context, payload, texts, source_of(original))
    return {"id": row.id, "written_rev": row.written_rev, "status": row.status}


def _fill(
    row: Translation,
    context: CommandContext,
    payload: contract.WriteTranslation,
    texts: dict[str, str],
    source: dict[str, str],
) -> None:
    row.texts, row.source, row.outdated = texts, source, False
    row.status = TranslationStatus.CHECKED if payload.checked else TranslationStatus.DRAFT
    row.machine = payload.machine
    row.by = context.caller.name
    row.checked_by = context.caller.name if payload.checked else ""
    row.written_rev, row.written_at = context.work.rev, context.work.now


def check(context: CommandContext, payload: contract.CheckTranslation) -> dict[str, Any]:
    """Call a translation checked, or a draft again."""
    row = _get(context.work, payload.id, payload.base_rev)
    if payload.on and row.outdated:
        raise Refused("original_changed", field="id", current=_current(row))
    context.work.track(row)
    row.status = TranslationStatus.CHECKED if payload.on else TranslationStatus.DRAFT
    row.checked_by = context.caller.name if payload.on else ""
    if payload.on:
        row.machine = False
    row.written_rev = context.work.rev
    return {"id": row.id, "written_rev": row.written_rev, "status": row.status}


def remove(context: CommandContext, payload: contract.RemoveTranslation) -> None:
    """Remove a translation."""
    context.work.remove(_get(context.work, payload.id, payload.base_rev))


def _get(work: SessionWork, translation: str, base_rev: int) -> Translation:
    row = work.tx.get(Translation, translation)
    if row is None or row.session != work.session.id:
        raise Refused("unknown_translation", field="id")
    if row.written_rev != base_rev:
        raise Refused("translation_changed", field="id", current=_current(row))
    return row


def _current(row: Translation | None) -> dict[str, Any]:
    """Return what stands there now, for a page that has to show both versions."""
    if row is None:
        return {"texts": {}, "written_rev": 0, "status": None, "by": ""}
    return {"texts": row.texts, "written_rev": row.written_rev, "status": row.status, "by": row.by}


def _get_original(work: SessionWork, of: str, target: str) -> Contribution | Cluster | Summary:
    row: Contribution | Cluster | Summary | None = work.tx.get(_MODELS[of], target)
    if row is None or row.session != work.session.id:
        raise Refused("unknown_original", field="target")
    if isinstance(row, Contribution) and row.status != Status.SHOWN:
        raise Refused("unknown_original", field="target")
    return row


def _clean(payload: contract.WriteTranslation) -> dict[str, str]:
    """Return the words by field, empty ones left out: there the original is shown."""
    fields = TRANSLATED_FIELDS[payload.of]
    texts = {}
    for name, value in payload.texts.items():
        if name not in fields:
            raise Refused("extra_field", field=name)
        if name == "title":
            texts[name] = words.clean_line(value, limit=2 * MAX_TITLE, field=name, empty=None)
        else:
            # Other languages take more room: twice what the session allows its delegates is never in the way.
            limit = MAX_SUMMARY if payload.of is Translated.SUMMARY else 2 * MAX_LENGTH_CEILING
            limit = limit if name == "text" else 2 * MAX_FIELD
            texts[name] = words.clean(value, limit=limit, field=name, empty=None)
    texts = {name: value for name, value in texts.items() if value}
    if not texts:
        raise Refused("empty_text", field=fields[0])
    return texts
