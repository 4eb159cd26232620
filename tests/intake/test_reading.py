"""A file as other tools write it: header line, sheet, encoding, separator, names of columns and merged cells are found.

The tables of other tools are made here, with the columns that we know them to have; no export of a real event is in this
repository.
"""

from __future__ import annotations

import io

import openpyxl
import pytest

from facilitator.documents.render import render
from facilitator.documents.tables import read_csv
from facilitator.intake.contributions import read_target, take_in
from facilitator.intake.mapping import Choices, guess_columns, prepare
from facilitator.intake.separated import MAX_COLUMNS
from facilitator.intake.tables import Reading, TableError, read_table
from facilitator.outcome.load import load_outcome
from facilitator.store.models import Contribution
from tests.web.conftest import enter, site  # noqa: F401 - a fixture

ARABIC = "النص,النوع\nلا توجد ميزانية كافية للأطراف الصناعية في الأرياف,عائق\n"
FRENCH = "Texte,genre\nPas de données fiables sur les survivants âgés,défi\nLa réadaptation coûte trop cher,obstacle\n"
RUSSIAN = "Текст,вид\nНет бюджета на протезы в сельских районах,барьер\nНужны данные о пострадавших,вызов\n"  # noqa: RUF001


def workbook(**sheets) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def told(table) -> str:
    return " ".join(str(one) for one in table.notes)


def guess(table) -> dict[str, str]:
    return guess_columns(table)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("text", [ARABIC, FRENCH, RUSSIAN], ids=["ar", "fr", "ru"])
def test_unicode_is_told_by_its_bytes(text, encoding):
    is_read(text, encoding)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_latin_letters_in_utf_16_are_told_without_its_mark(encoding):
    is_read(FRENCH, encoding)


def is_read(text: str, encoding: str) -> None:
    table = read_table(text.encode(encoding))
    assert table.is_sure
    assert [table.head, *(cells for _line, cells in table.rows)] == [
        one.split(",") for one in text.splitlines()
    ]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [(ARABIC, "cp1256"), (FRENCH, "cp1252"), (RUSSIAN, "cp1251")],
    ids=["ar", "fr", "ru"],
)
def test_the_encodings_of_windows_are_told_by_the_words(text, encoding):
    table = read_table(text.encode(encoding))
    assert (table.reading.encoding, table.is_sure) == (encoding, True)
    assert ",".join(table.rows[0][1]) == text.splitlines()[1]
    assert encoding in told(table)


def test_where_letters_fit_several_encodings_a_person_is_asked_and_obeyed():
    data = "texto\nseñor\n".encode("cp1252")
    assert not read_table(data).is_sure
    chosen = read_table(data, reading=Reading(encoding="cp1252"))
    assert (chosen.is_sure, chosen.rows) == (True, [(2, ["señor"])])
    with pytest.raises(TableError, match="utf-8"):
        read_table(data, reading=Reading(encoding="utf-8"))


@pytest.mark.parametrize(
    "text",
    [
        "sep=;\r\ntext;kind\r\none, two;barrier\r\n",
        "SEP=|\ntext|kind\none, two|barrier\n",
        "text;kind\none, two;barrier\n",
        "text\tkind\none, two\tbarrier\n",
        'text,kind\n"one, two",barrier\n',
        "Answers of 12 May; hall 2\n\ntext;kind\none, two;barrier\n",
    ],
)
def test_the_separator_is_found(text):
    table = read_table(text.encode())
    assert (table.head, table.rows[0][1]) == (["text", "kind"], ["one, two", "barrier"])


def test_one_column_has_no_separator_whatever_its_sentences_have():
    table = read_table(b"statement\nRamps, lifts; doors\nMoney, data, people\n")
    assert table.rows == [(2, ["Ramps, lifts; doors"]), (3, ["Money, data, people"])]


def test_lines_above_the_header_are_named_and_the_line_can_be_chosen():
    text = "Export\nOf 12 May 2019\n\nNumber,Text,Kind\n1,Ramps,barrier\n"
    table = read_table(text.encode())
    assert (table.head, table.rows) == (["Number", "Text", "Kind"], [(5, ["1", "Ramps", "barrier"])])
    assert "line 4" in told(table)
    chosen = read_table(b"a,b\nc,d\ne,f\n", reading=Reading(header=2))
    assert (chosen.head, chosen.rows) == (["c", "d"], [(3, ["e", "f"])])


