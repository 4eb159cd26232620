"""The words of the contract: kinds, levels, stages, roles, groups, and the limits that go with them."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from facilitator.domain.messages import N_


class Kind(StrEnum):
    """What a contribution is."""

    CHALLENGE = "challenge"
    BARRIER = "barrier"
    RESOURCE = "resource"
    ACTION = "action"


class Level(StrEnum):
    """Where an action takes place."""

    LOCAL = "local"
    NATIONAL = "national"
    REGIONAL = "regional"
    INTERNATIONAL = "international"


class Stage(StrEnum):
    """Where a session stands."""

    PLANNED = "planned"
    COLLECTING = "collecting"
    PAUSED = "paused"
    PRIORITISING = "prioritising"
    CLOSED = "closed"


class Role(StrEnum):
    """Who acts. ``SYSTEM`` is the command line on the server's own machine."""

    DELEGATE = "delegate"
    DISPLAY = "display"
    CHAIR = "chair"
    RAPPORTEUR = "rapporteur"
    FACILITATOR = "facilitator"
    ORGANISER = "organiser"
    SYSTEM = "system"


class Moderation(StrEnum):
    """Whether a facilitator reads a contribution before the room does."""

    OFF = "off"
    BEFORE = "before"


class Visibility(StrEnum):
    """What a phone shows of the others' input."""

    NONE = "none"
    CLUSTERS = "clusters"
    ALL = "all"


class MarksOf(StrEnum):
    """What delegates can mark as important."""

    CLUSTERS = "clusters"
    ACTIONS = "actions"
    CONTRIBUTIONS = "contributions"
    ALL = "all"


class Tally(StrEnum):
    """When the room sees how many people marked what; hidden: once the session is closed."""

    LIVE = "live"
    HIDDEN = "hidden"


class Attribution(StrEnum):
    """What is shown of who wrote: ``NONE`` is the Chatham House Rule."""

    NONE = "none"
    GROUP = "group"
    NAME = "name"


class Consent(StrEnum):
    """What a delegate allows to be done with own words; each one allows what the ones before it do.

    ``WALL``: shown in the room; documents count it, without its words. ``LIST``, the default: also in the documents'
    list, without a name. ``QUOTE`` may be quoted without a name, ``NAME`` with it. The rules: ``domain.consent``.
    """

    WALL = "wall"
    LIST = "list"
    QUOTE = "quote"
    NAME = "name"


class Status(StrEnum):
    """What became of a contribution."""

    SHOWN = "shown"
    HELD = "held"
    HIDDEN = "hidden"
    WITHDRAWN = "withdrawn"
    SPLIT = "split"
    """Kept, out of sight: its parts stand for it."""
    UNWRITTEN = "unwritten"
    """Spoken or signed, and not written down yet: it has no words that anybody could see."""


class Media(StrEnum):
    """How a contribution was given that was not typed."""

    SPOKEN = "spoken"
    SIGNED = "signed"


class MediaInput(StrEnum):
    """Whether delegates may speak or sign a contribution instead of typing it."""

    OFF = "off"
    ON = "on"


class Source(StrEnum):
    """How a contribution came in where nobody typed it on a phone of their own."""

    OWN = ""
    SCRIBE = "scribe"
    PAPER = "paper"
    IMPORT = "import"


class LanguageBy(StrEnum):
    """Who says in which language a contribution is written: a person's word is never changed by the detector."""

    DETECTED = ""
    AUTHOR = "author"
    STAFF = "staff"


class TranslationStatus(StrEnum):
    """How far a translation is: only a checked one is shown to the room."""

    DRAFT = "draft"
    CHECKED = "checked"


ACTION_NAMES: Final[dict[str, str]] = {
    "level": N_("Level"),
    "lead": N_("Lead"),
    "partners": N_("Partners"),
    "by_when": N_("By when"),
    "lasts": N_("How it lasts"),
    "left_out": N_("Who could be left out"),
}
"""The fields that only an action has, with the words for them."""
ACTION_FIELDS: Final = tuple(ACTION_NAMES)
ACTION_TEXTS: Final = ACTION_FIELDS[1:]
"""Those of them that are in words."""


class Translated(StrEnum):
    """What can be translated, by the table it stands in."""

    CONTRIBUTION = "contributions"
    CLUSTER = "clusters"
    SUMMARY = "summaries"


