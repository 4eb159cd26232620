"""The difference between two versions of an outcome, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Final, TypeVar

import regex
from patiencediff import PatienceSequenceMatcher
from sqlalchemy.orm import Session as Tx

from facilitator.domain.messages import N_
from facilitator.domain.vocabulary import ACTION_FIELDS, ACTION_NAMES, KIND_NAMES, LEVEL_NAMES
from facilitator.i18n.localisation import language_name, localized, translate
from facilitator.outcome.frozen_version import load_version
from facilitator.outcome.gather import gather
from facilitator.outcome.model import Cluster, Contribution, Outcome, Session, Tag
from facilitator.outcome.words import isolate, say_numbers

T = TypeVar("T")
_PIECES: Final = regex.compile(r"\s+|[\p{L}\p{M}\p{N}_]+|.", regex.DOTALL)
_MOST_PRODUCT: Final = 250_000
"""Two texts of 500 words and blanks each: difflib needs a twentieth of a second for them."""
_WORDS = ("text", "kind", *ACTION_FIELDS, "lang")


@dataclass(frozen=True)
class Difference:
    """One thing that differs: where (a session's title, or empty), what, and the wordings before and after."""

    where: str
    what: str
    before: str = ""
    after: str = ""


def compare_versions(tx: Tx, old: str, new: str, language: str) -> list[Difference]:
    """Return what differs between two frozen versions (ids), or between one and what is there ``now``.

    Raises ``Refused`` for a version that is not there or not made yet.
    """
    before = load_version(tx, old)
    chosen = [one.id for one in before.sessions]
    after = gather(tx, before.event, chosen) if new == "now" else load_version(tx, new)
    return compare(before, after, language)


def compare(old: Outcome, new: Outcome, language: str) -> list[Difference]:
    """Return what differs from ``old`` to ``new``, session by session; nothing where they say the same."""
    return list(_Comparison(language, [*old.tags, *new.tags]).outcomes(old, new))


class _Comparison:
    def __init__(self, language: str, tags: Iterable[Tag]) -> None:
        self._language = language
        self._names = {one.id: f"{one.code} {localized(one.title, language)}".strip() for one in tags}

    def say(self, msgid: str, **params: object) -> str:
        return translate(self._language, msgid, **params)

    def outcomes(self, old: Outcome, new: Outcome) -> Iterator[Difference]:
        if old.delegates != new.delegates:
            yield Difference("", self.say(N_("Delegates who joined")), str(old.delegates), str(new.delegates))
        before = {one.id: one for one in old.sessions}
        for session in new.sessions:
            where = localized(session.title, self._language)
            earlier = before.pop(session.id, None)
            if earlier is None:
                yield Difference(where, self.say(N_("This session is new in the outcome.")))
            else:
                yield from self._session(where, earlier, session)
        for session in before.values():
            yield Difference(
                localized(session.title, self._language),
                self.say(N_("This session is no longer in the outcome.")),
            )

    def _session(self, where: str, old: Session, new: Session) -> Iterator[Difference]:
        yield from self._texts(where, self.say(N_("Summary of the session")), old.summary, new.summary)
        questions = {one.id: one for one in old.questions}
        for question in new.questions:
            title = isolate(localized(question.short or question.text, self._language))
            earlier = questions.get(question.id)
            yield from self._texts(
                where,
                self.say(N_("Summary of “%(title)s”"), title=title),
                earlier.summary if earlier else "",
                question.summary,
            )
        yield from self._clusters(where, old, new)
        yield from self._contributions(where, old, new)
        yield from self._partnerships(where, old, new)
        if old.figures.endorsements != new.figures.endorsements:
            yield Difference(
                where,
                self.say(N_("Endorsements")),
                str(old.figures.endorsements),
                str(new.figures.endorsements),
            )

    def _texts(self, where: str, what: str, old: str, new: str) -> Iterator[Difference]:
        """Compare paragraph by paragraph: nobody finds a changed word in two whole pages."""
        before, after = _paragraphs(old), _paragraphs(new)
        for tag, a, b, c, d in _opcodes(before, after):
            if tag != "equal":
                yield Difference(where, what, "\n\n".join(before[a:b]), "\n\n".join(after[c:d]))

    def _clusters(self, where: str, old: Session, new: Session) -> Iterator[Difference]:
        before, after = _clusters(old), _clusters(new)
        for cluster in _only(before, after):
            yield Difference(
                where, self.say(N_("Cluster “%(title)s” is gone."), title=isolate(cluster.title))
            )
        for cluster in _only(after, before):
            yield Difference(where, self.say(N_("Cluster “%(title)s” is new."), title=isolate(cluster.title)))
            yield from self._texts(where, self._summary_of(cluster), "", cluster.summary)
        for earlier, cluster in _both(before, after):
            if earlier.title != cluster.title:
                yield Difference(where, self.say(N_("A cluster was renamed.")), earlier.title, cluster.title)
            if earlier.key != cluster.key:
                msgid = (
                    N_("“%(title)s” is now a key message.")
                    if cluster.key
                    else N_("“%(title)s” is no key message any more.")
                )
                yield Difference(where, self.say(msgid, title=isolate(cluster.title)))
            yield from self._texts(where, self._summary_of(cluster), earlier.summary, cluster.summary)
            if earlier.tags != cluster.tags:
                what = self.say(N_("Tags of “%(title)s”"), title=isolate(cluster.title))
                yield Difference(where, what, *self._tags(earlier.tags, cluster.tags))

    def _summary_of(self, cluster: Cluster) -> str:
        return self.say(N_("Summary of “%(title)s”"), title=isolate(cluster.title))

    def _contributions(self, where: str, old: Session, new: Session) -> Iterator[Difference]:
        before = {one.id: one for one in old.contributions()}
        after = {one.id: one for one in new.contributions()}
        for msgid, gone in (
            (N_("New contributions: %(numbers)s"), _only(after, before)),
            (N_("No longer in the outcome: %(numbers)s"), _only(before, after)),
        ):
            yield from self._numbers(where, msgid, gone)
        both = _both(before, after)
        for earlier, one in both:
            if any(getattr(earlier, name) != getattr(one, name) for name in _WORDS):
                yield Difference(
                    where,
                    self.say(N_("Reworded: %(numbers)s."), numbers=say_numbers([one.number])),
                    *self._reworded(earlier, one),
                )
        changes: tuple[tuple[str, Callable[[Contribution, Contribution], bool]], ...] = (
            (N_("Moved to another place: %(numbers)s"), lambda a, b: a.cluster != b.cluster),
            (N_("Now pinned as quotes: %(numbers)s"), lambda a, b: b.pinned and not a.pinned),
            (N_("No longer pinned as quotes: %(numbers)s"), lambda a, b: a.pinned and not b.pinned),
        )
        for msgid, is_so in changes:
            yield from self._numbers(where, msgid, (b for a, b in both if is_so(a, b)))
        for earlier, one in both:
            if earlier.tags != one.tags:
                what = self.say(N_("Tags of %(numbers)s"), numbers=say_numbers([one.number]))
                yield Difference(where, what, *self._tags(earlier.tags, one.tags))

    def _tags(self, old: list[str], new: list[str]) -> tuple[str, str]:
        """Return both lists of tags by the code that people say and the title."""
        return tuple(  # type: ignore[return-value] # two go in, two come out
            ", ".join(self._names.get(tag, tag) for tag in tags) for tags in (old, new)
        )

    def _reworded(self, old: Contribution, new: Contribution) -> tuple[str, str]:
        """Return what differs in two contributions, a line for each field, an action's with their names."""
        changed = [name for name in _WORDS if getattr(old, name) != getattr(new, name)]
        before, after = ([self._line(one, name) for name in changed] for one in (old, new))
        return "\n".join(filter(None, before)), "\n".join(filter(None, after))

    def _line(self, one: Contribution, name: str) -> str:
        value: str = getattr(one, name) or ""
        if not value or name == "text":
            return value
        if name in ("kind", "lang"):
            return self.say(KIND_NAMES[value]) if name == "kind" else language_name(value, self._language)
        value = self.say(LEVEL_NAMES[value]) if name == "level" else value
        return f"{self.say(ACTION_NAMES[name])}: {value}"

    def _numbers(self, where: str, msgid: str, rows: Iterable[Contribution]) -> Iterator[Difference]:
        numbers = sorted(one.number for one in rows)
        if numbers:
            yield Difference(where, self.say(msgid, numbers=say_numbers(numbers)))

    def _partnerships(self, where: str, old: Session, new: Session) -> Iterator[Difference]:
        before = {(one.need, one.help): one for one in old.partnerships}
        after = {(one.need, one.help): one for one in new.partnerships}
        for one in _only(after, before):
            what = self.say(
                N_("New in the partnership list, for %(numbers)s"), numbers=say_numbers([one.need_number])
            )
            yield Difference(where, what, "", one.text)
        for one in _only(before, after):
            what = self.say(
                N_("No longer in the partnership list, for %(numbers)s"),
                numbers=say_numbers([one.need_number]),
            )
            yield Difference(where, what, one.text, "")


def mark_words(before: str, after: str) -> tuple[list[tuple[str, bool]], list[tuple[str, bool]]]:
    """Return both texts in pieces, each with whether it stands in this one only, word by word."""
    old, new = (_PIECES.findall(text) for text in (before, after))
    sides: tuple[list[tuple[str, bool]], list[tuple[str, bool]]] = ([], [])
    for tag, a, b, c, d in _opcodes(old, new):
        for side, piece in zip(sides, ("".join(old[a:b]), "".join(new[c:d])), strict=True):
            if piece:
                side.append((piece, tag != "equal"))
    return sides


def _opcodes(old: list[str], new: list[str]) -> list[tuple[str, int, int, int, int]]:
    """Return what differs, as ``difflib`` does: (tag, from and to in ``old``, from and to in ``new``).

    difflib finds the most that two texts share, in time that grows with the product of their lengths, and more. Beyond
    what that is good for, the pieces that stand once in both are the anchors, which takes time in proportion.
    """
    if len(old) * len(new) <= _MOST_PRODUCT:
        return [(*one,) for one in SequenceMatcher(None, old, new, autojunk=False).get_opcodes()]
    return [(*one,) for one in PatienceSequenceMatcher(None, old, new).get_opcodes()]


def _paragraphs(text: str) -> list[str]:
    return [part.strip() for part in text.split("\n\n") if part.strip()]


def _clusters(session: Session) -> dict[str, Cluster]:
    return {cluster.id: cluster for question in session.questions for cluster in question.clusters}


def _only(these: Mapping[Any, T], those: Mapping[Any, T]) -> list[T]:
    return [one for key, one in these.items() if key not in those]


def _both(old: Mapping[Any, T], new: Mapping[Any, T]) -> list[tuple[T, T]]:
    return [(old[key], one) for key, one in new.items() if key in old]
