"""Give, change, place and moderate contributions."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select

from facilitator import contract
from facilitator.commands.work import (
    CommandContext,
    check_group,
    get_cluster,
    get_contribution,
    get_contributions,
    get_question,
    ranks_before,
    read_language,
)
from facilitator.domain import text as words
from facilitator.domain.messages import N_, Message
from facilitator.domain.privacy import HINT_NAMES, find_hints
from facilitator.domain.rules import (
    Refused,
)
from facilitator.domain.vocabulary import (
    ACTION_FIELDS,
    ACTION_TEXTS,
    MAX_FIELD,
    Consent,
    Kind,
    LanguageBy,
    Moderation,
    Role,
    Source,
    Status,
)
from facilitator.i18n import language_detection
from facilitator.store import queries
from facilitator.store.contribution_row import copy_contribution, make_contribution
from facilitator.store.journal import doer, find_change
from facilitator.store.models import Authorship, Cluster, Contribution, Recording
from facilitator.store.unit_of_work import SessionWork


def submit(context: CommandContext, payload: contract.SubmitContribution) -> dict[str, Any]:
    """Keep a contribution under the id its phone made, and give it the session's next number."""
    work, caller = context.work, context.caller
    require_free(context, payload.question)
    by_delegate = caller.role is Role.DELEGATE
    text = words.clean(payload.text, limit=work.session.max_length, field="text")
    row = make_contribution(
        work.session,
        id=payload.id,
        question=payload.question,
        number=work.take_number(),
        kind=payload.kind,
        text=text,
        scribe=not by_delegate,
        source=Source.OWN if by_delegate else Source.SCRIBE,
        created_at=work.now,
        **describe_author(context, payload.group),
    )
    set_language(context, row, payload.lang, caller.language)
    set_action_fields(row, payload)
    if by_delegate:
        hold(work, row)
    work.insert(row)
    if by_delegate:
        author = {"thing": row.id, "session": row.session, "delegate": caller.id}
        work.put(Authorship, author)
    return {"id": row.id, "number": row.number, "status": row.status, **_shortened(payload)}


def edit(context: CommandContext, payload: contract.EditContribution) -> dict[str, Any]:
    """Change one's own contribution. An edited one waits again where a facilitator reads first."""
    work = context.work
    row = work.track(_get_own(context, payload.id))
    if payload.text is not None:
        row.text = words.clean(payload.text, limit=work.session.max_length, field="text")
        if row.status == Status.UNWRITTEN:
            # The author has written it down.
            row.status = Status.SHOWN
        # The author has chosen the words again: what they were before is not anybody's other version of them.
        row.original = row.reword_reason = ""
    set_language(context, row, payload.lang, context.caller.language)
    if payload.kind is not None:
        row.kind = payload.kind
        if payload.kind is not Kind.ACTION:
            row.level = None
            for name in ACTION_TEXTS:
                setattr(row, name, "")
    set_action_fields(row, payload)
    row.edited_at = work.now
    if row.text:
        drop_recording(work, row)
    if context.caller.role is Role.DELEGATE:
        hold(work, row)
    return {"id": row.id, "number": row.number, "status": row.status, **_shortened(payload)}


def language(context: CommandContext, payload: contract.SetLanguage) -> dict[str, Any]:
    """Say in which language a contribution is written: its author of the own one, staff of any."""
    work = context.work
    by_delegate = context.caller.role is Role.DELEGATE
    row = work.track(_get_own(context, payload.id) if by_delegate else get_contribution(work, payload.id))
    row.lang = read_language(payload.lang, field="lang")
    row.dir = words.direction(row.text, words.language_direction(row.lang))
    row.lang_by = LanguageBy.AUTHOR if by_delegate else LanguageBy.STAFF
    return {"id": row.id, "lang": row.lang, "dir": row.dir}


def withdraw(context: CommandContext, payload: contract.WithdrawContribution) -> dict[str, Any]:
    """Take one's own contribution back; its number is not used again."""
    row = context.work.track(_get_own(context, payload.id))
    row.status = Status.WITHDRAWN
    row.cluster = None
    row.rank = ""
    drop_recording(context.work, row)
    return {"id": row.id, "number": row.number}