def test_repeated_and_missing_names_of_columns_get_others_and_no_cell_is_dropped():
    table = read_table(b"text,comment,comment,\none,two,three,four,five\n")
    assert table.head == ["text", "comment", "comment (2)", "(D)", "(E)"]
    assert table.rows == [(2, ["one", "two", "three", "four", "five"])]
    assert "comment (2), (D), (E)" in told(table)


@pytest.mark.parametrize(
    "make",
    [lambda rows: workbook(Rows=rows), lambda rows: "\n".join(map(",".join, rows)).encode()],
    ids=["xlsx", "csv"],
)
def test_columns_beyond_the_last_that_is_read_are_told(make):
    for count, is_told in ((MAX_COLUMNS, False), (MAX_COLUMNS + 1, True)):
        table = read_table(make([["text", *(f"c{at}" for at in range(1, count))], ["words"] * count]))
        assert len(table.head) == MAX_COLUMNS
        assert ("Only the first 200 columns were read" in told(table)) == is_told
        assert ("Among those left out: c200." in told(table)) == is_told


@pytest.mark.parametrize("make", [lambda text: text.encode(), lambda text: text.encode("utf-16")])
def test_control_characters_are_taken_out_and_counted(make):
    table = read_table(
        make(
            "text,kind\nRa\x07mps\x00 and\tlifts,barrier\nA long line of ordinary words so that it is a text,barrier\n"
        )
    )
    assert table.rows[0][1] == ["Ramps and\tlifts", "barrier"]
    assert "taken out: 2" in told(table)


def test_the_sheet_with_the_header_is_read_and_the_others_are_named():
    data = workbook(
        About=[["Workshop", "Amman"], ["Day", "12 May"]],
        Answers=[["Answers"], [None], ["Text", "Kind"], ["Ramps", "barrier"]],
        Votes=[["a", "b"], [1, 2]],
        Empty=[],
    )
    table = read_table(data, "x.xlsx")
    assert (table.reading.sheet, table.head) == ("Answers", ["Text", "Kind"])
    assert table.sheets == ["About", "Answers", "Votes"] and "About, Votes" in told(table)
    other = read_table(data, "x.xlsx", Reading(sheet="Votes"))
    assert (other.head, other.rows) == (["a", "b"], [(2, ["1", "2"])])


def test_merged_cells_stand_in_each_of_their_rows_and_make_none():
    book = openpyxl.Workbook()
    for row in (["Theme", "Text"], ["Access", "Ramps"], [None, "Lifts"], [None, None], ["Money", "A fund"]):
        book.active.append(row)
    book.active.merge_cells("A2:A4")
    out = io.BytesIO()
    book.save(out)
    table = read_table(out.getvalue())
    assert [cells for _line, cells in table.rows] == [
        ["Access", "Ramps"],
        ["Access", "Lifts"],
        ["Money", "A fund"],
    ]
    assert "Merged cells: 1" in told(table)


TOOLS = {
    "Mentimeter": (
        workbook(
            Summary=[["Question", "Type"], ["What is hard?", "open"]],
            Votes=[
                ["Mentimeter"],
                [None],
                ["Voter", "Date", "Question", "Response"],
                ["Voter 1", "2019-09-10", "", "Ramps"],
            ],
        ),
        {"text": "Response", "question": "Question", "created_at": "Date"},
    ),
    "Slido": (
        b"Question ID,Question Text,Author,Upvotes,State,Time asked\n7,Ramps,Anonymous,4,published,2019-09-10 10:00\n",
        {"text": "Question Text", "created_at": "Time asked", "status": "State"},
    ),
    "Miro": (
        b"Content,Frame,Color,Tags\nRamps,Access,yellow,\n",
        {"text": "Content", "cluster": "Frame", "tags": "Tags"},
    ),
    "Stormboard": (
        workbook(
            Ideas=[
                ["Idea ID", "Idea", "Section", "Created By", "Created", "Votes"],
                [3, "Ramps", "Access", "A", "2019-09-10", 2],
            ]
        ),
        {"text": "Idea", "cluster": "Section", "created_at": "Created", "id": "Idea ID"},
    ),
    "Microsoft Forms": (
        workbook(
            Form1=[
                ["ID", "Start time", "Completion time", "Email", "Name", "What makes it hard?"],
                [1, "2019-09-10", "2019-09-10", "anonymous", None, "Ramps are missing in the whole province"],
            ]
        ),
        {"text": "What makes it hard?", "created_at": "Completion time"},
    ),
    "Google Forms": (
        b"Timestamp,Email Address,What makes it hard?\n2019/09/10 10:00:00 AM,a@example.org,Ramps are missing in the whole province\n",
        {"text": "What makes it hard?", "created_at": "Timestamp"},
    ),
    "Polis": (
        b"timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body\n1476815131340,x,0,1,5,1,1,Ramps\n",
        {"text": "comment-body", "id": "comment-id", "created_at": "timestamp", "status": "moderated"},
    ),
}


