"""Take in contributions that other tools or paper hold."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import select

from facilitator import contract
from facilitator.commands.contribution.giving import move
from facilitator.commands.work import CommandContext, check_group, get_question, ranks_before, read_language
from facilitator.domain import text as words
from facilitator.domain.attribution import show_author
from facilitator.domain.consent import least
from facilitator.domain.privacy import find_hints
from facilitator.domain.rules import Refused
from facilitator.domain.vocabulary import (
    ACTION_TEXTS,
    MAX_FIELD,
    MAX_TITLE,
    Attribution,
    Consent,
    Kind,
    LanguageBy,
    Source,
    Status,
)
from facilitator.i18n import language_detection
from facilitator.store import queries
from facilitator.store.catalogues import tags_by_id
from facilitator.store.contribution_row import make_contribution
from facilitator.store.models import Cluster, Contribution, Offer


def import_(context: CommandContext, payload: contract.ImportContributions) -> dict[str, Any]:
    """Take in rows of a file, marked as imported: all of them, or none where one cannot be kept.

    A row whose id is there already is left as it is, so that importing a file twice doubles nothing.
    """
    work = context.work
    added: list[Contribution] = []
    inside: dict[tuple[str, str], list[Contribution]] = {}
    marks: dict[tuple[str, str], int] = {}
    present = _find_present(context, {row.id for row in payload.rows})
    # Held until the end: rows that nobody holds are fetched again by whoever asks for them, here for each row of the file.
    held = queries.questions(work.tx, work.session.id)
    for index, row in enumerate(payload.rows):
        if row.id in present:
            continue
        try:
            made = work.add(_make(context, row))
            for offer in row.offers:
                _offer(context, made, offer)
        except Refused as refused:
            current = {"line": index, "id": row.id}
            raise Refused(
                "line", field="rows", current=current, line=index + 1, why=refused.message
            ) from None
        added.append(made)
        present.add(row.id)
        title = words.clean_line(row.cluster or "", limit=MAX_TITLE, field="cluster", empty=None)
        if title:
            inside.setdefault((made.question, title), []).append(made)
            marks[made.question, title] = max(
                marks.get((made.question, title), 0), row.cluster_endorsements or 0
            )
    for (question, title), members in inside.items():
        move(work, members, _cluster(context, question, title, marks[question, title]).id)
    del held
    if not added:
        raise Refused("nothing_new", field="rows")
    return {"added": len(added), "present": len(payload.rows) - len(added)}


def _find_present(context: CommandContext, ids: set[str]) -> set[str]:
    """Return which of ``ids`` the session has already. Raises ``Refused`` where another one has it."""
    found = context.work.tx.execute(
        select(Contribution.id, Contribution.session).where(Contribution.id.in_(ids))
    ).all()
    if any(row.session != context.work.session.id for row in found):
        raise Refused("id_elsewhere", field="rows")
    return {row.id for row in found}


def _make(context: CommandContext, row: contract.ImportedRow) -> Contribution:
    work = context.work
    if row.group:
        check_group(context.event, row.group)
    if (row.kind is Kind.ACTION) != (row.level is not None):
        raise (
            Refused("choose_level", field="level")
            if row.kind is Kind.ACTION
            else Refused("action_fields", field="level")
        )
    own = {
        name: words.clean(getattr(row, name) or "", limit=MAX_FIELD, field=name, empty=None)
        for name in ACTION_TEXTS
    }
    if row.kind is not Kind.ACTION and (filled := next((name for name in own if own[name]), None)):
        raise Refused("action_fields", field=filled)
    text = words.clean(row.text, limit=work.session.max_length, field="text")
    language = read_language(row.lang, field="lang") if row.lang else ""
    # The file's own number where it is free: whoever has it on paper finds it again.
    made = make_contribution(
        work.session, id=row.id, question=get_question(work, row.question).id, number=work.take_number(row.number), kind=row.kind,
        text=text, level=row.level, group=row.group, scribe=True, source=Source.IMPORT,
        flags=[str(hint) for hint in find_hints(text, *own.values())],
        lang=language or language_detection.guess(text, context.event.languages, context.caller.language),
        lang_by=LanguageBy.AUTHOR if language else LanguageBy.DETECTED, dir="ltr",
        created_at=row.created_at or work.now, tags=_tags(context, row.tags),
        consent=least(row.consent or Consent.LIST, Consent.QUOTE), endorsements=row.endorsements or 0,
        original=words.clean(row.original or "", limit=work.session.max_length, field="original", empty=None),
        reword_reason=words.clean(row.reword_reason or "", limit=MAX_FIELD, field="reword_reason", empty=None),
        **own,
    )  # fmt: skip
    made.dir = words.direction(text, words.language_direction(made.lang))
    return made


def _tags(context: CommandContext, wanted: list[str]) -> list[str]:
    """Return the tags wanted, in the order of the event's catalogues. Raises ``Refused`` for one that none has."""
    known = list(tags_by_id(context.work.tx, context.event.id)) if wanted else []
    if unknown := next((tag for tag in wanted if tag not in known), None):
        raise Refused("unknown_tag", field="tags", tag=unknown)
    return sorted(set(wanted), key=known.index)


def _offer(context: CommandContext, action: Contribution, one: contract.ImportedOffer) -> None:
    """Add an offer of help with ``action``: shown, as it was where it comes from, unless its words hint at a person."""
    work = context.work
    if action.kind != Kind.ACTION:
        raise Refused("not_an_action", field="offers")
    if work.tx.get(Offer, one.id) is not None:
        raise Refused("id_taken", field="offers")
    if one.group:
        check_group(context.event, one.group)
    brings = words.clean(one.brings, limit=MAX_FIELD, field="offers")
    hints = find_hints(brings)
    offer = {
        "id": one.id, "session": work.session.id, "action": action.id, "group": one.group, "brings": brings,
        "created_at": one.created_at or work.now, "attribution": Attribution(work.session.attribution),
        "status": Status.HELD if hints else Status.SHOWN, "flags": hints,
    }  # fmt: skip
    work.add(Offer(**show_author(offer)))


def _cluster(context: CommandContext, question: str, title: str, marks: int) -> Cluster:
    """Return the question's cluster of this title, made where there is none: then with ``marks`` from elsewhere."""
    work = context.work
    clusters = list(work.tx.scalars(select(Cluster).where(Cluster.question == question)))
    found = next((one for one in clusters if one.title == title), None)
    if found is not None:
        return found
    rank = ranks_before([one.rank for one in clusters], None, 1)[0]
    return work.add_cluster(
        id=str(uuid.uuid5(uuid.UUID(work.session.lineage), f"{question}\n{title}\n{work.rev}")),
        session=work.session.id, question=question, title=title, rank=rank, endorsements=marks,
        unnamed=marks,
    )  # fmt: skip
