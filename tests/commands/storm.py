"""Draws a payload for any declared command, out of what there is: for tests that give commands at random."""

from __future__ import annotations

import random
from collections.abc import Callable

from sqlalchemy import select

from facilitator import contract
from facilitator.domain.vocabulary import (
    Attribution,
    BoardView,
    Captions,
    Consent,
    Kind,
    Moderation,
    Picture,
    ReviewVerdict,
    Role,
    Stage,
    Visibility,
)
from facilitator.identity import Caller
from facilitator.store import queries
from facilitator.store.models import (
    Catalogue,
    Cluster,
    Contribution,
    Offer,
    Question,
    Recording,
    Review,
    RoleLink,
    Session,
    Translation,
    Version,
)
from facilitator.store.models import Summary as SummaryRow
from tests.conftest import EVENT, World, new_id

TEXTS = (
    "No budget",
    "لا توجد ميزانية",
    "Pas de données",
    "Falta transporte",
    "=1+1",
    "call +962 79 555 0100",
)
CATALOGUE = "id: our-plan\ntitle: {en: Our plan}\ntags:\n  - {id: our-1, title: First aid}\n"


class Draw:
    """What there is in a world just now, and one of everything by chance."""

    def __init__(self, world: World, rng: random.Random) -> None:
        self.rng, self.world = rng, world
        with world.store.read() as tx:
            self.sessions = [one.id for one in queries.agenda(tx, world.event)]
            self.session = self._one([*self.sessions, "first", "first"])
            row = tx.get_one(Session, self.session)
            event = queries.get_event(tx, world.event)
            self.rev, self.event_rev, self.code = row.rev, event.rev, event.code

            def ids(model, *conditions):
                return list(tx.scalars(select(model.id).where(model.session == self.session, *conditions)))

            self.questions, self.clusters, self.notes = ids(Question), ids(Cluster), ids(Contribution)
            self.offers, self.versions, self.reviews = ids(Offer), ids(Version), ids(Review)
            self.unwritten = ids(Contribution, Contribution.status == "unwritten")
            self.recorded = ids(Contribution, Contribution.recorded)
            self.actions = ids(Contribution, Contribution.kind == "action")
            self.translations = {
                one.id: one.written_rev
                for one in tx.scalars(select(Translation).where(Translation.session == self.session))
            }
            self.summaries = {
                one.id: one.written_rev
                for one in tx.scalars(select(SummaryRow).where(SummaryRow.session == self.session))
            }
            self.all_questions = list(tx.scalars(select(Question.id)))
            self.helps = list(tx.scalars(select(Contribution.id))) + list(tx.scalars(select(Offer.id)))
            self.links = [
                one
                for one in tx.scalars(select(RoleLink.id))
                if one not in {s.id for s in world.staff.values()}
            ]
            self.catalogues = list(tx.scalars(select(Catalogue.id)))

    def _one(self, values, other="nothing"):
        values = list(values)
        return self.rng.choice(values) if values else other

    def some(self, values):
        values = list(values)
        return self.rng.sample(values, min(len(values), self.rng.randint(1, 3)))

    def yes(self) -> bool:
        return self.rng.random() < 0.5

    def text(self) -> str:
        return self._one(TEXTS)

    def kind(self) -> dict:
        kind = self._one(Kind)
        return {"kind": kind, **({"level": "local"} if kind is Kind.ACTION else {})}

    def rules(self) -> dict:
        return {
            "attribution": self._one(Attribution),
            "visibility": self._one(Visibility),
            "moderation": self._one(Moderation),
        }

    def rule(self) -> dict:
        name, value = self._one(self.rules().items())
        return {name: value}

    def payload(self, name: str) -> dict:
        """Return the fields of ``name``, its session among them where it has one."""
        return PAYLOADS[name](self)


