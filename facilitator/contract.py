"""Every command, answer and event that crosses the wire, declared once.

Read by ``commands.perform``, the HTTP API and its OpenAPI document, the tests and the reference page. A command's
class name does not matter; its wire name is the key in ``COMMANDS``. Unknown fields are refused.
"""

from __future__ import annotations

import json
import re
import uuid
from typing import Annotated, Any, Final, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StrictStr,
    ValidationError,
)
from pydantic_core import PydanticCustomError

from facilitator.domain.rules import ERROR_CODES, Refused
from facilitator.domain.vocabulary import (
    MAX_IDS,
    MAX_LINES,
    MAX_PARTS,
    TIMER_LIMIT,
    Attribution,
    BoardView,
    Captions,
    Consent,
    FocusType,
    Kind,
    Level,
    Moderation,
    PairReason,
    Picture,
    Source,
    Stage,
    Translated,
    VersionScope,
    Visibility,
)

_ODD: Final = re.compile("[\\x00\\ud800-\\udfff]")
_DEEPEST: Final = 20
"""Lists and objects in each other: no command has as many."""


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


Texts = Annotated[dict[Annotated[StrictStr, Field(max_length=35)], Text], Field(max_length=60)]
"""A text by language tag: in every language of the event, or in one that stands for all."""
Typed = Annotated[StrictStr, Field(max_length=400)]
"""A short value as a person typed it; the event file's rules say what it must be."""
FileText = Annotated[StrictStr, Field(max_length=1_000_000)]


class EventCommand(BaseModel):
    """What every command on the event as a whole carries. ``event`` left out is the caller's own."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    event: Id | None = None
    key: NewId | None = None


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


class SubmitContribution(ActionFields, Command):
    """Give a contribution."""

    id: NewId
    question: Id
    kind: Kind
    text: Text
    lang: Annotated[StrictStr, Field(max_length=35)] | None = None
    group: Annotated[StrictStr, Field(max_length=64)] | None = None


class EditContribution(ActionFields, Command):
    """Change one's own contribution; fields left out stay as they are."""

    id: Id
    kind: Kind | None = None
    text: Text | None = None
    lang: Annotated[StrictStr, Field(max_length=35)] | None = None


class WithdrawContribution(Command):
    """Take one's own contribution back. Its number is not used again."""

    id: Id


class SetEndorsement(Command):
    """Mark a contribution or cluster as important to oneself, or take the mark away."""

    target: Id
    on: StrictBool


class SetReady(Command):
    """Say that one is ready to go on from a question, or not yet."""

    question: Id
    on: StrictBool


class SetConsent(Command):
    """Say what may be done with one's own words; it holds for what was given in this session and from now on.

    ``name`` is needed for ``consent`` ``name`` and is dropped with any other.
    """

    consent: Consent
    name: Text | None = None


class MakeOffer(Command):
    """Say "we can help with this" on an action."""

    id: NewId
    action: Id
    group: Annotated[StrictStr, Field(max_length=64)] | None = None
    brings: Text


class WithdrawOffer(Command):
    """Take one's own offer back."""

    id: Id


class SetLanguage(Command):
    """Say in which language a contribution is written, where it was not told rightly."""

    id: Id
    lang: Annotated[StrictStr, Field(max_length=35)]


class PlaceContributions(Command):
    """Move contributions into a cluster, or into the inbox (``cluster`` null), before another one or at the end.

    ``seen`` says in which cluster the caller saw each of them: where it stands somewhere else by now, that is a conflict.
    """

    ids: Ids
    cluster: Id | None
    before: Id | None = None
    seen: dict[Id, Id | None] | None = None


class Part(BaseModel):
    """One part of a contribution that is split."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: NewId
    text: Text


class SplitContribution(Command):
    """Make parts of a contribution that holds several ideas; each keeps the author, the original is kept."""

    id: Id
    parts: Annotated[list[Part], Field(max_length=MAX_PARTS)]


class RewordContribution(Command):
    """Put a contribution into other words; the author's are kept. ``base`` is the text that the caller saw."""

    id: Id
    text: Text
    base: Text | None = None
    reason: Text | None = None


