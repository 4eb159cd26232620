"""One class a noun. Column names are the wire names, so a row's dump is what the journal keeps and pages read."""

from __future__ import annotations

import uuid
from functools import cache
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    Boolean,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    false,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from facilitator.domain.marks import DEFAULT_MARKS
from facilitator.domain.vocabulary import (
    MAX_LENGTH_DEFAULT,
    Attribution,
    Captions,
    Consent,
    LanguageBy,
    MediaInput,
    Moderation,
    Picture,
    SessionKind,
    Stage,
    Status,
    TranslationStatus,
    VersionScope,
    Visibility,
)
from facilitator.domain.wall import VIEW_AT

Texts = dict[str, str]
"""A text in several languages, by BCP 47 tag."""


def new_id() -> str:
    """Return a random UUID, as text."""
    return str(uuid.uuid4())


class Base(DeclarativeBase):
    """What all rows have in common."""

    type_annotation_map: ClassVar[dict[Any, Any]] = {
        Texts: JSON,
        list[str]: JSON,
        list[dict[str, Any]]: JSON,
        dict[str, Any]: JSON,
        dict[str, Any] | None: JSON(none_as_null=True),
        float: Float(53),
    }
    unjournaled: ClassVar[frozenset[str]] = frozenset()
    """Columns that the journal leaves out: counters that undo must not turn back."""

    def dump(self) -> dict[str, Any]:
        """Return the row as JSON-ready values by column name."""
        return {
            name: getattr(self, name)
            for name, _column in self.__mapper__.columns.items()
            if name not in self.unjournaled
        }


def column_defaults(model: type[Base]) -> dict[str, Any]:
    """Return what SQLAlchemy would put into the columns of ``model`` that have a default and were given nothing."""
    return {
        name: default(None) if callable(default) else default
        for name, default in _defaults(model)
        if default is not None
    }


@cache
def _defaults(model: type[Base]) -> list[tuple[str, Any]]:
    return [(one.name, getattr(one.default, "arg", None)) for one in model.__table__.columns]


class Event(Base):
    """The whole conference or workshop."""

    __tablename__ = "events"
    unjournaled = frozenset({"rev"})

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    code: Mapped[str] = mapped_column(String(6), unique=True)
    title: Mapped[Texts]
    description: Mapped[Texts]
    place: Mapped[Texts]
    contact: Mapped[Texts]
    time_zone: Mapped[str] = mapped_column(String(64))
    languages: Mapped[list[str]]
    days: Mapped[dict[str, Any]]
    retention: Mapped[dict[str, Any]] = mapped_column(default=dict)
    captions: Mapped[str] = mapped_column(Text, default="")
    carried: Mapped[dict[str, Any] | None]
    """What an imported outcome says of its past: delegates and participation that this installation never saw."""
    groups: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    """Kinds of organisation as ``{id, name}``; none: the program's own."""
    defaults: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """How new sessions take input: ``moderation``, ``visibility``, ``attribution``, ``max_length``."""
    identity: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """How it looks and greets: ``logos`` as ``{id, name}`` of stored files, ``accent``, ``welcome``, ``thanks``."""
    wifi: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """The network of the room: ``name``, ``password``, ``kind``, ``show``; none without a name."""
    created_at: Mapped[float]
    rev: Mapped[int] = mapped_column(Integer, default=0)