TRANSLATED_FIELDS: Final[dict[str, tuple[str, ...]]] = {
    Translated.CONTRIBUTION: ("text", *ACTION_TEXTS),
    Translated.CLUSTER: ("title",),
    Translated.SUMMARY: ("text",),
}
"""The fields in words of each table."""


class SessionKind(StrEnum):
    """What a session is in the programme: for its label only, no rule hangs on it."""

    PLENARY = "plenary"
    BREAKOUT = "breakout"
    CLOSING = "closing"


class BoardView(StrEnum):
    """What the projected board shows."""

    WELCOME = "welcome"
    JOIN = "join"
    ARRIVALS = "arrivals"
    CLUSTERS = "clusters"
    OVERVIEW = "overview"
    PRIORITIES = "priorities"
    ACTIONS = "actions"
    SUMMARY = "summary"
    PICTURES = "pictures"
    TIMER = "timer"
    THANKS = "thanks"


class Captions(StrEnum):
    """The place that the board keeps free, for captions or an interpreter's picture laid over it."""

    NONE = "none"
    BELOW = "below"
    BESIDE = "beside"


class Picture(StrEnum):
    """A picture's name: in addresses, commands and files."""

    KINDS = "kinds"
    TIME = "time"
    GROUPS = "groups"
    GROUPS_TIME = "groups-time"
    THEMES = "themes"
    WORDS = "words"
    ENDORSEMENTS = "endorsements"
    LEVELS = "levels"


class FocusType(StrEnum):
    """What a session's focus can name."""

    QUESTION = "question"
    CLUSTER = "cluster"
    CONTRIBUTION = "contribution"


class PairReason(StrEnum):
    """Why a resource or offer was proposed for a need; ``CHOSEN``: a person found it."""

    CLUSTER = "cluster"
    TAGS = "tags"
    SIMILAR = "similar"
    CHOSEN = "chosen"


class PairStatus(StrEnum):
    """What a person decided about a pair."""

    CONFIRMED = "confirmed"
    REJECTED = "rejected"


class FollowUpState(StrEnum):
    """What became of an action after the event: done or under way, at another time, given up."""

    KEPT = "kept"
    MOVED = "moved"
    DROPPED = "dropped"


FOLLOW_UP_NAMES: Final[dict[str, str]] = {
    FollowUpState.KEPT: N_("Kept"),
    FollowUpState.MOVED: N_("Moved to another time"),
    FollowUpState.DROPPED: N_("Dropped"),
}


class ReviewVerdict(StrEnum):
    """What a chair says of a draft or a frozen version: a comment, or of a version that it may go out, or not any more."""

    COMMENT = "comment"
    APPROVE = "approve"
    REOPEN = "reopen"


class VersionScope(StrEnum):
    """What a frozen version holds."""

    SESSION = "session"
    EVENT = "event"


LIVE_STAGES: Final = frozenset({Stage.COLLECTING, Stage.PAUSED, Stage.PRIORITISING})
"""Stages in which a session is what the room is busy with."""

STAFF: Final = frozenset({Role.FACILITATOR, Role.ORGANISER, Role.RAPPORTEUR, Role.CHAIR, Role.DISPLAY})
LINK_ROLES: Final = (Role.DISPLAY, Role.CHAIR, Role.RAPPORTEUR, Role.FACILITATOR, Role.ORGANISER)
"""Roles that are entered by a link, from the least to the most that they may do."""
FIRST_LINKS: Final = (Role.DISPLAY, Role.RAPPORTEUR, Role.FACILITATOR, Role.ORGANISER)
"""Roles of which each new event has a link; one for the chair is made where somebody reviews the documents."""