@pytest.mark.parametrize("tool", TOOLS)
def test_tables_of_other_tools_are_known(world, tool):
    data, columns = TOOLS[tool]
    table = read_table(data, "x.xlsx" if data.startswith(b"PK") else "x.csv")
    assert guess(table) == columns
    assert tool in told(table)
    with world.store.read() as tx:
        target = read_target(tx, "first")
    done = prepare(table, Choices(columns=columns, question="first.hard"), target)
    assert not done.errors and [row["text"].split()[0] for row in done.rows] == ["Ramps"]


def test_what_is_not_taken_in_is_named(world):
    table = read_table(b"text,votes,tags,empty\nRamps,4,crpd-09 no-such-tag,\n")
    with world.store.read() as tx:
        target = read_target(tx, "first")
    done = prepare(table, Choices(columns=guess(table), question="first.hard"), target)
    notes = [str(one) for one in done.notes]
    assert "votes" in notes[0] and "empty" not in notes[0]
    assert "no-such-tag" in notes[1] and "crpd-09" not in notes[1]


def test_a_table_with_semicolons_says_the_same(world):
    for text in ("one; two, three", "=1+1", "'quoted'", "two\nlines"):
        world.submit(text)
    with world.store.read() as tx:
        outcome = load_outcome(tx, world.event, ["first"])
    commas, semicolons = (read_table(render(outcome, "csv", "en", separator=one)) for one in ",;")
    assert (commas.head, commas.rows) == (semicolons.head, semicolons.rows)
    assert render(outcome, "csv", "en", separator=";").decode("utf-8-sig").startswith("event;day;session")


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_our_own_tables_come_back_with_tags_consent_and_both_wordings(world, ending):
    world.do(world.delegate, "consent.set", consent="quote")
    id_ = world.submit("Ramps for all", kind="action", level="local", lead="The city", by_when="2020")["id"]
    world.do(world.staff["rapporteur"], "tag.set", target=id_, tag="crpd-09", on=True)
    world.do(
        world.facilitator,
        "contribution.reword",
        id=id_,
        text="Ramps for everybody",
        base="Ramps for all",
        reason="clearer",
    )
    with world.store.read() as tx:
        data = render(load_outcome(tx, world.event, ["first"]), ending, "en")
        rows = read_csv(render(load_outcome(tx, world.event, ["first"]), "csv", "en"))
    world.do(world.facilitator, "session.stage", session="second", stage="collecting")
    table = read_table(data, f"x.{ending}")
    with world.store.read() as tx:
        target = read_target(tx, "second")
    columns = {name: column for name, column in guess(table).items() if name not in ("id", "question")}
    done = prepare(table, Choices(columns=columns, question="second.next"), target)
    assert not done.errors
    take_in(world.dispatcher, world.facilitator, "second", done.rows)
    with world.store.read() as tx:
        back = read_csv(render(load_outcome(tx, world.event, ["second"]), "csv", "en"))
        assert tx.query(Contribution).filter_by(session="second").count() == 1
    left = {
        "id",
        "session",
        "question",
        "endorsements",
        "offers",
        "edited_at",
        "origin",
        "gathered",
        "day",
        "event",
    }
    assert {key: value for key, value in back[0].items() if key not in left} == {
        key: value for key, value in rows[0].items() if key not in left
    }
    assert (
        back[0]["tags"] == "crpd-09"
        and back[0]["original"] == "Ramps for all"
        and back[0]["consent"] == "quote"
    )


def test_the_page_asks_for_the_encoding_and_takes_nothing_in_before(site):  # noqa: F811 - the fixture
    chair = enter(site, "facilitator")
    data = "texto\nseñor\n".encode("cp1252")
    sent = chair.post("/import/first", data={"file": (io.BytesIO(data), "x.csv")})
    address = sent.headers["Location"]
    page = chair.get(address).text
    assert 'id="asks"' in page and "Import 1 contribution" not in page
    chair.post(address, data={"column-text": "texto"})
    assert "señor" not in site.snapshot()["state"]["contributions"].__repr__()
    page = chair.get(f"{address}?encoding=cp1252&column-text=another+name").text
    assert "señor" in page and "Import 1 contribution" in page
    assert '<div class="bar warn" role="alert" id="asks"' not in page
    done = chair.post(address, data={"column-text": "texto", "encoding": "cp1252"})
    assert "added=1" in done.headers["Location"]
