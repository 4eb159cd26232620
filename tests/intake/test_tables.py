"""Tables from elsewhere: read, mapped, refused by line; nothing is written until it is confirmed, and never twice."""

from __future__ import annotations

import io
import unicodedata
import zipfile

import openpyxl
import pytest
import xlsxwriter
from sqlalchemy import select

from facilitator.documents.render import render
from facilitator.documents.tables import read_csv
from facilitator.domain.rules import Refused
from facilitator.intake.contributions import read_target, take_in
from facilitator.intake.mapping import Choices, guess_columns, prepare
from facilitator.intake.tables import TableError, read_table
from facilitator.outcome.load import load_outcome
from facilitator.store.models import Contribution, Offer
from tests.conftest import new_id

POLIS = (
    "timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body\n"
    '1476815131340,Tue Oct 18 2016,0,1,5,1,1,"two\nlines, here"\n'
    "1476815153580,Tue Oct 18 2016,1,2,0,9,-1,spam\n"
    "1476815200000,Tue Oct 18 2016,2,3,1,1,0,'tis plain\n"
)
NASTY = [
    "two\nlines",
    "🙂 👩‍🦽",
    "لا توجد ميزانية",
    '=HYPERLINK("http://x")',
    "'=x",
    "#let x",
    "e" + "\u0323\u0301" * 30,
]
NASTY = [unicodedata.normalize("NFC", text) for text in NASTY]


def plan(world, data, name="x.csv", session="first", **choices):
    table = read_table(data if isinstance(data, bytes) else data.encode(), name)
    with world.store.read() as tx:
        target = read_target(tx, session)
    columns = choices.pop("columns", None) or guess_columns(table)
    given = Choices(columns=columns, question=target.questions[0][0], **choices)
    return prepare(table, given, target)


def texts(world, session="first"):
    with world.store.read() as tx:
        query = select(Contribution.text).where(Contribution.session == session).order_by(Contribution.number)
        return list(tx.scalars(query))


def test_polis_comments_are_taken_in_once_and_what_was_rejected_there_is_left_out(world):
    done = plan(world, POLIS)
    assert (len(done.rows), done.errors, done.left_out) == (2, [], 1)
    assert texts(world) == []
    taken = take_in(world.dispatcher, world.facilitator, "first", done.rows)
    assert (taken.added, taken.present) == (2, 0)
    assert texts(world) == ["two\nlines, here", "'tis plain"]
    again = take_in(world.dispatcher, world.facilitator, "first", plan(world, POLIS).rows)
    assert (again.added, again.present) == (0, 2) and len(texts(world)) == 2
    row = next(one for one in world.snapshot()["state"]["contributions"].values() if one["number"] == 1)
    assert row["source"] == "import" and row["created_at"] == pytest.approx(1476815131.34)


def test_equal_rows_of_one_file_stay_two_and_are_known_again(world):
    file = "text\nsame\nsame\nother\n"
    take_in(world.dispatcher, world.facilitator, "first", plan(world, file).rows)
    take_in(world.dispatcher, world.facilitator, "first", plan(world, file).rows)
    assert sorted(texts(world)) == ["other", "same", "same"]


def test_our_own_csv_comes_back_unharmed_with_its_clusters_and_numbers(world):
    ids = [world.submit(text)["id"] for text in NASTY]
    world.submit("gap", world.other)
    world.cluster("مال", ids[:2])
    world.do(world.facilitator, "contribution.hide", ids=[ids[3]])
    with world.store.read() as tx:
        data = render(load_outcome(tx, world.event, ["first"]), "csv", "en")
    world.do(world.facilitator, "session.stage", session="second", stage="collecting")
    rows = read_csv(data)
    fresh = data.replace(b"first.hard", b"second.next")
    for row in rows:  # another session needs other ids: the file's own are taken
        fresh = fresh.replace(row["id"].encode(), b"row-" + row["number"].encode())
    done = plan(world, fresh, session="second")
    assert not done.errors
    take_in(world.dispatcher, world.facilitator, "second", done.rows)
    with world.store.read() as tx:
        back = read_csv(render(load_outcome(tx, world.event, ["second"]), "csv", "en"))
    kept = ("number", "text", "kind", "cluster", "lang", "dir", "created_at")
    assert [[row[name] for name in kept] for row in back] == [[row[name] for name in kept] for row in rows]


def test_the_same_csv_into_the_same_session_changes_nothing(world):
    world.submit("one")
    with world.store.read() as tx:
        data = render(load_outcome(tx, world.event, ["first"]), "csv", "en")
    taken = take_in(world.dispatcher, world.facilitator, "first", plan(world, data).rows)
    assert (taken.added, taken.present) == (0, 1)
    with pytest.raises(Refused) as caught:
        take_in(
            world.dispatcher,
            world.facilitator,
            "second",
            [{**plan(world, data).rows[0], "question": "second.next"}],
        )
    assert caught.value.reason == "id_elsewhere"


