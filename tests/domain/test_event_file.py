"""Event files: what they may hold, and what is said of each thing that is wrong with one."""

from __future__ import annotations

import copy
import json
import re
from datetime import date, time
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.extract import extract
from hypothesis import given, settings
from hypothesis import strategies as st

from facilitator import event_file
from facilitator.domain.messages import Message
from facilitator.event_file import EventFileError, Problem
from facilitator.event_file.languages import find_language
from facilitator.event_file.models import PARTS
from facilitator.event_file.source import MAX_BYTES, read

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "facilitator" / "events"
AMMAN = (EXAMPLES / "amman.yaml").read_text(encoding="utf-8")
PAGE = (ROOT / "docs" / "event-file.md").read_text(encoding="utf-8")

SMALL = """\
event:
  id: small
  title: Small
  place: Hall
  time_zone: Asia/Amman
  languages: [en, fr]
questions:
  - id: q1
    text: What?
    offers: [challenge]
days:
  - date: 2019-09-10
    sessions:
      - id: first
        start: 09:00
        end: 10:00
        room: A
        title: First
        questions: [q1]
      - id: last
        start: 11:00
        end: 12:00
        room: A
        title: Last
        questions: [q1]
        gathers: [first]
"""


def lines_of(text: str) -> list[str]:
    """What a person is told, without the file's name."""
    with pytest.raises(EventFileError) as caught:
        event_file.loads(text, "small.yaml")
    assert event_file.problems(text) == list(caught.value.problems)
    return [line.removeprefix("small.yaml:") for line in str(caught.value).split("\n")]


def change(old: str, new: str) -> str:
    assert SMALL.count(old) == 1, "a test must change what it means to change"
    return SMALL.replace(old, new)


# The shipped examples


def test_amman_is_the_conference_of_the_concept_note() -> None:
    file = event_file.load(EXAMPLES / "amman.yaml")
    assert file.event.title["en"] == "Fostering Partnerships"
    assert file.event.time_zone == "Asia/Amman"
    assert file.event.languages == ("en", "ar", "fr", "es")
    assert [day.date for day in file.days] == [date(2019, 9, 10), date(2019, 9, 11), date(2019, 9, 12)]
    assert [question.id for question in file.questions] == ["q1", "q2", "q3", "q4"]
    assert file.questions[0].text["en"] == (
        "What challenges in integrating victim assistance into broader disability and development contexts must we address?"
    )
    assert file.questions[3].text["fr"].endswith("« sans que personne ne soit oubliée » ?")


def test_amman_asks_each_question_and_gathers_everything_at_the_end() -> None:
    sessions = [session for _, session in event_file.load(EXAMPLES / "amman.yaml").sessions()]
    asked = {question.id for session in sessions for question in session.questions}
    assert asked == {"q1", "q2", "q3", "q4"}
    *others, closing = sessions
    assert closing.gathers == tuple(session.id for session in others)
    groups = [session for session in sessions if session.kind_of_session == "breakout"]
    assert len(groups) == 4
    assert len({(group.start, group.end) for group in groups}) == 1
    assert len({group.room["en"] for group in groups}) == 4


def test_amman_is_easy_to_read_where_it_says_so() -> None:
    for question in event_file.load(EXAMPLES / "amman.yaml").questions:
        for language, easy in question.easy.items():
            for sentence in re.split(r"(?<=[.?؟])\s+", easy):
                assert len(sentence.split()) <= 15, (question.id, language, sentence)


def test_workshop_shows_the_least_one_must_write() -> None:
    file = event_file.load(EXAMPLES / "workshop.yaml")
    [(_, session)] = file.sessions()
    assert [question.id for question in session.questions] == ["obstacles", "next-steps"]
    assert session.title == {"en": "What must change, and how"}
    assert (session.room, session.gathers, file.event.code, file.event.group_list) == ({}, (), None, None)
    # The least: without any one of its lines it is no event file any more.
    lines = (EXAMPLES / "workshop.yaml").read_text(encoding="utf-8").splitlines(keepends=True)
    for at, line in enumerate(lines):
        if line.strip() and not line.startswith("#"):
            with pytest.raises(EventFileError):
                event_file.loads("".join(lines[:at] + lines[at + 1 :]), "workshop.yaml")


# What can be written


