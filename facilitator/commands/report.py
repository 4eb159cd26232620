"""Write the outcome: summaries, quotes, key messages, and versions that are frozen."""

from __future__ import annotations

import hashlib
import secrets
import zlib
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from facilitator import contract
from facilitator.commands.work import CommandContext, get_cluster, get_contribution, get_question
from facilitator.domain import text as words
from facilitator.domain.consent import may_quote
from facilitator.domain.report_parts import part_id
from facilitator.domain.rules import Refused
from facilitator.domain.vocabulary import (
    MAX_COMMENT,
    MAX_FIELD,
    MAX_SUMMARY,
    Kind,
    ReviewVerdict,
    Status,
    VersionScope,
)
from facilitator.store import queries
from facilitator.store.models import (
    Contribution,
    Event,
    FollowUp,
    Review,
    Session,
    Summary,
    Version,
    VersionBody,
)


def write(context: CommandContext, payload: contract.WriteReport) -> dict[str, Any]:
    """Save the summary of a question, a cluster or the session, or a part, on top of the version that the caller saw.

    Another one now is refused with its text: the page puts the two together, or shows both.
    """
    work = context.work
    if payload.part and (payload.question or payload.cluster):
        raise Refused("extra_field", field="part")
    cluster = get_cluster(work, payload.cluster) if payload.cluster else None
    question = cluster.question if cluster else payload.question
    question = get_question(work, question).id if question else None
    text = words.clean(payload.text, limit=MAX_SUMMARY, field="text", empty=None)
    id_ = (
        part_id(work.session.id, payload.part)
        if payload.part
        else f"{work.session.id}/{question or ''}"
        if cluster is None
        else f"{work.session.id}/cluster/{cluster.id}"
    )
    row = work.tx.get(Summary, id_)
    if row is None:
        row = work.add(
            Summary(
                id=id_,
                session=work.session.id,
                question=question,
                cluster=payload.cluster,
                part=payload.part,
                text=text,
                written_rev=work.rev,
            )
        )
    elif row.written_rev != payload.base_rev and row.text != text:
        current = {"text": row.text, "written_rev": row.written_rev}
        raise Refused("text_changed", field="text", current=current)
    else:
        work.track(row)
        row.text, row.written_rev = text, work.rev
    return {"id": row.id, "written_rev": row.written_rev}


def quote(context: CommandContext, payload: contract.SetQuote) -> dict[str, Any]:
    """Pin a contribution as a quote where its author agreed to be quoted; taking a pin off is always possible."""
    row = get_contribution(context.work, payload.id)
    if payload.on and row.status != Status.SHOWN:
        raise Refused("not_shown", field="id")
    if payload.on and not may_quote(row.consent):
        raise Refused("no_quote_consent", field="id")
    context.work.track(row)
    row.pinned = payload.on
    return {"id": row.id, "on": row.pinned}


def mark(context: CommandContext, payload: contract.SetKeyMessage) -> dict[str, Any]:
    """Mark a cluster as a key message."""
    row = context.work.track(get_cluster(context.work, payload.cluster))
    row.key = payload.on
    return {"cluster": row.id, "on": row.key}


def cover(context: CommandContext, payload: contract.ChooseCover) -> dict[str, Any]:
    """Choose the actions of the cover, in the order of ``payload.ids``; those chosen before and not named go."""
    work = context.work
    if len(set(payload.ids)) < len(payload.ids):
        raise Refused("named_twice", field="ids")
    for id_ in payload.ids:
        row = get_contribution(work, id_)
        if row.kind != Kind.ACTION or row.status != Status.SHOWN:
            raise Refused("no_action_shown", field="ids")
    places = {id_: place for place, id_ in enumerate(payload.ids, 1)}
    chosen = Contribution.cover.is_not(None) | Contribution.id.in_(payload.ids)
    for row in work.tx.scalars(select(Contribution).where(Contribution.session == work.session.id, chosen)):
        if row.cover != places.get(row.id):
            work.track(row)
            row.cover = places.get(row.id)
    return {"ids": payload.ids}


def freeze(context: CommandContext, payload: contract.FreezeReport) -> dict[str, Any]:
    """Freeze the outcome as it is at this revision. The document itself is made aside, from the journal."""
    work = context.work
    if work.tx.get(Version, payload.id) is not None:
        raise Refused("id_taken", field="id")
    note = words.clean_line(payload.note, limit=MAX_FIELD, field="note", empty=None)
    of_event = payload.scope is VersionScope.EVENT
    sessions = queries.agenda(work.tx, work.session.event) if of_event else [work.session]
    earlier = select(func.max(Version.number)).where(Version.scope == payload.scope)
    if of_event:
        earlier = earlier.join(Session, Session.id == Version.session)
        earlier = earlier.where(Session.event == work.session.event)
    else:
        earlier = earlier.where(Version.session == work.session.id)
    row = work.add(
        Version(
            id=payload.id,
            session=work.session.id,
            scope=payload.scope,
            number=(work.tx.scalar(earlier) or 0) + 1,
            at=work.now,
            role=context.caller.role,
            name=context.caller.name,
            note=note,
            revs={one.id: work.rev if one.id == work.session.id else one.rev for one in sessions},
            checksum="",
        )
    )
    return {"id": row.id, "number": row.number}


