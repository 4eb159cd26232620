"""What an event file holds, as frozen values; ``docs/event-file.md`` describes each key for organisers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time
from typing import Annotated, Final, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    ValidationInfo,
    model_validator,
)

from facilitator.domain.logo import MOST as MOST_LOGOS
from facilitator.domain.messages import N_, Message
from facilitator.domain.vocabulary import (
    KEEP_DELEGATES_DAYS,
    MAX_LENGTH_DEFAULT,
    MAX_STEPS,
    Attribution,
    BoardView,
    Kind,
    MarksOf,
    MediaInput,
    Moderation,
    SessionKind,
    Stage,
    Tally,
    Visibility,
)
from facilitator.domain.wifi import WifiKind, find_fault
from facilitator.event_file import languages, values
from facilitator.event_file.problem import refuse, refuse_all

MAX_LINE: Final = 200
"""Graphemes of a title, a room, a place."""
MAX_SHORT: Final = 40
"""Graphemes of a question's short title: it stands on tabs and buttons."""
MAX_PROSE: Final = 2000
"""Graphemes of a question or a description."""


def _refuse_none(items: object) -> object:
    # Not min_length: pydantic counts only the items that are in order, and would call a list of one faulty item empty.
    if items == []:
        refuse(N_("The list is empty. Write at least one item."))
    return items


def _refuse_twice(items: tuple[str, ...]) -> tuple[str, ...]:
    findings = [
        ((position,), Message(N_("“%(value)s” is listed twice. Take one of them out."), {"value": item}))
        for position, item in enumerate(items)
        if item in items[:position]
    ]
    if findings:
        refuse_all(findings)
    return items


def _find_question(value: object, info: ValidationInfo) -> object:
    """Let an id stand for the shared question; where that is unknown or at fault, it is reported elsewhere."""
    if not isinstance(value, str):
        return value
    return languages.get_reading(info).questions.get(value.strip()) or _STAND_IN


def _remember_question(question: Question, info: ValidationInfo) -> Question:
    languages.get_reading(info).questions[question.id] = question
    return question


Id = Annotated[str, PlainValidator(values.read_id)]
Line = Annotated[dict[str, str], PlainValidator(languages.read_text(MAX_LINE))]
Short = Annotated[dict[str, str], PlainValidator(languages.read_text(MAX_SHORT))]
Prose = Annotated[dict[str, str], PlainValidator(languages.read_text(MAX_PROSE))]
Clock = Annotated[time, PlainValidator(values.read_time)]
OneKind = Annotated[Kind, PlainValidator(values.choose(Kind))]
OneModeration = Annotated[Moderation, PlainValidator(values.choose(Moderation))]
OneMediaInput = Annotated[MediaInput, PlainValidator(values.choose(MediaInput))]
OneVisibility = Annotated[Visibility, PlainValidator(values.choose(Visibility))]
OneAttribution = Annotated[Attribution, PlainValidator(values.choose(Attribution))]
OneSessionKind = Annotated[SessionKind, PlainValidator(values.choose(SessionKind))]
OneMarksOf = Annotated[MarksOf, PlainValidator(values.choose(MarksOf))]
OneStage = Annotated[Stage, PlainValidator(values.choose(Stage))]
OneView = Annotated[BoardView, PlainValidator(values.choose(BoardView))]
OneTally = Annotated[Tally, PlainValidator(values.choose(Tally))]
Each = Annotated[int, PlainValidator(values.read_each)]
Minutes = Annotated[int, PlainValidator(values.read_minutes)]
Length = Annotated[int, PlainValidator(values.read_length)]
Days = Annotated[int, PlainValidator(values.read_days)]
Link = Annotated[str, PlainValidator(values.read_link)]
Links = Annotated[
    dict[str, str], PlainValidator(languages.read_text(values.MAX_LINK)), AfterValidator(values.read_links)
]
Code = Annotated[str, PlainValidator(values.read_code)]
TimeZone = Annotated[str, PlainValidator(values.read_time_zone)]
OneDay = Annotated[date, PlainValidator(values.read_date)]
_ONE_OR_MANY: Final = BeforeValidator(values.as_list)
_DISTINCT: Final = AfterValidator(_refuse_twice)
_NOT_EMPTY: Final = BeforeValidator(_refuse_none)
Language = Annotated[str, PlainValidator(languages.read_language)]
Languages = Annotated[tuple[Language, ...], _ONE_OR_MANY, _NOT_EMPTY, _DISTINCT]
Offers = Annotated[tuple[OneKind, ...], _ONE_OR_MANY, _NOT_EMPTY, _DISTINCT]
Ids = Annotated[tuple[Id, ...], _ONE_OR_MANY, _DISTINCT]


class _Part(BaseModel):
    """One mapping of the file. ``examples`` of a field are the line that the message about its absence shows."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Marks(_Part):
    """What delegates can mark as important, how many marks each has on a question, and when totals are shown."""

    of: OneMarksOf = MarksOf.ALL
    each: Each | None = None
    tally: OneTally = Tally.LIVE


class Defaults(_Part):
    """How sessions take input, where a session says nothing else."""

    moderation: OneModeration = Moderation.OFF
    visibility: OneVisibility = Visibility.CLUSTERS
    attribution: OneAttribution = Attribution.GROUP
    max_length: Length = MAX_LENGTH_DEFAULT
    media: OneMediaInput = MediaInput.OFF
    marks: Marks = Marks()


class Group(_Part):
    """A kind of organisation that delegates may say they belong to."""

    id: Id = Field(examples=["id: ministry"])
    name: Line = Field(examples=["name: Ministry"])


class Retention(_Part):
    """Days for which things are kept after the event and after the last thing given; None is until deleted by hand."""

    delegates: Days = KEEP_DELEGATES_DAYS
    notes: Days | None = None


class Logo(_Part):
    """A logo of the event, and what those hear who cannot see it."""

    png: Annotated[bytes, PlainValidator(values.read_logo)] = Field(examples=["png: iVBORw0KGgo…"])
    name: Line = Field(examples=["name: Emblem of the host"])


class Identity(_Part):
    """How the event looks and greets; without an ``accent`` it has the program's own colour."""

    logos: Annotated[tuple[Logo, ...], Field(max_length=MOST_LOGOS)] = ()
    accent: Annotated[str, PlainValidator(values.read_colour)] | None = None
    welcome: Line = Field(default_factory=dict)
    thanks: Line = Field(default_factory=dict)


