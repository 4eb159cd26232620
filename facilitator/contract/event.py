"""Commands on the event as a whole: days, questions, links, catalogues."""

from __future__ import annotations

from typing import Annotated

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
)

from facilitator.contract.declaration import declares
from facilitator.contract.fields import (
    ChangeCommand,
    ClearingCommand,
    EventCommand,
    FileText,
    Id,
    Rev,
    Texts,
    Typed,
    TypedMarks,
)
from facilitator.domain.logo import MOST as MOST_LOGOS
from facilitator.domain.messages import N_
from facilitator.domain.rules import ORGANISERS, allow


@declares("event.create", by=allow(ORGANISERS), makes_event=True, says=N_("Made the event"))
class CreateEvent(EventCommand):
    """Make an event with one link for each role. ``days`` are dates, as ``2019-09-10``."""

    title: Texts
    place: Texts
    time_zone: Typed
    languages: Annotated[list[Typed], Field(max_length=60)]
    days: Annotated[list[Typed], Field(max_length=60)] = Field(default_factory=list)


@declares("event.load", by=allow(ORGANISERS), makes_event=True, says=N_("Made the event from a file"))
class LoadEvent(EventCommand):
    """Make an event of an event file's text, with one link for each role."""

    text: FileText


@declares("catalogue.add", by=allow(ORGANISERS), says=N_("Added a catalogue of tags"))
class AddCatalogue(EventCommand):
    """Add the catalogue of tags that a text (YAML) describes; one with the id of another replaces it."""

    text: FileText


@declares("catalogue.remove", by=allow(ORGANISERS), says=N_("Took a catalogue of tags away"))
class RemoveCatalogue(EventCommand):
    """Take away a catalogue that was added to the event."""

    id: Id


class GivenGroup(BaseModel):
    """A kind of organisation that delegates may choose."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Typed
    name: Texts


class GivenDefaults(BaseModel):
    """How new sessions take input."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    moderation: Typed | None = None
    visibility: Typed | None = None
    attribution: Typed | None = None
    max_length: StrictInt | Typed | None = None
    media: Typed | None = None
    marks: TypedMarks | None = None


class GivenRetention(BaseModel):
    """How long things are kept, in days after the event; ``notes`` empty: until somebody deletes them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    delegates: StrictInt | Typed | None = None
    notes: StrictInt | Typed | None = None


class GivenLogo(BaseModel):
    """A logo that was uploaded (``id``), and what those hear who cannot see it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Id
    name: Texts


class GivenIdentity(BaseModel):
    """How the event looks and greets; what is left out stays. An empty ``accent`` is the program's own colour."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    logos: Annotated[list[GivenLogo], Field(max_length=MOST_LOGOS)] | None = None
    accent: Typed | None = None
    welcome: Texts | None = None
    thanks: Texts | None = None


class GivenWifi(BaseModel):
    """The Wi-Fi of the room; what is left out stays. An empty ``name`` is none. ``show``: also on the wall."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Typed | None = None
    password: Typed | None = None
    kind: Typed | None = None
    show: StrictBool | Typed | None = None


@declares("event.change", by=allow(ORGANISERS), undoable=True, says=N_("Changed the event"))
class ChangeEvent(ChangeCommand):
    """Change the event; fields left out stay. An empty ``groups`` means the program's own list."""

    title: Texts | None = None
    description: Texts | None = None
    place: Texts | None = None
    contact: Texts | None = None
    time_zone: Typed | None = None
    languages: Annotated[list[Typed], Field(max_length=60)] | None = None
    code: Typed | None = None
    groups: Annotated[list[GivenGroup], Field(max_length=60)] | None = None
    defaults: GivenDefaults | None = None
    retention: GivenRetention | None = None
    captions: Typed | None = None
    identity: GivenIdentity | None = None
    wifi: GivenWifi | None = None


