"""The first page: the rapporteur's summary, what delegates marked, with the clusters' signs; and no word off a page."""

from __future__ import annotations

import io
import zipfile

import pypdfium2
import pytest
from docx import Document
from lxml.html import document_fromstring

from facilitator.documents.render import render
from facilitator.documents.summary import compose
from facilitator.documents.summary.blocks import Heading, Paragraph, Picture, Table, text_of
from facilitator.outcome.load import load_outcome
from tests.conftest import new_id

ENDLESS = "https://example.org/" + "averylongpathwithoutanyplacetobreakaline" * 6


def read(world, sessions=("first",)):
    with world.store.read() as tx:
        return load_outcome(tx, world.event, list(sessions))


@pytest.fixture
def marked(world):
    world.do(world.delegate, "consent.set", consent="quote")
    ids = [world.submit(f"Challenge {number}", lang="en")["id"] for number in range(8)]
    world.clusters = [world.cluster(f"Theme {number}", [id_]) for number, id_ in enumerate(ids)]
    people = [world.join() for _ in range(8)]
    for number, cluster in enumerate(world.clusters):
        for person in people[number:]:
            world.do(person, "endorsement.set", target=cluster, on=True)
    return world


def test_the_six_clusters_that_most_delegates_marked_come_first_with_their_signs(marked):
    paper = compose(read(marked), "en", pictures=False)
    told = [(text_of(one.words), one.marks) for one in paper.important]
    assert told == [(f"Theme {number}", 8 - number) for number in range(6)]
    signs = [cluster.sign for cluster in read(marked).sessions[0].questions[0].clusters]
    assert [one.sign for one in paper.important] == signs[:6]
    assert text_of(paper.foot).startswith("9 people took part. 36 marks were given.")


def test_without_marks_nothing_is_said_of_them(world):
    world.cluster("Theme", [world.submit("Challenge")["id"]])
    paper = compose(read(world), "en", pictures=False)
    assert paper.important == () and "mark" not in text_of(paper.foot)
    assert paper.summary == ()


def test_the_summary_is_the_rapporteurs_in_the_language_of_the_edition(marked):
    rapporteur = marked.staff["rapporteur"]
    marked.do(rapporteur, "report.write", text="# Title\n\nFirst.\n\nSecond.\n\n" + "x" * 1200, base_rev=0)
    marked.do(
        rapporteur, "translation.write", of="summaries", target="first/", lang="fr", checked=True,
        texts={"text": "Premier.\n\nSecond."},
    )  # fmt: skip
    said = {
        language: [text_of(line) for line in compose(read(marked), language, pictures=False).summary]
        for language in ("en", "fr")
    }
    assert said == {"en": ["First.", "Second."], "fr": ["Premier.", "Second."]}
    for ending in ("html", "docx"):
        body = render(read(marked), ending, "en")
        text = body if ending == "html" else zipfile.ZipFile(io.BytesIO(body)).read("word/document.xml")
        assert b"What delegates marked as most important" in text


def test_the_document_of_several_sessions_names_contributions_on_the_cover_as_in_its_text(marked):
    rapporteur = marked.staff["rapporteur"]
    marked.do(rapporteur, "report.write", text="Money ends (#1, #99).\n\n1. One\n2. Two", base_rev=0)
    with marked.store.read() as tx:
        paper = compose(load_outcome(tx, marked.event), "en", pictures=False)
    assert text_of(paper.summary[0]).replace("\u200e", "") == "Money ends (#1.1, #1.99)."
    told = [text_of(one.words) for one in paper.blocks if isinstance(one, Paragraph)]
    assert told[told.index("One") + 1] == "Two"


def test_no_letter_is_off_the_page_and_an_endless_word_comes_back_whole(world):
    world.do(world.delegate, "consent.set", consent="quote")
    world.submit(
        f"{ENDLESS} end", kind="action", question="first.next", level="local", lang="en",
        lead="Donaudampfschifffahrtsgesellschaftskapitänsmütze",
    )  # fmt: skip
    document = pypdfium2.PdfDocument(render(read(world), "pdf", "en"))
    text = ""
    for page in document:
        letters = page.get_textpage()
        text += letters.get_text_range()
        boxes = [letters.get_charbox(index) for index in range(letters.count_chars())]
        assert max(right for _left, _bottom, right, _top in boxes) <= page.get_width()
        letters.close()
        page.close()
    document.close()
    assert ENDLESS in text.replace("\r\n", "")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_endless_words_of_any_script_stay_within_the_margins_and_tabs_part_words(world, language):
    world.do(world.delegate, "consent.set", consent="quote")
    scripts = ["Ա", "ა", "\u1200", "א", "ا", "ب", "क", "Ж", "٣", "-", "漢", "Ω"]
    fields = {"kind": "action", "question": "first.next", "level": "international"}
    for letter in scripts:
        world.submit(letter * 180, lead=letter * 120, by_when=letter * 90, lang="en", **fields)
    world.submit("One\ttwo\tthree", lang="en", **fields)
    document = pypdfium2.PdfDocument(render(read(world), "pdf", language))
    off, text = [], ""
    for page in document:
        letters = page.get_textpage()
        text += letters.get_text_range()
        for index in range(letters.count_chars()):
            left, _bottom, right, _top = letters.get_charbox(index)
            if left < 40 or right > page.get_width() - 40:
                off.append(letters.get_text_range(index, 1))
    document.close()
    assert off == []
    assert "One two three" in " ".join(text.split())


