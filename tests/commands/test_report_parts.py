"""Texts on the whole meeting: written like every other, in documents at their places, and never on the wall."""

from __future__ import annotations

import pytest

from facilitator.documents.summary import compose
from facilitator.documents.summary.blocks import Heading, Paragraph, text_of
from facilitator.domain.report_parts import ReportPart
from facilitator.domain.rules import Refused
from facilitator.outcome.load import load_outcome


def write(world, part, text, base_rev=0, **more):
    rapporteur = world.staff["rapporteur"]
    return world.do(rapporteur, "report.write", part=part, text=text, base_rev=base_rev, **more).answer


def told(world, language="en", sessions=("first",)):
    with world.store.read() as tx:
        paper = compose(load_outcome(tx, world.event, list(sessions)), language, pictures=False)
    return [text_of(one.words) for one in paper.blocks if isinstance(one, Heading | Paragraph)]


def test_each_part_stands_at_its_place_and_leaves_the_summary_of_the_session_alone(world):
    for part in ReportPart:
        write(world, part, f"Words on {part}.")
    write(world, None, "The summary.")
    lines = told(world)
    order = [
        "Introduction", "Mandate and background", "Words on mandate.", "Opening", "Words on opening.",
        "Participation", "Discussion by question", "The summary.", "Conclusions", "Words on conclusions.",
        "Next steps", "Words on next_steps.", "Thanks", "Words on thanks.", "Annex I. Programme",
    ]  # fmt: skip
    assert [one for one in lines if one in order] == order


def test_without_a_text_there_is_no_heading(world):
    lines = told(world)
    assert not {"Mandate and background", "Opening", "Participation", "Conclusions", "Thanks"} & set(lines)


def test_texts_of_several_sessions_name_their_session(world):
    write(world, "conclusions", "Of the first.")
    write(world, "conclusions", "Of the second.", session="second")
    lines = told(world, sessions=("first", "second"))
    start = lines.index("Conclusions")
    assert lines[start + 2] == "Of the first." and lines[start + 4] == "Of the second."
    assert lines[start + 1] != lines[start + 3]


def test_two_writers_are_told_of_each_other_and_a_step_is_taken_back(world):
    first = write(world, "opening", "Mine")
    with pytest.raises(Refused) as refused:
        write(world, "opening", "Theirs")
    assert (refused.value.reason, refused.value.current["text"]) == ("text_changed", "Mine")
    world.do(world.facilitator, "session.undo", rev=first["rev"])
    assert "Mine" not in told(world)
    with pytest.raises(Refused, match="part"):
        write(world, "opening", "x", question="first.hard")


def test_a_part_is_translated_and_never_shown_on_the_wall(world):
    write(world, "mandate", "Why we met.")
    write(world, None, "For the wall.")
    world.do(
        world.staff["rapporteur"], "translation.write", of="summaries", target="first/part/mandate", lang="fr",
        checked=True, texts={"text": "Pourquoi nous nous sommes réunis."},
    )  # fmt: skip
    world.do(world.facilitator, "session.view", view="summary")
    for audience in ("board", "phone"):
        seen = world.snapshot(audience, who=world.delegate)["state"]
        assert [one["text"] for one in seen["summaries"].values()] == ["For the wall."]
        assert not seen["translations"]
    assert "Pourquoi nous nous sommes réunis." in told(world, "fr")
