"""Commands on a session: steering, settings, the agenda's slots."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StrictStr

from facilitator.contract.declaration import declares
from facilitator.contract.fields import (
    ChangeCommand,
    ClearingCommand,
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
from facilitator.domain.messages import N_
from facilitator.domain.rules import CHAIRS, ORGANISERS, allow
from facilitator.domain.vocabulary import (
    MAX_MARKS,
    MAX_STEPS,
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


@declares("session.stage", by=allow(CHAIRS), undoable=True, says=N_("Changed the stage"))
class SetStage(Command):
    """Move the session to another stage; the wall goes along, unless it is to be kept as it is."""

    stage: Stage


@declares("session.question", by=allow(CHAIRS), undoable=True, says=N_("Chose the question"))
class SetQuestion(Command):
    """Choose the question that the room is on."""

    question: Id


class Focus(BaseModel):
    """What the wall enlarges."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: FocusType
    id: Id


@declares("session.focus", by=allow(CHAIRS), undoable=True, says=N_("Changed the focus"))
class SetFocus(Command):
    """Enlarge a question, cluster or contribution on the wall, or nothing (null)."""

    focus: Focus | None


@declares("session.timer", by=allow(CHAIRS), says=N_("Set the timer"))
class SetTimer(Command):
    """Start an advisory timer of ``seconds``, or take it away (null). It never closes anything."""

    seconds: Annotated[StrictInt, Field(ge=5, le=TIMER_LIMIT)] | None


@declares("session.extend", by=allow(CHAIRS), says=N_("Gave the timer more time"))
class ExtendTimer(Command):
    """Give the running timer ``seconds`` more; where it has run out, from now on."""

    seconds: Annotated[StrictInt, Field(ge=5, le=3600)]


@declares("session.view", by=allow(CHAIRS), says=N_("Changed the wall"))
class SetView(Command):
    """Choose what the wall shows; fields left out stay as they are.

    ``joining`` puts the join panel beside it, ``blank`` hides everything at once, ``arrivals`` false keeps what is not in
    a cluster yet off it, ``captions`` keeps a place free, ``picture`` is what the view ``pictures`` shows, ``dark`` is for a
    dark hall, ``quotes`` false leaves out the overview's quotation, ``keep_wall`` keeps it as it is when the stage changes.
    """

    view: BoardView | None = None
    joining: StrictBool | None = None
    blank: StrictBool | None = None
    arrivals: StrictBool | None = None
    captions: Captions | None = None
    picture: Picture | None = None
    dark: StrictBool | None = None
    quotes: StrictBool | None = None
    keep_wall: StrictBool | None = None
    beside: Annotated[StrictStr, Field(max_length=35)] | None = None


@declares("session.lock", by=allow(CHAIRS), says=N_("Locked or unlocked the clusters"))
class LockArrangement(Command):
    """Keep clusters and what is in them as they are (``on``), or let facilitators arrange them again."""

    on: StrictBool


@declares("session.announce", by=allow(CHAIRS), says=N_("Changed the announcement"))
class Announce(Command):
    """Put one line on the wall and the phones (``text``), or take it away (null)."""

    text: Text | None
    lang: Annotated[StrictStr, Field(max_length=35)] | None = None


@declares("session.gather", by=allow(CHAIRS), says=N_("Asked everybody to come here"))
class GatherEverybody(Command):
    """Ask the phones of all other sessions of the event to come to this one."""


@declares("session.show", by=allow(CHAIRS), says=N_("Showed the session on the wall"))
class ShowSession(Command):
    """Show this session on the wall of its room."""


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


@declares("session.settings", by=allow(CHAIRS), undoable=True, says=N_("Changed the settings"))
class SetSettings(Command):
    """Change how the session treats input; fields left out stay as they are."""

    moderation: Moderation | None = None
    visibility: Visibility | None = None
    attribution: Attribution | None = None
    language: Annotated[StrictStr, Field(max_length=35)] | None = None
    marks: GivenMarks | None = None