class Line(BaseModel):
    """One contribution that a scribe enters."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: NewId
    text: Text
    lang: Annotated[StrictStr, Field(max_length=35)] | None = None


class EnterContributions(Command):
    """Enter what others said or wrote on paper: all lines, or none where one of them cannot be kept."""

    question: Id
    kind: Kind
    level: Level | None = None
    group: Annotated[StrictStr, Field(max_length=64)] | None = None
    source: Literal[Source.SCRIBE, Source.PAPER] = Source.PAPER
    lines: Annotated[list[Line], Field(max_length=MAX_LINES)]


class ImportedRow(ActionFields):
    """A contribution from a file. ``created_at`` is in seconds since 1970; ``cluster`` is a title, made where missing."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: NewId
    question: Id
    kind: Kind
    text: Text
    lang: Annotated[StrictStr, Field(max_length=35)] | None = None
    group: Annotated[StrictStr, Field(max_length=64)] | None = None
    cluster: Text | None = None
    created_at: Annotated[float, Field(ge=0, le=10**11)] | None = None
    number: Annotated[StrictInt, Field(ge=1, le=1_000_000)] | None = None


class ImportContributions(Command):
    """Take in rows of a file; those that are there from an earlier import stay as they are."""

    rows: Annotated[list[ImportedRow], Field(max_length=MAX_IDS)]


class RemoveDelegate(Command):
    """End the access of whoever gave ``contribution``; what they gave stays."""

    contribution: Id


class ReadmitDelegate(Command):
    """Give back the access of whoever gave ``contribution``."""

    contribution: Id


class HideContributions(Command):
    """Take contributions off the board and the phones; nothing is deleted."""

    ids: Ids
    reason: Text | None = None


class RestoreContributions(Command):
    """Bring hidden contributions back."""

    ids: Ids


class ApproveContributions(Command):
    """Show contributions that waited for a facilitator."""

    ids: Ids


class CreateCluster(Command):
    """Make a cluster in a question, and move ``ids`` into it."""

    id: NewId
    question: Id
    title: Text
    ids: Ids = Field(default_factory=list)
    seen: dict[Id, Id | None] | None = None


class RenameCluster(Command):
    """Give a cluster another title. ``base`` is the title that the caller saw: another one now is a conflict."""

    id: Id
    title: Text
    base: Text | None = None


class MergeClusters(Command):
    """Move everything of one cluster, or of several, to the end of another, and remove the emptied ones."""

    from_: Id | Ids = Field(alias="from")
    into: Id


class OrderCluster(Command):
    """Put a cluster before another one, or last (``before`` null)."""

    id: Id
    before: Id | None


class RemoveCluster(Command):
    """Remove a cluster; its contributions go back to the inbox."""

    id: Id


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


class SetSettings(Command):
    """Change how the session treats input; fields left out stay as they are."""

    moderation: Moderation | None = None
    visibility: Visibility | None = None
    attribution: Attribution | None = None
    language: Annotated[StrictStr, Field(max_length=35)] | None = None


class Undo(Command):
    """Take back what the change ``rev`` did, if nothing since depends on it."""

    rev: Rev


class WriteReport(Command):
    """Save the summary of a question, of one of its clusters, or of the session, written on top of ``base_rev``.

    ``question`` null means the session; ``cluster`` alone is enough for a cluster.
    """

    question: Id | None = None
    cluster: Id | None = None
    text: Text
    base_rev: Rev


class WriteTranslation(Command):
    """Save a translation by field, written on top of ``base_rev`` (0: there was none); a draft, or ``checked``."""

    of: Translated
    target: Annotated[StrictStr, Field(max_length=140)]
    lang: Annotated[StrictStr, Field(max_length=35)]
    texts: dict[StrictStr, Text]
    base_rev: Rev = 0
    checked: StrictBool = False
    machine: StrictBool = False


class CheckTranslation(Command):
    """Call a translation checked, so that the room sees it, or a draft again (``on`` false)."""

    id: Annotated[StrictStr, Field(max_length=200)]
    on: StrictBool = True
    base_rev: Rev