def place(context: CommandContext, payload: contract.PlaceContributions) -> dict[str, Any]:
    """Move contributions into a cluster of their question, or into the inbox."""
    work = context.work
    rows = get_contributions(work, payload.ids)
    for row in rows:
        require_unmoved(work, row, payload.cluster, payload.seen)
    move(work, rows, payload.cluster, payload.before)
    return {"cluster": payload.cluster}


def require_unmoved(
    work: SessionWork, row: Contribution, to: str | None, seen: dict[str, str | None] | None
) -> None:
    """Refuse where the caller saw ``row`` in another cluster than the one it is in, unless it is where it is to go."""
    if seen is None or row.id not in seen or row.cluster in (seen[row.id], to):
        return
    target = work.tx.get(Cluster, row.cluster) if row.cluster else None
    raise Refused(
        "moved_meanwhile",
        field="ids",
        current={"id": row.id, "cluster": row.cluster},
        who=doer(find_change(work.tx, work.session.id, "contributions", row.id, "cluster")),
        what=f"#{row.number}",
        where=target.title if target else Message(N_("Inbox")),
    )


def move(work: SessionWork, rows: list[Contribution], cluster: str | None, before: str | None = None) -> None:
    """Put ``rows`` into ``cluster`` (None: the inbox), before another contribution there or at the end."""
    _require_present(rows)
    if cluster is None:
        for row in rows:
            work.track(row)
            row.cluster, row.rank = None, ""
        return
    target = get_cluster(work, cluster)
    if any(row.question != target.question for row in rows):
        raise Refused("other_question", field="cluster")
    moving = {row.id for row in rows}
    query = select(Contribution.id, Contribution.rank).where(Contribution.cluster == cluster)
    ranks = {id_: rank for id_, rank in work.tx.execute(query) if id_ not in moving}
    # The neighbour may just have been moved away by somebody else: then the end is as good a place.
    new = ranks_before(list(ranks.values()), ranks.get(before) if before else None, len(rows))
    for row, rank in zip(rows, new, strict=True):
        work.track(row)
        row.cluster, row.rank = cluster, rank


def hide(context: CommandContext, payload: contract.HideContributions) -> None:
    """Take contributions off the board and the phones."""
    reason = words.clean_line(payload.reason or "", limit=MAX_FIELD, field="reason", empty=None)
    for row in _get_standing(context.work, payload.ids):
        context.work.track(row)
        row.status, row.hidden_reason = Status.HIDDEN, reason


def restore(context: CommandContext, payload: contract.RestoreContributions) -> None:
    """Bring hidden contributions back, to where they were."""
    _show(context.work, payload.ids)


def approve(context: CommandContext, payload: contract.ApproveContributions) -> None:
    """Show contributions that waited for a facilitator."""
    _show(context.work, payload.ids)


def split(context: CommandContext, payload: contract.SplitContribution) -> dict[str, Any]:
    """Make parts of a contribution that holds several ideas.

    Each part keeps the author, kind, language, place and what else was said of the whole, under a number of its own;
    the original is kept out of sight, with its endorsements.
    """
    work = context.work
    row = get_contribution(work, payload.id)
    _require_present([row])
    if len(payload.parts) < 2:
        raise Refused("one_part", field="parts")
    author = work.tx.get(Authorship, row.id)
    work.track(row)
    place = _places_after(work, row, len(payload.parts))
    parts = []
    for part, rank in zip(payload.parts, place, strict=True):
        if work.tx.get(Contribution, part.id) is not None:
            raise Refused("id_taken", field="parts")
        text = words.clean(part.text, limit=work.session.max_length, field="parts")
        copy = copy_contribution(
            row, id=part.id, number=work.take_number(), text=text, rank=rank, endorsements=0,
            dir=words.direction(text, words.language_direction(row.lang)), split_from=row.id,
            original="", reword_reason="",
        )  # fmt: skip
        parts.append(work.add(copy))
        if author is not None:
            work.tx.add(Authorship(thing=part.id, session=work.session.id, delegate=author.delegate))
    row.status, row.cluster, row.rank = Status.SPLIT, None, ""
    return {"id": row.id, "numbers": [one.number for one in parts]}


