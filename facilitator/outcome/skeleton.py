"""A first draft of the text on a cluster: sentences that only count and quote, each with its numbers, for a person to edit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from facilitator.domain.consent import may_quote
from facilitator.domain.figures import break_down
from facilitator.domain.messages import N_
from facilitator.domain.vocabulary import KIND_NAMES, KIND_PLURALS, Kind
from facilitator.i18n.localisation import format_number, group_name, ntranslate, translate
from facilitator.outcome.model import Cluster, Contribution, Question, Texts

_MOST_NAMED: Final = 12
"""Numbers in one sentence, as in the documents (``summary.builder.MOST_NUMBERS``)."""
_MOST_QUOTED: Final = 3
_SHARES: Final = (
    (0.5, N_("Most contributions on this question, %(count)s of %(all)s, were about “%(title)s” (%(which)s).")),
    (0.25, N_("Many contributions on this question, %(count)s of %(all)s, were about “%(title)s” (%(which)s).")),
    (0.1, N_("Several contributions on this question, %(count)s of %(all)s, were about “%(title)s” (%(which)s).")),
    (0.0, N_("Some contributions on this question, %(count)s of %(all)s, were about “%(title)s” (%(which)s).")),
)  # fmt: skip
"""From which share of the question's contributions on a quantity word is used; the numbers stand beside it."""
_ONE: Final = N_("One contribution on this question, of %(all)s, was about “%(title)s” (%(which)s).")


def propose(
    question: Question, cluster: Cluster, language: str, group_names: dict[str, Texts] | None = None
) -> str:
    """Return a draft in Markdown-light for the text on ``cluster``, or nothing where it has no contribution.

    Nothing is concluded from words: sentences count, and repeat what may be quoted. A quantity word follows the share
    among the contributions on the question; kinds of organisation are counted from five on.
    """
    inside = question.inside(cluster)
    if not inside:
        return ""
    paragraphs = [
        " ".join([_opening(question, cluster, inside, language), *_kinds(inside, language)]),
        *_quotes(inside, language),
        *_groups(inside, group_names or {}, language),
        *_marks(cluster, inside, language),
    ]
    return "\n\n".join(paragraphs)


def _opening(question: Question, cluster: Cluster, inside: Sequence[Contribution], language: str) -> str:
    count, everything = len(inside), len(question.contributions)
    msgid = _ONE if count == 1 else next(text for share, text in _SHARES if count >= share * everything)
    title = cluster.translations.get(language, {}).get("title", "") or cluster.title
    return translate(
        language,
        msgid,
        count=format_number(count, language),
        all=format_number(everything, language),
        title=title,
        which=_name(inside, language),
    )


def _kinds(inside: Sequence[Contribution], language: str) -> list[str]:
    """Return a sentence on the kinds, where there are several."""
    by_kind = {kind: [one for one in inside if one.kind == kind] for kind in KIND_NAMES}
    found = [(kind, those) for kind, those in by_kind.items() if those]
    if len(found) < 2:
        return []
    listed = _listed(
        [
            f"{translate(language, KIND_PLURALS[kind])}: {format_number(len(those), language)} ({_name(those, language)})"
            for kind, those in found
        ]
    )
    return [translate(language, N_("By kind: %(kinds)s."), kinds=listed)]


def _quotes(inside: Sequence[Contribution], language: str) -> list[str]:
    """Return, of those that may be quoted, the words that most delegates marked: actions as proposals, the rest as noted."""
    quotable = [one for one in inside if may_quote(one.consent)]
    chosen = sorted(quotable, key=lambda one: (not one.pinned, -one.endorsements, one.number))[:_MOST_QUOTED]
    return [
        translate(
            language,
            N_("It was proposed: “%(words)s” (%(which)s).")
            if one.kind == Kind.ACTION
            else N_("It was noted: “%(words)s” (%(which)s)."),
            words=" ".join(_words(one, language).split()).rstrip("."),
            which=f"#{one.number}",
        )
        for one in chosen
    ]


def _words(one: Contribution, language: str) -> str:
    translated = "" if one.lang == language else one.translations.get(language, {}).get("text", "")
    return translated or one.text


def _groups(inside: Sequence[Contribution], names: dict[str, Texts], language: str) -> list[str]:
    counts = break_down(Counter(one.group for one in inside if one.group))
    listed = [
        f"{name} ({format_number(count, language)})"
        for group, count in counts.cells.items()
        if (name := group_name(names, group, language))
    ]
    if not listed:
        return []
    return [
        translate(
            language,
            N_("Kinds of organisation from which five or more of these came: %(groups)s."),
            groups=_listed(listed),
        )
    ]


def _marks(cluster: Cluster, inside: Iterable[Contribution], language: str) -> list[str]:
    if not cluster.endorsements:
        return []
    said = ntranslate(
        language,
        "%(count)s delegate marked this cluster as important (%(which)s).",
        "%(count)s delegates marked this cluster as important (%(which)s).",
        cluster.endorsements,
        count=format_number(cluster.endorsements, language),
        which=_name(inside, language),
    )
    return [said]


def _name(those: Iterable[Contribution], language: str) -> str:
    """Return the numbers of contributions, the first twelve of them, and how many more there are."""
    numbers = sorted(one.number for one in those)
    named = _listed([f"#{number}" for number in numbers[:_MOST_NAMED]])
    more = len(numbers) - _MOST_NAMED
    if more <= 0:
        return named
    return f"{named} {translate(language, N_('and %(count)s more'), count=format_number(more, language))}"


def _listed(pieces: Sequence[str]) -> str:
    return ", ".join(pieces)
