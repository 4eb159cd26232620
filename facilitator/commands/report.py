"""Write the session's summary."""

from __future__ import annotations

from typing import Any

from facilitator import contract
from facilitator.commands.work import Running, command, get_question
from facilitator.domain import text as words
from facilitator.domain.rules import WRITERS, Refused
from facilitator.domain.vocabulary import MAX_SUMMARY
from facilitator.store.models import Summary


@command("report.write", by=WRITERS, undoable=True)
def write(running: Running, payload: contract.WriteReport) -> dict[str, Any]:
    """Save the summary of a question, or of the session, on top of the version that the caller saw."""
    work = running.work
    question = get_question(work, payload.question).id if payload.question else None
    text = words.clean(payload.text, limit=MAX_SUMMARY, field="text", empty=None)
    id_ = f"{work.session.id}/{question or ''}"
    row = work.tx.get(Summary, id_)
    if row is None:
        row = work.add(
            Summary(id=id_, session=work.session.id, question=question, text=text, written_rev=work.rev)
        )
    elif row.written_rev != payload.base_rev and row.text != text:
        current = {"text": row.text, "written_rev": row.written_rev}
        raise Refused("text_changed", field="text", current=current)
    else:
        work.touch(row)
        row.text, row.written_rev = text, work.rev
    return {"id": row.id, "written_rev": row.written_rev}