GROUPS: Final[dict[str, str]] = {
    "state-affected": N_("State with victims"),
    "state-supporting": N_("State that supports others"),
    "national-body": N_("National body for victim assistance, disability or mine action"),
    "ministry": N_("Other ministry or local authority"),
    "un": N_("UN agency"),
    "red-cross": N_("ICRC, Red Cross or Red Crescent"),
    "ngo": N_("ICBL-CMC or other NGO"),
    "opd": N_("Organisation of persons with disabilities"),
    "survivor-organisation": N_("Survivor organisation"),
    "survivor": N_("Survivor or family member"),
    "service": N_("Service provider"),
    "academia": N_("Academia"),
    "donor": N_("Donor, bank, private sector or foundation"),
    "regional": N_("Regional organisation"),
    "organiser": N_("Organiser or secretariat"),
    "public": N_("Public authority"),
    "civil-society": N_("Association or other civil society organisation"),
    "company": N_("Company"),
    "international": N_("International organisation"),
    "individual": N_("I speak for myself"),
}
"""A delegate's kind of organisation: always optional, self-described.

Those of the Amman conference come first: events that were made without a list of their own may hold them.
"""
USUAL_GROUPS: Final = (
    "individual", "public", "civil-society", "company", "service", "academia", "international", "organiser",
)  # fmt: skip
"""What delegates choose from where an event has no list of its own: words that fit any workshop."""

KIND_NAMES: Final[dict[str, str]] = {
    Kind.CHALLENGE: N_("Challenge"),
    Kind.BARRIER: N_("Barrier"),
    Kind.RESOURCE: N_("Resource"),
    Kind.ACTION: N_("Action"),
}
KIND_PLURALS: Final[dict[str, str]] = {
    Kind.CHALLENGE: N_("Challenges"),
    Kind.BARRIER: N_("Barriers"),
    Kind.RESOURCE: N_("Resources"),
    Kind.ACTION: N_("Actions"),
}
KIND_HINTS: Final[dict[str, str]] = {
    Kind.CHALLENGE: N_("What is hard, for whom?"),
    Kind.BARRIER: N_("What stops people from working together?"),
    Kind.RESOURCE: N_("What help exists that is not used? Who has it?"),
    Kind.ACTION: N_("What should be done, by whom?"),
}
LEVEL_NAMES: Final[dict[str, str]] = {
    Level.LOCAL: N_("Local"),
    Level.NATIONAL: N_("National"),
    Level.REGIONAL: N_("Regional"),
    Level.INTERNATIONAL: N_("International"),
}
STAGE_NAMES: Final[dict[str, str]] = {
    Stage.PLANNED: N_("Not started"),
    Stage.COLLECTING: N_("Open: please write"),
    Stage.PAUSED: N_("Paused"),
    Stage.PRIORITISING: N_("Choosing priorities"),
    Stage.CLOSED: N_("Closed"),
}
STAGE_HINTS: Final[dict[str, str]] = {
    Stage.PLANNED: N_("This session has not started. This page changes by itself when it does."),
    Stage.COLLECTING: N_("You can write now. Each idea is one contribution."),
    Stage.PAUSED: N_("Writing is paused. What you typed stays on this phone."),
    Stage.PRIORITISING: N_("Writing has ended. You can mark what matters most to you."),
    Stage.CLOSED: N_("This session is closed. Thank you. You can still read what you gave."),
}
VIEW_NAMES: Final[dict[str, str]] = {
    BoardView.WELCOME: N_("Welcome"),
    BoardView.JOIN: N_("Question"),
    BoardView.ARRIVALS: N_("Newest"),
    BoardView.CLUSTERS: N_("Clusters"),
    BoardView.OVERVIEW: N_("Overview"),
    BoardView.PRIORITIES: N_("Priorities"),
    BoardView.ACTIONS: N_("Actions"),
    BoardView.SUMMARY: N_("Summary"),
    BoardView.PICTURES: N_("Pictures"),
    BoardView.TIMER: N_("Big timer"),
    BoardView.THANKS: N_("Thank you"),
}
PICTURE_NAMES: Final[dict[str, str]] = {
    Picture.KINDS: N_("Contributions by kind and question"),
    Picture.TIME: N_("Contributions over time"),
    Picture.GROUPS: N_("Contributions by group"),
    Picture.GROUPS_TIME: N_("Contributions by group over time"),
    Picture.THEMES: N_("Themes at a glance"),
    Picture.WORDS: N_("Words that many used"),
    Picture.ENDORSEMENTS: N_("Endorsements by cluster"),
    Picture.LEVELS: N_("Actions by level"),
}
SESSION_KIND_NAMES: Final[dict[str, str]] = {
    SessionKind.PLENARY: N_("Plenary"),
    SessionKind.BREAKOUT: N_("Breakout group"),
    SessionKind.CLOSING: N_("Closing session"),
}
ROLE_NAMES: Final[dict[str, str]] = {
    Role.DELEGATE: N_("Delegate"),
    Role.DISPLAY: N_("Display"),
    Role.CHAIR: N_("Chair"),
    Role.RAPPORTEUR: N_("Rapporteur"),
    Role.FACILITATOR: N_("Facilitator"),
    Role.ORGANISER: N_("Organiser"),
    Role.SYSTEM: N_("Command line"),
}
LINK_PURPOSES: Final[dict[Role, str]] = {
    Role.FACILITATOR: N_("Opens the sessions and groups what arrives."),
    Role.DISPLAY: N_("Opened on the projector: shows the question, the code and the clusters."),
    Role.RAPPORTEUR: N_("Writes the summaries and makes the documents."),
    Role.CHAIR: N_("Reads the report, comments on it and approves a version."),
    Role.ORGANISER: N_("Sets up the agenda, questions, posters and links."),
}
"""What each link is for, in the order in which they are needed."""
STATUS_NAMES: Final[dict[str, str]] = {
    Status.SHOWN: N_("Shown"),
    Status.HELD: N_("Waiting for a facilitator"),
    Status.HIDDEN: N_("Hidden"),
    Status.WITHDRAWN: N_("Withdrawn"),
    Status.SPLIT: N_("Split into parts"),
    Status.UNWRITTEN: N_("Waiting to be written down"),
}
MEDIA_NAMES: Final[dict[str, str]] = {
    Media.SPOKEN: N_("Spoken"),
    Media.SIGNED: N_("Signed"),
}