def _places_after(work: SessionWork, row: Contribution, number: int) -> list[str]:
    """Return ranks for ``number`` rows in the place of ``row``; none in the inbox, which has no order of its own."""
    if row.cluster is None:
        return [""] * number
    query = select(Contribution.rank).where(Contribution.cluster == row.cluster, Contribution.id != row.id)
    later = sorted(rank for rank in work.tx.scalars(query) if rank > row.rank)
    return ranks_before([row.rank, *later], later[0] if later else None, number)


def reword(context: CommandContext, payload: contract.RewordContribution) -> dict[str, Any]:
    """Put a contribution into other words, with a reason; the author's own are kept beside them."""
    work = context.work
    row = get_contribution(work, payload.id)
    _require_present([row])
    text = words.clean(payload.text, limit=work.session.max_length, field="text")
    reason = words.clean_line(payload.reason or "", limit=MAX_FIELD, field="reason", empty=None)
    if payload.base is not None and row.text not in (payload.base, text):
        line = find_change(work.tx, work.session.id, "contributions", row.id, "text")
        raise Refused("reworded_meanwhile", field="text", current={"text": row.text}, who=doer(line))
    work.track(row)
    own = row.original or row.text
    row.text = text
    row.original, row.reword_reason = ("", "") if own == text else (own, reason)
    row.dir = words.direction(text, words.language_direction(row.lang))
    return {"id": row.id}


def enter(context: CommandContext, payload: contract.EnterContributions) -> dict[str, Any]:
    """Enter what others said or wrote on paper: every line a contribution, marked; all of them, or none."""
    work, caller = context.work, context.caller
    if not payload.lines:
        raise Refused("empty_text", field="lines")
    question = get_question(work, payload.question)
    if payload.kind is Kind.ACTION and payload.level is None:
        raise Refused("choose_level", field="level")
    if payload.kind is not Kind.ACTION and payload.level is not None:
        raise Refused("action_fields", field="level")
    author = describe_author(context, payload.group)
    numbers = []
    for index, line in enumerate(payload.lines):
        if work.tx.get(Contribution, line.id) is not None:
            raise Refused("id_taken", field="lines")
        try:
            text = words.clean(line.text, limit=work.session.max_length, field="lines")
        except Refused as refused:
            current = {"line": index, "id": line.id}
            raise Refused(
                "line", field="lines", current=current, line=index + 1, why=refused.message
            ) from None
        row = make_contribution(
            work.session, id=line.id, question=question.id, number=work.take_number(), kind=payload.kind,
            text=text, level=payload.level, scribe=True, source=payload.source, created_at=work.now, **author,
        )  # fmt: skip
        set_language(context, row, line.lang, caller.language)
        numbers.append(work.add(row).number)
    return {"numbers": numbers}


def require_free(context: CommandContext, question: str) -> None:
    """Refuse an id that a contribution has, and a question that the session does not ask."""
    target = context.target
    if target is None or target.session != context.work.session.id:
        get_question(context.work, question)
    elif target.is_taken:
        # The same id without its receipt: somebody else's, or an earlier one with other content.
        raise Refused("id_taken", field="id")


def _show(work: SessionWork, ids: list[str]) -> None:
    for row in _get_standing(work, ids):
        work.track(row)
        # What nobody has written down yet has nothing to show: it waits for that again.
        row.status, row.hidden_reason = Status.SHOWN if row.text else Status.UNWRITTEN, ""
        # Somebody has looked: what was noticed is settled.
        row.flags = [flag for flag in row.flags if flag not in HINT_NAMES]


def _get_standing(work: SessionWork, ids: list[str]) -> list[Contribution]:
    rows = get_contributions(work, ids)
    _require_standing(rows)
    return rows


