"""Commands on a session: steering, settings, the agenda's slots."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StrictStr,
)

from facilitator.contract.fields import (
    ChangeCommand,
    Command,
    EventCommand,
    Id,
    Ids,
    Rev,
    Text,
    Texts,
    Typed,
    TypedMarks,
)
from facilitator.domain.vocabulary import (
    MAX_MARKS,
    TIMER_LIMIT,
    Attribution,
    BoardView,
    Captions,
    FocusType,
    MarksOf,
    Moderation,
    Picture,
    Stage,
    Tally,
    Visibility,
)


class SetStage(Command):
    """Move the session to another stage."""

    stage: Stage


class SetQuestion(Command):
    """Choose the question that the room is on."""

    question: Id


class Focus(BaseModel):
    """What the board enlarges."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: FocusType
    id: Id


class SetFocus(Command):
    """Enlarge a question, cluster or contribution on the board, or nothing (null)."""

    focus: Focus | None


class SetTimer(Command):
    """Start an advisory timer of ``seconds``, or take it away (null). It never closes anything."""

    seconds: Annotated[StrictInt, Field(ge=5, le=TIMER_LIMIT)] | None


class ExtendTimer(Command):
    """Give the running timer ``seconds`` more; where it has run out, from now on."""

    seconds: Annotated[StrictInt, Field(ge=5, le=3600)]


class SetView(Command):
    """Choose what the board shows; fields left out stay as they are.

    ``joining`` puts the join panel beside it, ``blank`` hides everything at once, ``arrivals`` false keeps what is not in
    a cluster yet from the wall, ``captions`` keeps a place free, ``picture`` is the one that the view ``pictures`` shows.
    """

    view: BoardView | None = None
    joining: StrictBool | None = None
    blank: StrictBool | None = None
    arrivals: StrictBool | None = None
    captions: Captions | None = None
    picture: Picture | None = None
    beside: Annotated[StrictStr, Field(max_length=35)] | None = None


class LockArrangement(Command):
    """Keep clusters and what is in them as they are (``on``), or let facilitators arrange them again."""

    on: StrictBool


class Announce(Command):
    """Put one line on the board and the phones (``text``), or take it away (null)."""

    text: Text | None
    lang: Annotated[StrictStr, Field(max_length=35)] | None = None


class GatherEverybody(Command):
    """Ask the phones of all other sessions of the event to come to this one."""


class ShowSession(Command):
    """Show this session on the board of its room."""


class GivenMarks(BaseModel):
    """What can be marked as important; fields left out stay. ``each`` null: as many as a delegate likes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    of: MarksOf | None = None
    each: Annotated[StrictInt, Field(ge=1, le=MAX_MARKS)] | None = None
    tally: Tally | None = None

    def over(self, marks: dict[str, Any]) -> dict[str, Any]:
        """Return ``marks`` (all three) with what is given here in its place."""
        new = self.model_dump(mode="json", exclude_unset=True)
        return {
            **marks,
            **{name: value for name, value in new.items() if value is not None or name == "each"},
        }


class SetSettings(Command):
    """Change how the session treats input; fields left out stay as they are."""

    moderation: Moderation | None = None
    visibility: Visibility | None = None
    attribution: Attribution | None = None
    language: Annotated[StrictStr, Field(max_length=35)] | None = None
    marks: GivenMarks | None = None


class Undo(Command):
    """Take back what the change ``rev`` did, if nothing since depends on it."""

    rev: Rev


class MergeSessions(Command):
    """Bring the contributions and clusters of other sessions into this one, each with its origin.

    ``sources`` left out: the session's breakout groups, and the sessions that it ``gathers``.
    """

    sources: Ids | None = None


class _SessionFields(BaseModel):
    title: Texts | None = None
    day: Typed | None = None
    start: Typed | None = None
    end: Typed | None = None
    room: Texts | None = None
    kind: Typed | None = None
    moderation: Typed | None = None
    visibility: Typed | None = None
    attribution: Typed | None = None
    max_length: StrictInt | Typed | None = None
    marks: TypedMarks | None = None
    gathers: Ids | None = None
    captions_link: Typed | None = None


class CreateSession(EventCommand, _SessionFields):
    """Add a session to a day of the agenda. ``id`` left out is made of the title."""

    id: Typed | None = None


class ChangeSession(ChangeCommand, _SessionFields):
    """Change a session; fields left out stay."""

    session: Id


class MoveSession(EventCommand):
    """Move a session to another day or time, its length kept; or before another one at the same time.

    ``later``: what follows on the same day, after it, moves by as much.
    """

    session: Id
    day: Typed | None = None
    start: Typed | None = None
    later: StrictBool = False
    before: Id | None = None


class RemoveSession(EventCommand):
    """Remove a session in which nobody has written anything."""

    session: Id


class GivenBreakout(BaseModel):
    """One breakout group: its title and its room."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Texts
    room: Texts = Field(default_factory=dict)


class BreakOut(EventCommand):
    """Duplicate a session into groups that are asked the same questions, at its time unless another is given."""

    session: Id
    groups: Annotated[list[GivenBreakout], Field(min_length=1, max_length=40)]
    start: Typed | None = None
    end: Typed | None = None
