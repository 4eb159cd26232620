"""Read a catalogue of tags (``docs/report.md``), and say everything that is wrong with it, with line numbers."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from facilitator.domain.catalogue import Catalogue, Tag, Texts, Use
from facilitator.domain.messages import N_, Message
from facilitator.domain.rules import Refused
from facilitator.domain.text import clean_line
from facilitator.event_file.languages import find_language
from facilitator.event_file.problem import EventFileError, KeyPath, Problem, find_close
from facilitator.event_file.scanner import Unreadable
from facilitator.event_file.source import MAX_BYTES, Source, read, too_large
from facilitator.event_file.values import MAX_ID, SHOWN

MAX_ENTRIES: Final = 300
_MAX_TITLE: Final = 200
_MAX_MEANING: Final = 400
_MAX_CODE: Final = 20
_ID_LETTERS: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")
_FIRST: Final = ("oslo-action-plan", "siem-reap-angkor-action-plan", "crpd", "sdg")
"""Catalogues in the order in which they are offered: the field's own before the general ones, the past last."""
_TOP: Final = ("id", "title", "use", "tags")
_ENTRY: Final = ("id", "code", "title", "meaning", "words")


@cache
def shipped_catalogues() -> dict[str, Catalogue]:
    """Return the catalogues that come with the program, by id."""
    folder = files("facilitator") / "catalogues"
    found = [
        loads_catalogue(path.read_text("utf-8"), path.name)
        for path in sorted(folder.iterdir(), key=lambda path: path.name)
        if path.name.endswith(".yaml")
    ]
    found.sort(key=lambda one: _FIRST.index(one.id) if one.id in _FIRST else len(_FIRST))
    return {one.id: one for one in found}


def load_catalogue(path: Path) -> Catalogue:
    """Return the catalogue of the file at ``path``. Raises ``EventFileError``, also where it cannot be read."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise EventFileError([too_large()], path.name)
        text = content.decode("utf-8")
    except OSError as error:
        message = Message(N_("The file cannot be opened: %(reason)s."), {"reason": error.strerror or error})
        raise EventFileError([Problem(0, 0, "", message)], str(path)) from error
    except UnicodeDecodeError as error:
        message = Message(
            N_("This is not UTF-8 text. Open the file in your editor and save it again as “UTF-8”.")
        )
        line = content[: error.start].count(b"\n") + 1
        raise EventFileError([Problem(line, 1, "", message)], path.name) from error
    return loads_catalogue(text, path.name)


def load_folder(folder: Path) -> list[Catalogue]:
    """Return the catalogues of all ``*.yaml`` and ``*.yml`` files in ``folder``; none where there is no such folder."""
    paths = sorted(path for path in folder.glob("*") if path.suffix in (".yaml", ".yml"))
    return [load_catalogue(path) for path in paths]


def loads_catalogue(text: str, name: str) -> Catalogue:
    """Return the catalogue that ``text`` (YAML) describes; ``name`` is the file's in errors. Raises ``EventFileError``."""
    try:
        source = read(text, "id:, title:, tags:")
    except Unreadable as unreadable:
        raise EventFileError([unreadable.problem], name) from None
    found = _Reader(source).catalogue()
    if source.problems:
        raise EventFileError(sorted(source.problems, key=lambda one: (one.line, one.column)), name)
    return found