def test_errors_name_line_and_column_and_the_other_rows_are_ready(world):
    file = (
        "Text;Kind;Level;Question;Language\n"
        "good;Défi;;next;fr\n"
        f"{'x' * 501};;;;\n"
        "no level;action;;;\n"
        "odd kind;opinion;;;\n"
        "\n"
        "action;Acción;وطني;What next?;\n"
        "tongue;;;;xx-zz\n"
    )
    done = plan(world, file)
    assert [row["text"] for row in done.rows] == ["good", "action"]
    assert done.rows[1]["level"] == "national" and done.rows[1]["question"] == "first.next"
    assert done.rows[0]["lang"] == "fr" and done.rows[0]["kind"] == "challenge"
    found = [(one.line, one.column) for one in done.errors]
    assert found == [(3, "Text"), (4, "Level"), (5, "Kind"), (8, "Language")]
    assert "opinion" in str(done.errors[2].message)


def test_a_workbook_is_read_as_people_see_it(world):
    book = openpyxl.Workbook()
    book.active.title = "Empty"
    sheet = book.create_sheet("Cards")
    sheet.append(["Note", "theme", "type", "by when", "level"])
    sheet.append(["Train peers", "Money", "action", 2020, "local"])
    sheet.append([None, None, None, None, None])
    sheet.append(["لا توجد ميزانية", "مال", "challenge", None, None])
    out = io.BytesIO()
    book.save(out)
    done = plan(world, out.getvalue(), "cards.xlsx")
    assert not done.errors and [row["text"] for row in done.rows] == ["Train peers", "لا توجد ميزانية"]
    assert done.rows[0]["by_when"] == "2020" and done.rows[0]["cluster"] == "Money"
    take_in(world.dispatcher, world.facilitator, "first", done.rows)
    state = world.snapshot()["state"]
    assert {one["title"] for one in state["clusters"].values()} == {"Money", "مال"}
    assert {one["lang"] for one in state["contributions"].values()} == {"en", "ar"}


@pytest.mark.parametrize("language", ["en", "ar", "fr"])
def test_our_own_workbook_comes_back_unharmed_whatever_its_language(world, language):
    for text in NASTY:
        world.submit(text)
    with world.store.read() as tx:
        data = render(load_outcome(tx, world.event, ["first"]), "xlsx", language)
    done = plan(world, data, "x.xlsx")
    assert not done.errors and [row["text"] for row in done.rows] == NASTY
    assert take_in(world.dispatcher, world.facilitator, "first", done.rows).present == len(NASTY)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "no rows"), (b"text\n", "no rows"), (b"\x89PNG\r\n\x1a\n" + bytes(range(32)) * 40, "neither"),
        (b"\xd0\xcf\x11\xe0", "old Excel"), (b"PK\x03\x04nope", "neither"), (b'text\n"open\n', ""),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused_in_words(world, data, says):
    if says:
        with pytest.raises(TableError, match=says):
            read_table(data)
    else:
        assert read_table(data).rows[0][1] == ["open\n"]


def test_an_import_is_one_step_back(world):
    before = world.snapshot()["rev"]
    take_in(world.dispatcher, world.facilitator, "first", plan(world, "text,theme\na,T\nb,T\n").rows)
    assert world.snapshot()["rev"] == before + 1
    world.do(world.facilitator, "session.undo", rev=before + 1)
    state = world.snapshot()["state"]
    assert not state["contributions"] and not state["clusters"]


def test_only_chairs_import(world):
    for caller in (world.delegate, world.staff["rapporteur"], world.staff["display"]):
        with pytest.raises(Refused) as caught:
            take_in(world.dispatcher, caller, "first", plan(world, "text\na\n").rows)
        assert caught.value.reason == "role"


def workbook_with(sheet: bytes) -> bytes:
    made, out = io.BytesIO(), io.BytesIO()
    openpyxl.Workbook().save(made)
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, sheet if name.endswith("sheet1.xml") else old.read(name))
    return out.getvalue()


ENTITIES = b"<?xml version='1.0'?><!DOCTYPE w [<!ENTITY a 'aaaaaaaaaa'>%s]><w>&g;</w>" % b"".join(
    b"<!ENTITY %s '%s'>" % (new, b"&%s;" % old * 10) for old, new in zip(b"abcdef", b"bcdefg", strict=True)
    for old, new in [(bytes([old]), bytes([new]))]
)  # fmt: skip


