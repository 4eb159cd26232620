"""The contract's table, typed out: which role may give which command in which stage. Nothing here is read from the code."""

from __future__ import annotations

import pytest

from facilitator import contract
from facilitator.commands.dispatcher import find_function
from facilitator.domain.rules import Refused
from facilitator.store.models import Session
from tests.conftest import about_first, new_id

STAGES = ("planned", "collecting", "paused", "prioritising", "closed")
ANY = "planned collecting paused prioritising closed"
BEGUN = "collecting paused prioritising closed"
OPEN = "collecting paused prioritising"
CHAIRS = ("facilitator", "organiser")
SCRIBES = ("rapporteur", "facilitator", "organiser")


def to(roles, stages):
    return dict.fromkeys(roles, stages)


RIGHTS = {
    "cluster.create": to(CHAIRS, BEGUN),
    "cluster.rename": to(CHAIRS, BEGUN),
    "cluster.merge": to(CHAIRS, BEGUN),
    "cluster.order": to(CHAIRS, BEGUN),
    "cluster.remove": to(CHAIRS, BEGUN),
    "contribution.submit": to(("delegate",), "collecting") | to(SCRIBES, OPEN),
    "contribution.edit": to(("delegate", *SCRIBES), "collecting"),
    "contribution.withdraw": to(("delegate", *SCRIBES), OPEN),
    "contribution.language": to(("delegate", *SCRIBES), ANY),
    "contribution.place": to(CHAIRS, BEGUN),
    "contribution.split": to(CHAIRS, BEGUN),
    "contribution.reword": to(CHAIRS, BEGUN),
    "contribution.enter": to(SCRIBES, OPEN),
    "contribution.import": to(CHAIRS, ANY),
    "contribution.hide": to(CHAIRS, ANY),
    "contribution.restore": to(CHAIRS, ANY),
    "contribution.approve": to(CHAIRS, ANY),
    "recording.give": to(("delegate",), "collecting"),
    "recording.write": to(SCRIBES, ANY),
    "recording.remove": to(("delegate", *SCRIBES), ANY),
    "tag.set": to(SCRIBES, ANY),
    "action.complete": to(SCRIBES, BEGUN),
    "endorsement.set": to(("delegate",), "collecting prioritising"),
    "ready.set": to(("delegate",), OPEN),
    "consent.set": to(("delegate",), ANY),
    "offer.make": to(("delegate",), "collecting prioritising"),
    "offer.hide": to(CHAIRS, ANY),
    "offer.restore": to(CHAIRS, ANY),
    "offer.approve": to(CHAIRS, ANY),
    "offer.withdraw": to(("delegate",), OPEN),
    "delegate.remove": to(CHAIRS, ANY),
    "delegate.readmit": to(CHAIRS, ANY),
    "event.create": to(("organiser",), ANY),
    "event.load": to(("organiser",), ANY),
    "catalogue.add": to(("organiser",), ANY),
    "catalogue.remove": to(("organiser",), ANY),
    "event.change": to(("organiser",), ANY),
    "event.undo": to(("organiser",), ANY),
    "event.clear": to(("organiser",), ANY),
    "event.copy": to(("organiser",), ANY),
    "event.remove": to(("organiser",), ANY),
    "day.create": to(("organiser",), ANY),
    "day.change": to(("organiser",), ANY),
    "day.remove": to(("organiser",), ANY),
    "question.create": to(("organiser",), ANY),
    "question.change": to(("organiser",), ANY),
    "question.move": to(("organiser",), ANY),
    "question.remove": to(("organiser",), ANY),
    "link.create": to(("organiser",), ANY),
    "link.rename": to(("organiser",), ANY),
    "link.renew": to(("organiser",), ANY),
    "link.revoke": to(("organiser",), ANY),
    "report.write": to(SCRIBES, ANY),
    "translation.write": to(SCRIBES, ANY),
    "translation.check": to(SCRIBES, ANY),
    "translation.remove": to(SCRIBES, ANY),
    "report.quote": to(SCRIBES, ANY),
    "report.mark": to(SCRIBES, ANY),
    "pair.confirm": to(SCRIBES, ANY),
    "pair.reject": to(SCRIBES, ANY),
    "pair.reopen": to(SCRIBES, ANY),
    "report.cover": to(SCRIBES, ANY),
    "report.freeze": to(SCRIBES, ANY),
    "report.publish": to(SCRIBES, ANY),
    "report.review": to(("chair", "organiser"), ANY),
    "report.settle": to(SCRIBES, ANY),
    "report.follow": {},
    "report.seal": {},
    "session.stage": to(CHAIRS, ANY),
    "session.question": to(CHAIRS, ANY),
    "session.focus": to(CHAIRS, ANY),
    "session.timer": to(CHAIRS, ANY),
    "session.extend": to(CHAIRS, ANY),
    "session.view": to(CHAIRS, ANY),
    "session.lock": to(CHAIRS, ANY),
    "session.announce": to(CHAIRS, ANY),
    "session.gather": to(CHAIRS, ANY),
    "session.show": to(CHAIRS, ANY),
    "session.settings": to(CHAIRS, ANY),
    "session.undo": to(CHAIRS, ANY),
    "session.merge": to(CHAIRS, ANY),
    "session.create": to(("organiser",), ANY),
    "session.change": to(("organiser",), ANY),
    "session.move": to(("organiser",), ANY),
    "session.remove": to(("organiser",), ANY),
    "session.breakout": to(("organiser",), ANY),
    "session.clear": to(("organiser",), ANY),
    "session.copy": to(("organiser",), ANY),
    "session.step": to(CHAIRS, ANY),
}
"""command: {role: stages}"""