class _Reader:
    """Turns a ``Source`` into a ``Catalogue``; what is wrong is reported to the source."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def catalogue(self) -> Catalogue:
        root = self._source.root
        self._check_keys((), root, _TOP)
        use = self._line(("use",), root.get("use", Use.TAGS), _MAX_CODE)
        if use not in frozenset(Use):
            self._source.report(
                ("use",), N_("Write one of: %(choices)s; not “%(value)s”."), choices=", ".join(Use), value=use
            )
        id_ = self._id((), root)
        title = self._texts(("title",), root.get("title"), _MAX_TITLE)
        if not title and "title" not in root:
            self._source.report((), N_("“title” is missing. Add a line such as: title: Our plan"))
        return Catalogue(id_, title, self._tags(root.get("tags")), use)

    def _tags(self, entries: Any) -> list[Tag]:
        if not isinstance(entries, list) or not entries:
            self._source.report(
                ("tags",), N_("Write the list of tags here: each begins with a dash, then “id:”.")
            )
            return []
        if len(entries) > MAX_ENTRIES:
            self._source.report(
                ("tags",), N_("There are too many items. Keep the first %(limit)s."), limit=MAX_ENTRIES
            )
        tags: dict[str, Tag] = {}
        for position, entry in enumerate(entries[:MAX_ENTRIES]):
            key_path: KeyPath = ("tags", position)
            if not isinstance(entry, dict):
                self._source.report(
                    key_path,
                    N_("Keys are expected here, each on a line of its own and indented under this one."),
                )
                continue
            tag = self._tag(key_path, entry)
            if tag.id and tag.id in tags:
                self._source.report(
                    (*key_path, "id"),
                    N_("“%(value)s” is listed twice. Take one of them out."),
                    value=tag.id,
                )
            tags[tag.id] = tag
        return list(tags.values())

    def _tag(self, key_path: KeyPath, entry: dict[str, Any]) -> Tag:
        self._check_keys(key_path, entry, _ENTRY)
        id_ = self._id(key_path, entry)
        code = (
            self._line((*key_path, "code"), entry["code"], _MAX_CODE)
            if "code" in entry
            else id_.upper().replace("-", " ")
        )
        return Tag(
            id_,
            code,
            self._texts((*key_path, "title"), entry.get("title"), _MAX_TITLE),
            self._texts((*key_path, "meaning"), entry.get("meaning"), _MAX_MEANING),
            self._words((*key_path, "words"), entry.get("words")),
        )

    def _check_keys(self, key_path: KeyPath, mapping: dict[str, Any], known: tuple[str, ...]) -> None:
        for key in mapping:
            if key in known:
                continue
            guess = find_close(key, known)
            if guess is not None:
                self._source.report(
                    (*key_path, key),
                    N_("“%(key)s” is not known here. Did you mean “%(guess)s”?"),
                    at_key=True,
                    key=key[:SHOWN],
                    guess=guess,
                )
            else:
                self._source.report(
                    (*key_path, key),
                    N_("“%(key)s” is not known here. Known are: %(keys)s."),
                    at_key=True,
                    key=key[:SHOWN],
                    keys=", ".join(known),
                )

    def _id(self, key_path: KeyPath, mapping: dict[str, Any]) -> str:
        value = mapping.get("id")
        if value is None:
            self._source.report(
                key_path,
                N_("“%(key)s” is missing. Add a line such as: %(example)s"),
                key="id",
                example="id: plan-1",
            )
            return ""
        word = value.strip() if isinstance(value, str) else ""
        if not word or not set(word) <= _ID_LETTERS or len(word) > MAX_ID:
            self._source.report(
                (*key_path, "id"),
                N_(
                    "“%(value)s” cannot be an id. Use small letters a-z, digits and single hyphens, at most %(limit)s characters."
                ),
                value=str(value)[:SHOWN],
                limit=MAX_ID,
            )
        return word

    def _line(self, key_path: KeyPath, value: Any, limit: int) -> str:
        if not isinstance(value, str):
            self._source.report(key_path, N_("Write one short text here, not a list and not further keys."))
            return ""
        try:
            return clean_line(value, limit=limit, field=str(key_path[-1]))
        except Refused as refused:
            self._source.add(key_path, refused.message)
            return ""

    def _texts(self, key_path: KeyPath, value: Any, limit: int) -> Texts:
        """Return a text by language; one without languages counts for all of them (BCP 47: ``und``)."""
        if value is None:
            return {}
        if isinstance(value, str):
            return {"und": self._line(key_path, value, limit)}
        texts: Texts = {}
        for language, words in self._by_language(key_path, value).items():
            texts[find_language(language) or language] = self._line((*key_path, language), words, limit)
        return texts

    def _words(self, key_path: KeyPath, value: Any) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for language, words in self._by_language(key_path, value).items() if value is not None else ():
            listed = [words] if isinstance(words, str) else words
            if not isinstance(listed, list):
                self._source.report(
                    (*key_path, language), N_("Write a list of words here, such as [child, children].")
                )
                continue
            found[language] = [
                self._line((*key_path, language, position), word, _MAX_TITLE)
                for position, word in enumerate(listed)
            ]
        return found

    def _by_language(self, key_path: KeyPath, value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            self._source.report(
                key_path, N_("Write a text here, or one line for each language, such as “en: Opening”.")
            )
            return {}
        for language in value:
            if find_language(language) is None:
                self._source.report(
                    (*key_path, language),
                    N_(
                        "There is no language “%(value)s”. Write its short tag, for example en, fr, ar, es, km or pt-BR."
                    ),
                    at_key=True,
                    value=language[:SHOWN],
                )
        return value