@pytest.mark.parametrize(
    "data",
    [
        workbook_with(ENTITIES),
        workbook_with(b"<a>"),
        workbook_with(b""),
        workbook_with(b"x" * 201_000_000),
        b"PK\x03\x04" + b"\0" * 100,
        b'text\n"' + b'a""' * 1_000_000,
        b"text\n" + b"x" * 4_000_000,
    ],
    ids=["entities", "broken", "empty", "bomb", "not zip", "quotes", "huge cell"],
)
def test_a_hostile_file_is_told_apart_from_a_table(data):
    with pytest.raises(TableError):
        read_table(data, "x.xlsx" if data.startswith(b"PK") else "x.csv")


def test_a_workbook_of_too_many_texts_is_refused_before_they_are_read(monkeypatch):
    # Written as Excel does, with each text once in a part of its own; openpyxl writes them into the rows.
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        for number in range(30):
            sheet.write_row(number, 0, [f"text {number}", "same"])
    monkeypatch.setattr("facilitator.intake.workbook._PIECE", 7)  # so that a text's mark is cut in two
    monkeypatch.setattr("facilitator.intake.workbook._MAX_TEXTS", 31)
    assert len(read_table(out.getvalue()).rows) == 29
    monkeypatch.setattr("facilitator.intake.workbook._MAX_TEXTS", 30)
    monkeypatch.setattr("openpyxl.load_workbook", lambda *_given, **_named: pytest.fail("it was read"))
    with pytest.raises(TableError, match="too large"):
        read_table(out.getvalue())


def offered(world, action, *brings):
    for words in brings:
        world.do(world.join(), "offer.make", id=new_id(), action=action, group="un", brings=words)


def export(world, session="first"):
    with world.store.read() as tx:
        return load_outcome(tx, world.event, [session])


def test_our_own_workbook_brings_marks_and_offers_of_help_back(world):
    world.do(world.facilitator, "session.settings", attribution="group")
    action = world.submit("Train peers", kind="action", level="local", question="first.next", group="opd")[
        "id"
    ]
    other = world.submit("Mend roads", kind="action", level="local", question="first.next")["id"]
    barrier = world.submit("No bus")["id"]
    cluster = world.cluster("Transport", [barrier])
    for target, marks in ((action, 3), (cluster, 2)):
        for _ in range(marks):
            world.do(world.join(), "endorsement.set", target=target, on=True)
    offered(world, action, "A hall", "=1+1 trainers\nand a car", "A hall")
    offered(world, other, "Call me: 0791234567")  # waits, and stays with staff
    made = export(world)
    assert [one.brings for one in made.sessions[0].offers] == ["A hall", "=1+1 trainers\nand a car", "A hall"]
    data = render(made, "xlsx", "ar")
    # As another installation has it: nothing of it is there.
    world.do(world.facilitator, "session.stage", session="second", stage="collecting")
    world.do(world.facilitator, "session.settings", session="second", attribution="group")
    table = read_table(data, "x.xlsx")
    assert not [one for one in table.notes if "Offers" in str(one.params.get("others", ""))]
    columns = {
        name: column for name, column in guess_columns(table).items() if name not in ("id", "question")
    }
    with world.store.read() as tx:
        target = read_target(tx, "second")
    done = prepare(table, Choices(columns=columns, question="second.next"), target)
    assert not done.errors
    take_in(world.dispatcher, world.facilitator, "second", done.rows)
    back = export(world, "second").sessions[0]
    (question,) = back.questions
    assert {one.text: one.endorsements for one in question.contributions} == {
        "Train peers": 3, "Mend roads": 0, "No bus": 0,
    }  # fmt: skip
    assert [(one.title, one.endorsements) for one in question.clusters] == [("Transport", 2)]
    by_id = {one.id: one.text for one in question.contributions}
    told = sorted((by_id[one.action], one.brings, one.group) for one in back.offers)
    assert told == sorted(
        ("Train peers", words, "un") for words in ("A hall", "=1+1 trainers\nand a car", "A hall")
    )
    # Marks that are given here come on top, and a second import adds nothing.
    mine = next(id_ for id_, text in by_id.items() if text == "Train peers")
    world.do(world.join(), "endorsement.set", session="second", target=mine, on=True)
    assert take_in(world.dispatcher, world.facilitator, "second", done.rows).added == 0
    back = export(world, "second").sessions[0]
    assert max(one.endorsements for one in back.questions[0].contributions) == 4
    assert len(back.offers) == 3


