"""A workshop on any matter: nothing that it did not ask for speaks of mines, survivors or disability."""

from __future__ import annotations

import re
from pathlib import Path

from sqlalchemy import select, update

import facilitator
from facilitator.domain.vocabulary import GROUPS, USUAL_GROUPS
from facilitator.event_file import load
from facilitator.store.models import Event, Session


def test_delegates_of_an_event_without_a_list_choose_from_words_that_fit_any(site):
    assert set(USUAL_GROUPS) <= set(GROUPS)
    assert not [one for one in USUAL_GROUPS if re.search(r"victim|survivor|mine|ICBL|Red Cross", GROUPS[one])]
    with site.store.write() as tx:
        tx.execute(update(Session).values(attribution="group"))
        code = tx.scalars(select(Event.code)).one()
    phone = site.app.test_client()
    phone.get(f"/j/{code}")
    page = phone.get("/choices").get_data(as_text=True)
    offered = re.findall(
        r'<option value="([a-z-]+)"', page.partition('name="group"')[2].partition("</select>")[0]
    )
    assert offered == list(USUAL_GROUPS)


def test_the_amman_conference_brings_its_own_list():
    listed = load(Path(facilitator.__file__).parent / "events" / "amman.yaml").event.group_list
    assert {"survivor", "opd", "un"} <= {one.id for one in listed or ()} <= set(GROUPS)
