"""Turn a table's rows into contributions: which column is what, and what is wrong in which line. Writes nothing."""

from __future__ import annotations

import re
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from facilitator.domain import text as words
from facilitator.domain.catalogue import MAX_TAGS
from facilitator.domain.consent import CONSENT_NAMES
from facilitator.domain.messages import N_, Message
from facilitator.domain.rules import Refused
from facilitator.domain.vocabulary import (
    ACTION_FIELDS,
    GROUPS,
    KIND_NAMES,
    KIND_PLURALS,
    LEVEL_NAMES,
    MAX_FIELD,
    MAX_LANGUAGE,
    MAX_TITLE,
    Consent,
    Kind,
    Level,
)
from facilitator.i18n.localisation import is_known, languages, translate
from facilitator.intake.beside import NAMESPACE, Beside
from facilitator.intake.names import field_of, plain, preset_of
from facilitator.intake.numbers import read_moment, read_whole
from facilitator.intake.tables import Table

_MOST_NAMED: Final = 12
_LEFT_OUT: Final = frozenset({"hidden", "held", "withdrawn", "rejected", "split", "-1"})


@dataclass(frozen=True)
class Target:
    """The session that is imported into: its ``questions`` (id, texts) and limits; the event's languages and ``groups``.

    ``groups`` are the event's own kinds of organisation, names by id; none where it uses the program's list.
    """

    session: str
    questions: Sequence[tuple[str, Mapping[str, str], Mapping[str, str]]]
    languages: Sequence[str]
    max_length: int
    groups: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    tags: frozenset[str] = frozenset()
    """Ids of the tags that the event's catalogues have."""


@dataclass(frozen=True)
class RowError:
    """What is wrong in one line of the file."""

    line: int
    column: str
    message: Message


@dataclass(frozen=True)
class Choices:
    """What the person chose: column by field, and what holds where a row does not say."""

    columns: Mapping[str, str]
    question: str
    kind: str = Kind.CHALLENGE
    level: str | None = None


