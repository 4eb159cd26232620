"""Guiding questions across sessions: what several groups were asked alike is one topic of the document."""

from __future__ import annotations

from dataclasses import dataclass, field

from facilitator.outcome.model import Cluster, Outcome, Question, Session


@dataclass
class MergedCluster:
    """A cluster, with what bears the same title in other sessions."""

    title: str
    parts: list[tuple[Session, Question, Cluster]] = field(default_factory=list)


@dataclass
class Topic:
    """A question and every session that was asked it."""

    question: Question
    asked: list[tuple[Session, Question]] = field(default_factory=list)

    def clusters(self) -> list[MergedCluster]:
        """The clusters of all sessions in their order; those of the same title (whatever its case) are one."""
        found: dict[str, MergedCluster] = {}
        for session, question in self.asked:
            for cluster in question.clusters:
                place = found.setdefault(cluster.title.casefold().strip(), MergedCluster(cluster.title))
                place.parts.append((session, question, cluster))
        return list(found.values())

    def is_answered(self) -> bool:
        """Whether anything was given or written on it."""
        return any(question.contributions or question.summary for _session, question in self.asked)


def topics(outcome: Outcome) -> list[Topic]:
    """Return the questions in the order in which the agenda first asks them; the same words are the same question."""
    found: dict[tuple[tuple[str, str], ...], Topic] = {}
    for session in outcome.sessions:
        for question in session.questions:
            key = tuple(sorted(question.text.items()))
            found.setdefault(key, Topic(question)).asked.append((session, question))
    return list(found.values())