KEEP_DELEGATES_DAYS: Final = 30
"""Days for which it is known which phone gave what, where the event file says nothing else; then it is deleted."""
MAX_NAME: Final = 80
"""Graphemes of a delegate's name."""
MAX_LENGTH_DEFAULT: Final = 500
"""Graphemes of a contribution, where a session sets nothing else."""
MAX_LENGTH_CEILING: Final = 2000
MAX_TEXT_BYTES: Final = 24_000
"""UTF-8 bytes of any text: a grapheme may hold any number of combining marks, a message may not."""
MAX_FIELD: Final = 200
"""Graphemes of an action's own fields, of a reason, of what a partner brings."""
MAX_TITLE: Final = 120
"""Graphemes of a cluster's title."""
MAX_SUMMARY: Final = 20_000
"""Graphemes of a rapporteur's text on one question."""
MAX_COVER: Final = 8
"""Actions that a rapporteur may choose for the first page of documents."""
MAX_COMMENT: Final = 4_000
"""Graphemes of a chair's comment."""
MAX_PARTS: Final = 5
MAX_MARKS: Final = 10
"""Marks of one delegate on one guiding question, where they are limited."""
"""Parts into which a contribution can be split at once."""
MAX_STEPS: Final = 30
"""Steps of a session's run sheet."""
MAX_STEP_MINUTES: Final = 480
MAX_LINES: Final = 100
"""Contributions that a scribe may enter with one command."""
MAX_IDS: Final = 500
"""Contributions that one command may name."""
MAX_GIVEN: Final = 1_000_000
"""The highest number that a file may bring with a contribution: its own, and how many marked it or its cluster."""
MAX_MOMENT: Final = 10**11
"""Seconds since 1970 of the last moment that a file may bring."""
MAX_LANGUAGE: Final = 35
"""Letters of a language's tag."""
MAX_MESSAGE_BYTES: Final = 65_536
"""Bytes of one socket message or one command over HTTP."""
TIMER_LIMIT: Final = 14_400
"""Seconds that a timer may run, with all that was added."""
CODE_LENGTH: Final = 6
PRIVATE_CODE_LENGTH: Final = 9
"""Digits of the code by which a delegate finds own notes: of a thousand delegates one guess in a million hits one."""
CODE_BURST: Final = 5
CODE_PER_SECOND: Final = 1 / 60

DELEGATE_BURST: Final = 20
DELEGATE_PER_SECOND: Final = 1.0
STAFF_BURST: Final = 300
STAFF_PER_SECOND: Final = 50.0
"""Commands a caller may send at once, and then per second; a phone that was offline sends its queue in one go."""
