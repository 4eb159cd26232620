"""What a delegate decides of oneself: consent, name, group, country.

Not journaled: the journal knows no person. What changes on contributions goes through the command ``consent.set``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select

from facilitator.commands.consent import clean_name
from facilitator.commands.work import check_group
from facilitator.domain.rules import Refused
from facilitator.domain.vocabulary import (
    Consent,
)
from facilitator.i18n.localisation import is_country
from facilitator.identity import Caller
from facilitator.store.models import Authorship, Delegate, Event

if TYPE_CHECKING:
    from facilitator.commands.dispatcher import Dispatcher


class Choices(NamedTuple):
    """What a delegate lets others know: consent, a name with ``Consent.NAME`` only, group and country or None."""

    consent: Consent
    name: str
    group: str | None
    country: str | None


def choose(dispatcher: Dispatcher, caller: Caller, choices: Choices) -> None:
    """Keep a delegate's choices; the consent also goes to everything given before. Raises ``Refused``.

    Group and country stand beside what is given from now on: who was in no group then, was in none.
    """
    name = clean_name(choices.consent, choices.name)
    if choices.country is not None and not is_country(choices.country):
        raise Refused("bad_country", field="country")
    with dispatcher.store.write() as tx:
        row = tx.get(Delegate, caller.id)
        if row is None:
            raise Refused("not_joined")
        if choices.group is not None:
            check_group(tx.get_one(Event, row.event), choices.group)
        row.consent, row.name = choices.consent, name
        row.group, row.country = choices.group, choices.country
        sessions = list(
            tx.scalars(select(Authorship.session).where(Authorship.delegate == row.id).distinct())
        )
    for session in sorted(sessions):
        payload = {"session": session, "consent": choices.consent, "name": name or None}
        dispatcher.perform(caller, "consent.set", payload)