class Session(Base):
    """One slot of the agenda, with its revision counter: the row whose update is the lock of every command."""

    __tablename__ = "sessions"
    unjournaled = frozenset({"rev", "lineage", "cleared", "next_number", "event", "carried"})
    of_the_room: ClassVar[frozenset[str]] = frozenset(
        {
            "stage", "question", "focus", "timer", "view", "joining", "blank", "arrivals", "locked", "announcement",
            "keep_wall", "shown_at", "gathered_at", "ready", "chosen", "step", "step_at", "begun_at",
        }
    )  # fmt: skip
    """Columns that say where the room is just now: a cleared session and a copy begin without them."""

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    event: Mapped[str] = mapped_column(ForeignKey("events.id"), index=True)
    position: Mapped[int]
    day: Mapped[str] = mapped_column(String(10))
    start: Mapped[str] = mapped_column(String(5))
    end: Mapped[str] = mapped_column(String(5))
    room: Mapped[Texts]
    title: Mapped[Texts]
    kind: Mapped[str] = mapped_column(String(16), default=SessionKind.PLENARY)
    breakout_of: Mapped[str | None] = mapped_column(String(64))
    gathers: Mapped[list[str]]
    stage: Mapped[str] = mapped_column(String(16), default=Stage.PLANNED)
    question: Mapped[str | None] = mapped_column(String(64))
    focus: Mapped[dict[str, Any] | None]
    timer: Mapped[dict[str, Any] | None]
    view: Mapped[str] = mapped_column(String(16), default=VIEW_AT[Stage.PLANNED])
    joining: Mapped[bool] = mapped_column(Boolean, default=True)
    moderation: Mapped[str] = mapped_column(String(16), default=Moderation.OFF)
    visibility: Mapped[str] = mapped_column(String(16), default=Visibility.ALL)
    attribution: Mapped[str] = mapped_column(String(16), default=Attribution.NONE)
    max_length: Mapped[int] = mapped_column(Integer, default=MAX_LENGTH_DEFAULT)
    media: Mapped[str] = mapped_column(String(8), default=MediaInput.OFF)
    """Whether delegates may speak or sign instead of typing."""
    shown_at: Mapped[float | None]
    blank: Mapped[bool] = mapped_column(Boolean, default=False)
    arrivals: Mapped[bool] = mapped_column(Boolean, default=True)
    locked: Mapped[bool] = mapped_column(Boolean, default=False)
    announcement: Mapped[dict[str, Any] | None]
    captions: Mapped[str] = mapped_column(String(16), default=Captions.NONE)
    captions_link: Mapped[str] = mapped_column(Text, default="")
    picture: Mapped[str] = mapped_column(String(16), default=Picture.THEMES)
    dark: Mapped[bool] = mapped_column(Boolean, default=False)
    """Whether the wall is dark, for a dark hall."""
    quotes: Mapped[bool] = mapped_column(Boolean, default=True)
    """Whether the overview shows one contribution's words below the names."""
    keep_wall: Mapped[bool] = mapped_column(Boolean, default=False)
    """Whether the wall stays as it is when the stage changes."""
    gathered_at: Mapped[float | None]
    steps: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    """The run sheet: ``{stage, question, wall, minutes, title}`` each; ``question`` may be null, ``title`` is by language."""
    step: Mapped[int | None]
    """Which step was taken last, from 0; its moment is ``step_at``, that of the first one ``begun_at``."""
    step_at: Mapped[float | None]
    begun_at: Mapped[float | None]
    ready: Mapped[int] = mapped_column(Integer, default=0)
    marks: Mapped[dict[str, Any]] = mapped_column(default=lambda: dict(DEFAULT_MARKS))
    """What can be marked as important, how many marks each has, when totals show: ``domain.marks``."""
    chosen: Mapped[int] = mapped_column(Integer, default=0)
    """How many people have marked something on the question that the room is on."""
    language: Mapped[str] = mapped_column(String(35), default="")
    """In which its pages speak to those who chose none; empty: what the browser asks for."""
    beside: Mapped[str] = mapped_column(String(35), default="")
    """The second language of the board: checked translations into it stand beside the original; empty: none."""
    carried: Mapped[dict[str, Any] | None]
    """What an imported outcome says of its past: counts of what was not shown, and the editing log."""
    rev: Mapped[int] = mapped_column(Integer, default=0)
    lineage: Mapped[str] = mapped_column(String(36), default=new_id)
    cleared: Mapped[list[str]] = mapped_column(default=list)
    """The lineages that it had before it was cleared: what phones wrote then is refused."""
    next_number: Mapped[int] = mapped_column(Integer, default=1)