def test_an_offer_whose_action_is_not_taken_in_is_counted_and_one_with_a_number_waits(world):
    action = world.submit("Train peers", kind="action", level="local", question="first.next")["id"]
    offered(world, action, "A hall")
    book = openpyxl.load_workbook(io.BytesIO(render(export(world), "xlsx", "en")))
    sheet = book["Offers"]
    codes = [str(cell.value).rpartition("\n")[2] for cell in sheet[1]]
    lines = ([2, "Somebody's"], [1, "Call 0791234567"])
    for number, brings in lines:
        values = {"action": number, "brings": brings, "session": "first"}
        sheet.append([values.get(code) for code in codes])
    out = io.BytesIO()
    book.save(out)
    done = plan(world, out.getvalue(), "x.xlsx")
    assert [one.params["count"] for one in done.notes if "their action is not" in one.msgid] == [1]
    for one in done.rows:
        one["id"] = new_id()
        for offer in one["offers"]:
            offer["id"] = new_id()
    take_in(world.dispatcher, world.facilitator, "first", done.rows)
    with world.store.read() as tx:
        found = sorted((one.brings, one.status) for one in tx.query(Offer))
    assert found == [("A hall", "shown"), ("A hall", "shown"), ("Call 0791234567", "held")]


def test_a_cell_of_thousands_of_digits_and_a_moment_before_1970_are_no_numbers(world):
    # Python refuses to make a number of more than 4,300 digits.
    head = "session,number,id,kind,text,status,event,endorsements,created_at\n"
    odd = ["9" * 5000, "0", "1000001", "1.5"]
    lines = [f"first,{said},,challenge,Note {said[:9]},,e,{said},1969-07-20\n" for said in odd]
    lines.append("first,٣,,challenge,Late,,e,1000000,9999-12-31\n")
    done = plan(world, head + "".join(lines))
    assert [(one.get("number"), one.get("endorsements")) for one in done.rows] == [(None, None)] * 4 + [
        (3, 1_000_000)
    ]
    assert not done.errors and not any("created_at" in one for one in done.rows)
    assert take_in(world.dispatcher, world.facilitator, "first", done.rows).added == 5


def test_a_language_longer_than_a_tag_can_be_is_an_error_of_its_line(world):
    done = plan(world, "text,lang\nOne,en-" + "-".join(["abcdefgh"] * 4) + "\nTwo,en\n")
    assert [(one.line, one.column) for one in done.errors] == [(2, "lang")]
    assert take_in(world.dispatcher, world.facilitator, "first", done.rows).added == 1


def workbook_with_offers(world, *offers):
    """Return our own workbook of one action, with these rows on the sheet of offers: columns' values by code."""
    world.submit("Train peers", kind="action", level="local", question="first.next")
    book = openpyxl.load_workbook(io.BytesIO(render(export(world), "xlsx", "en")))
    sheet = book["Offers"]
    codes = [str(cell.value).rpartition("\n")[2] for cell in sheet[1]]
    for values in offers:
        sheet.append([({"session": "first", "action": 1} | values).get(code) for code in codes])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def plan_anew(world, data):
    """Return what an import into the second session would do, with ids of its own."""
    table = read_table(data, "x.xlsx")
    columns = {
        name: column for name, column in guess_columns(table).items() if name not in ("id", "question")
    }
    with world.store.read() as tx:
        target = read_target(tx, "second")
    return prepare(table, Choices(columns=columns, question="second.next"), target)


def test_odd_rows_of_offers_are_told_before_anything_is_written(world):
    world.do(world.facilitator, "session.stage", session="second", stage="collecting")
    world.do(world.facilitator, "session.settings", session="second", attribution="group")
    data = workbook_with_offers(
        world,
        {"brings": "A hall", "group": "of-another-event", "created_at": "1969-07-20"},
        {"brings": " ", "group": "un"},
        {"brings": "A car", "group": "un", "created_at": "2026-01-01"},
        {"brings": "Two", "group": "of-another-event"},
    )
    done = plan_anew(world, data)
    told = [str(one) for one in done.notes]
    assert any(one.startswith("Line 2, 5 (Offers): “of-another-event” is not one of") for one in told), told
    assert "Line 3 (Offers): Please write something first." in told
    assert not done.errors
    assert take_in(world.dispatcher, world.facilitator, "second", done.rows).added == 1
    with world.store.read() as tx:
        found = sorted((one.brings, one.group) for one in tx.query(Offer))
    assert found == [("A car", "un"), ("A hall", None), ("Two", None)]


def test_an_action_waits_in_the_file_for_an_offer_that_is_too_long(world):
    world.do(world.facilitator, "session.stage", session="second", stage="collecting")
    data = workbook_with_offers(world, {"brings": "A hall"}, {"brings": "x" * 600})
    done = plan_anew(world, data)
    assert [(one.line, one.column) for one in done.errors] == [(2, "Offers")] and not done.rows
    assert str(done.errors[0].message).startswith("Line 3 (Offers): ")
    assert not [one for one in done.notes if "their action is not" in one.msgid]