class RemoveTranslation(Command):
    """Remove a translation; the original stays."""

    id: Annotated[StrictStr, Field(max_length=200)]
    base_rev: Rev


class SetQuote(Command):
    """Pin a contribution as a quote, or take the pin off."""

    id: Id
    on: StrictBool


class SetKeyMessage(Command):
    """Mark a cluster as a key message, or take the mark off."""

    cluster: Id
    on: StrictBool


class SetTag(Command):
    """Put a tag of a catalogue on a contribution or cluster, or take it off."""

    target: Id
    tag: Annotated[StrictStr, Field(max_length=64)]
    on: StrictBool


class DecidePair(Command):
    """Say of a need (action or barrier) and what could meet it (resource or offer): yes, or no.

    ``reasons`` are those the pair was proposed for; none means that a person found it.
    """

    need: Id
    help: Id
    reasons: Annotated[list[PairReason], Field(max_length=len(PairReason))] = Field(default_factory=list)


class ConfirmPair(DecidePair):
    """Take a pair into the partnership list."""


class RejectPair(DecidePair):
    """Leave a pair out of the partnership list, and do not propose it again."""


class ReopenPair(Command):
    """Take back what was decided on a pair: it may be proposed again."""

    need: Id
    help: Id


class CompleteAction(ActionFields, Command):
    """Fill in, as staff, what an action does not say; fields left out stay as they are.

    ``base`` holds the values that the caller saw: another one now is a conflict. ``reason`` stands in the editing log.
    """

    id: Id
    reason: Text | None = None
    base: dict[str, StrictStr | None] | None = None


class FreezeReport(Command):
    """Freeze the outcome of the session, or of the whole event, as a version."""

    id: NewId
    scope: VersionScope = VersionScope.SESSION
    note: Text = ""


class SealReport(Command):
    """Put the document into a frozen version; only the program itself does that."""

    id: Id
    body: StrictStr


class MergeSessions(Command):
    """Bring the contributions and clusters of other sessions into this one, each with its origin.

    ``sources`` left out: the session's breakout groups, and the sessions that it ``gathers``.
    """

    sources: Ids | None = None


class CreateEvent(EventCommand):
    """Make an event with one link for each role. ``days`` are dates, as ``2019-09-10``."""

    title: Texts
    place: Texts
    time_zone: Typed
    languages: Annotated[list[Typed], Field(max_length=60)]
    days: Annotated[list[Typed], Field(max_length=60)] = Field(default_factory=list)


class LoadEvent(EventCommand):
    """Make an event of an event file's text, with one link for each role."""

    text: FileText


class AddCatalogue(EventCommand):
    """Add the catalogue of tags that a text (YAML) describes; one with the id of another replaces it."""

    text: FileText


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


class GivenRetention(BaseModel):
    """How long things are kept, in days after the event; ``notes`` empty: until somebody deletes them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    delegates: StrictInt | Typed | None = None
    notes: StrictInt | Typed | None = None


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


class UndoEvent(EventCommand):
    """Take back what the change ``rev`` of the event did, if nothing since depends on it."""

    rev: Rev


class CreateDay(EventCommand):
    """Add a day to the agenda."""

    date: Typed
    title: Texts = Field(default_factory=dict)


class ChangeDay(ChangeCommand):
    """Change a day's theme, or move the day with all its sessions to another date (``to``)."""

    date: Typed
    to: Typed | None = None
    title: Texts | None = None


class RemoveDay(EventCommand):
    """Remove a day that has no sessions."""

    date: Typed


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


class _QuestionFields(BaseModel):
    text: Texts | None = None
    easy: Texts | None = None
    short: Texts | None = None
    clips: Texts | None = None
    kinds: Annotated[list[Typed], Field(max_length=10)] | None = None


class CreateQuestion(EventCommand, _QuestionFields):
    """Add a question at the end of a session's; ``like`` names one whose words it takes over."""

    session: Id
    like: Id | None = None


class ChangeQuestion(ChangeCommand, _QuestionFields):
    """Change a question; ``everywhere``: in all sessions that ask it."""

    question: Id
    everywhere: StrictBool = False