class Wifi(_Part):
    """The Wi-Fi of the room; ``show`` is whether the wall shows it, too."""

    name: Annotated[str, PlainValidator(values.read_network)] = ""
    password: Annotated[str, PlainValidator(values.read_password)] = ""
    kind: Annotated[WifiKind, PlainValidator(values.choose(WifiKind))] = WifiKind.WPA
    show: Annotated[bool, PlainValidator(values.read_switch)] = True

    @model_validator(mode="after")
    def _check_password(self) -> Self:
        fault = find_fault(self.kind, self.password) if self.name else None
        if fault is not None:
            refuse_all([(("password",), fault)])
        return self


class EventInfo(_Part):
    """The conference as a whole. ``languages[0]`` is the default one."""

    id: Id = Field(examples=["id: my-workshop"])
    title: Line = Field(examples=["title: My workshop"])
    description: Prose = Field(default_factory=dict)
    place: Line = Field(examples=["place: Town hall, Amman"])
    time_zone: TimeZone = Field(examples=["time_zone: Asia/Amman"])
    languages: Languages = Field(examples=["languages: [en]"])
    code: Code | None = None
    contact: Prose = Field(default_factory=dict)
    group_list: Annotated[tuple[Group, ...], _NOT_EMPTY] | None = None
    defaults: Defaults = Defaults()
    retention: Retention = Retention()
    identity: Identity = Identity()
    wifi: Wifi = Wifi()
    captions: Link | None = None


class Question(_Part):
    """A guiding question. ``offers`` are the kinds of contribution that its form shows first."""

    id: Id = Field(examples=["id: q1"])
    text: Prose = Field(examples=["text: What must change?"])
    easy: Prose = Field(default_factory=dict)
    short: Short = Field(default_factory=dict)
    clip: Links = Field(default_factory=dict)
    offers: Offers = Field(max_length=2, examples=["offers: [challenge, action]"])


_STAND_IN: Final = Question(id="unknown", text={}, offers=(Kind.ACTION,))
"""Keeps a validation going; a file with an unknown question is never returned."""


class Step(_Part):
    """A step of a session's run sheet. ``question`` is the id of one that the session asks."""

    stage: OneStage = Field(examples=["stage: collecting"])
    question: Id | None = None
    wall: OneView = Field(examples=["wall: arrivals"])
    minutes: Minutes = Field(examples=["minutes: 10"])
    title: Line = Field(default_factory=dict)


class SessionInfo(_Part):
    """One slot of the agenda. A setting that is None is the event's; ``EventFile.settings_of`` gives them all."""

    id: Id = Field(examples=["id: opening"])
    start: Clock = Field(examples=['start: "09:30"'])
    end: Clock = Field(examples=['end: "11:00"'])
    room: Line = Field(default_factory=dict)
    title: Line = Field(examples=["title: Opening"])
    kind_of_session: OneSessionKind = SessionKind.PLENARY
    questions: Annotated[tuple[Annotated[Question, BeforeValidator(_find_question)], ...], _ONE_OR_MANY] = ()
    gathers: Ids = ()
    breakout_of: Id | None = None
    moderation: OneModeration | None = None
    visibility: OneVisibility | None = None
    attribution: OneAttribution | None = None
    max_length: Length | None = None
    media: OneMediaInput | None = None
    marks: Marks | None = None
    captions: Link | None = None
    steps: tuple[Step, ...] = Field(default=(), max_length=MAX_STEPS)


class DayHead(_Part):
    """A day without its sessions."""

    date: OneDay = Field(examples=["date: 2019-09-10"])
    title: Line = Field(default_factory=dict)


class DayInfo(DayHead):
    """One day of the agenda."""

    sessions: Annotated[tuple[SessionInfo, ...], _NOT_EMPTY]


class EventFile(_Part):
    """A whole event file, in order and complete."""

    event: EventInfo
    questions: tuple[Annotated[Question, AfterValidator(_remember_question)], ...] = ()
    days: Annotated[tuple[DayInfo, ...], _NOT_EMPTY]

    def sessions(self) -> Iterator[tuple[DayInfo, SessionInfo]]:
        """Yield every session with its day, in the order of the file."""
        for day in self.days:
            for session in day.sessions:
                yield day, session

    def settings_of(self, session: SessionInfo) -> Defaults:
        """Return the settings of ``session``: its own where it has them, else the event's, else the program's."""
        own = {name: one for name in Defaults.model_fields if (one := getattr(session, name)) is not None}
        return self.event.defaults.model_copy(update=own)


PARTS: Final[dict[str, type[_Part]]] = {
    "": EventFile,
    "event": EventInfo,
    "defaults": Defaults,
    "marks": Marks,
    "retention": Retention,
    "identity": Identity,
    "logos": Logo,
    "wifi": Wifi,
    "group_list": Group,
    "questions": Question,
    "days": DayInfo,
    "sessions": SessionInfo,
    "steps": Step,
}
"""Each mapping of the file by the key it stands under; the whole file under no key."""