PAYLOADS = {
    "contribution.submit": {"id": new_id(), "question": "first.hard", "kind": "challenge", "text": "x"},
    "contribution.edit": {"id": "x", "text": "y"},
    "contribution.withdraw": {"id": "x"},
    "contribution.place": {"ids": ["x"], "cluster": None},
    "contribution.hide": {"ids": ["x"]},
    "contribution.restore": {"ids": ["x"]},
    "contribution.approve": {"ids": ["x"]},
    "contribution.split": {"id": "x", "parts": []},
    "contribution.reword": {"id": "x", "text": "y"},
    "contribution.enter": {"question": "first.hard", "kind": "barrier", "lines": []},
    "contribution.import": {"rows": []},
    "recording.give": {"id": new_id(), "question": "first.hard", "kind": "challenge"},
    "recording.write": {"id": "x", "text": "y"},
    "recording.remove": {"id": "x"},
    "delegate.remove": {"contribution": "x"},
    "delegate.readmit": {"contribution": "x"},
    "endorsement.set": {"target": "x", "on": True},
    "ready.set": {"question": "first.hard", "on": True},
    "consent.set": {"consent": "wall"},
    "offer.make": {"id": new_id(), "action": "x", "brings": "y"},
    "offer.withdraw": {"id": "x"},
    "offer.hide": {"ids": ["x"]},
    "offer.restore": {"ids": ["x"]},
    "offer.approve": {"ids": ["x"]},
    "cluster.create": {"id": new_id(), "question": "first.hard", "title": "T"},
    "cluster.rename": {"id": "x", "title": "T"},
    "cluster.merge": {"from": "x", "into": "y"},
    "cluster.order": {"id": "x", "before": None},
    "cluster.remove": {"id": "x"},
    "session.stage": {"stage": "collecting"},
    "session.question": {"question": "first.next"},
    "session.focus": {"focus": None},
    "session.timer": {"seconds": None},
    "session.extend": {"seconds": 60},
    "session.view": {"view": "join"},
    "session.lock": {"on": True},
    "session.announce": {"text": None},
    "session.gather": {},
    "session.show": {},
    "session.settings": {},
    "session.undo": {"rev": 1},
    "report.quote": {"id": "x", "on": True},
    "report.mark": {"cluster": "x", "on": True},
    "report.cover": {"ids": ["x"]},
    "report.freeze": {"id": new_id()},
    "report.publish": {"version": "x", "on": False},
    "report.review": {"id": new_id(), "verdict": "comment", "comment": "x"},
    "report.settle": {"id": "x", "on": True},
    "report.follow": {"version": "x", "action": "x", "state": "kept"},
    "report.seal": {"id": "x", "body": "{}"},
    "tag.set": {"target": "x", "tag": "oap-33", "on": True},
    "pair.confirm": {"need": "x", "help": "y"},
    "pair.reject": {"need": "x", "help": "y"},
    "pair.reopen": {"need": "x", "help": "y"},
    "action.complete": {"id": "x", "lead": "y"},
    "report.write": {"text": "x", "base_rev": 0},
    "contribution.language": {"id": "x", "lang": "fr"},
    "translation.write": {"of": "contributions", "target": "x", "lang": "fr", "texts": {"text": "y"}},
    "translation.check": {"id": "x", "base_rev": 1},
    "translation.remove": {"id": "x", "base_rev": 1},
    "session.merge": {},
    "session.create": {},
    "session.change": {},
    "session.move": {},
    "session.remove": {"session": "nowhere"},
    "session.breakout": {"groups": [{"title": {"en": "Group 1"}}]},
    "session.clear": {"confirm": "no"},
    "session.copy": {"start": "soon"},
    "session.step": {"step": 0},
    "question.create": {},
    "question.change": {"question": "first.hard"},
    "question.move": {"question": "first.hard", "before": None},
    "question.remove": {"question": "first.hard"},
    "day.create": {"date": "2019-09-11"},
    "day.change": {"date": "2019-09-10"},
    "day.remove": {"date": "2019-09-10"},
    "event.create": {"title": {}, "place": {}, "time_zone": "", "languages": []},
    "event.load": {"text": ""},
    "event.change": {},
    "event.undo": {"rev": 1},
    "event.clear": {"confirm": "no"},
    "event.copy": {"first": "soon"},
    "event.remove": {"confirm": "no"},
    "link.create": {"role": "display", "name": "x"},
    "link.rename": {"id": "x", "name": "x"},
    "link.renew": {"id": "x"},
    "link.revoke": {"id": "x"},
    "catalogue.add": {"text": ""},
    "catalogue.remove": {"id": "x"},
}