def test_long_words_of_narrow_columns_are_hyphenated_as_their_language_does(world):
    world.do(world.delegate, "consent.set", consent="quote")
    lead = "responsabilidades internacionales, responsabilidades institucionales"
    fields = {"kind": "action", "question": "first.next", "level": "international", "lang": "es"}
    world.submit("Capacitar", lead=lead, **fields)
    document = pypdfium2.PdfDocument(render(read(world), "pdf", "es"))
    text = "\n".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    assert "responsa\ufffebilidades" in text
    assert lead in " ".join(text.replace("\ufffe", "").split()), "nothing else is between its halves"


def test_the_contents_of_a_word_document_have_pages_and_the_text_begins_on_one_of_its_own(world):
    document = Document(io.BytesIO(render(read(world), "docx", "en")))
    entries = [one for one in document.paragraphs if one.style.name.startswith("toc ")]
    fields = [piece.text for one in entries for piece in one._p.iter() if piece.tag.endswith("}instrText")]
    anchors = {
        piece.values()[-1] for piece in document.element.body.iter() if piece.tag.endswith("}bookmarkStart")
    }
    assert len(fields) == len(entries) > 5
    assert all(field.split()[0] == "PAGEREF" and field.split()[1] in anchors for field in fields)
    first = next(one for one in document.paragraphs if one.style.name == "Heading 1")
    assert first.paragraph_format.page_break_before
    breaks = [piece for piece in document.element.body.iter() if piece.tag.endswith("}br")]
    assert not [one for one in breaks if "page" in one.values()]


def test_a_word_cover_shows_the_clusters_signs_beside_their_titles(marked):
    document = Document(io.BytesIO(render(read(marked), "docx", "en")))
    rows = document.tables[0].rows[1:]
    assert [row.cells[0].text.strip() for row in rows] == [f"Theme {number}" for number in range(6)]
    blips = [row.cells[0]._tc.xpath(".//a:blip/@r:embed") for row in rows]
    parts = [document.part.related_parts[embed[0]].blob for embed in blips]
    assert len(set(parts)) == 6, "each its own sign"
    assert all(row.cells[0]._tc.xpath(".//wp:docPr/@descr") == [""] for row in rows), "the title says it"


def test_a_template_keeps_its_letters_and_paper(world):
    blank = Document()
    blank.styles["Normal"].font.name = "Georgia"
    section = blank.sections[0]
    size = section.page_width, section.page_height
    out = io.BytesIO()
    blank.save(out)
    made = Document(io.BytesIO(render(read(world), "docx", "en", template=out.getvalue())))
    assert (made.sections[0].page_width, made.sections[0].page_height) == size
    added = [made.styles[name] for name in ("Numbered Paragraph", "Contribution", "Table Text")]
    assert [one.font.name for one in added] == [None, None, None]
    width = (size[0] - section.left_margin - section.right_margin) // 635
    stops = [
        int(value)
        for one in made.element.body.iter()
        if one.tag.endswith("}tab") and one.getparent().tag.endswith("}tabs")
        for name, value in one.items()
        if name.endswith("}pos")
    ]
    assert max(stops) == width


@pytest.mark.parametrize("language", ["en", "ar", "fr", "es"])
def test_a_picture_of_many_themes_leaves_out_the_same_ones_in_every_language_and_names_them(world, language):
    for number in range(20):
        ids = [world.submit(f"Contribution {number} {one}")["id"] for one in range(2 if number % 3 else 1)]
        world.cluster(f"Theme{number:02}", ids)
    paper = compose(read(world), language)
    (themes,) = [one for one in paper.blocks if isinstance(one, Picture) and "Theme01" in one.alt]
    (note,) = [
        text_of(one.words)
        for one in paper.blocks
        if isinstance(one, Paragraph) and "Theme18" in text_of(one.words)
    ]
    left = [f"Theme{number:02}" for number in range(20) if f"Theme{number:02}" in note]
    assert left == [f"Theme{number:02}" for number in range(3, 20, 3)]
    svg = themes.svg.decode()
    shown = [f"Theme{number:02}" for number in range(20) if f"Theme{number:02}" in svg]
    assert sorted([*left, *shown]) == [f"Theme{number:02}" for number in range(20)]