class Question(Base):
    """A guiding question of a session."""

    __tablename__ = "questions"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    session: Mapped[str] = mapped_column(ForeignKey("sessions.id"), index=True)
    position: Mapped[int]
    text: Mapped[Texts]
    easy: Mapped[Texts]
    short: Mapped[Texts]
    kinds: Mapped[list[str]]
    clips: Mapped[Texts] = mapped_column(default=dict)


class Cluster(Base):
    """A named group of contributions of one question."""

    __tablename__ = "clusters"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    session: Mapped[str] = mapped_column(ForeignKey("sessions.id"), index=True)
    question: Mapped[str] = mapped_column(ForeignKey("questions.id"))
    title: Mapped[str] = mapped_column(Text)
    rank: Mapped[str] = mapped_column(String(255))
    endorsements: Mapped[int] = mapped_column(Integer, default=0)
    """People who marked it or a cluster that it absorbed, and the ``unnamed`` ones."""
    absorbed: Mapped[list[str]] = mapped_column(default=list)
    """Clusters merged into this one: whoever marked one of them has marked this. Their marks stay under their ids."""
    unnamed: Mapped[int] = mapped_column(Integer, default=0)
    """Marks that only a number is known of: of an imported outcome, and after retention."""
    tags: Mapped[list[str]] = mapped_column(default=list)
    key: Mapped[bool] = mapped_column(Boolean, default=False)
    sign: Mapped[int] = mapped_column(Integer, default=0)
    """Colour and shape for life (``facilitator.domain.signs``)."""


class Contribution(Base):
    """One thing a delegate gave. Who gave it stands in ``Authorship``, apart from the text."""

    __tablename__ = "contributions"
    __table_args__ = (
        Index("contributions_number", "session", "number", unique=True),
        Index("contributions_place", "session", "question", "cluster"),
    )

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    session: Mapped[str] = mapped_column(ForeignKey("sessions.id"))
    question: Mapped[str] = mapped_column(ForeignKey("questions.id"))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text)
    lang: Mapped[str] = mapped_column(String(35))
    dir: Mapped[str] = mapped_column(String(3))
    lang_by: Mapped[str] = mapped_column(String(8), default=LanguageBy.DETECTED)
    level: Mapped[str | None] = mapped_column(String(16))
    lead: Mapped[str] = mapped_column(Text, default="")
    partners: Mapped[str] = mapped_column(Text, default="")
    by_when: Mapped[str] = mapped_column(Text, default="")
    lasts: Mapped[str] = mapped_column(Text, default="")
    left_out: Mapped[str] = mapped_column(Text, default="")
    group: Mapped[str | None] = mapped_column(String(64))
    country: Mapped[str | None] = mapped_column(String(2))
    consent: Mapped[str] = mapped_column(String(8), default=Consent.LIST)
    consent_own: Mapped[bool] = mapped_column(Boolean, default=False)
    """Chosen for this contribution by itself: a general choice lowers it, and never raises it."""
    author_name: Mapped[str] = mapped_column(Text, default="")
    status: Mapped[str] = mapped_column(String(16), default=Status.SHOWN)
    hidden_reason: Mapped[str] = mapped_column(Text, default="")
    cluster: Mapped[str | None] = mapped_column(String(64))
    rank: Mapped[str] = mapped_column(String(255), default="")
    scribe: Mapped[bool] = mapped_column(Boolean, default=False)
    source: Mapped[str] = mapped_column(String(16), default="")
    flags: Mapped[list[str]] = mapped_column(default=list)
    split_from: Mapped[str | None] = mapped_column(String(64))
    original: Mapped[str] = mapped_column(Text, default="")
    reword_reason: Mapped[str] = mapped_column(Text, default="")
    filled_reason: Mapped[str] = mapped_column(Text, default="")
    """Why staff filled in or corrected fields of an action, the last time."""
    endorsements: Mapped[int] = mapped_column(Integer, default=0)
    copy_of: Mapped[str | None] = mapped_column(String(64), index=True)
    """The contribution that this one was gathered from, in a session that it came from."""
    origin: Mapped[dict[str, Any] | None]
    """Of a gathered one: ``session``, ``number`` and ``title`` (texts) of where it was given."""
    created_at: Mapped[float]
    edited_at: Mapped[float | None]
    tags: Mapped[list[str]] = mapped_column(default=list)
    pinned: Mapped[bool] = mapped_column(Boolean, default=False)
    cover: Mapped[int | None]
    """Of an action that a rapporteur chose for the first page of documents: its place there, from 1."""
    attribution: Mapped[str] = mapped_column(String(16), default=Attribution.NONE)
    """What the session showed of authors when this was given: no more is ever shown (``domain.attribution``)."""
    media: Mapped[str] = mapped_column(String(8), default="")
    """``spoken`` or ``signed``; empty: typed."""
    recorded: Mapped[bool] = mapped_column(Boolean, default=False)
    """Whether its recording is kept still."""