def test_every_command_has_a_row_in_the_table_and_one_function_at_its_address():
    assert set(RIGHTS) == set(PAYLOADS) == set(contract.declarations())
    for name, declared in contract.declarations().items():
        function = find_function(declared)
        noun, verb = name.split(".")
        assert function.__name__.removesuffix("_") == verb
        assert function.__module__.split(".")[2] == noun, "facilitator.commands.<noun>"


PAGES = {"phone": "delegate", "board": "display", "report": "rapporteur", "desk": "facilitator"}


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_told_what_it_may_as_the_stage_moves(world, page):
    who = world.delegate if page == "phone" else None
    for stage in STAGES:
        world.do(world.facilitator, "session.stage", stage=stage)
        may = set(world.snapshot(page, who=who)["state"]["sessions"]["first"]["may"])
        role = PAGES[page]
        expected = {name for name, by in RIGHTS.items() if stage in by.get(role, "").split()}
        reads = set() if stage == "planned" else {"others.read", "wall.read"}
        reads |= {"choices.read"} if stage == "prioritising" else set()
        assert may == expected | reads
    world.do(world.facilitator, "session.settings", visibility="none")
    assert "others.read" not in world.snapshot(page, who=who)["state"]["sessions"]["first"]["may"]


@pytest.mark.parametrize("name", sorted(RIGHTS))
def test_who_may_give_it_in_which_stage(world, name):
    payload = about_first(name, PAYLOADS[name])
    makes = payload.get("id", "").count("-") == 4
    found = {}
    everybody = {"delegate": world.delegate, "chair": world.add_chair(), **world.staff}
    for stage in STAGES:
        for role, caller in everybody.items():
            with world.store.write() as tx:
                tx.get_one(Session, "first").stage = stage
            try:
                # Under another id each time: a repeat is answered as before, whatever the stage is by then.
                world.do(caller, name, **payload, **({"id_": new_id()} if makes else {}))
            except Refused as refused:
                assert refused.code != "failed"
                if refused.reason in ("role", f"stage_{stage}"):
                    continue
            found.setdefault(str(role), []).append(stage)
    assert {role: " ".join(stages) for role, stages in found.items()} == RIGHTS[name]