class MoveQuestion(EventCommand):
    """Put a question before another one of its session, or last (``before`` null)."""

    question: Id
    before: Id | None


class RemoveQuestion(EventCommand):
    """Remove a question on which nobody has written anything."""

    question: Id


class CreateLink(EventCommand):
    """Make a link by which one person, or a team, enters with a role."""

    role: Typed
    name: Typed


class RenameLink(ChangeCommand):
    """Give a link another name."""

    id: Id
    name: Typed


class RenewLink(EventCommand):
    """Give a link a new address; the old one no longer opens anything. A revoked link is valid again."""

    id: Id


class RevokeLink(EventCommand):
    """End a link: whoever came in by it is out at once."""

    id: Id


COMMANDS: Final[dict[str, type[Command | EventCommand]]] = {
    "contribution.submit": SubmitContribution,
    "contribution.edit": EditContribution,
    "contribution.withdraw": WithdrawContribution,
    "contribution.language": SetLanguage,
    "contribution.place": PlaceContributions,
    "contribution.hide": HideContributions,
    "contribution.restore": RestoreContributions,
    "contribution.approve": ApproveContributions,
    "contribution.split": SplitContribution,
    "contribution.reword": RewordContribution,
    "contribution.enter": EnterContributions,
    "contribution.import": ImportContributions,
    "delegate.remove": RemoveDelegate,
    "delegate.readmit": ReadmitDelegate,
    "endorsement.set": SetEndorsement,
    "ready.set": SetReady,
    "consent.set": SetConsent,
    "offer.make": MakeOffer,
    "offer.withdraw": WithdrawOffer,
    "cluster.create": CreateCluster,
    "cluster.rename": RenameCluster,
    "cluster.merge": MergeClusters,
    "cluster.order": OrderCluster,
    "cluster.remove": RemoveCluster,
    "session.stage": SetStage,
    "session.question": SetQuestion,
    "session.focus": SetFocus,
    "session.timer": SetTimer,
    "session.extend": ExtendTimer,
    "session.view": SetView,
    "session.lock": LockArrangement,
    "session.announce": Announce,
    "session.gather": GatherEverybody,
    "session.show": ShowSession,
    "session.settings": SetSettings,
    "session.undo": Undo,
    "session.merge": MergeSessions,
    "session.create": CreateSession,
    "session.change": ChangeSession,
    "session.move": MoveSession,
    "session.remove": RemoveSession,
    "session.breakout": BreakOut,
    "question.create": CreateQuestion,
    "question.change": ChangeQuestion,
    "question.move": MoveQuestion,
    "question.remove": RemoveQuestion,
    "day.create": CreateDay,
    "day.change": ChangeDay,
    "day.remove": RemoveDay,
    "event.create": CreateEvent,
    "event.load": LoadEvent,
    "event.change": ChangeEvent,
    "event.undo": UndoEvent,
    "link.create": CreateLink,
    "link.rename": RenameLink,
    "link.renew": RenewLink,
    "link.revoke": RevokeLink,
    "catalogue.add": AddCatalogue,
    "catalogue.remove": RemoveCatalogue,
    "report.write": WriteReport,
    "translation.write": WriteTranslation,
    "translation.check": CheckTranslation,
    "translation.remove": RemoveTranslation,
    "report.quote": SetQuote,
    "report.mark": SetKeyMessage,
    "report.freeze": FreezeReport,
    "report.seal": SealReport,
    "tag.set": SetTag,
    "pair.confirm": ConfirmPair,
    "pair.reject": RejectPair,
    "pair.reopen": ReopenPair,
    "action.complete": CompleteAction,
}
"""Every command by its wire name."""