@declares("session.undo", by=allow(CHAIRS), undoable=True, says=N_("Took a step back"))
class Undo(Command):
    """Take back what the change ``rev`` did, if nothing since depends on it."""

    rev: Rev


@declares("session.merge", by=allow(CHAIRS), undoable=True, says=N_("Brought contributions together"))
class MergeSessions(Command):
    """Bring the contributions and clusters of other sessions into this one, each with its origin.

    ``sources`` left out: the session's breakout groups, and the sessions that it ``gathers``.
    """

    sources: Ids | None = None


@declares("session.step", by=allow(CHAIRS), undoable=True, says=N_("Took a step of the run sheet"))
class TakeStep(Command):
    """Take a step of the run sheet (from 0): its stage, its question and what the wall shows, in one.

    Where the wall is to show the timer, the timer starts with the step's minutes. No step is ever taken by itself.
    """

    step: Annotated[StrictInt, Field(ge=0, lt=MAX_STEPS)]


class GivenStep(BaseModel):
    """A step of a run sheet: ``question`` is one of the session's, ``wall`` a view of the wall."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    stage: Typed
    question: Typed | None = None
    wall: Typed
    minutes: StrictInt | Typed
    title: Texts = Field(default_factory=dict)


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
    media: Typed | None = None
    marks: TypedMarks | None = None
    gathers: Ids | None = None
    captions_link: Typed | None = None
    steps: Annotated[list[GivenStep], Field(max_length=MAX_STEPS)] | None = None


@declares("session.create", by=allow(ORGANISERS), undoable=True, says=N_("Added a session"))
class CreateSession(EventCommand, _SessionFields):
    """Add a session to a day of the agenda. ``id`` left out is made of the title."""

    id: Typed | None = None


@declares("session.change", by=allow(ORGANISERS), undoable=True, says=N_("Changed a session"))
class ChangeSession(ChangeCommand, _SessionFields):
    """Change a session; fields left out stay."""

    session: Id


@declares("session.move", by=allow(ORGANISERS), undoable=True, says=N_("Moved a session"))
class MoveSession(EventCommand):
    """Move a session to another day or time, its length kept; or before another one at the same time.

    ``later``: what follows on the same day, after it, moves by as much.
    """

    session: Id
    day: Typed | None = None
    start: Typed | None = None
    later: StrictBool = False
    before: Id | None = None


@declares("session.remove", by=allow(ORGANISERS), undoable=True, says=N_("Removed a session"))
class RemoveSession(EventCommand):
    """Remove a session in which nobody has written anything."""

    session: Id


@declares("session.clear", by=allow(ORGANISERS), clears=True, says=N_("Cleared what was tried in a session"))
class ClearSession(ClearingCommand):
    """Delete what was given in a session; it is planned again, numbers begin at 1, join code and links stay.

    What another session has gathered from it stays there. Phones that still hold something written before cannot bring
    it in by themselves (reason ``cleared``).
    """

    session: Id


@declares("session.copy", by=allow(ORGANISERS), undoable=True, says=N_("Copied a session"))
class CopySession(EventCommand):
    """Copy a session with its questions and settings, without what was given in it; its length stays.

    Left out, ``day`` is the same, ``start`` the end of the one that is copied, and ``title`` and ``room`` are its own.
    """

    session: Id
    day: Typed | None = None
    start: Typed | None = None
    title: Texts | None = None
    room: Texts | None = None


class GivenBreakout(BaseModel):
    """One breakout group: its title and its room."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Texts
    room: Texts = Field(default_factory=dict)


@declares("session.breakout", by=allow(ORGANISERS), undoable=True, says=N_("Made breakout groups"))
class BreakOut(EventCommand):
    """Duplicate a session into groups that are asked the same questions, at its time unless another is given."""

    session: Id
    groups: Annotated[list[GivenBreakout], Field(min_length=1, max_length=40)]
    start: Typed | None = None
    end: Typed | None = None
