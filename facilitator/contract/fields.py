"""What fields of commands are made of: ids, revisions, texts, and what every command carries."""

from __future__ import annotations

import uuid
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StrictStr,
)
from pydantic_core import PydanticCustomError

from facilitator.domain.vocabulary import (
    MAX_IDS,
    Level,
)


def _uuid(value: str) -> str:
    try:
        return str(uuid.UUID(value))
    except ValueError:
        raise PydanticCustomError("bad_id", "not a UUID") from None


Id = Annotated[StrictStr, Field(max_length=64)]
"""The id of something that exists: a session, question, cluster or contribution."""


Rev = Annotated[StrictInt, Field(ge=0, le=2**31 - 1)]
"""A revision: what a database takes for a whole number."""


NewId = Annotated[StrictStr, Field(max_length=64), AfterValidator(_uuid)]
"""A UUID made by the client, in any of its spellings; kept in lower case with hyphens."""


Text = Annotated[StrictStr, Field(max_length=65_536)]


Ids = Annotated[list[Id], Field(max_length=MAX_IDS)]


class Command(BaseModel):
    """What every command carries: the session it is about, and a key that makes a repeat harmless."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    session: Id
    key: NewId | None = None
    lineage: Id | None = None
    """Of the session as the caller knew it: what was written before the session was cleared is refused."""


Texts = Annotated[dict[Annotated[StrictStr, Field(max_length=35)], Text], Field(max_length=60)]
"""A text by language tag: in every language of the event, or in one that stands for all."""


Typed = Annotated[StrictStr, Field(max_length=400)]
"""A short value as a person typed it; the event file's rules say what it must be."""


FileText = Annotated[StrictStr, Field(max_length=1_000_000)]


class TypedMarks(BaseModel):
    """``GivenMarks`` as a person typed them: all three; ``each`` empty or null is as many as a delegate likes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    of: Typed
    each: StrictInt | Typed | None = None
    tally: Typed


class EventCommand(BaseModel):
    """What every command on the event as a whole carries. ``event`` left out is the caller's own."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    event: Id | None = None
    key: NewId | None = None


class ClearingCommand(EventCommand):
    """A command that deletes what people gave, once a backup is made.

    ``confirm`` is the event's join code as a person typed it. ``own_backup``: a backup was made with the database's own
    tools, for where the program cannot make one (PostgreSQL).
    """

    confirm: Typed
    own_backup: StrictBool = False


class ChangeCommand(EventCommand):
    """A command that changes fields. ``base`` holds the values that the caller saw.

    A field that the caller left as it was in ``base`` stays as somebody else has made it since; one that both have
    changed is a conflict. Without ``base`` the given values count.
    """

    base: dict[str, Any] | None = None


class ActionFields(BaseModel):
    """What an action says beside its text; other kinds leave it out."""

    level: Level | None = None
    lead: Text | None = None
    partners: Text | None = None
    by_when: Text | None = None
    lasts: Text | None = None
    left_out: Text | None = None
