"""What differs between the contributions of two outcomes, and between their partnerships."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from facilitator.domain.messages import N_
from facilitator.domain.vocabulary import ACTION_FIELDS, ACTION_NAMES, KIND_NAMES, LEVEL_NAMES
from facilitator.i18n.localisation import language_name
from facilitator.outcome.difference import Difference, Phrases, both, only
from facilitator.outcome.model import Contribution, Session
from facilitator.outcome.wording import say_numbers

_WORDS = ("text", "kind", *ACTION_FIELDS, "lang")


class ContributionComparison(Phrases):
    """Compares what one session holds in two outcomes, contribution by contribution."""

    def contributions(self, where: str, old: Session, new: Session) -> Iterator[Difference]:
        before = {one.id: one for one in old.contributions()}
        after = {one.id: one for one in new.contributions()}
        for msgid, gone in (
            (N_("New contributions: %(numbers)s"), only(after, before)),
            (N_("No longer in the outcome: %(numbers)s"), only(before, after)),
        ):
            yield from self._numbers(where, msgid, gone)
        kept = both(before, after)
        for earlier, one in kept:
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
            yield from self._numbers(where, msgid, (b for a, b in kept if is_so(a, b)))
        for earlier, one in kept:
            if earlier.tags != one.tags:
                what = self.say(N_("Tags of %(numbers)s"), numbers=say_numbers([one.number]))
                yield Difference(where, what, *self.tags(earlier.tags, one.tags))

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

    def partnerships(self, where: str, old: Session, new: Session) -> Iterator[Difference]:
        before = {(one.need, one.help): one for one in old.partnerships}
        after = {(one.need, one.help): one for one in new.partnerships}
        for one in only(after, before):
            what = self.say(
                N_("New in the partnership list, for %(numbers)s"), numbers=say_numbers([one.need_number])
            )
            yield Difference(where, what, "", one.text)
        for one in only(before, after):
            what = self.say(
                N_("No longer in the partnership list, for %(numbers)s"),
                numbers=say_numbers([one.need_number]),
            )
            yield Difference(where, what, one.text, "")
