"""Figures count once and right, small groups cannot be worked out, and pictures say what the table says."""

from __future__ import annotations

import json
import re
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from facilitator.domain.figures import SMALLEST_CELL
from facilitator.domain.vocabulary import Kind
from facilitator.pictures import figures
from facilitator.pictures.describe import describe
from facilitator.pictures.draw import draw, to_png
from facilitator.pictures.frame import PAGE, frame
from facilitator.pictures.protect import protect
from facilitator.pictures.svg import Canvas
from facilitator.pictures.word_counts import count_words
from facilitator.store import queries

NOON = 1_568_106_000.0


def contribution(number: int = 0, **more) -> dict:
    row = {
        "id": str(number), "kind": "challenge", "text": "Budget", "lang": "en", "question": "q", "cluster": None,
        "level": None, "lead": "", "group": None, "endorsements": 0, "created_at": NOON + number,
    }  # fmt: skip
    return {**row, **more}


def count(contributions, clusters=(), *, anonymous=False):
    questions = [{"id": "q", "short": {}, "text": {"en": "What is hard?", "ar": "ما الصعب؟"}}]
    return figures.count(
        contributions, list(clusters), questions, time_zone="Asia/Amman", anonymous=anonymous
    )


def cells(figure) -> dict:
    return {
        (row.key, column.key): figure.cells[i][j]
        for i, row in enumerate(figure.rows)
        for j, column in enumerate(figure.columns)
    }


tables = st.integers(1, 5).flatmap(
    lambda width: st.lists(
        st.lists(st.integers(0, 12), min_size=width, max_size=width), min_size=1, max_size=5
    )
)


@settings(max_examples=200)
@given(tables)
def test_no_small_number_is_shown_or_can_be_worked_out(table):
    shown = protect(table)
    lines = list(zip(table, shown, strict=True))
    lines += list(zip(zip(*table, strict=True), zip(*shown, strict=True), strict=True))
    for true, seen in lines:
        assert all(one is None or one == 0 or one >= SMALLEST_CELL for one in seen)
        assert all(a == b for a, b in zip(true, seen, strict=True) if b is not None)
        hidden = [a for a, b in zip(true, seen, strict=True) if b is None]
        if len(hidden) < len(true):
            # The line's sum less what is shown: more than one cell shares it, and it is no small number.
            assert (
                not hidden or (len(hidden) > 1 and sum(hidden) >= SMALLEST_CELL) or len(hidden) == len(true)
            )


def test_large_numbers_are_left_alone():
    assert protect([[5, 9], [0, 30]]) == ((5, 9), (0, 30))
    assert protect([[4, 9], [20, 30]]) == ((None, None), (None, None))


def test_kinds_levels_and_endorsements_count_what_is_there():
    rows = [contribution(n, kind="action", level="local", lead="WHO" if n else "") for n in range(3)]
    rows += [contribution(5, kind="barrier", cluster="c", endorsements=4), contribution(6, cluster="c")]
    found = count(
        rows,
        [{"id": "c", "title": "Money", "endorsements": 2}, {"id": "d", "title": "النقل", "endorsements": 9}],
    )
    kinds = cells(found["kinds"])
    assert {kind: kinds[kind, "q"] for kind in Kind} == {
        "challenge": 1,
        "barrier": 1,
        "resource": 0,
        "action": 3,
    }
    levels = cells(found["levels"])
    assert (levels["local", "led"], levels["local", "open"], levels["national", "open"]) == (2, 1, 0)
    assert [row.key for row in found["endorsements"].rows] == ["d", "c"]
    assert found["endorsements"].cells == ((9, 0), (2, 4))
    themes = cells(found["themes"])
    assert (themes["c", "barrier"], themes["c", "challenge"], themes["", "action"]) == (1, 1, 3)


def test_time_is_cut_into_at_most_twelve_equal_spans_that_hold_all():
    rows = [contribution(n, created_at=NOON + 37 * n) for n in range(100)]
    figure = count(rows)["time"]
    assert 2 < len(figure.rows) <= 12
    assert sum(map(sum, figure.cells)) == 100
    assert figure.rows[0].text == "12:00"
    days = count([contribution(0), contribution(1, created_at=NOON + 3 * 86_400)])["time"]
    assert days.rows[0].text.startswith("10.09. ")


def test_groups_below_five_are_put_together_and_chatham_house_shows_none():
    groups = ["un"] * 7 + ["ministry"] * 3 + ["state-affected"] * 3 + [None] * 6
    rows = [contribution(n, group=group) for n, group in enumerate(groups)]
    assert [row.key for row in count(rows)["groups"].rows] == ["un", "others", "not-said"]
    figure = count(rows, anonymous=True)["groups"]
    assert figure.is_empty and describe(figure, "en")["notes"] == [figures.CHATHAM]
    assert count(rows, anonymous=True)["groups-time"].rows == ()


