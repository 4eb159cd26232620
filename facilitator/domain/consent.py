"""What a delegate allows to be done with own words: four grades, each of which allows what the ones before it do.

The grades bind documents, not the room: every contribution is shown there as its session says.
"""

from __future__ import annotations

from typing import Final

from facilitator.domain.messages import N_
from facilitator.domain.vocabulary import Consent

GRADES: Final = tuple(Consent)
"""From the least to the most."""

CONSENT_NAMES: Final[dict[str, str]] = {
    Consent.WALL: N_("Only in the room"),
    Consent.LIST: N_("In the list, without my name"),
    Consent.QUOTE: N_("May be quoted, without my name"),
    Consent.NAME: N_("May be quoted, with my name"),
}
"""What a delegate chooses from."""

CONSENT_SENTENCES: Final[dict[str, str]] = {
    Consent.WALL: N_("The report counts it and says its number and kind. Your words are in no document."),
    Consent.LIST: N_("Your words stand in the list of all contributions at the end of the report, and nowhere else in it."),
    Consent.QUOTE: N_("Your words stand in the list, and the report may repeat them in its text."),
    Consent.NAME: N_("As before, and your name stands beside them where the session shows names."),
}  # fmt: skip
"""What each choice means for documents."""


def may_list(consent: str) -> bool:
    """Whether documents may hold the words at all: in their list of contributions."""
    return consent != Consent.WALL


def may_quote(consent: str) -> bool:
    """Whether the text of a document may repeat the words, with or without a name."""
    return consent in (Consent.QUOTE, Consent.NAME)


def least(*consents: str) -> Consent:
    """Return the grade that allows the least."""
    return min(map(Consent, consents), key=GRADES.index)
