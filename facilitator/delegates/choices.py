"""What a delegate decides of oneself: consent, name, group, country.

Not journaled: the journal knows no person. What changes on contributions goes through the command ``consent.set``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy import bindparam, select

from facilitator.commands.access import require_access
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
    """What a delegate lets others know: consent, a name with ``Consent.NAME`` only, group and country.

    Of these, None is what is kept already, and "" is none.
    """

    consent: Consent
    name: str
    group: str | None
    country: str | None


# Made once: a whole hall chooses within a minute.
_SESSIONS: Final = select(Authorship.session).where(Authorship.delegate == bindparam("delegate")).distinct()


def choose(dispatcher: Dispatcher, caller: Caller, choices: Choices) -> None:
    """Keep a delegate's choices; the consent also goes to everything given before. Raises ``Refused``.

    Group and country stand beside what is given from now on: who was in no group then, was in none.
    """
    name = clean_name(choices.consent, choices.name)
    if choices.country and not is_country(choices.country):
        raise Refused("bad_country", field="country")
    with dispatcher.store.write() as tx:
        row = tx.get(Delegate, caller.id)
        require_access(tx, caller)
        if row is None:
            raise Refused("not_joined")
        if choices.group:
            check_group(tx.get_one(Event, row.event), choices.group)
        row.consent, row.name = choices.consent, name
        if choices.group is not None:
            row.group = choices.group or None
        if choices.country is not None:
            row.country = choices.country or None
        tx.flush()
        sessions = list(tx.connection().scalars(_SESSIONS, {"delegate": row.id}))
    for session in sorted(sessions):
        payload = {"session": session, "consent": choices.consent, "name": name or None}
        dispatcher.perform(caller, "consent.set", payload)