@dataclass
class Prepared:
    """Rows ready to be taken in, what is wrong, and how many rows were left out by the file's own status."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    left_out: int = 0
    notes: list[Message] = field(default_factory=list)
    """What of the file is not taken in, by name."""


def guess_columns(table: Table) -> dict[str, str]:
    """Return the column of each field, as the tool that wrote the table is known to name it, else by its name."""
    by_name = {plain(name): name for name in reversed(table.head)}
    found: dict[str, str] = {}
    preset = preset_of(table.head)
    if preset is not None:
        found = {field: by_name[name] for field, name in preset.columns.items() if name in by_name}
        if not preset.columns["text"]:
            found["text"] = _most_words(table, set(found.values()))
        return found
    for name in table.head:
        field = field_of(name)
        if field is not None and field not in found:
            found[field] = name
    return found


def _most_words(table: Table, taken: set[str]) -> str:
    """Return the column with the most letters in it: a form's question is its column's name, whatever it asks."""
    sizes = {
        name: sum(len(cells[index]) for _line, cells in table.rows)
        for index, name in enumerate(table.head)
        if name not in taken
    }
    return max(sizes, key=lambda name: sizes[name])


def prepare(table: Table, choices: Choices, target: Target) -> Prepared:
    """Return what an import would do; nothing is written. Every row is in ``rows``, in ``errors`` or left out."""
    done = Prepared()
    place = {
        name: table.head.index(column) for name, column in choices.columns.items() if column in table.head
    }
    if "text" not in place:
        done.errors.append(RowError(1, "", Message(N_("Choose the column that holds the text."))))
        return done
    reader = _Reader(choices, target)
    beside = Beside(table, reader.read_group)
    for line, cells in table.rows:
        values = {
            name: cells[index].strip() if name != "text" else cells[index] for name, index in place.items()
        }
        if values.get("status", "").casefold() in _LEFT_OUT:
            done.left_out += 1
            continue
        try:
            row = reader.read(values)
            done.rows.append(row | beside.of(cells, row))
        except Refused as refused:
            named = choices.columns.get(refused.field or "", refused.field or "")
            done.errors.append(RowError(line, named, refused.message))
    unused = [name for name in table.head if name not in choices.columns.values() and _has_words(table, name)]
    if unused:
        sentence = N_("Columns that are not taken in: %(names)s.")
        done.notes.append(Message(sentence, {"names": ", ".join(unused)}))
    done.notes += beside.notes
    if beside.left:
        done.notes.append(
            Message(
                N_("Offers of help that are not taken in, since their action is not: %(count)s."),
                {"count": beside.left},
            )
        )
    if reader.unknown_tags:
        named = ", ".join(tag for tag, _count in reader.unknown_tags.most_common(_MOST_NAMED))
        done.notes.append(
            Message(N_("Tags that this event does not have are left out: %(names)s."), {"names": named})
        )
    return done


def _has_words(table: Table, name: str) -> bool:
    index = table.head.index(name)
    return any(cells[index].strip() for _line, cells in table.rows)


class _Reader:
    """Reads rows; keeps count of equal ones, so that two of them in a file stay two."""

    def __init__(self, choices: Choices, target: Target) -> None:
        self._choices = choices
        self._target = target
        self._seen: Counter[str] = Counter()
        self._kinds = _names(Kind, KIND_NAMES) | _names(Kind, KIND_PLURALS)
        self._consents = _names(Consent, CONSENT_NAMES)
        self.unknown_tags: Counter[str] = Counter()
        self._levels = _names(Level, LEVEL_NAMES)
        own = {
            said.casefold(): id_ for id_, texts in target.groups.items() for said in (id_, *texts.values())
        }
        self._groups = own or _names(GROUPS, GROUPS)
        self._questions = {
            said.casefold().strip(): id_
            for id_, text, short in target.questions
            for said in (id_, id_.rpartition(".")[2], *text.values(), *short.values())
        }

    def read(self, values: Mapping[str, str]) -> dict[str, Any]:
        """Return one row as the command takes it. Raises ``Refused`` with the field that is wrong."""
        text = words.clean(values["text"], limit=self._target.max_length, field="text")
        kind = self._choose("kind", values, self._kinds, self._choices.kind)
        row: dict[str, Any] = {
            "text": text,
            "kind": kind,
            "question": self._choose("question", values, self._questions, self._choices.question),
            "cluster": words.clean_line(
                values.get("cluster", ""), limit=MAX_TITLE, field="cluster", empty=None
            ),
        }
        if kind == Kind.ACTION:
            row["level"] = self._choose("level", values, self._levels, self._choices.level or "")
            if not row["level"]:
                raise Refused("choose_level", field="level")
            for name in ACTION_FIELDS[1:]:
                row[name] = words.clean(values.get(name, ""), limit=MAX_FIELD, field=name, empty=None)
        else:
            filled = next((name for name in ACTION_FIELDS if values.get(name)), None)
            if filled:
                raise Refused("action_fields", field=filled)
        row["group"] = self.read_group(values.get("group", "")) or None
        row["lang"] = _language(values.get("lang", ""))
        row["tags"] = self._tags(values.get("tags", ""))
        row["consent"] = self._consent(values.get("consent", ""))
        for name, limit in (("original", self._target.max_length), ("reword_reason", MAX_FIELD)):
            row[name] = words.clean(values.get(name, ""), limit=limit, field=name, empty=None)
        row["created_at"] = read_moment(values.get("created_at", ""))
        row["endorsements"] = read_whole(values.get("endorsements", ""))
        row["number"] = read_whole(values.get("number", ""))
        row["id"] = self._id(values.get("id", ""), row)
        return {name: value for name, value in row.items() if value not in (None, "", [])}

    def read_group(self, said: str) -> str:
        """Return the id of the kind of organisation that a cell names, "" where it names none. Raises ``Refused``."""
        return self._choose("group", {"group": said}, self._groups, "")

    def _choose(self, name: str, values: Mapping[str, str], known: Mapping[str, str], default: str) -> str:
        said = values.get(name, "")
        if not said:
            return default
        found = known.get(said.casefold())
        if found is None:
            raise Refused(
                "bad_choice", field=name, value=said[:80], choices=", ".join(dict.fromkeys(known.values()))
            )
        return found

    def _consent(self, said: str) -> str | None:
        if not said:
            return None
        found = self._consents.get(said.casefold())
        if found is None:
            raise Refused("bad_choice", field="consent", value=said[:80], choices=", ".join(Consent))
        return found

    def _tags(self, said: str) -> list[str]:
        """Return the tags that the event has; the others are counted by their words."""
        found = [one for one in re.split(r"[\s,;]+", said) if one]
        self.unknown_tags.update(one for one in found if one not in self._target.tags)
        return [one for one in dict.fromkeys(found) if one in self._target.tags][:MAX_TAGS]

    def _id(self, given: str, row: Mapping[str, Any]) -> str:
        try:
            return str(uuid.UUID(given))
        except ValueError:
            pass
        key = given or f"{row['question']}\n{row['kind']}\n{row['text']}"
        self._seen[key] += 1
        return str(uuid.uuid5(NAMESPACE, f"{self._target.session}\n{key}\n{row['text']}\n{self._seen[key]}"))


def _names(keys: Any, names: Mapping[str, str]) -> dict[str, str]:
    """Return the keys by themselves and by their names in every language of the interface, in small letters."""
    found = {str(key).casefold(): str(key) for key in keys}
    for language in languages():
        found |= {translate(language, name).casefold(): str(key) for key, name in names.items()}
    return found


def _language(tag: str) -> str | None:
    if not tag:
        return None
    is_tag = len(tag) <= MAX_LANGUAGE and re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", tag)
    if not is_tag or not is_known(tag.lower()):
        raise Refused("bad_choice", field="lang", value=tag[:80], choices="en, fr, ar, es, …")
    return tag