@declares("event.undo", by=allow(ORGANISERS), undoable=True, says=N_("Took a step back"))
class UndoEvent(EventCommand):
    """Take back what the change ``rev`` of the event did, if nothing since depends on it."""

    rev: Rev


@declares("event.copy", by=allow(ORGANISERS), makes_event=True, says=N_("Copied the event"))
class CopyEvent(EventCommand):
    """Make an event like this one, without what was given in it, with a join code and links of its own.

    ``first`` is the date of its first day, the others follow at the same distance; left out, all stay.
    """

    title: Texts | None = None
    first: Typed | None = None


@declares("event.clear", by=allow(ORGANISERS), clears=True, says=N_("Cleared what was tried in all sessions"))
class ClearEvent(ClearingCommand):
    """Delete what was given in all sessions, and who joined; agenda, questions, join code and links stay."""


@declares("event.remove", by=allow(ORGANISERS), clears=True, ends_event=True, says=N_("Removed the event"))
class RemoveEvent(ClearingCommand):
    """Delete the event with everything in it. The last one of a server is removed on the command line only."""


@declares("day.create", by=allow(ORGANISERS), undoable=True, says=N_("Added a day"))
class CreateDay(EventCommand):
    """Add a day to the agenda."""

    date: Typed
    title: Texts = Field(default_factory=dict)


@declares("day.change", by=allow(ORGANISERS), undoable=True, says=N_("Changed a day"))
class ChangeDay(ChangeCommand):
    """Change a day's theme, or move the day with all its sessions to another date (``to``)."""

    date: Typed
    to: Typed | None = None
    title: Texts | None = None


@declares("day.remove", by=allow(ORGANISERS), undoable=True, says=N_("Removed a day"))
class RemoveDay(EventCommand):
    """Remove a day that has no sessions."""

    date: Typed


class _QuestionFields(BaseModel):
    text: Texts | None = None
    easy: Texts | None = None
    short: Texts | None = None
    clips: Texts | None = None
    kinds: Annotated[list[Typed], Field(max_length=10)] | None = None


@declares("question.create", by=allow(ORGANISERS), undoable=True, says=N_("Added a question"))
class CreateQuestion(EventCommand, _QuestionFields):
    """Add a question at the end of a session's; ``like`` names one whose words it takes over."""

    session: Id
    like: Id | None = None


@declares("question.change", by=allow(ORGANISERS), undoable=True, says=N_("Changed a question"))
class ChangeQuestion(ChangeCommand, _QuestionFields):
    """Change a question; ``everywhere``: in all sessions that ask it."""

    question: Id
    everywhere: StrictBool = False


@declares("question.move", by=allow(ORGANISERS), undoable=True, says=N_("Moved a question"))
class MoveQuestion(EventCommand):
    """Put a question before another one of its session, or last (``before`` null)."""

    question: Id
    before: Id | None


@declares("question.remove", by=allow(ORGANISERS), undoable=True, says=N_("Removed a question"))
class RemoveQuestion(EventCommand):
    """Remove a question on which nobody has written anything."""

    question: Id


@declares("link.create", by=allow(ORGANISERS), undoable=True, says=N_("Made a link"))
class CreateLink(EventCommand):
    """Make a link by which one person, or a team, enters with a role."""

    role: Typed
    name: Typed


@declares("link.rename", by=allow(ORGANISERS), undoable=True, says=N_("Renamed a link"))
class RenameLink(ChangeCommand):
    """Give a link another name."""

    id: Id
    name: Typed


@declares("link.renew", by=allow(ORGANISERS), says=N_("Renewed a link"))
class RenewLink(EventCommand):
    """Give a link a new address; the old one no longer opens anything. A revoked link is valid again."""

    id: Id


@declares("link.revoke", by=allow(ORGANISERS), says=N_("Ended a link"))
class RevokeLink(EventCommand):
    """End a link: whoever came in by it is out at once."""

    id: Id
