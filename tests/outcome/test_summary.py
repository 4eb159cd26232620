"""The chair's summary: its order, its numbers, its citations; the same for Word, PDF and HTML."""

from __future__ import annotations

import io
import zipfile

import pytest
from docx import Document

from facilitator.documents.formats import TemplateError
from facilitator.documents.render import render
from facilitator.documents.summary import compose
from facilitator.documents.summary.blocks import Entry, Heading, Paragraph, Table, text_of
from facilitator.i18n.localisation import format_ends
from facilitator.outcome.load import load_outcome
from tests.conftest import new_id


@pytest.fixture
def full(busy):
    busy.do(busy.delegate, "consent.set", consent="quote")
    busy.do(
        busy.staff["rapporteur"],
        "report.write",
        question="first.hard",
        text="Gaps were noted (#1, #99).",
        base_rev=0,
    )
    made = busy.do(
        busy.delegate, "contribution.submit", id=new_id(), question="first.next", kind="action",
        text="Train peers", level="local", lead="Ministry", by_when="2020",
    )  # fmt: skip
    busy.do(busy.other, "endorsement.set", target=made.answer["id"], on=True)
    busy.do(busy.other, "offer.make", id=new_id(), action=made.answer["id"], brings="Two trainers")
    with busy.store.read() as tx:
        busy.one = load_outcome(tx, busy.event, ["first"])
        busy.all = load_outcome(tx, busy.event)
    return busy


def headings(paper):
    return [text_of(one.words) for one in paper.blocks if isinstance(one, Heading) and one.level == 1]


@pytest.mark.parametrize("language", ["en", "fr", "ar", "es"])
def test_parts_and_paragraph_numbers_are_the_same_in_every_language(full, language):
    paper = compose(full.all, language, pictures=False)
    reference = compose(full.all, "en", pictures=False)
    assert [type(one) for one in paper.blocks] == [type(one) for one in reference.blocks]
    numbers = [one.number for one in paper.blocks if isinstance(one, Paragraph) and one.number is not None]
    assert numbers == list(range(1, len(numbers) + 1)) and len(numbers) > 10


def test_the_order_is_that_of_a_chairs_summary_and_the_actions_come_first(full):
    paper = compose(full.one, "en", pictures=False)
    assert headings(paper) == [
        "Introduction", "Discussion by question", "Recommendations by level", "Partnerships", "Next steps",
        "Annex I. Programme", "Annex II. Method and limits of the digital input",
        "Annex III. All contributions in their original language", "Annex IV. Editing log",
    ]  # fmt: skip
    first = paper.glance[0]
    assert isinstance(first, Table) and text_of(first.rows[0][1][0]) == "Train peers"


def test_a_citation_leads_to_its_entry_and_an_unknown_number_stays_text(full):
    paper = compose(full.one, "en", pictures=False)
    written = next(one for one in paper.blocks if isinstance(one, Paragraph) and "Gaps" in text_of(one.words))
    links = [run for run in written.words if run.link]
    anchors = {one.anchor for one in paper.blocks if isinstance(one, Entry)}
    assert [run.text for run in links] == ["\u200e#1"] and links[0].link in anchors
    assert "#99" in text_of(written.words)


def test_every_contribution_has_one_entry_and_the_event_names_its_session(full):
    for outcome, label in ((full.one, "#1 "), (full.all, "#1.1 ")):
        entries = [one for one in compose(outcome, "en", pictures=False).blocks if isinstance(one, Entry)]
        assert len(entries) == len(outcome.rows()) == len({one.anchor for one in entries})
        assert text_of(entries[0].label).lstrip("\u200e").startswith(label)


def test_the_same_question_of_two_sessions_is_one_part(full):
    full.do(full.facilitator, "session.stage", session="second", stage="collecting")
    full.do(
        full.delegate, "contribution.submit", session="second", id=new_id(), question="second.next",
        kind="action", text="Map services", level="national",
    )  # fmt: skip
    with full.store.read() as tx:
        paper = compose(load_outcome(tx, full.event), "en", pictures=False)
    parts = [text_of(one.words) for one in paper.blocks if isinstance(one, Heading) and one.level == 2]
    assert parts.count("What next?") == 1


def _template(paragraphs, header=""):
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    document.sections[0].header.paragraphs[0].text = header
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_a_template_keeps_its_own_text_and_takes_the_summary_where_it_says(full):
    template = _template(["Letterhead", "{{summary}}", "Signature"], header="Report: {{title}}")
    document = Document(io.BytesIO(render(full.one, "docx", "en", template=template)))
    texts = [one.text for one in document.paragraphs]
    assert texts[0] == "Letterhead" and texts[-1] == "Signature" and len(texts) > 50
    head = [one.text for one in document.sections[0].header.paragraphs]
    assert head == ["Draft summary", "Report: Demonstration"], (
        "nobody has approved it; its own header follows"
    )


def test_a_template_that_is_none_is_refused_and_nothing_is_fetched_from_elsewhere(full):
    with pytest.raises(TemplateError, match="not a Word document"):
        render(full.one, "docx", "en", template=b"PK\x03\x04 no")
    plain = _template(["x"])
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plain)) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "word/_rels/document.xml.rels":
                data = data.replace(
                    b"</Relationships>",
                    b'<Relationship Id="rX" TargetMode="External" Target="https://tracker.example/t.dotm" '
                    b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"/></Relationships>',
                )
            new.writestr(name, data)
    made = zipfile.ZipFile(io.BytesIO(render(full.one, "docx", "en", template=changed.getvalue())))
    assert not any(b"tracker.example" in made.read(name) for name in made.namelist())


def test_html_is_one_file_without_script_and_escapes_what_delegates_wrote(full):
    full.submit('<script>alert("x")</script> & "quoted"')
    with full.store.read() as tx:
        page = render(load_outcome(tx, full.event, ["first"]), "html", "ar").decode()
    assert '<html lang="ar" dir="rtl">' in page and "<script" not in page
    assert "&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt; &amp; &#34;quoted&#34;" in page
    assert "http://" not in page.replace("http://www.w3.org", "") and "https://" not in page


@pytest.mark.parametrize(
    ("language", "first", "last"),
    [
        ("en", "10", "12 September 2019"),
        ("fr", "10", "12 septembre 2019"),
        ("es", "10", "12 de septiembre de 2019"),
        ("ar", "10", "12 سبتمبر 2019"),
    ],
)
def test_days_are_written_as_meetings_write_them(language, first, last):
    assert format_ends(["2019-09-10", "2019-09-12"], language) == (first, last)


def test_of_many_numbers_the_first_lead_on_and_the_rest_is_counted(world):
    for number in range(30):
        world.submit(f"Challenge {number}", question="first.hard" if number % 2 else "first.next")
    with world.store.read() as tx:
        paper = compose(load_outcome(tx, world.event, ["first"]), "en", pictures=False)
    told = [text_of(one.words) for one in paper.blocks if isinstance(one, Paragraph)]
    (line,) = [one for one in told if "#1," in one.replace("\u200e", "")]
    assert line.count("#") == 12 and line.endswith("and 3 more in annex III.")
