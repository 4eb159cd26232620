"""The difference between two versions of an outcome, in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import regex
from sqlalchemy.orm import Session as Tx

from facilitator.domain.messages import N_
from facilitator.domain.report_parts import PART_NAMES, ReportPart
from facilitator.i18n.localisation import localized
from facilitator.outcome.compare_contributions import ContributionComparison
from facilitator.outcome.difference import Difference, both, only, opcodes
from facilitator.outcome.frozen_version import load_version
from facilitator.outcome.load import load_outcome
from facilitator.outcome.model import Cluster, Outcome, Session
from facilitator.outcome.wording import isolate

_PIECES: Final = regex.compile(r"\s+|[\p{L}\p{M}\p{N}_]+|.", regex.DOTALL)


def compare_versions(tx: Tx, old: str, new: str, language: str) -> list[Difference]:
    """Return what differs between two frozen versions (ids), or between one and what is there ``now``.

    Raises ``Refused`` for a version that is not there or not made yet.
    """
    before = load_version(tx, old)
    chosen = [one.id for one in before.sessions]
    after = load_outcome(tx, before.event, chosen) if new == "now" else load_version(tx, new)
    return compare(before, after, language)


def compare(old: Outcome, new: Outcome, language: str) -> list[Difference]:
    """Return what differs from ``old`` to ``new``, session by session; nothing where they say the same."""
    return list(_Comparison(language, [*old.tags, *new.tags]).outcomes(old, new))


class _Comparison(ContributionComparison):
    """Compares two outcomes, session by session and cluster by cluster."""

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
        yield from self.texts(where, self.say(N_("Summary of the session")), old.summary, new.summary)
        written = {one.part: one.text for one in old.parts}
        for part in ReportPart:
            now = next((one.text for one in new.parts if one.part == part), "")
            yield from self.texts(where, self.say(PART_NAMES[part]), written.get(part, ""), now)
        questions = {one.id: one for one in old.questions}
        for question in new.questions:
            title = isolate(localized(question.short or question.text, self._language))
            earlier = questions.get(question.id)
            yield from self.texts(
                where,
                self.say(N_("Summary of “%(title)s”"), title=title),
                earlier.summary if earlier else "",
                question.summary,
            )
        yield from self._clusters(where, old, new)
        yield from self.contributions(where, old, new)
        yield from self.partnerships(where, old, new)
        if old.figures.endorsements != new.figures.endorsements:
            yield Difference(
                where,
                self.say(N_("Endorsements")),
                str(old.figures.endorsements),
                str(new.figures.endorsements),
            )

    def _clusters(self, where: str, old: Session, new: Session) -> Iterator[Difference]:
        before, after = _clusters(old), _clusters(new)
        for cluster in only(before, after):
            yield Difference(
                where, self.say(N_("Cluster “%(title)s” is gone."), title=isolate(cluster.title))
            )
        for cluster in only(after, before):
            yield Difference(where, self.say(N_("Cluster “%(title)s” is new."), title=isolate(cluster.title)))
            yield from self.texts(where, self._summary_of(cluster), "", cluster.summary)
        for earlier, cluster in both(before, after):
            if earlier.title != cluster.title:
                yield Difference(where, self.say(N_("A cluster was renamed.")), earlier.title, cluster.title)
            if earlier.key != cluster.key:
                msgid = (
                    N_("“%(title)s” is now a key message.")
                    if cluster.key
                    else N_("“%(title)s” is no key message any more.")
                )
                yield Difference(where, self.say(msgid, title=isolate(cluster.title)))
            yield from self.texts(where, self._summary_of(cluster), earlier.summary, cluster.summary)
            if earlier.tags != cluster.tags:
                what = self.say(N_("Tags of “%(title)s”"), title=isolate(cluster.title))
                yield Difference(where, what, *self.tags(earlier.tags, cluster.tags))

    def _summary_of(self, cluster: Cluster) -> str:
        return self.say(N_("Summary of “%(title)s”"), title=isolate(cluster.title))


def mark_words(before: str, after: str) -> tuple[list[tuple[str, bool]], list[tuple[str, bool]]]:
    """Return both texts in pieces, each with whether it stands in this one only, word by word."""
    old, new = (_PIECES.findall(text) for text in (before, after))
    sides: tuple[list[tuple[str, bool]], list[tuple[str, bool]]] = ([], [])
    for tag, a, b, c, d in opcodes(old, new):
        for side, piece in zip(sides, ("".join(old[a:b]), "".join(new[c:d])), strict=True):
            if piece:
                side.append((piece, tag != "equal"))
    return sides


def _clusters(session: Session) -> dict[str, Cluster]:
    return {cluster.id: cluster for question in session.questions for cluster in question.clusters}
