"""Commands on what is spoken or signed instead of typed."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StrictStr

from facilitator.contract.declaration import declares
from facilitator.contract.fields import ActionFields, Command, Id, NewId, Text
from facilitator.domain.messages import N_
from facilitator.domain.rules import DELEGATES, OPEN_TO_WRITING, SCRIBES, allow
from facilitator.domain.vocabulary import Kind


@declares(
    "recording.give",
    by=allow(DELEGATES, OPEN_TO_WRITING),
    says=N_("Gave a spoken or signed contribution"),
)
class GiveRecording(ActionFields, Command):
    """Give a contribution whose recording, under the same ``id``, has arrived whole. It waits to be written down."""

    id: NewId
    question: Id
    kind: Kind
    group: Annotated[StrictStr, Field(max_length=64)] | None = None


@declares("recording.write", by=allow(SCRIBES), says=N_("Wrote down what was spoken or signed"))
class WriteDown(Command):
    """Write down what was spoken or signed: from then on it is a contribution as any other."""

    id: Id
    text: Text
    lang: Annotated[StrictStr, Field(max_length=35)] | None = None


@declares("recording.remove", by=allow(DELEGATES | SCRIBES), says=N_("Deleted a recording"))
class RemoveRecording(Command):
    """Delete a recording for good: its author, who has read what was written down, or staff. The words stay."""

    id: Id