class Watch(BaseModel):
    """Subscribe to a session. ``rev`` and ``lineage`` are what the client has; ``audience`` what it is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    session: Id
    rev: Rev | None = None
    lineage: StrictStr | None = None
    audience: StrictStr | None = None


WATCH: Final = "watch"
CHANGES: Final = "changes"
PULSE: Final = "pulse"
NOTICE: Final = "notice"
MINE: Final = "mine"


class Change(BaseModel):
    """What one committed command made of the rows it touched: whole rows by table and id, null where gone."""

    rev: int
    put: dict[str, dict[str, dict[str, Any] | None]]


class Changes(BaseModel):
    """A batch for a board, desk or report: everything after ``from`` up to and with ``to``."""

    session: str
    lineage: str
    from_: int = Field(alias="from")
    to: int
    changes: list[Change]


class Pulse(BaseModel):
    """What a phone is told: where the session stands, in numbers, never what others wrote."""

    session: str
    stage: Stage
    question: str | None
    focus: dict[str, Any] | None
    counts: dict[str, Any]
    timer: dict[str, Any] | None
    announcement: dict[str, Any] | None
    view: BoardView
    blank: bool
    present: int
    rev: int


class Mine(BaseModel):
    """What became of a delegate's own contributions: to that delegate's phone only."""

    session: str
    lineage: str
    rev: int
    contributions: list[dict[str, Any]]
    gone: list[str]
    clusters: dict[str, Any]


class Notice(BaseModel):
    """Something one client must know."""

    code: str
    message: str


class FieldProblem(BaseModel):
    """One thing to correct; ``field`` as in the payload, a language of a text after a dot (``title.ar``)."""

    field: str
    message: str


class ErrorBody(BaseModel):
    """Why a command was refused: ``code`` for machines, ``message`` in the caller's language."""

    code: str = Field(json_schema_extra={"enum": list(ERROR_CODES)})
    message: str
    reason: str
    field: str | None = None
    retry_after: float | None = None
    current: Any | None = None
    problems: list[FieldProblem] | None = None


class Answer(BaseModel):
    """The acknowledgement of a command: sent after the change is committed."""

    model_config = ConfigDict(extra="allow")

    ok: bool
    rev: int | None = None
    error: ErrorBody | None = None


C = TypeVar("C", bound=BaseModel)


def decode(kind: type[C], payload: object) -> C:
    """Return ``payload`` (decoded JSON) as a ``kind``. Raises ``Refused`` naming the first field that is wrong."""
    if not isinstance(payload, dict):
        raise Refused("not_object")
    for name, value in payload.items():
        if reason := _fault(value):
            raise Refused(reason, field=name if name in kind.model_fields else "payload")
    try:
        return kind.model_validate(payload)
    except ValidationError as error:
        raise _refuse(error) from None


def _fault(value: object) -> str | None:
    """Return why nobody can keep ``value``, or None.

    A text may hold NUL or half of a surrogate pair, which no database takes; lists may be nested without end.
    """
    waiting: list[tuple[object, int]] = [(value, 0)]
    while waiting:
        one, depth = waiting.pop()
        if isinstance(one, str) and _ODD.search(one):
            return "control_characters"
        if isinstance(one, dict | list):
            if depth == _DEEPEST:
                return "bad_field"
            inside = [*one, *one.values()] if isinstance(one, dict) else one
            waiting += [(part, depth + 1) for part in inside]
    return None


def _refuse(error: ValidationError) -> Refused:
    first = error.errors(include_url=False)[0]
    field = str(first["loc"][0]) if first["loc"] else "payload"
    match first["type"]:
        case "missing":
            return Refused("missing_field", field=field)
        case "extra_forbidden":
            return Refused("extra_field", field=field)
        case "bad_id":
            return Refused("bad_id", field=field)
        case "enum":
            return Refused(
                "bad_choice",
                field=field,
                value=str(first["input"])[:80],
                choices=first["ctx"]["expected"].replace("'", "").replace(" or ", ", "),
            )
        case "too_long" if isinstance(first["input"], list):
            return Refused("too_many", field=field, limit=first["ctx"]["max_length"])
        case _:
            return Refused("bad_field", field=field)


def canonical(payload: BaseModel) -> str:
    """Return the payload as canonical JSON without its key: equal for equal content."""
    content = payload.model_dump(mode="json", by_alias=True, exclude={"key"}, exclude_none=True)
    return json.dumps(content, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