class Recording(Base):
    """A voice or a sign as it arrived, for those who write it down. The file itself lies beside the database.

    Never journaled: it goes without a trace. ``id`` is that of the contribution; ``delegate`` is empty once that is given,
    since words and persons meet in ``Authorship`` alone.
    """

    __tablename__ = "recordings"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    session: Mapped[str] = mapped_column(ForeignKey("sessions.id"), index=True)
    delegate: Mapped[str] = mapped_column(String(64), default="")
    file: Mapped[str] = mapped_column(String(64))
    """Its name in the folder of recordings: random."""
    media: Mapped[str] = mapped_column(String(8))
    type: Mapped[str] = mapped_column(String(32))
    size: Mapped[int]
    seconds: Mapped[float | None]
    made_at: Mapped[float]


class Offer(Base):
    """A delegate's "we can help with this" on an action.

    ``apart`` says that the action may not be seen, and the offer with it; ``store.offers.follow_actions`` keeps it.
    """

    __tablename__ = "offers"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    session: Mapped[str] = mapped_column(ForeignKey("sessions.id"), index=True)
    action: Mapped[str] = mapped_column(ForeignKey("contributions.id"))
    group: Mapped[str | None] = mapped_column(String(64))
    brings: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(16), default=Status.SHOWN)
    hidden_reason: Mapped[str] = mapped_column(Text, default="")
    flags: Mapped[list[str]] = mapped_column(default=list)
    apart: Mapped[bool] = mapped_column(Boolean, default=False)
    copy_of: Mapped[str | None] = mapped_column(String(64), index=True)
    """The offer that this one was gathered from, with its action, in another session."""
    created_at: Mapped[float]
    attribution: Mapped[str] = mapped_column(String(16), default=Attribution.NONE)
    """As of a contribution."""


class Summary(Base):
    """What a rapporteur wrote on a question, on one of its clusters, or (``question`` null) on the session.

    With a ``part`` it is a text on the whole meeting (``ReportPart``).

    The text of a cluster stays when the cluster goes: a way back finds it again.
    """

    __tablename__ = "summaries"

    id: Mapped[str] = mapped_column(String(140), primary_key=True)
    session: Mapped[str] = mapped_column(ForeignKey("sessions.id"), index=True)
    question: Mapped[str | None] = mapped_column(ForeignKey("questions.id"))
    cluster: Mapped[str | None] = mapped_column(String(64))
    part: Mapped[str | None] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text)
    written_rev: Mapped[int]