def test_titles_of_clusters_in_another_language_are_marked_so(marked):
    marked.do(
        marked.facilitator, "translation.write", of="clusters", target=marked.clusters[1], lang="fr", checked=True,
        texts={"title": "Deuxième"},
    )  # fmt: skip
    rapporteur = marked.staff["rapporteur"]
    marked.do(rapporteur, "report.mark", cluster=marked.clusters[0], on=True)
    marked.do(rapporteur, "report.write", text="Money ends too early.", base_rev=0)
    outcome = read(marked)
    paper = compose(outcome, "fr", pictures=False)
    mark = "[En anglais seulement]"
    told = [text_of(one.words) for one in paper.important]
    assert told == [f"Theme 0 {mark}", "Deuxième", *(f"Theme {number} {mark}" for number in range(2, 6))]
    assert [text_of(line) for line in paper.summary] == [f"Money ends too early. {mark}"]
    assert [run.lang for run in paper.summary[0]] == ["en", "fr", "fr"]
    heads = [text_of(one.words) for one in paper.blocks if isinstance(one, Heading)]
    assert f"Theme 0 {mark}" in heads and "Deuxième" in heads and f"Theme 7 {mark}" in heads
    messages = [text_of(one.words) for one in paper.blocks if isinstance(one, Paragraph)]
    assert any(one.startswith(f"Theme 0 {mark} (") for one in messages)
    # The same for all six: once, over them.
    paper = compose(outcome, "es", pictures=False)
    assert text_of(paper.important_title).endswith("[Solo en inglés]")
    assert [text_of(one.words) for one in paper.important][:2] == ["Theme 0", "Theme 1"]
    # Nothing is marked in the edition that has the words.
    assert "only]" not in render(outcome, "html", "en").decode()


def test_clusters_of_two_sessions_do_not_share_a_sign_on_the_cover(world):
    world.do(world.facilitator, "session.stage", session="second", stage="collecting")
    for session, question, title, marks in (
        ("first", "first.hard", "Money", 1), ("second", "second.next", "Roads", 3), ("second", "second.next", "Data", 2),
    ):  # fmt: skip
        given = world.submit("Words", session=session, question=question, kind="challenge")["id"]
        cluster = new_id()
        world.do(
            world.facilitator, "cluster.create", session=session, id=cluster, question=question, title=title,
            ids=[given],
        )  # fmt: skip
        for _ in range(marks):
            world.do(world.join(), "endorsement.set", session=session, target=cluster, on=True)
    with world.store.read() as tx:
        outcome = load_outcome(tx, world.event)
    own = {c.title: c.sign for s in outcome.sessions for q in s.questions for c in q.clusters}
    assert own["Money"] == own["Roads"] != own["Data"]
    shown = {text_of(one.words): one.sign for one in compose(outcome, "en", pictures=False).important}
    assert shown["Roads"] == own["Roads"] and shown["Data"] == own["Data"]
    assert len(set(shown.values())) == 3


@pytest.mark.parametrize(
    ("language", "day"),
    [("en", "10 September 2019"), ("fr", "10 septembre 2019"), ("es", "10 de septiembre de 2019"), ("ar", "10 سبتمبر 2019")],
)  # fmt: skip
def test_documents_date_without_the_week_day_and_the_programme_with_it(world, language, day):
    world.submit("Words")
    paper = compose(read(world), language, pictures=False)
    assert text_of(paper.place).endswith(day) and text_of(paper.place).count(" ") < 8
    programme = next(one for one in paper.blocks if isinstance(one, Table) and len(one.head) == 5)
    assert text_of(programme.rows[0][1][0]) != day and day in text_of(programme.rows[0][1][0])


def test_a_picture_of_kinds_has_the_kinds_that_were_given(world):
    world.submit("A challenge")

    def names():
        blocks = compose(read(world), "en").blocks
        return [text_of(one.title) for one in blocks if isinstance(one, Picture)]

    # One bar alone compares nothing.
    assert "Contributions by kind and question" not in names()
    world.submit("A barrier", kind="barrier")
    picture = next(one for one in compose(read(world), "en").blocks if isinstance(one, Picture))
    svg = picture.svg.decode() if isinstance(picture.svg, bytes) else picture.svg
    assert ">Barrier<" in svg and ">Resource<" not in svg and ">Action<" not in svg


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_web_page_leads_back_to_its_contents_from_anywhere(world, language):
    page = document_fromstring(render(read(world), "html", language))
    (link,) = page.xpath("//main/p[@class='back']/a")
    assert link.get("href") == "#contents"
    assert link.text_content().removeprefix("↑ ") == page.get_element_by_id("contents").text_content()