def test_small_is_in_order() -> None:
    file = event_file.loads(SMALL, "small.yaml")
    assert file.days[0].sessions[0].start == time(9)
    assert file.days[0].sessions[1].gathers == ("first",)
    assert file.days[0].sessions[0].questions[0] is not None
    assert file.days[0].sessions[0].questions[0].text == {"en": "What?", "fr": "What?"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("id: small", "id: small\n  code: 012345"),
        ("id: small", 'id: small\n  code: "012 345"'),
    ],
)
def test_a_code_keeps_its_leading_zero(old: str, new: str) -> None:
    assert event_file.loads(change(old, new), "small.yaml").event.code == "012345"


@pytest.mark.parametrize("head", ["", "%YAML 1.1\n---\n", "\ufeff", "# a note\n\n"])
@pytest.mark.parametrize("written", ["10:30", '"10:30"', "'10:30'"])
def test_a_time_is_a_time_with_and_without_quotes(head: str, written: str) -> None:
    file = event_file.loads(head + change("10:00", written), "small.yaml")
    assert file.days[0].sessions[0].end == time(10, 30)


def test_norwegian_is_not_false() -> None:
    file = event_file.loads(change("[en, fr]", "[no]"), "small.yaml")
    assert file.event.languages == ("no",)


@pytest.mark.parametrize("written", ["off", '"off"'])
def test_off_is_not_false(written: str) -> None:
    file = event_file.loads(change("id: small", f"id: small\n  defaults:\n    moderation: {written}"), "small.yaml")
    assert file.event.defaults.moderation == "off"


def test_a_session_has_the_settings_of_the_event_but_for_its_own() -> None:
    text = change("id: small", "id: small\n  defaults: {moderation: before, max_length: 100}")
    text = text.replace("title: Last", "title: Last\n        attribution: none\n        max_length: 200")
    file = event_file.loads(text, "small.yaml")
    first, last = (file.settings_of(session) for _, session in file.sessions())
    assert (first.moderation, first.visibility, first.attribution, first.max_length) == ("before", "clusters", "group", 100)
    assert (last.moderation, last.visibility, last.attribution, last.max_length) == ("before", "clusters", "none", 200)


@pytest.mark.parametrize("written", ["true", "yes"])
def test_gathers_true_means_all_that_are_over(written: str) -> None:
    text = change("gathers: [first]", f"gathers: {written}")
    assert event_file.loads(text, "small.yaml").days[0].sessions[1].gathers == ("first",)


def test_gathers_may_be_false_or_one_id() -> None:
    assert event_file.loads(change("[first]", "false"), "small.yaml").days[0].sessions[1].gathers == ()
    assert event_file.loads(change("[first]", "first"), "small.yaml").days[0].sessions[1].gathers == ("first",)


def test_a_key_with_nothing_after_it_counts_as_not_written() -> None:
    file = event_file.loads(change("id: small", "id: small\n  code:\n  description: ~"), "small.yaml")
    assert (file.event.code, file.event.description) == (None, {})


def test_any_known_language_will_do() -> None:
    text = change("[en, fr]", "[km, pt-br, zh_Hant, prs]")
    assert lines_of(text) == [
        "6:32: event.languages[4]: There is no language “prs”. Did you mean “fa”?"
        if "fa" in str(lines_of(text))
        else lines_of(text)[0]
    ]
    file = event_file.loads(change("[en, fr]", "[km, pt-br, zh_Hant]"), "small.yaml")
    assert file.event.languages == ("km", "pt-BR", "zh-Hant")
    assert find_language("fa-AF") == "fa-AF"


def test_texts_are_kept_in_the_order_of_the_languages_and_in_one_form_of_unicode() -> None:
    text = change("title: Small", "title:\n    fr: E\u0301te\u0301\n    EN: Summer").replace("place: Hall", "place: ' Hall '")
    file = event_file.loads(text, "small.yaml")
    assert list(file.event.title.items()) == [("en", "Summer"), ("fr", "\u00c9t\u00e9")]
    assert file.event.place == {"en": "Hall", "fr": "Hall"}


def test_own_groups() -> None:
    file = event_file.loads(change("id: small", "id: small\n  group_list: [{id: a, name: {en: A, fr: Ah}}]"), "small.yaml")
    assert file.event.group_list is not None
    assert [(group.id, group.name) for group in file.event.group_list] == [("a", {"en": "A", "fr": "Ah"})]


def test_a_question_may_stand_in_its_session() -> None:
    text = SMALL.replace("questions: [q1]\n      - id: last", "questions: [{id: own, text: Why?, offers: action}, q1]\n      - id: last")
    asked = event_file.loads(text, "small.yaml").days[0].sessions[0].questions
    assert [question.id for question in asked] == ["own", "q1"]