def _require_present(rows: list[Contribution]) -> None:
    """Refuse what is not there any more, and what has no words yet."""
    _require_standing(rows)
    if any(not row.text for row in rows):
        raise Refused("not_written", field="ids")


def _require_standing(rows: list[Contribution]) -> None:
    for row in rows:
        if row.status == Status.WITHDRAWN:
            raise Refused("already_withdrawn", field="ids")
        if row.status == Status.SPLIT:
            raise Refused("already_split", field="ids")


def hold(work: SessionWork, row: Contribution) -> None:
    """Let a delegate's contribution wait for a look where the session asks for it, or where it may name a person."""
    hints = find_hints(row.text, *(getattr(row, name) for name in ACTION_TEXTS))
    row.flags = [*hints, *(flag for flag in row.flags if flag not in HINT_NAMES)]
    if row.text and (hints or work.session.moderation == Moderation.BEFORE):
        row.status = Status.HELD


def drop_recording(work: SessionWork, row: Contribution) -> None:
    """Forget the recording of a tracked contribution; its file, which nothing names any more, goes at the next look."""
    if row.recorded:
        row.recorded = False
        work.connection.execute(delete(Recording).where(Recording.id == row.id))


def _get_own(context: CommandContext, contribution: str) -> Contribution:
    row = get_contribution(context.work, contribution)
    caller = context.caller
    if caller.role is Role.DELEGATE:
        if not queries.is_author(context.work.tx, row.id, caller.id):
            raise Refused("not_yours", field="id")
    elif not row.scribe and caller.role is not Role.SYSTEM:
        raise Refused("not_yours", field="id")
    if row.status == Status.WITHDRAWN:
        raise Refused("already_withdrawn", field="id")
    if row.status == Status.HIDDEN:
        raise Refused("already_hidden", field="id")
    if row.status == Status.SPLIT:
        raise Refused("already_split", field="id")
    return row


def _shortened(payload: contract.SubmitContribution | contract.EditContribution) -> dict[str, Any]:
    """Return what an answer says where less is kept than was typed: a character had too many code points."""
    texts = (payload.text, *(getattr(payload, name) for name in ACTION_TEXTS))
    return {"shortened": True} if any(map(words.is_shortened, texts)) else {}


def set_action_fields(row: Contribution, payload: contract.ActionFields) -> None:
    """Set what only an action has, as far as ``payload`` says it. Raises ``Refused`` where the kind is another."""
    if row.kind != Kind.ACTION:
        for name in ACTION_FIELDS:
            if getattr(payload, name):
                raise Refused("action_fields", field=name)
        return
    row.level = payload.level or row.level
    if row.level is None:
        raise Refused("choose_level", field="level")
    for name in ACTION_TEXTS:
        value = getattr(payload, name)
        if value is not None:
            setattr(row, name, words.clean(value, limit=MAX_FIELD, field=name, empty=None))


def set_language(context: CommandContext, row: Contribution, declared: str | None, reads: str) -> None:
    """Set language and direction: the one that a person said, else the one that the text tells.

    ``declared`` is what the author says now ("": find out again); ``reads`` the language in which the author reads the
    page.
    """
    if declared:
        row.lang, row.lang_by = read_language(declared, field="lang"), LanguageBy.AUTHOR
    elif declared == "":
        row.lang_by = LanguageBy.DETECTED
    if not row.lang_by:
        row.lang = language_detection.guess(row.text, context.event.languages, reads)
    row.dir = words.direction(row.text, words.language_direction(row.lang))


def describe_author(context: CommandContext, group: str | None) -> dict[str, Any]:
    """Return what the caller lets others know of oneself: group, country, consent, and a name only with consent."""
    if group:
        check_group(context.event, group)
    row = context.delegate
    if row is None:
        return {"group": group, "country": None, "consent": Consent.LIST, "author_name": ""}
    consent = Consent(row.consent or Consent.LIST)
    name = row.name if consent is Consent.NAME else ""
    return {"group": group or row.group, "country": row.country, "consent": consent, "author_name": name}