class Translation(Base):
    """A person's translation of a contribution, a cluster's title or a summary into one language.

    ``source`` is the original as it was translated: where that is another one now, ``outdated`` says so. ``hidden``
    says that the original may not be seen. Both are kept by ``store.translations.follow_originals``.
    """

    __tablename__ = "translations"
    __table_args__ = (Index("translations_target", "session", "target"),)

    id: Mapped[str] = mapped_column(String(200), primary_key=True)
    session: Mapped[str] = mapped_column(ForeignKey("sessions.id"))
    of: Mapped[str] = mapped_column(String(16))
    target: Mapped[str] = mapped_column(String(140))
    lang: Mapped[str] = mapped_column(String(35))
    texts: Mapped[Texts]
    source: Mapped[Texts]
    status: Mapped[str] = mapped_column(String(16), default=TranslationStatus.DRAFT)
    machine: Mapped[bool] = mapped_column(Boolean, default=False)
    outdated: Mapped[bool] = mapped_column(Boolean, default=False)
    hidden: Mapped[bool] = mapped_column(Boolean, default=False)
    by: Mapped[str] = mapped_column(Text, default="")
    checked_by: Mapped[str] = mapped_column(Text, default="")
    written_rev: Mapped[int]
    written_at: Mapped[float]


class Pair(Base):
    """A resource or offer that could meet an action or barrier, as a person confirmed or rejected it.

    ``session`` is the one of the need; what helps may come from another session of the same event.
    """

    __tablename__ = "pairs"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    session: Mapped[str] = mapped_column(ForeignKey("sessions.id"), index=True)
    need: Mapped[str] = mapped_column(ForeignKey("contributions.id"))
    help: Mapped[str] = mapped_column(String(64))
    help_type: Mapped[str] = mapped_column(String(16))
    reasons: Mapped[list[str]]
    status: Mapped[str] = mapped_column(String(16))
    role: Mapped[str] = mapped_column(String(16))
    decided_at: Mapped[float]


class Version(Base):
    """An outcome that was frozen: of the session, or (``scope`` event) of the whole event as ``revs`` says.

    ``checksum`` is empty until the document is made; ``VersionBody`` holds it then. ``slug`` is the secret part of its
    public page's address, None where it has none; ``until`` the page's last day (ISO, in the event's time zone) or None.
    ``approved_at`` is when the chair approved it, in seconds since 1970; None: it is a draft.
    """

    __tablename__ = "versions"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    session: Mapped[str] = mapped_column(ForeignKey("sessions.id"), index=True)
    scope: Mapped[str] = mapped_column(String(16))
    number: Mapped[int]
    at: Mapped[float]
    role: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text, default="")
    revs: Mapped[dict[str, Any]]
    checksum: Mapped[str] = mapped_column(String(64), default="")
    slug: Mapped[str | None] = mapped_column(String(43), unique=True)
    until: Mapped[str | None] = mapped_column(String(10))
    approved_at: Mapped[float | None]
    approved_by: Mapped[str] = mapped_column(Text, default="")
    """The name of the role link by which it was approved."""


class Review(Base):
    """What a chair said of a frozen version, or (``version`` None) of the draft: ``verdict`` is a ``ReviewVerdict``.

    ``scope`` is a ``VersionScope``: of the session, or of the whole event, on whichever session's page it was said.
    ``place`` is the number of a paragraph or chapter of that document, empty for the whole; ``of_rev`` the session's revision
    that was read. ``settled``: a rapporteur has dealt with it.
    """

    __tablename__ = "reviews"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    session: Mapped[str] = mapped_column(ForeignKey("sessions.id"), index=True)
    version: Mapped[str | None] = mapped_column(String(36))
    scope: Mapped[str] = mapped_column(String(8), default=VersionScope.SESSION, server_default="session")
    verdict: Mapped[str] = mapped_column(String(8))
    place: Mapped[str] = mapped_column(String(16), default="")
    comment: Mapped[str] = mapped_column(Text, default="")
    of_rev: Mapped[int]
    role: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(Text, default="")
    settled: Mapped[bool] = mapped_column(Boolean, default=False)
    at: Mapped[float]