# What is wrong: one case for each sentence


NOT_YAML = [
    ("", ": The file is empty. It needs at least “event:” and “days:”."),
    ("# only a note\n", ": The file is empty. It needs at least “event:” and “days:”."),
    ("- a\n- b\n", "1:1: The file must begin with keys such as “event:” and “days:”, not with a list or a text."),
    ("hello", "1:1: The file must begin with keys such as “event:” and “days:”, not with a list or a text."),
    (change("  place: Hall", "\tplace: Hall"), "4:1: There is a tab character at the beginning of this line. Use spaces only."),
    (
        change("place: Hall", "place: Hall: big"),
        "4:14: There is one colon too many here, or the line begins in the wrong column. Put a text that has a colon in it in double quotes.",
    ),
    (SMALL + 'x: "y\n', "27:4: The quotation mark that is opened here is not closed."),
    (change("[en, fr]", "[en, fr"), "6:14: The bracket that is opened here is not closed, or a comma is missing in it."),
    (change("place: Hall", "place: @home"), "4:10: A text cannot begin with this character. Put the whole text in double quotes."),
    (
        change("place: Hall", 'place: "C:\\dir"'),
        "4:13: A backslash inside double quotes has a special meaning. Write it twice, or use single quotes.",
    ),
    (change("place: Hall", "place: - a"), "4:10: A list cannot begin here. Begin it on the next line, with a dash and a space."),
    (
        change("  place: Hall", " place: Hall"),
        "4:2: This line does not begin in the same column as the lines it belongs to, or a text goes on after its closing quotation mark.",
    ),
    (
        change("  place: Hall", "  place"),
        "5:12: There is one colon too many here, or the line begins in the wrong column. Put a text that has a colon in it in double quotes.",
    ),
    ("event: {a b\n", "1:8: The bracket that is opened here is not closed, or a comma is missing in it."),
    (change("place: Hall", "place: H\x07all"), "4:11: There is a control character here that cannot be seen. Delete it, or type the line again."),
    (SMALL + "---\na: b\n", "27:1: A second document begins here (“---”). Keep one event in one file."),
    ("a: " + "[" * 5000, "1:20: There are too many levels inside each other here."),
    ("? [a]\n: b\n", "1:3: A key must be one word, followed by a colon and a space."),
    ("event:\n  : b\n", "2:3: A key must be one word, followed by a colon and a space."),
    ('a: "\\UFFFFFFFF"', ": The file cannot be read as YAML."),
    ("a: b\n*c", "2:1: A key must be one word, followed by a colon and a space."),
]


@pytest.mark.parametrize(("text", "expected"), NOT_YAML)
def test_what_is_no_yaml_is_told_with_its_place(text: str, expected: str) -> None:
    assert lines_of(text) == [expected.removeprefix(":") if expected.startswith(": ") else expected] or lines_of(text) == [
        f"small.yaml{expected}"
    ]


