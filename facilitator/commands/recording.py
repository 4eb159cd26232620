"""Give a spoken or signed contribution, write it down, and delete its recording."""

from __future__ import annotations

from typing import Any

from facilitator import contract
from facilitator.commands.contribution.giving import (
    describe_author,
    drop_recording,
    hold,
    require_free,
    set_action_fields,
    set_language,
)
from facilitator.commands.work import CommandContext, get_contribution
from facilitator.domain import text as words
from facilitator.domain.rules import Refused
from facilitator.domain.vocabulary import LanguageBy, MediaInput, Role, Status
from facilitator.store import queries
from facilitator.store.contribution_row import make_contribution
from facilitator.store.journal import doer, find_change
from facilitator.store.models import Authorship, Recording


def give(context: CommandContext, payload: contract.GiveRecording) -> dict[str, Any]:
    """Keep a contribution that was spoken or signed, with the session's next number. It has no words yet."""
    work, caller = context.work, context.caller
    if work.session.media != MediaInput.ON:
        raise Refused("media_off")
    require_free(context, payload.question)
    recording = work.tx.get(Recording, payload.id)
    if recording is None or recording.session != work.session.id or recording.delegate != caller.id:
        raise Refused("no_recording", field="id")
    row = make_contribution(
        work.session,
        id=payload.id,
        question=payload.question,
        number=work.take_number(),
        kind=payload.kind,
        text="",
        lang=caller.language,
        dir=words.language_direction(caller.language),
        status=Status.UNWRITTEN,
        media=recording.media,
        recorded=True,
        created_at=work.now,
        **describe_author(context, payload.group),
    )
    set_action_fields(row, payload)
    work.insert(row)
    work.put(Authorship, {"thing": row.id, "session": row.session, "delegate": caller.id})
    # From now on words and persons meet there alone.
    recording.delegate = ""
    return {"id": row.id, "number": row.number, "status": row.status}


def write(context: CommandContext, payload: contract.WriteDown) -> dict[str, Any]:
    """Write down what was spoken or signed; it then waits for a look where a typed one would."""
    work = context.work
    row = get_contribution(work, payload.id)
    if row.status == Status.WITHDRAWN:
        raise Refused("already_withdrawn", field="id")
    if row.status != Status.UNWRITTEN:
        line = find_change(work.tx, work.session.id, "contributions", row.id, "text")
        raise Refused("written_meanwhile", field="text", current={"text": row.text}, who=doer(line))
    text = words.clean(payload.text, limit=work.session.max_length, field="text")
    work.track(row)
    row.text, row.status = text, Status.SHOWN
    set_language(context, row, payload.lang, row.lang)
    if payload.lang:
        row.lang_by = LanguageBy.STAFF
    hold(work, row)
    return {"id": row.id, "number": row.number, "status": row.status}


def remove(context: CommandContext, payload: contract.RemoveRecording) -> dict[str, Any]:
    """Delete a recording. Its author may once it is written down; before, there is taking the contribution back."""
    work, caller = context.work, context.caller
    row = get_contribution(work, payload.id)
    if caller.role is Role.DELEGATE:
        if not queries.is_author(work.tx, row.id, caller.id):
            raise Refused("not_yours", field="id")
        if row.status == Status.UNWRITTEN:
            raise Refused("not_written", field="id")
    if not row.recorded:
        raise Refused("recording_gone", field="id")
    work.track(row)
    drop_recording(work, row)
    return {"id": row.id, "number": row.number}
