"""The sentence of each command in a session's history: what it did, to which contributions and clusters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from facilitator.domain.messages import N_
from facilitator.domain.vocabulary import (
    KIND_NAMES,
    Status,
)
from facilitator.i18n.localisation import translate

_MOST_NAMED: Final = 12
"""Numbers that a sentence names before it says how many more there are."""
_MOST_LETTERS: Final = 300
"""Letters of a text that a sentence quotes."""

INBOX: Final = N_("Inbox")
Rows = Mapping[str, Any]
Pair = tuple[Rows, Rows]


class Wording:
    """Names contributions and clusters in one language; ``titles`` are the clusters' by id."""

    def __init__(self, language: str, titles: Mapping[str, str]) -> None:
        self._language = language
        self._titles = titles

    def say(self, msgid: str, **params: object) -> str:
        return translate(self._language, msgid, **params)

    def which(self, notes: list[Pair]) -> str:
        """Return "#3, #5 and 4 more"."""
        numbers = sorted((after or before)["number"] for before, after in notes)
        named = ", ".join(f"#{number}" for number in numbers[:_MOST_NAMED])
        rest = len(numbers) - _MOST_NAMED
        if rest <= 0:
            return named
        return self.say(N_("%(named)s and %(count)s more"), named=named, count=rest)

    def where(self, cluster: str | None) -> str:
        """Return a cluster's title in quotes, or the inbox."""
        return (
            self.say(N_("“%(title)s”"), title=self._titles.get(cluster, "?")) if cluster else self.say(INBOX)
        )


def _placed(wording: Wording, notes: list[Pair], _clusters: list[Pair]) -> str | None:
    if not notes:
        return None
    sources = {before["cluster"] for before, _after in notes}
    to = wording.where(notes[0][1]["cluster"])
    if len(sources) == 1 and (source := next(iter(sources))) != notes[0][1]["cluster"]:
        return wording.say(
            N_("Moved %(what)s from %(source)s to %(to)s"),
            what=wording.which(notes),
            source=wording.where(source),
            to=to,
        )
    if sources == {notes[0][1]["cluster"]}:
        return wording.say(N_("Moved %(what)s within %(to)s"), what=wording.which(notes), to=to)
    return wording.say(N_("Moved %(what)s to %(to)s"), what=wording.which(notes), to=to)


def _created(wording: Wording, notes: list[Pair], clusters: list[Pair]) -> str | None:
    if not clusters:
        return None
    title = clusters[0][1]["title"]
    if not notes:
        return wording.say(N_("Made the cluster “%(title)s”"), title=title)
    return wording.say(N_("Made the cluster “%(title)s” of %(what)s"), title=title, what=wording.which(notes))


def _renamed(wording: Wording, _notes: list[Pair], clusters: list[Pair]) -> str | None:
    if not clusters:
        return None
    before, after = clusters[0]
    return wording.say(
        N_("Renamed “%(before)s” to “%(after)s”"), before=before["title"], after=after["title"]
    )


def _merged(wording: Wording, notes: list[Pair], clusters: list[Pair]) -> str | None:
    gone = [before for before, after in clusters if not after]
    if not gone:
        return None
    titles = ", ".join(f"“{one['title']}”" for one in gone)
    if not notes:
        return wording.say(N_("Merged %(what)s, which held nothing"), what=titles)
    return wording.say(
        N_("Merged %(what)s into %(into)s: moved %(which)s"),
        what=titles, into=wording.where(notes[0][1]["cluster"]), which=wording.which(notes),
    )  # fmt: skip


def _ordered(wording: Wording, _notes: list[Pair], clusters: list[Pair]) -> str | None:
    return (
        wording.say(N_("Moved the cluster “%(title)s”"), title=clusters[0][1]["title"]) if clusters else None
    )


def _removed(wording: Wording, notes: list[Pair], clusters: list[Pair]) -> str | None:
    gone = next((before for before, after in clusters if not after), None)
    if gone is None:
        return None
    if not notes:
        return wording.say(N_("Removed the cluster “%(title)s”"), title=gone["title"])
    return wording.say(
        N_("Removed the cluster “%(title)s”: %(what)s went back to the inbox"),
        title=gone["title"], what=wording.which(notes),
    )  # fmt: skip


def _split(wording: Wording, notes: list[Pair], _clusters: list[Pair]) -> str | None:
    parts = [pair for pair in notes if not pair[0]]
    whole = [pair for pair in notes if pair[1].get("status") == Status.SPLIT]
    if not parts or not whole:
        return None
    return wording.say(
        N_("Split %(what)s into %(parts)s"), what=wording.which(whole), parts=wording.which(parts)
    )


def _gave(wording: Wording, notes: list[Pair], _clusters: list[Pair]) -> str | None:
    if not notes:
        return None
    row = notes[0][1]
    text = row["text"] if len(row["text"]) <= _MOST_LETTERS else row["text"][:_MOST_LETTERS] + "…"
    kind = wording.say(KIND_NAMES[row["kind"]])
    return wording.say(
        N_("Gave #%(number)s (%(kind)s): %(text)s"), number=row["number"], kind=kind, text=text
    )


def _simple(msgid: str) -> Callable[[Wording, list[Pair], list[Pair]], str | None]:
    def tell(wording: Wording, notes: list[Pair], _clusters: list[Pair]) -> str | None:
        return wording.say(msgid, what=wording.which(notes)) if notes else None

    return tell


TELLERS: Final[dict[str, Callable[[Wording, list[Pair], list[Pair]], str | None]]] = {
    "contribution.submit": _gave,
    "contribution.edit": _simple(N_("The author changed %(what)s")),
    "contribution.withdraw": _simple(N_("The author withdrew %(what)s")),
    "contribution.place": _placed,
    "contribution.hide": _simple(N_("Hid %(what)s")),
    "contribution.restore": _simple(N_("Brought %(what)s back")),
    "contribution.approve": _simple(N_("Approved %(what)s")),
    "contribution.split": _split,
    "contribution.reword": _simple(N_("Reworded %(what)s")),
    "action.complete": _simple(N_("Filled in what %(what)s lacked")),
    "contribution.enter": _simple(N_("Entered %(what)s for others")),
    "contribution.import": _simple(N_("Imported %(what)s from a file")),
    "contribution.language": _simple(N_("Corrected the language of %(what)s")),
    "delegate.remove": _simple(N_("Ended the access of the author of %(what)s")),
    "delegate.readmit": _simple(N_("Gave the author of %(what)s access again")),
    "cluster.create": _created,
    "cluster.rename": _renamed,
    "cluster.merge": _merged,
    "cluster.order": _ordered,
    "cluster.remove": _removed,
}
