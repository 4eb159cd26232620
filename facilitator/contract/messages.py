"""What the server sends: answers, changes, pulse, notices, errors; and the subscription that asks for them."""

from __future__ import annotations

from typing import Annotated, Any, Final

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StrictStr,
)

from facilitator.contract.fields import Id, Rev
from facilitator.contract.session import Focus
from facilitator.domain.rules import ERROR_CODES
from facilitator.domain.vocabulary import (
    Attribution,
    BoardView,
    MarksOf,
    Stage,
    Tally,
    Visibility,
)

ERROR_STATUS: Final = {
    "not_joined": 401,
    "forbidden": 403,
    "not_open": 409,
    "invalid": 422,
    "too_long": 422,
    "too_fast": 429,
    "unknown": 404,
    "conflict": 409,
    "busy": 503,
    "failed": 500,
}
"""The HTTP status of each error code."""


PAGE_SIZE: Final = 12
"""Contributions of others on a phone's first page: some 6 KB."""
LARGEST_PAGE: Final = 100


class PageOfOthers(BaseModel):
    """A page of what others gave, the newest first: of one question (null: of all), after a cursor, so many at most."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    question: Id | None = None
    after: Annotated[StrictStr, Field(pattern=r"^[01]\.[0-9]{1,9}$")] | None = None
    size: Annotated[StrictInt, Field(ge=1, le=LARGEST_PAGE)] | None = None


class Watch(BaseModel):
    """Subscribe to a session. ``rev`` and ``lineage`` are what the client has; ``audience`` what it is.

    ``others`` false: a phone asks for no contribution or offer of others, which are most of a large session. ``page``: it
    asks for a page of the contributions; the snapshot's ``others`` then holds ``more`` (the next page's cursor, or null),
    ``total``, and ``inside`` (how many stand in each cluster). Without both it gets everything.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    session: Id
    rev: Rev | None = None
    lineage: StrictStr | None = None
    audience: StrictStr | None = None
    others: StrictBool = True
    page: PageOfOthers | None = None


WATCH: Final = "watch"
PING: Final = "ping"


class Hold(BaseModel):
    """Tell colleagues which contribution this desk works on; null when on none any more. Kept nowhere."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    at: Id | None


HOLD: Final = "hold"


CHANGES: Final = "changes"


PULSE: Final = "pulse"


NOTICE: Final = "notice"


MINE: Final = "mine"


PRESENCE: Final = "presence"


class Timer(BaseModel):
    """A running timer: how many seconds it was given, and when it ends, in seconds since 1970."""

    seconds: int
    ends_at: float


class Announcement(BaseModel):
    """The line on the wall and the phones, with its language and direction; ``at``: seconds since 1970."""

    text: str
    lang: str
    dir: str
    at: float


class Counts(BaseModel):
    """Numbers of a session: contributions (hidden and withdrawn ones left out), clusters, and those that wait."""

    contributions: int
    clusters: int
    waiting: int
    by_question: dict[str, int]


class Marks(BaseModel):
    """What can be marked as important, how many marks each delegate has (null: no limit), when totals are shown."""

    of: MarksOf
    each: int | None
    tally: Tally


class Step(BaseModel):
    """A step of a run sheet: ``question`` null leaves the room on its own; ``title`` is by language, and may be empty."""

    stage: Stage
    question: str | None
    wall: BoardView
    minutes: int
    title: dict[str, str]


class Origin(BaseModel):
    """Where a gathered contribution was given: the session, its title by language, and the number it had there."""

    session: str
    number: int
    title: dict[str, str]


class Change(BaseModel):
    """What one committed command made of the rows it touched: whole rows by table and id, null where gone."""

    rev: int
    put: dict[str, dict[str, dict[str, Any] | None]]


class Changes(BaseModel):
    """A batch for a wall, desk or report: everything after ``from`` up to and with ``to``."""

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
    focus: Focus | None
    counts: Counts
    timer: Timer | None
    announcement: Announcement | None
    view: BoardView
    visibility: Visibility
    may: list[str]
    attribution: Attribution
    blank: bool
    present: int
    chosen: int
    rev: int


class Mine(BaseModel):
    """What became of a delegate's own contributions: to that delegate's phone only."""

    session: str
    lineage: str
    rev: int
    contributions: list[dict[str, Any]]
    gone: list[str]
    clusters: dict[str, Any]


class Person(BaseModel):
    """A colleague at another desk: the name of the role link, and the contribution that is worked on there, if any."""

    name: str
    at: str | None = None


class Presence(BaseModel):
    """Who else is at the desk of this session, an entry a desk. Nothing is sent to who is and was alone."""

    session: str
    people: list[Person]


class Notice(BaseModel):
    """Something one client must know."""

    code: str
    message: str


class FieldProblem(BaseModel):
    """One thing to correct; ``field`` as in the payload, a language of a text after a dot (``title.ar``)."""

    field: str
    message: str


class ErrorBody(BaseModel):
    """Why a command was refused: ``code`` for machines, ``message`` in the caller's language.

    ``log``, with code ``failed`` alone, is the id under which the server's log has the traceback.
    """

    code: str = Field(json_schema_extra={"enum": list(ERROR_CODES)})
    message: str
    reason: str
    field: str | None = None
    retry_after: float | None = None
    current: Any | None = None
    problems: list[FieldProblem] | None = None
    log: str | None = None


class Answer(BaseModel):
    """The acknowledgement of a command: sent after the change is committed."""

    model_config = ConfigDict(extra="allow")

    ok: bool
    rev: int | None = None
    error: ErrorBody | None = None