# (text to replace, replacement, everything that is then told)
WRONG = [
    # References, tags, duplicates
    ("place: Hall", "place: &a Hall", ["4:10: event.place: Anchors (“&name”) are not used here. Put the text in double quotes."]),
    ("place: Hall", "place: *a", ["4:10: event.place: References (“*name”) are not used here. Write the text again."]),
    (
        "place: Hall",
        "place: !!python/object/apply:os.system [ls]",
        ["4:3: event.place: Tags (“!name”) are not used here. Put the text in double quotes."],
    ),
    ("place: Hall", "place: Hall\n  id: again", ["5:3: event.id: “id” is already there in line 2. Take one of them out."]),
    # Keys
    ("place: Hall", "palce: Hall", ["4:3: event.palce: “palce” is not known here. Did you mean “place”?"]),
    (
        "    offers: [challenge]",
        "    offers: [challenge]\n    zzz: 1",
        ["11:5: questions[1].zzz: “zzz” is not known here. Known are: id, text, easy, short, offers."],
    ),
    (
        "place: Hall",
        "place: Hall\n  room: A",
        ["5:3: event.room: “room” does not belong here, but inside “sessions”. Check the indentation."],
    ),
    (
        "place: Hall",
        "place: Hall\n  days: A",
        ["5:3: event.days: “days” belongs at the beginning of a line, not inside another key."],
    ),
    ("  place: Hall\n", "", ["1:1: event.place: “place” is missing. Add a line such as: place: Town hall, Amman"]),
    ("place: Hall", "place:", ["4:3: event.place: There is nothing after “place:”. Write its value."]),
    ("days:\n", "dayz:\n", ["11:1: dayz: “dayz” is not known here. Did you mean “days”?"]),
    # Shapes
    ("place: Hall", "place: [a]", ["4:3: event.place: Write a text here, or one line for each language, such as “en: Opening”."]),
    (
        "place: Hall",
        "place: Hall\n  defaults: x",
        ["5:13: event.defaults: Keys are expected here, each on a line of its own and indented under this one."],
    ),
    ("id: small", "id: [small]", ["2:3: event.id: Write one short text here, not a list and not further keys."]),
    (
        "languages: [en, fr]",
        "languages: {en: fr}",
        [
            "3:10: event.title: x",
        ],
    ),
    ("    offers: [challenge]", "    offers: []", ["10:5: questions[1].offers: The list is empty. Write at least one item."]),
    (
        "    offers: [challenge]",
        "    offers: [challenge, action, barrier]",
        ["10:5: questions[1].offers: There are too many items. Keep the first 2."],
    ),
    ("    offers: [challenge]", "    offers: [action, action]", ["10:22: questions[1].offers[2]: “action” is listed twice. Take one of them out."]),
    (
        "    offers: [challenge]",
        "    offers:\n      - action\n      -",
        ["12:8: questions[1].offers[2]: There is nothing after this dash. Take it out, or write something."],
    ),
    # Choices
    (
        "    offers: [challenge]",
        "    offers: [chalenge, wish]",
        [
            "10:14: questions[1].offers[1]: “chalenge” is not known here. Did you mean “challenge”?",
            "10:24: questions[1].offers[2]: “wish” is not known here. Choose one of: challenge, barrier, resource, action.",
        ],
    ),
    # Ids
    (
        "id: small",
        "id: Small One",
        ["2:7: event.id: “Small One” cannot be an id. Use small letters a-z, digits and single hyphens, at most 40 characters."],
    ),
    (
        "id: small",
        "id: " + "a" * 41,
        [f"2:7: event.id: “{'a' * 41}” cannot be an id. Use small letters a-z, digits and single hyphens, at most 40 characters."],
    ),
    ("id: last", "id: first", ["20:13: days[1].sessions[2].id: The id “first” is taken in line 14. Give each its own."]),
    (
        "    offers: [challenge]",
        "    offers: [challenge]\n  - {id: q1, text: x, offers: action}",
        ["11:10: questions[2].id: The id “q1” is taken in line 8. Give each its own."],
    ),
    (
        "id: small",
        "id: small\n  group_list: [{id: a, name: A}, {id: a, name: B}]",
        ["3:39: event.group_list[2].id: The id “a” is taken in line 3. Give each its own."],
    ),
    # Languages and texts
    ("[en, fr]", "[en, fre]", ["6:19: event.languages[2]: There is no language “fre”. Did you mean “fr”?"]),
    ("[en, fr]", "[English]", ["6:15: event.languages[1]: There is no language “English”. Did you mean “en”?"]),
    (
        "[en, fr]",
        "[en, 12]",
        ["6:19: event.languages[2]: There is no language “12”. Write its short tag, for example en, fr, ar, es, km or pt-BR."],
    ),
    ("[en, fr]", "[en, fr, EN]", ["6:23: event.languages[3]: “en” is listed twice. Take one of them out."]),
    ("[en, fr]", "[]", ["6:3: event.languages: The list is empty. Write at least one item."]),
    (
        "title: Small",
        "title:\n    en: Small\n    fre: Petit",
        [
            "3:3: event.title: The text is missing in: fr.",
            "5:10: event.title.fre: “fre” is not a language of this event (en, fr). Correct it, or add it to “languages”.",
        ],
    ),
    (
        "title: Small",
        "title:\n    en: Small\n    fr: [Petit]",
        ["5:5: event.title.fr: Write one short text here, not a list and not further keys."],
    ),
    (
        "title: Small",
        "title:\n    en: Small\n    fr: a\n    FR: b",
        ["6:9: event.title.FR: “fr” is listed twice. Take one of them out."],
    ),
    ("title: Small", 'title: ""', ["3:10: event.title: The text is empty. Write it, or take the line out."]),
    ("title: Small", "title: " + "é" * 201, ["3:10: event.title: The text has 201 characters, but only 200 fit. Please shorten it."]),
    (
        "title: Small",
        'title: "\\x07"',
        ["3:10: event.title: The text has characters that cannot be shown. Please remove them: type the text instead of pasting it."],
    ),
    (
        "title: Small",
        'title: "\\ud800"',
        ["3:10: event.title: The text has characters that cannot be shown. Please remove them: type the text instead of pasting it."],
    ),
    # Time and place
    ("Asia/Amman", "amman", ["5:14: event.time_zone: There is no time zone “amman”. Did you mean “Asia/Amman”?"]),
    ("Asia/Amman", "Asia/Aman", ["5:14: event.time_zone: There is no time zone “Asia/Aman”. Did you mean “Asia/Amman”?"]),
    (
        "Asia/Amman",
        "../../etc/passwd",
        ["5:14: event.time_zone: There is no time zone “../../etc/passwd”. Write continent/city, for example Asia/Amman."],
    ),
    (
        "id: small",
        "id: small\n  code: 1234",
        ["3:9: event.code: A join code has six digits 0-9, for example 250917, not “1234”. Without this line one is made."],
    ),
    (
        "id: small",
        "id: small\n  code: ١٢٣٤٥٦",
        ["3:9: event.code: A join code has six digits 0-9, for example 250917, not “١٢٣٤٥٦”. Without this line one is made."],
    ),
    (
        "id: small",
        "id: small\n  defaults: {max_length: 0}",
        ["3:26: event.defaults.max_length: Write a whole number from 1 to 2000, not “0”."],
    ),
    ("2019-09-10", "2019-09-31", ["12:11: days[1].date: There is no day “2019-09-31” in the calendar."]),
    (
        "2019-09-10",
        "10/9/2019",
        ["12:11: days[1].date: Write the date as year-month-day, for example 2019-09-10, not “10/9/2019”."],
    ),
    (
        "start: 09:00",
        "start: 9h",
        ["15:16: days[1].sessions[1].start: Write the time as hours:minutes from 00:00 to 23:59, for example 09:30, not “9h”."],
    ),
    (
        "end: 12:00",
        "end: 11:00",
        ["22:14: days[1].sessions[2].end: The session ends at 11:00, but begins at 11:00. The end must be later, on the same day."],
    ),
    (
        "end: 10:00",
        "end: 11:30",
        [
            "23:15: days[1].sessions[2].room: “first” is in the same room at the same time. Change the room or the time.",
            "26:19: days[1].sessions[2].gathers[1]: “first” is not over when this session begins, so it cannot be gathered.",
        ],
    ),
    (
        "title: Last",
        "title: Last\n        gathers: true",
        ["27:9: days[1].sessions[2].gathers: “gathers” is already there in line 25. Take one of them out."],
    ),
    # References between parts
    (
        "gathers: [first]",
        "gathers: [frist, zzz, last]",
        [
            "26:19: days[1].sessions[2].gathers[1]: There is no session “frist”. Did you mean “first”?",
            "26:26: days[1].sessions[2].gathers[2]: There is no session “zzz”.",
            "26:31: days[1].sessions[2].gathers[3]: “last” is not over when this session begins, so it cannot be gathered.",
        ],
    ),
    (
        "title: First",
        "title: First\n        gathers: true",
        ["19:18: days[1].sessions[1].gathers: No session ends before this one begins, so there is nothing to gather."],
    ),
    (
        "        title: Last\n        questions: [q1]",
        "        title: Last\n        questions: [q1, q1, q2, what]",
        [
            "25:25: days[1].sessions[2].questions[2]: “q1” is listed twice. Take one of them out.",
            "25:29: days[1].sessions[2].questions[3]: There is no question “q2”. Did you mean “q1”?",
            "25:33: days[1].sessions[2].questions[4]: There is no question “what”.",
        ],
    ),
    (
        "        title: First\n        questions: [q1]",
        "        title: First\n        questions: []",
        ["14:9: days[1].sessions[1]: The session asks nothing. Add “questions”, or “gathers: true” where it brings outcomes together."],
    ),
    (
        "        title: First\n        questions: [q1]",
        "        title: First\n        questions: [own, {id: own, text: x, offers: action}]",
        ["19:21: days[1].sessions[1].questions[1]: “own” is written inside one session. Move it to “questions” at the top, to ask it in several."],
    ),
]


@pytest.mark.parametrize(("old", "new", "expected"), WRONG)
def test_what_is_wrong_is_told_with_its_place(old: str, new: str, expected: list[str]) -> None:
    assert lines_of(change(old, new)) == expected