def callers(world, name: str) -> list[Caller]:
    """Everybody who may give it; the program itself where nobody may."""
    by = contract.declarations()[name].by
    found = [one for role, one in world.staff.items() if role in by]
    if Role.DELEGATE in by:
        found += [world.delegate, world.delegate, world.other]
    return found or [Caller(Role.SYSTEM, "the-program", world.event)]


def recorded(draw: Draw) -> dict:
    """A recording that has arrived whole, for a delegate to give."""
    draw.world.do(draw.world.staff["organiser"], "session.change", session=draw.session, media="on")
    with draw.world.store.write(draw.session) as tx:
        id_ = new_id()
        tx.add(
            Recording(
                id=id_, session=draw.session, delegate=draw.world.delegate.id, file=id_, media=draw._one(["spoken", "signed"]),
                type="audio/wav", size=1, seconds=1.0, made_at=0.0,
            )
        )  # fmt: skip
    return {"id": id_, "question": draw._one(draw.questions), **draw.kind()}


def on(fill: Callable[[Draw], dict]) -> Callable[[Draw], dict]:
    return lambda draw: {"session": draw.session, **fill(draw)}


def note(draw: Draw) -> dict:
    return {"id": draw._one(draw.notes)}


def summary(draw: Draw) -> dict:
    places = [{"question": draw._one(draw.questions)}, {"cluster": draw._one(draw.clusters)}, {}]
    where = draw._one([*places, {"part": "mandate"}, {"part": "thanks"}])
    base = draw._one([0, *draw.summaries.values()])
    return {**where, "text": draw.text(), "base_rev": base}


def pair(draw: Draw) -> dict:
    return {"need": draw._one(draw.actions), "help": draw._one(draw.helps)}


def translation(draw: Draw) -> dict:
    id_ = draw._one(draw.translations)
    return {"id": id_, "base_rev": draw.translations.get(id_, 0)}


def slot(draw: Draw) -> dict:
    start = f"{draw.rng.randint(8, 16):02}:00"
    return {
        "start": start,
        "end": f"{int(start[:2]) + 1:02}:00",
        "title": dict.fromkeys(("en", "ar", "fr", "es"), "S"),
    }


def step(draw: Draw) -> dict:
    question = draw._one([None, *draw.questions])
    return {
        "stage": draw._one(Stage),
        "question": question,
        "wall": draw._one(BoardView),
        "minutes": draw.rng.randint(1, 9),
    }


