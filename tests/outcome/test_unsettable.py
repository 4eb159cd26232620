"""One note must not take the PDF away from everybody, whatever is in it."""

from __future__ import annotations

import io

import pypdfium2
import pytest
from sqlalchemy import update

from facilitator.documents.pdf import typeset
from facilitator.documents.posters import describe_poster
from facilitator.documents.render import render
from facilitator.domain import text as words
from facilitator.outcome.load import load_outcome
from facilitator.store.models import Contribution

# 258 code points, 774 bytes: the shaper of the typesetter panics on such a syllable. In the second script each letter
# is a grapheme of its own.
SYLLABLES = ["\u0915\u094d" * 129, "\u0c95\u0ccd" * 129]


def letters(pdf):
    return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(io.BytesIO(pdf)))


@pytest.mark.parametrize("syllable", SYLLABLES)
def test_what_may_be_typed_can_be_set(world, syllable):
    answer = world.submit(f"Ramps {syllable} and roads")
    assert answer["shortened"] is True
    with world.store.read() as tx:
        assert "cannot be set" not in letters(render(load_outcome(tx, world.event, ["first"]), "pdf", "en"))


def test_a_title_cannot_take_posters_away():
    title = words.clean_line(f"Meeting {SYLLABLES[1]}", limit=120, field="title")
    data = describe_poster(
        "poster", title={"en": title}, place={}, spoken=["en"], url="http://a.example/j/123456", code="123456"
    )
    assert typeset("poster.typ", data).startswith(b"%PDF")


def test_a_kept_text_that_cannot_be_set_is_left_out_and_its_number_told(world):
    kept = world.submit("Ramps and roads")
    bad = world.submit("to be replaced")
    with world.store.write() as tx:
        # As it was kept before texts were shortened.
        tx.execute(update(Contribution).where(Contribution.id == bad["id"]).values(text=SYLLABLES[0]))
    with world.store.read() as tx:
        outcome = load_outcome(tx, world.event, ["first"])
    found = letters(render(outcome, "pdf", "en"))
    assert "Ramps and roads" in found
    assert f"number {bad['number']} cannot be set" in found.replace("\r\n", " ")
    assert f"number {kept['number']} cannot be set" not in found
    assert SYLLABLES[0] in render(outcome, "csv", "en").decode()


def test_letters_that_no_font_has_are_boxes_and_a_note_names_the_contributions(world):
    plain = world.submit("Ramps and roads")
    boxed = world.submit("\u2d5c\u2d49\u2d3c\u2d49 in Tifinagh", lang="en")
    with world.store.read() as tx:
        outcome = load_outcome(tx, world.event, ["first"])
    first = letters(render(outcome, "pdf", "en"))
    note = " ".join(first.replace("\u200e", "").split())
    assert f"No font of this program has some letters of #{boxed['number']}:" in note
    assert f"#{plain['number']}, #{boxed['number']}:" not in note
    assert "\u2d5c\u2d49\u2d3c\u2d49 in Tifinagh" in first, "what is copied is what was written"