def publish(context: CommandContext, payload: contract.PublishReport) -> dict[str, Any]:
    """Give a sealed version a public page, or take the page away: then its address is never used again.

    The address of an earlier version of the same scope, frozen in this session, goes over to this one.
    """
    work = context.work
    row = work.tx.get(Version, payload.version)
    if row is None or row.session != work.session.id:
        raise Refused("unknown_version", field="version")
    if not payload.on:
        work.track(row)
        row.slug = row.until = None
        return {"id": row.id, "slug": None}
    if not row.checksum:
        raise Refused("version_not_ready", retry_after=2.0)
    until = _last_day(context, payload.until)
    work.track(row)
    if row.slug is None:
        same = (Version.session == row.session) & (Version.scope == row.scope) & Version.slug.is_not(None)
        earlier = work.tx.scalar(select(Version).where(same).order_by(Version.number.desc()))
        slug = secrets.token_urlsafe(24)
        if earlier is not None:
            work.track(earlier)
            slug, earlier.slug, earlier.until = str(earlier.slug), None, None
            work.tx.flush()  # unique: the one gives it up before the other has it
        row.slug = slug
    row.until = until
    return {"id": row.id, "slug": row.slug}


def _last_day(context: CommandContext, typed: str | None) -> str | None:
    """Return the day that was typed, None where none was. Raises ``Refused`` for what is no day, or is over."""
    if typed is None:
        return None
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        raise Refused("bad_last_day", field="until") from None
    event = context.work.tx.get_one(Event, context.work.session.event)
    if day < datetime.fromtimestamp(context.work.now, ZoneInfo(event.time_zone)).date():
        raise Refused("bad_last_day", field="until")
    return day.isoformat()


def review(context: CommandContext, payload: contract.ReviewReport) -> dict[str, Any]:
    """Keep a comment of the chair; approve a sealed version, or take the approval back."""
    work, caller = context.work, context.caller
    if work.tx.get(Review, payload.id) is not None:
        raise Refused("id_taken", field="id")
    needs_words = payload.verdict is ReviewVerdict.COMMENT
    comment = words.clean(
        payload.comment, limit=MAX_COMMENT, field="comment", empty="empty_text" if needs_words else None
    )
    place = words.clean_line(payload.place, limit=16, field="place", empty=None)
    version = None
    if payload.version is not None:
        version = work.tx.get(Version, payload.version)
        if version is None or version.session != work.session.id:
            raise Refused("unknown_version", field="version")
    elif not needs_words:
        raise Refused("no_version_chosen", field="version")
    if version is not None and not needs_words:
        _decide(context, version, payload.verdict)
    row = Review(
        id=payload.id,
        session=work.session.id,
        version=payload.version,
        scope=version.scope if version is not None else payload.scope,
        verdict=payload.verdict,
        place=place,
        comment=comment,
        of_rev=version.revs[work.session.id] if version is not None else work.rev - 1,
        role=caller.role,
        name=caller.name,
        # An approval without words asks for nothing.
        settled=not comment,
        at=work.now,
    )
    return {"id": work.add(row).id}


def _decide(context: CommandContext, version: Version, verdict: ReviewVerdict) -> None:
    """Approve ``version``, or reopen it."""
    if not version.checksum:
        raise Refused("version_not_ready", retry_after=2.0)
    if verdict is ReviewVerdict.APPROVE and version.approved_at is not None:
        raise Refused("version_approved", field="verdict")
    if verdict is ReviewVerdict.REOPEN and version.approved_at is None:
        raise Refused("version_not_approved", field="verdict")
    context.work.track(version)
    approves = verdict is ReviewVerdict.APPROVE
    version.approved_at = context.work.now if approves else None
    version.approved_by = context.caller.name if approves else ""


def settle(context: CommandContext, payload: contract.SettleReview) -> dict[str, Any]:
    """Mark a comment as dealt with, or as open again."""
    row = context.work.tx.get(Review, payload.id)
    if row is None or row.session != context.work.session.id:
        raise Refused("unknown_review", field="id")
    context.work.track(row)
    row.settled = payload.on
    return {"id": row.id, "on": row.settled}


def follow(context: CommandContext, payload: contract.FollowAction) -> dict[str, Any]:
    """Keep what an action's lead says of it. Whose link it was has been checked; the action may be of any session."""
    work = context.work
    row = work.tx.get(Version, payload.version)
    if row is None or row.session != work.session.id or row.slug is None:
        raise Refused("unknown_version", field="version")
    note = words.clean_line(payload.note, limit=MAX_FIELD, field="note", empty=None)
    kept = FollowUp(
        action=payload.action, session=work.session.id, state=payload.state, note=note, at=work.now
    )
    work.tx.merge(kept)
    return {"action": payload.action}


def seal(context: CommandContext, payload: contract.SealReport) -> dict[str, Any]:
    """Keep the document of a frozen version, with its checksum. A version is sealed once."""
    work = context.work
    row = work.tx.get(Version, payload.id)
    if row is None or row.session != work.session.id:
        raise Refused("unknown_version", field="id")
    if not row.checksum:
        work.track(row)
        row.checksum = hashlib.sha256(payload.body.encode()).hexdigest()
        work.tx.add(VersionBody(version=row.id, body=zlib.compress(payload.body.encode())))
    return {"id": row.id, "checksum": row.checksum}