FOUR = dict.fromkeys(("en", "ar", "fr", "es"), "Words")
PAYLOADS: dict[str, Callable[[Draw], dict]] = {
    "contribution.submit": on(lambda d: {"id": new_id(), "question": d._one(d.questions), "text": d.text(), "group": d._one(["un", "ngo", None]), **d.kind()}),
    "contribution.edit": on(lambda d: {**note(d), "text": d.text()}),
    "contribution.withdraw": on(note),
    "contribution.language": on(lambda d: {**note(d), "lang": d._one(["fr", "ar"])}),
    "contribution.place": on(lambda d: {"ids": d.some(d.notes), "cluster": d._one([None, *d.clusters]), "before": d._one([None, *d.notes])}),
    "contribution.hide": on(lambda d: {"ids": d.some(d.notes), "reason": "why"}),
    "contribution.restore": on(lambda d: {"ids": d.some(d.notes)}),
    "contribution.approve": on(lambda d: {"ids": d.some(d.notes)}),
    "contribution.split": on(lambda d: {**note(d), "parts": [{"id": new_id(), "text": d.text()} for _ in range(2)]}),
    "contribution.reword": on(lambda d: {**note(d), "text": d.text(), "reason": "clearer"}),
    "contribution.enter": on(lambda d: {"question": d._one(d.questions), "lines": [{"id": new_id(), "text": d.text()}], **d.kind()}),
    "contribution.import": on(lambda d: {"rows": [{"id": new_id(), "question": d._one(d.questions), "text": d.text(), "number": d.rng.randint(1, 40), "cluster": d._one([None, "Filed"]), **d.kind()} for _ in range(2)]}),
    "tag.set": on(lambda d: {"target": d._one([*d.notes, *d.clusters]), "tag": d._one(["oap-33", "sdg-03", "our-1"]), "on": d.yes()}),
    "action.complete": on(lambda d: {"id": d._one(d.actions), "lead": "Ministry", "reason": "said"}),
    "endorsement.set": on(lambda d: {"target": d._one([*d.notes, *d.clusters]), "on": d.yes()}),
    "ready.set": on(lambda d: {"question": d._one(d.questions), "on": d.yes()}),
    "consent.set": on(lambda d: {"consent": d._one(Consent), "name": "Amal", "id": d._one([None, None, *d.notes])}),
    "offer.make": on(lambda d: {"id": new_id(), "action": d._one(d.actions), "brings": d.text(), "group": "un"}),
    "offer.withdraw": on(lambda d: {"id": d._one(d.offers)}),
    "offer.hide": on(lambda d: {"ids": d.some(d.offers) or ["nothing"]}),
    "offer.restore": on(lambda d: {"ids": d.some(d.offers) or ["nothing"]}),
    "offer.approve": on(lambda d: {"ids": d.some(d.offers) or ["nothing"]}),
    "delegate.remove": on(lambda d: {"contribution": d._one(d.notes)}),
    "delegate.readmit": on(lambda d: {"contribution": d._one(d.notes)}),
    "cluster.create": on(lambda d: {"id": new_id(), "question": d._one(d.questions), "title": d.text(), "ids": d._one([[], d.some(d.notes)])}),
    "cluster.rename": on(lambda d: {"id": d._one(d.clusters), "title": d.text()}),
    "cluster.merge": on(lambda d: {"from": d._one(d.clusters), "into": d._one(d.clusters)}),
    "cluster.order": on(lambda d: {"id": d._one(d.clusters), "before": d._one([None, *d.clusters])}),
    "cluster.remove": on(lambda d: {"id": d._one(d.clusters)}),
    "recording.give": on(recorded),
    "recording.write": on(lambda d: {"id": d._one(d.unwritten or d.notes), "text": d.text()}),
    "recording.remove": on(lambda d: {"id": d._one(d.recorded or d.notes)}),
    "session.stage": on(lambda d: {"stage": d._one([*Stage, Stage.COLLECTING, Stage.COLLECTING])}),
    "session.question": on(lambda d: {"question": d._one(d.questions)}),
    "session.focus": on(lambda d: {"focus": d._one([None, {"type": "cluster", "id": d._one(d.clusters)}, {"type": "contribution", "id": d._one(d.notes)}])}),
    "session.timer": on(lambda d: {"seconds": d._one([None, 60])}),
    "session.extend": on(lambda _d: {"seconds": 60}),
    "session.view": on(lambda d: d._one([{"view": d._one(BoardView)}, {"blank": d.yes()}, {"captions": d._one(Captions)}, {"picture": d._one(Picture)}, {"beside": d._one(["", "fr"])}])),
    "session.lock": on(lambda d: {"on": d.rng.random() < 0.2}),
    "session.announce": on(lambda d: {"text": d._one([None, d.text()])}),
    "session.gather": on(lambda _d: {}),
    "session.show": on(lambda _d: {}),
    "session.settings": on(lambda d: d._one([d.rule(), {"marks": {"of": d._one(["all", "clusters", "actions"]), "each": d._one([None, 2]), "tally": d._one(["live", "hidden"])}}])),
    "session.undo": on(lambda d: {"rev": max(1, d.rev - d.rng.randint(0, 5))}),
    "session.merge": on(lambda d: {"sources": d.some(d.sessions)}),
    "session.create": lambda d: {"day": "2019-09-10", "room": FOUR, **slot(d)},
    "session.change": on(lambda d: d._one([d.rule(), slot(d), {"steps": [step(d) for _ in range(3)]}])),
    "session.step": on(lambda d: {"step": d.rng.randint(0, 3)}),
    "session.move": on(lambda d: {"start": slot(d)["start"]}),
    # A cleared one could go as well; most commands are about the first.
    "session.remove": lambda d: {"session": d._one([one for one in d.sessions if one != "first"])},
    "session.breakout": on(lambda _d: {"groups": [{"title": FOUR, "room": FOUR}]}),
    "session.copy": on(lambda d: {"start": slot(d)["start"]}),
    "session.clear": on(lambda d: {"confirm": d._one([d.code, "no"])}),
    "question.create": on(lambda _d: {"text": FOUR, "kinds": ["barrier"]}),
    "question.change": lambda d: {"question": d._one(d.all_questions), "text": dict.fromkeys(FOUR, d.text())},
    "question.move": lambda d: {"question": d._one(d.questions), "before": d._one([None, *d.questions])},
    "question.remove": lambda d: {"question": d._one(d.all_questions)},
    "day.create": lambda d: {"date": f"2019-09-{d.rng.randint(11, 14)}"},
    "day.change": lambda _d: {"date": "2019-09-10", "title": FOUR},
    "day.remove": lambda d: {"date": f"2019-09-{d.rng.randint(11, 14)}"},
    "event.create": lambda _d: {"title": {"en": "E"}, "place": {"en": "P"}, "time_zone": "Asia/Amman", "languages": ["en"]},
    "event.load": lambda _d: {"text": EVENT},
    "event.change": lambda d: {"place": dict.fromkeys(FOUR, d.text())},
    "event.undo": lambda d: {"rev": max(1, d.event_rev - d.rng.randint(0, 4))},
    "event.copy": lambda _d: {"first": "2030-01-02"},
    "event.clear": lambda d: {"confirm": d._one([d.code, "no"])},
    # Without the code: who would give the next command?
    "event.remove": lambda _d: {"confirm": "no"},
    "link.create": lambda _d: {"role": "display", "name": "Hall"},
    "link.rename": lambda d: {"id": d._one(d.links), "name": "Room"},
    "link.renew": lambda d: {"id": d._one(d.links)},
    "link.revoke": lambda d: {"id": d._one(d.links)},
    "catalogue.add": lambda _d: {"text": CATALOGUE},
    "catalogue.remove": lambda d: {"id": d._one(d.catalogues)},
    "report.write": on(summary),
    "report.quote": on(lambda d: {**note(d), "on": d.yes()}),
    "report.mark": on(lambda d: {"cluster": d._one(d.clusters), "on": d.yes()}),
    "report.cover": on(lambda d: {"ids": d.some(d.actions)}),
    "report.freeze": on(lambda d: {"id": new_id(), "scope": d._one(["session", "event"])}),
    "report.publish": on(
        lambda d: {"version": d._one(d.versions), "on": d._one([True, False]), "until": d._one([None, "2999-01-31"])}
    ),
    "report.review": on(
        lambda d: {"id": new_id(), "version": d._one([None, *d.versions]), "verdict": d._one(ReviewVerdict), "place": d._one(["", "3", "II.A"]), "comment": d.text()}
    ),
    "report.settle": on(lambda d: {"id": d._one(d.reviews), "on": d.yes()}),
    "report.follow": on(
        lambda d: {"version": d._one(d.versions), "action": d._one(d.notes), "state": d._one(["kept", "moved"])}
    ),
    "report.seal": on(lambda d: {"id": d._one(d.versions), "body": "{}"}),
    "translation.write": on(lambda d: {"of": "contributions", "target": d._one(d.notes), "lang": d._one(["fr", "es"]), "texts": {"text": d.text()}, "checked": d.yes(), "base_rev": d._one([0, *d.translations.values()])}),
    "translation.check": on(translation),
    "translation.remove": on(translation),
    "pair.confirm": on(pair),
    "pair.reject": on(pair),
    "pair.reopen": on(pair),
}  # fmt: skip