def test_words_are_counted_once_a_contribution_and_folded():
    texts = [
        ("The budget, the Budget, THE BUDGET", "en"),
        ("budget", "en"),
        ("الميزانية والنقل", "ar"),
        ("ميزانيّة", "ar"),
        ("l'État et les données", "fr"),
        ("ETAT: données", "fr"),
        ("only-once", "en"),
    ]
    found = {(one.text, one.lang): one.times for one in count_words(texts)}
    assert found["budget", "en"] == 2
    assert [number for (_, lang), number in found.items() if lang == "ar"] == [2]
    assert found["données", "fr"] == 2
    assert not any(text in ("the", "les", "only-once", "والنقل") for text, _ in found)
    assert count_words([("whatever whatever", "xx-unknown"), ("whatever", "xx")])[0].times == 2


@pytest.mark.parametrize("language", ["en", "ar", "fr", "es"])
def test_every_picture_is_drawn_with_its_numbers(language):
    rows = [
        contribution(
            n, kind=list(Kind)[n % 4], level="local" if n % 4 == 3 else None, cluster="c", group="un"
        )
        for n in range(40)
    ]
    found = count(rows, [{"id": "c", "title": "<script>&", "endorsements": 3}])
    for name, figure in found.items():
        assert not figure.is_empty, name
        svg = draw(figure, "svg", language, frame("1600x900@40")).decode()
        said = describe(figure, language)
        assert re.match(r'<svg [^>]*width="1600" height="900"', svg)
        assert "<script>" not in svg
        assert f">{said['rows'][0]['total']}</text>" in svg
        assert str(said["rows"][0]["total"]) in said["alt"]
    png = draw(found["kinds"], "png", language, scale=1)
    assert png.startswith(b"\x89PNG") and int.from_bytes(png[16:20]) == PAGE.width


def ink(text: str, **more) -> int:
    """Return how many pixels of a picture with only ``text`` on it are dark."""
    canvas = Canvas(400, 60)
    canvas.text([text], 390, 30, 24, "right", **more)
    with Image.open(BytesIO(to_png(canvas))) as image:
        return sum(count for count, colour in image.convert("L").getcolors() if colour < 128)


def test_pictures_are_drawn_with_the_programs_own_fonts():
    """A fresh machine has no Arabic font: letters that no font has would be boxes, or nothing."""
    arabic, unknown = "ميزانية الوزارة", "\U000e9999" * 15
    assert ink(arabic) > 300
    assert ink(arabic) != ink(unknown)
    assert ink(arabic, bold=True) > ink(arabic)


def test_no_letter_is_lost_in_a_line_that_needs_two_fonts():
    arabic, ellipsis = ink("الريفية والجبلية البعيدة عن", dir="rtl"), ink("…", dir="rtl")
    assert abs(ink("الريفية والجبلية البعيدة عن …", dir="rtl") - arabic - ellipsis) < 0.05 * arabic


def test_an_empty_session_says_so_and_draws_nothing():
    for figure in count([]).values():
        said = describe(figure, "en")
        assert said["empty"] and said["notes"] == ["There is nothing to show yet."]
        assert b"<text" not in draw(figure, "svg", "en")


def test_forty_clusters_keep_their_letters_and_the_rest_is_counted():
    clusters = [{"id": str(n), "title": f"Theme {n}", "endorsements": 40 - n} for n in range(40)]
    svg = draw(
        count([contribution()], clusters)["endorsements"], "svg", "en", frame("1600x800@56.2")
    ).decode()
    shown = len(re.findall(r">Theme \d+</text>", svg))
    assert 2 <= shown < 40 and f"and more: {40 - shown}" in svg
    sizes = {float(size) for size in re.findall(r'font-size="([\d.]+)px"', svg)}
    # Numbers inside the bars are 0.85 of the rest.
    assert sizes and min(sizes) >= 0.85 * 56.2


def test_hidden_words_and_groups_count_nowhere(busy):
    with busy.store.read() as tx:
        found = figures.read(tx, queries.get_session(tx, "first"))
    assert found.rev == busy.snapshot()["rev"]
    assert sum(map(sum, found.by_name["kinds"].cells)) == 5
    assert found.by_name["groups"].rows == ()
    assert json.dumps({name: describe(one, "ar") for name, one in found.by_name.items()})


@pytest.mark.parametrize(
    "size", ["", "seat", "1600x900", "1600x900@0", "99999x900@40", "1600x100@90", "1600x900@40;rm"]
)
def test_a_size_that_nothing_can_be_drawn_in_is_refused(size):
    with pytest.raises(ValueError):
        frame(size)