class FollowUp(Base):
    """What became of an action after the event, as its lead said: ``state`` is a ``FollowUpState``.

    Kept by the action's id, which stays when its words go.
    """

    __tablename__ = "follow_ups"

    action: Mapped[str] = mapped_column(String(36), primary_key=True)
    session: Mapped[str] = mapped_column(ForeignKey("sessions.id"), index=True)
    state: Mapped[str] = mapped_column(String(8))
    note: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[float]


class VersionBody(Base):
    """The canonical JSON of a frozen outcome, compressed with zlib."""

    __tablename__ = "version_bodies"

    version: Mapped[str] = mapped_column(ForeignKey("versions.id"), primary_key=True)
    body: Mapped[bytes] = mapped_column(LargeBinary)


class Catalogue(Base):
    """A catalogue of tags that the organiser added to an event, as it was checked."""

    __tablename__ = "catalogues"

    event: Mapped[str] = mapped_column(ForeignKey("events.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    body: Mapped[dict[str, Any]]


class StoredFile(Base):
    """A file that staff uploaded: a table to import (until it is confirmed), or the event's Word template."""

    __tablename__ = "stored_files"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    event: Mapped[str] = mapped_column(ForeignKey("events.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(Text)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[float]


class Delegate(Base):
    """A phone that joined: a random id, no address.

    ``consent`` is None until it was answered; ``name`` is kept with ``Consent.NAME`` only. ``code_hash`` is a keyed
    hash of the private code.
    """

    __tablename__ = "delegates"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    event: Mapped[str] = mapped_column(ForeignKey("events.id"), index=True)
    language: Mapped[str] = mapped_column(String(35))
    group: Mapped[str | None] = mapped_column(String(64))
    country: Mapped[str | None] = mapped_column(String(2))
    consent: Mapped[str | None] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(Text, default="")
    code_hash: Mapped[str | None] = mapped_column(String(64), index=True)
    removed: Mapped[bool] = mapped_column(Boolean, default=False)
    created_at: Mapped[float]


class Authorship(Base):
    """Who gave a contribution or an offer: the one place that joins a person to words; deleted first."""

    __tablename__ = "authorships"

    thing: Mapped[str] = mapped_column(String(64), primary_key=True)
    session: Mapped[str] = mapped_column(ForeignKey("sessions.id"))
    delegate: Mapped[str] = mapped_column(String(36), index=True)


class Endorsement(Base):
    """A delegate's mark on a contribution or cluster."""

    __tablename__ = "endorsements"

    target: Mapped[str] = mapped_column(String(64), primary_key=True)
    delegate: Mapped[str] = mapped_column(String(36), primary_key=True)
    session: Mapped[str] = mapped_column(ForeignKey("sessions.id"), index=True)


class ReadyMark(Base):
    """A delegate's "I am ready" on a question; all of a session's go when the room moves to another question."""

    __tablename__ = "ready_marks"

    question: Mapped[str] = mapped_column(ForeignKey("questions.id"), primary_key=True)
    delegate: Mapped[str] = mapped_column(String(36), primary_key=True)
    session: Mapped[str] = mapped_column(ForeignKey("sessions.id"), index=True)


class Purge(Base):
    """What retention deleted, in numbers, kept as the proof that it was."""

    __tablename__ = "purges"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    event: Mapped[str] = mapped_column(ForeignKey("events.id"), index=True)
    at: Mapped[float]
    deleted: Mapped[dict[str, Any]]


class RoleLink(Base):
    """A link by which staff enters. Its token is derived from the secret key, so this row opens nothing."""

    __tablename__ = "role_links"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    event: Mapped[str] = mapped_column(ForeignKey("events.id"), index=True)
    role: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(Text)
    generation: Mapped[int] = mapped_column(Integer, default=1)
    revoked: Mapped[bool] = mapped_column(Boolean, default=False)
    created_at: Mapped[float]


class JournalLine(Base):
    """One committed command on a session: the rows it touched, before and after."""

    __tablename__ = "journal"

    session: Mapped[str] = mapped_column(ForeignKey("sessions.id"), primary_key=True)
    rev: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[float]
    role: Mapped[str] = mapped_column(String(16))
    actor: Mapped[str] = mapped_column(Text)
    command: Mapped[str] = mapped_column(String(64))
    undoable: Mapped[bool] = mapped_column(Boolean)
    reverts: Mapped[int | None]
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    thin: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    """Of the rows only what changed is left: too old for whoever resumes (``store.thinning``)."""


class Presence(Base):
    """How many phones one server process holds in a session; used where several processes serve an event."""

    __tablename__ = "presence"

    process: Mapped[str] = mapped_column(String(36), primary_key=True)
    session: Mapped[str] = mapped_column(String(64), primary_key=True)
    phones: Mapped[int]
    at: Mapped[float]


class Installation(Base):
    """What is true of the database as a whole, by name: ``secret_key``, the fingerprint of the key that signs."""

    __tablename__ = "installation"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


class MadeDocument(Base):
    """A document that waits, is being made or is made, where several processes serve: any can tell of it and hand it out.

    ``work`` is what ``workers.documents.export`` is called with, for ``caller``; ``process`` is the one that has taken it.
    ``state`` and ``step`` are as that one saw them at ``seen_at``. ``body`` holds words of people: the row is there
    for a quarter of an hour, and goes at once when retention deletes.
    """

    __tablename__ = "made_documents"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    event: Mapped[str] = mapped_column(ForeignKey("events.id"), index=True)
    name: Mapped[str] = mapped_column(Text)
    media: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16))
    step: Mapped[str] = mapped_column(String(16))
    place: Mapped[int] = mapped_column(Integer, default=0)
    """Of an earlier version, which goes on beside this one while it is replaced."""
    caller: Mapped[str] = mapped_column(String(64), default="")
    work: Mapped[dict[str, Any] | None]
    process: Mapped[str | None] = mapped_column(String(36))
    tries: Mapped[int] = mapped_column(Integer, default=0)
    cancelled: Mapped[bool] = mapped_column(Boolean, default=False)
    asked_at: Mapped[float]
    seen_at: Mapped[float]
    body: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)


class EventLine(Base):
    """One committed command on the event as a whole: agenda, questions, links. As ``JournalLine``, for the event."""

    __tablename__ = "event_journal"

    event: Mapped[str] = mapped_column(ForeignKey("events.id"), primary_key=True)
    rev: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[float]
    role: Mapped[str] = mapped_column(String(16))
    actor: Mapped[str] = mapped_column(Text)
    command: Mapped[str] = mapped_column(String(64))
    undoable: Mapped[bool] = mapped_column(Boolean)
    reverts: Mapped[int | None]
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]


class Receipt(Base):
    """The answer to a command that was carried out, by caller and key, so that a repeat does nothing."""

    __tablename__ = "receipts"

    caller: Mapped[str] = mapped_column(String(64), primary_key=True)
    key: Mapped[str] = mapped_column(String(36), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    answer: Mapped[dict[str, Any]]
    at: Mapped[float]


JOURNALED: dict[str, type[Base]] = {
    model.__tablename__: model
    for model in (
        Session,
        Question,
        Cluster,
        Contribution,
        Offer,
        Summary,
        Pair,
        Version,
        Review,
        Translation,
    )
}
"""The tables that changes and snapshots carry, by wire name."""

EVENT_TABLES: dict[str, type[Base]] = {
    model.__tablename__: model for model in (Event, Session, Question, RoleLink)
}
"""The tables that the event's own journal keeps, in the order in which one may point to another."""
