"""What the sheets of the workbook hold: columns in the reader's language, and the published codes behind them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final, Generic, TypeVar
from zoneinfo import ZoneInfo

from facilitator.documents.tables import COLUMNS
from facilitator.domain.consent import CONSENT_NAMES, may_list
from facilitator.domain.figures import break_down
from facilitator.domain.messages import N_
from facilitator.domain.vocabulary import ACTION_NAMES, ACTION_TEXTS, KIND_NAMES, LEVEL_NAMES, Kind
from facilitator.i18n.localisation import group_name, language_name, localized, translate
from facilitator.outcome.model import Cells, Cluster, Contribution, Offer, Outcome, Question, Session

Value = str | int | date | datetime | None
Lines = Sequence[Any]
T = TypeVar("T")
Place = tuple[Session, Question, Contribution]
OTHERS: Final = N_("Others, and those who did not say")


@dataclass(frozen=True)
class Column(Generic[T]):
    """A column: its ``title`` for people and its ``code`` for programs (one of them may be empty), and its values.

    ``width`` is in characters, as spreadsheets count it; ``is_printed`` says whether it is on paper, too;
    ``is_left_out_empty`` that there is no such column where no line has a value for it.
    """

    title: str
    code: str
    value: Callable[[T], Value]
    width: int = 14
    is_printed: bool = True
    is_left_out_empty: bool = False

    @property
    def is_code(self) -> bool:
        """Whether it is for programs only."""
        return not self.title


def contributions(outcome: Outcome, language: str) -> tuple[list[Column[Place]], list[Place]]:
    """Return the sheet of contributions: each once, also where it was brought together."""
    return _columns(outcome, language), outcome.listed()


def actions(outcome: Outcome, language: str) -> tuple[list[Column[Place]], list[Place]]:
    """Return the sheet of actions, with the columns of the contributions."""
    return _columns(outcome, language), [row for row in outcome.listed() if row[2].kind == Kind.ACTION]


def _columns(outcome: Outcome, language: str) -> list[Column[Place]]:
    zone = ZoneInfo(outcome.time_zone)

    def say(msgid: str) -> str:
        return translate(language, msgid)

    def plain(title: str, code: str, width: int = 14) -> Column[Place]:
        """Return a column whose values are the same for people and programs."""
        return Column(say(title), code, lambda row: COLUMNS[code](outcome, *row), width)

    def named(title: str, value: Callable[[Contribution], Value], width: int = 14) -> Column[Place]:
        return Column(say(title), "", lambda row: value(row[2]), width)

    in_session: Column[Place] = Column(
        say(N_("Session")), "", lambda row: localized(row[0].title, language), 20
    )
    # What is printed comes first: as wide as a page can hold in letters that one can read.
    printed: list[Column[Place]] = [
        plain(N_("No."), "number", 7),
        # Numbers begin anew in each session: on paper one has to know which.
        *([in_session] if len(outcome.sessions) > 1 else []),
        Column(say(N_("Question")), "", lambda row: localized(row[1].short or row[1].text, language), 18),
        named(N_("Kind"), lambda one: say(KIND_NAMES[one.kind]), 12),
        plain(N_("Cluster"), "cluster", 22),
        plain(N_("Text"), "text", 56),
        Column(
            say(N_("Translation")), "", lambda row: _translation(row[2], language), 36, is_left_out_empty=True
        ),
        named(
            N_("Kind of organisation"), lambda one: group_name(outcome.group_names, one.group, language), 18
        ),
        named(N_("Level"), lambda one: say(LEVEL_NAMES[one.level]) if one.level else "", 12),
        plain(ACTION_NAMES["lead"], "lead", 20),
        plain(ACTION_NAMES["by_when"], "by_when", 12),
        plain(N_("Important to"), "endorsements", 11),
    ]
    others: list[Column[Place]] = [
        Column(say(N_("Day")), "", lambda row: date.fromisoformat(row[0].day), 12),
        *([in_session] if len(outcome.sessions) <= 1 else []),
        named(N_("Language"), lambda one: language_name(one.lang, language)),
        *(plain(ACTION_NAMES[name], name, 24) for name in ACTION_TEXTS if name not in ("lead", "by_when")),
        named(N_("Tags"), lambda one: _tags(outcome, one.tags, language), 30),
        plain(N_("Offers"), "offers", 9),
        named(N_("Given"), lambda one: _moment(one.created_at, zone), 16),
        named(N_("Changed"), lambda one: _moment(one.edited_at, zone), 16),
        named(
            N_("What documents may hold"),
            lambda one: say(CONSENT_NAMES[one.consent]) if one.consent else "",
            24,
        ),
        plain(N_("The author's words"), "original", 40),
        plain(N_("Reworded by staff"), "reword_reason", 24),
    ]
    readable = [*printed, *(replace(column, is_printed=False) for column in others)]
    shown = {column.code for column in readable}
    return [*readable, *(_code(name, outcome) for name in COLUMNS if name not in shown)]


def _code(name: str, outcome: Outcome) -> Column[Place]:
    return Column("", name, lambda row: COLUMNS[name](outcome, *row))


def _translation(one: Contribution, language: str) -> str:
    return "" if one.lang == language else one.translations.get(language, {}).get("text", "")


def _tags(outcome: Outcome, ids: Sequence[str], language: str) -> str:
    known = {tag.id: f"{tag.code} {localized(tag.title, language)}".strip() for tag in outcome.tags}
    return "; ".join(known.get(one, one) for one in ids)


def _moment(moment: str | None, zone: ZoneInfo) -> datetime | None:
    """Return an ISO moment as a spreadsheet keeps it: local to the event, without a zone."""
    return datetime.fromisoformat(moment).astimezone(zone).replace(tzinfo=None) if moment else None


def clusters(
    outcome: Outcome, language: str
) -> tuple[list[Column[tuple[Session, Question, Cluster]]], list[tuple[Session, Question, Cluster]]]:
    """Return the sheet of clusters."""

    def say(msgid: str) -> str:
        return translate(language, msgid)

    found: list[tuple[Session, Question, Cluster]] = [
        (session, question, cluster)
        for session in outcome.sessions
        for question in session.questions
        for cluster in question.clusters
    ]
    columns: list[Column[tuple[Session, Question, Cluster]]] = [
        Column(say(N_("Title")), "title", lambda row: row[2].title, 40),
        Column(
            say(N_("Translation")),
            "",
            lambda row: row[2].translations.get(language, {}).get("title", ""),
            40,
            is_left_out_empty=True,
        ),
        Column(say(N_("Session")), "", lambda row: localized(row[0].title, language), 24),
        Column(say(N_("Question")), "", lambda row: localized(row[1].short or row[1].text, language), 24),
        Column(say(N_("Contributions")), "contributions", lambda row: len(row[2].contributions)),
        Column(say(N_("Important to")), "endorsements", lambda row: row[2].endorsements),
        Column(say(N_("Tags")), "", lambda row: _tags(outcome, row[2].tags, language), 30),
        Column("", "session", lambda row: row[0].id),
        Column("", "question", lambda row: row[1].id),
    ]
    return columns, found


def offers(
    outcome: Outcome, language: str
) -> tuple[list[Column[tuple[Session, Offer]]], list[tuple[Session, Offer]]]:
    """Return the sheet of partner offers."""
    zone = ZoneInfo(outcome.time_zone)

    def say(msgid: str) -> str:
        return translate(language, msgid)

    found = [(session, one) for session in outcome.sessions for one in session.offers]
    columns: list[Column[tuple[Session, Offer]]] = [
        Column(say(N_("Action")), "action", lambda row: row[1].action_number),
        Column(say(N_("Session")), "", lambda row: localized(row[0].title, language), 24),
        Column(say(N_("What they bring")), "brings", lambda row: row[1].brings, 60),
        Column(say(N_("Kind of organisation")), "", lambda row: group_name(outcome.group_names, row[1].group, language), 24),
        Column(say(N_("Given")), "", lambda row: _moment(row[1].created_at, zone), 16),
        Column("", "session", lambda row: row[0].id),
        Column("", "group", lambda row: row[1].group),
        Column("", "created_at", lambda row: row[1].created_at),
    ]  # fmt: skip
    return columns, found


@dataclass(frozen=True)
class Count:
    """A line of the figures: what is counted, of which category, and how many; each with the published code."""

    figure: str
    of: str
    number: int
    codes: tuple[str, str]


def figures(outcome: Outcome, language: str) -> tuple[list[Column[Count]], list[Count]]:
    """Return the sheet of figures. No number of a kind of organisation is under five, nor can it be worked out."""

    def say(msgid: str) -> str:
        return translate(language, msgid)

    columns: list[Column[Count]] = [
        Column(say(N_("Figure")), "", lambda row: row.figure, 34),
        Column(say(N_("Of")), "", lambda row: row.of, 34),
        Column(say(N_("Number")), "number", lambda row: row.number),
        Column("", "figure", lambda row: row.codes[0]),
        Column("", "of", lambda row: row.codes[1]),
    ]
    return columns, list(_counts(outcome, language))


def _counts(outcome: Outcome, language: str) -> Iterator[Count]:
    def say(msgid: str) -> str:
        return translate(language, msgid)

    def table(title: str, code: str, names: Mapping[str, str], counts: Mapping[str, int]) -> Iterator[Count]:
        for key, name in names.items():
            yield Count(title, name, counts.get(key, 0), (code, key))

    given = [one for _session, _question, one in outcome.originals_only()]
    if outcome.active is None:
        yield Count(say(N_("Delegates who joined")), "", outcome.delegates, ("delegates", ""))
    elif outcome.active:
        yield Count(
            say(N_("People who wrote, marked or offered something")), "", outcome.active, ("active", "")
        )
    yield Count(say(N_("Contributions")), "", len(given), ("contributions", ""))
    kinds = {kind: say(name) for kind, name in KIND_NAMES.items()}
    yield from table(say(N_("Kind")), "kind", kinds, Counter(one.kind for one in given))
    levels = {level: say(name) for level, name in LEVEL_NAMES.items()}
    yield from table(say(N_("Level")), "level", levels, Counter(one.level for one in given if one.level))
    spoken = Counter(one.lang for one in given if may_list(one.consent))
    names = {lang: language_name(lang, language) for lang, _count in spoken.most_common()}
    yield from table(say(N_("Language")), "lang", names, spoken)
    people = outcome.participation.groups
    if outcome.active is None:
        title = say(N_("Delegates by kind of organisation"))
        yield from _by_group(outcome, title, "delegates", people, language)
    spread = break_down(Counter(one.group for one in given if one.group))
    counted = Cells(spread.cells, spread.others)
    title = say(N_("Contributions by kind of organisation"))
    yield from _by_group(outcome, title, "contributions", counted, language)


def _by_group(outcome: Outcome, title: str, code: str, cells: Cells, language: str) -> Iterator[Count]:
    named = {
        group: name for group in cells.cells if (name := group_name(outcome.group_names, group, language))
    }
    for group, name in named.items():
        yield Count(title, name, cells.cells[group], (f"{code} by group", group))
    rest = sum(count for group, count in cells.cells.items() if group not in named) + (cells.others or 0)
    if named and rest:
        yield Count(title, translate(language, OTHERS), rest, (f"{code} by group", ""))
