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
    return [line.removeprefix("small.yaml:").strip() for line in str(caught.value).split("\n")]


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
    file = event_file.loads(
        change("id: small", f"id: small\n  defaults:\n    moderation: {written}"), "small.yaml"
    )
    assert file.event.defaults.moderation == "off"


def test_a_session_has_the_settings_of_the_event_but_for_its_own() -> None:
    text = change("id: small", "id: small\n  defaults: {moderation: before, max_length: 100}")
    text = text.replace("title: Last", "title: Last\n        attribution: none\n        max_length: 200")
    file = event_file.loads(text, "small.yaml")
    first, last = (file.settings_of(session) for _, session in file.sessions())
    assert (first.moderation, first.visibility, first.attribution, first.max_length) == (
        "before",
        "clusters",
        "group",
        100,
    )
    assert (last.moderation, last.visibility, last.attribution, last.max_length) == (
        "before",
        "clusters",
        "none",
        200,
    )


@pytest.mark.parametrize("written", ["true", "yes"])
def test_gathers_true_means_all_that_are_over(written: str) -> None:
    text = change("gathers: [first]", f"gathers: {written}")
    assert event_file.loads(text, "small.yaml").days[0].sessions[1].gathers == ("first",)


def test_gathers_may_be_false_or_one_id() -> None:
    assert event_file.loads(change("[first]", "false"), "small.yaml").days[0].sessions[1].gathers == ()
    assert event_file.loads(change("[first]", "first"), "small.yaml").days[0].sessions[1].gathers == (
        "first",
    )


def test_a_key_with_nothing_after_it_counts_as_not_written() -> None:
    file = event_file.loads(change("id: small", "id: small\n  code:\n  description: ~"), "small.yaml")
    assert (file.event.code, file.event.description) == (None, {})


def test_any_known_language_will_do() -> None:
    file = event_file.loads(change("[en, fr]", "[km, pt-br, zh_Hant]"), "small.yaml")
    assert file.event.languages == ("km", "pt-BR", "zh-Hant")
    assert find_language("fa-AF") == "fa-AF"


def test_texts_are_kept_in_the_order_of_the_languages_and_in_one_form_of_unicode() -> None:
    text = change("title: Small", "title:\n    fr: E\u0301te\u0301\n    EN: Summer").replace(
        "place: Hall", "place: ' Hall '"
    )
    file = event_file.loads(text, "small.yaml")
    assert list(file.event.title.items()) == [("en", "Summer"), ("fr", "\u00c9t\u00e9")]
    assert file.event.place == {"en": "Hall", "fr": "Hall"}


def test_own_groups() -> None:
    file = event_file.loads(
        change("id: small", "id: small\n  group_list: [{id: a, name: {en: A, fr: Ah}}]"), "small.yaml"
    )
    assert file.event.group_list is not None
    assert [(group.id, group.name) for group in file.event.group_list] == [("a", {"en": "A", "fr": "Ah"})]


def test_a_question_may_stand_in_its_session() -> None:
    text = SMALL.replace(
        "questions: [q1]\n      - id: last",
        "questions: [{id: own, text: Why?, offers: action}, q1]\n      - id: last",
    )
    asked = event_file.loads(text, "small.yaml").days[0].sessions[0].questions
    assert [question.id for question in asked] == ["own", "q1"]


# What is wrong: one case for each sentence


NOT_YAML = [
    ("", "The file is empty. It needs at least these keys: event:, days:"),
    ("# only a note\n", "The file is empty. It needs at least these keys: event:, days:"),
    (
        "- a\n- b\n",
        "1:1: The file must begin with these keys, not with a list or a text: event:, days:",
    ),
    ("hello", "1:1: The file must begin with these keys, not with a list or a text: event:, days:"),
    (
        change("  place: Hall", "\tplace: Hall"),
        "4:1: There is a tab character at the beginning of this line. Use spaces only.",
    ),
    (
        change("place: Hall", "place: Hall: big"),
        "4:14: There is one colon too many here, or the line begins in the wrong column. Put a text that has a colon in it in double quotes.",
    ),
    (SMALL + 'x: "y\n', "27:4: The quotation mark that is opened here is not closed."),
    (
        change("[en, fr]", "[en, fr"),
        "6:14: The bracket that is opened here is not closed, or a comma is missing in it.",
    ),
    (
        change("place: Hall", "place: @home"),
        "4:10: A text cannot begin with this character. Put the whole text in double quotes.",
    ),
    (
        change("place: Hall", 'place: "C:\\dir"'),
        "4:14: A backslash inside double quotes has a special meaning. Write it twice, or use single quotes.",
    ),
    (
        change("place: Hall", "place: - a"),
        "4:10: A list cannot begin here. Begin it on the next line, with a dash and a space.",
    ),
    (
        change("  place: Hall", " place: Hall"),
        "4:2: This line does not begin in the same column as the lines it belongs to, or a text goes on after its closing quotation mark.",
    ),
    (
        change("  place: Hall", "  place"),
        "4:3: There is no colon after the key on this line, or the line begins in the wrong column.",
    ),
    ("event: {a b\n", "1:8: The bracket that is opened here is not closed, or a comma is missing in it."),
    (
        change("place: Hall", "place: H\x07all"),
        "4:11: There is a control character here that cannot be seen. Delete it, or type the line again.",
    ),
    (SMALL + "---\na: b\n", "27:1: A second document begins here (“---”). Put it into a file of its own."),
    ("a: " + "[" * 5000, "1:20: There are too many levels inside each other here."),
    ("? [a]\n: b\n", "1:3: A key must be one word, followed by a colon and a space."),
    ("event:\n  : b\n", "2:3: A key must be one word, followed by a colon and a space."),
    ('a: "\\UFFFFFFFF"', "The file cannot be read as YAML."),
    ("a: b\n*c : d\n", "2:1: A key must be one word, followed by a colon and a space."),
]


@pytest.mark.parametrize(("text", "expected"), NOT_YAML)
def test_what_is_no_yaml_is_told_with_its_place(text: str, expected: str) -> None:
    assert lines_of(text) == [expected]


# (text to replace, replacement, everything that is then told)
WRONG = [
    # References, tags, duplicates
    (
        "place: Hall",
        "place: &a Hall",
        ["4:10: event.place: Anchors (“&name”) are not used here. Put the text in double quotes."],
    ),
    (
        "place: Hall",
        "place: *a",
        ["4:10: event.place: References (“*name”) are not used here. Write the text again."],
    ),
    (
        "place: Hall",
        "place: !!python/object/apply:os.system [ls]",
        [
            "4:3: event.place: Write a text here, or one line for each language, such as “en: Opening”.",
            "4:10: event.place: Tags (“!name”) are not used here. Put the text in double quotes.",
        ],
    ),
    (
        "place: Hall",
        "place: Hall\n  id: again",
        ["5:3: event.id: “id” is already there in line 2. Take one of them out."],
    ),
    # Keys
    ("place: Hall", "palce: Hall", ["4:3: event.palce: “palce” is not known here. Did you mean “place”?"]),
    (
        "    offers: [challenge]",
        "    offers: [challenge]\n    zzz: 1",
        ["11:5: questions[1].zzz: “zzz” is not known here. Known are: id, text, easy, short, clip, offers."],
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
    (
        "  place: Hall\n",
        "",
        ["1:1: event.place: “place” is missing. Add a line such as: place: Town hall, Amman"],
    ),
    ("place: Hall", "place:", ["4:3: event.place: There is nothing after “place:”. Write its value."]),
    ("days:\n", "dayz:\n", ["11:1: dayz: “dayz” is not known here. Did you mean “days”?"]),
    # Shapes
    (
        "place: Hall",
        "place: [a]",
        ["4:3: event.place: Write a text here, or one line for each language, such as “en: Opening”."],
    ),
    (
        "place: Hall",
        "place: Hall\n  defaults: x",
        [
            "5:13: event.defaults: Keys are expected here, each on a line of its own and indented under this one."
        ],
    ),
    (
        "id: small",
        "id: [small]",
        ["2:3: event.id: Write one short text here, not a list and not further keys."],
    ),
    (
        "languages: [en, fr]",
        "languages: {en: fr}",
        ["6:3: event.languages: A list is expected here: begin each item with a dash and a space."],
    ),
    (
        "    offers: [challenge]",
        "    offers: []",
        ["10:5: questions[1].offers: The list is empty. Write at least one item."],
    ),
    (
        "    offers: [challenge]",
        "    offers: [challenge, action, barrier]",
        ["10:5: questions[1].offers: There are too many items. Keep the first 2."],
    ),
    (
        "    offers: [challenge]",
        "    offers: [action, action]",
        ["10:22: questions[1].offers[2]: “action” is listed twice. Take one of them out."],
    ),
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
        [
            "2:7: event.id: “Small One” cannot be an id. Use small letters a-z, digits and single hyphens, at most 40 characters."
        ],
    ),
    (
        "id: small",
        "id: " + "a" * 41,
        [
            f"2:7: event.id: “{'a' * 41}” cannot be an id. Use small letters a-z, digits and single hyphens, at most 40 characters."
        ],
    ),
    (
        "id: last",
        "id: first",
        ["20:13: days[1].sessions[2].id: The id “first” is taken in line 14. Give each its own."],
    ),
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
    (
        "[en, fr]",
        "[English]",
        ["6:15: event.languages[1]: There is no language “English”. Did you mean “en”?"],
    ),
    (
        "[en, fr]",
        "[en, 12]",
        [
            "6:19: event.languages[2]: There is no language “12”. Write its short tag, for example en, fr, ar, es, km or pt-BR."
        ],
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
    (
        "title: Small",
        "title: " + "é" * 201,
        ["3:10: event.title: The text has 201 characters, but only 200 fit. Please shorten it."],
    ),
    (
        "title: Small",
        'title: "\\x07"',
        [
            "3:10: event.title: The text has characters that cannot be shown. Please remove them: type the text instead of pasting it."
        ],
    ),
    (
        "title: Small",
        'title: "\\ud800"',
        [
            "3:10: event.title: The text has characters that cannot be shown. Please remove them: type the text instead of pasting it."
        ],
    ),
    # Time and place
    (
        "Asia/Amman",
        "amman",
        ["5:14: event.time_zone: There is no time zone “amman”. Did you mean “Asia/Amman”?"],
    ),
    (
        "Asia/Amman",
        "Asia/Aman",
        ["5:14: event.time_zone: There is no time zone “Asia/Aman”. Did you mean “Asia/Amman”?"],
    ),
    (
        "Asia/Amman",
        "../../etc/passwd",
        [
            "5:14: event.time_zone: There is no time zone “../../etc/passwd”. Write continent/city, for example Asia/Amman; for a city that has none of its own, the zone of its country’s largest city."
        ],
    ),
    (
        "id: small",
        "id: small\n  code: 1234",
        [
            "3:9: event.code: A join code has six digits 0-9, for example 250917, not “1234”. Without this line one is made."
        ],
    ),
    (
        "id: small",
        "id: small\n  code: ١٢٣٤٥٦",
        [
            "3:9: event.code: A join code has six digits 0-9, for example 250917, not “١٢٣٤٥٦”. Without this line one is made."
        ],
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
        [
            "15:16: days[1].sessions[1].start: Write the time as hours:minutes from 00:00 to 23:59, for example 09:30, not “9h”."
        ],
    ),
    (
        "end: 12:00",
        "end: 11:00",
        [
            "22:14: days[1].sessions[2].end: The session ends at 11:00, but begins at 11:00. The end must be later, on the same day."
        ],
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
        [
            "19:18: days[1].sessions[1].gathers: No session ends before this one begins, so there is nothing to gather."
        ],
    ),
    (
        "        title: Last\n        questions: [q1]",
        "        title: Last\n        questions: [q1, q1, q11, what]",
        [
            "25:25: days[1].sessions[2].questions[2]: “q1” is listed twice. Take one of them out.",
            "25:29: days[1].sessions[2].questions[3]: There is no question “q11”. Did you mean “q1”?",
            "25:34: days[1].sessions[2].questions[4]: There is no question “what”.",
        ],
    ),
    (
        "        title: First\n        questions: [q1]",
        "        title: First\n        questions: []",
        [
            "14:9: days[1].sessions[1]: The session asks nothing. Add “questions”, or “gathers: true” where it brings outcomes together."
        ],
    ),
    (
        "        title: First\n        questions: [q1]",
        "        title: First\n        questions: [own, {id: own, text: x, offers: action}]",
        [
            "19:21: days[1].sessions[1].questions[1]: “own” is written inside one session. Move it to “questions” at the top, to ask it in several."
        ],
    ),
]


@pytest.mark.parametrize(("old", "new", "expected"), WRONG)
def test_what_is_wrong_is_told_with_its_place(old: str, new: str, expected: list[str]) -> None:
    assert lines_of(change(old, new)) == expected


@pytest.mark.parametrize("room", ["", "        room: A\n"])
def test_two_sessions_at_once_need_two_rooms(room: str) -> None:
    text = SMALL.replace("        room: A\n        title: First", f"{room}        title: First").replace(
        "[first]", "false"
    )
    text = text.replace("start: 11:00", "start: 09:30").replace(
        "        room: A\n        title: Last", "        title: Last"
    )
    at = 19 if not room else 20
    assert lines_of(text) == [
        f"{at}:9: days[1].sessions[2]: “first” is at the same time. Give both a “room”, so that delegates know where to go."
    ]
    apart = (
        SMALL.replace("start: 11:00", "start: 09:30")
        .replace("[first]", "false")
        .replace("room: A\n        title: Last", "room: B\n        title: Last")
    )
    assert event_file.problems(apart) == []


def test_a_room_is_the_same_under_any_of_its_names() -> None:
    text = SMALL.replace("start: 11:00", "start: 09:30").replace("[first]", "false")
    text = text.replace("room: A\n        title: Last", "room: {en: ' a', fr: Salle A}\n        title: Last")
    assert lines_of(text) == [
        "23:9: days[1].sessions[2].room: “first” is in the same room at the same time. Change the room or the time."
    ]


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        ("2019-09-10", "2019-09-10 is there twice. Put all its sessions under one day."),
        ("2019-09-09", "2019-09-09 comes after 2019-09-10 here. Put the days in their order."),
    ],
)
def test_days_are_in_order(second: str, expected: str) -> None:
    later = SMALL[SMALL.index("  - date") :].replace("2019-09-10", second)
    later = (
        later.replace("id: first", "id: third").replace("id: last", "id: fourth").replace("[first]", "false")
    )
    later = later.replace("room: A", "room: B")
    assert lines_of(SMALL + later) == [f"27:11: days[2].date: {expected}"]


def test_everything_is_told_at_once_in_the_order_of_the_lines() -> None:
    text = (
        SMALL.replace("Asia/Amman", "Asia/Aman")
        .replace("[challenge]", "[wish]")
        .replace("end: 10:00", "end: ten")
    )
    text = text.replace("title: Last", "titel: Last").replace("gathers: [first]", "gathers: [zzz]")
    assert [line.split(":")[0] for line in lines_of(text)] == ["5", "10", "16", "24", "26"]


def test_the_error_names_the_file_and_holds_what_a_page_needs() -> None:
    with pytest.raises(EventFileError) as caught:
        event_file.loads(change("2019-09-10", "soon"), "mine.yaml")
    [problem] = caught.value.problems
    assert (problem.line, problem.column, problem.where) == (12, 11, "days[1].date")
    assert problem.message == Message(
        "Write the date as year-month-day, for example 2019-09-10, not “%(value)s”.", {"value": "soon"}
    )
    assert str(caught.value) == f"mine.yaml:12:11: days[1].date: {problem.message}"


# Files


def tell(path: Path) -> str:
    with pytest.raises(EventFileError) as caught:
        event_file.load(path)
    return str(caught.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "no.yaml"
    assert tell(path) == f"{path}: The file cannot be opened: No such file or directory."
    assert tell(tmp_path) == f"{tmp_path}: The file cannot be opened: Is a directory."
    assert tell(Path("a\0b")) == "a\0b: The file cannot be opened: embedded null byte."


def test_a_file_that_is_not_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "latin.yaml"
    # The column counts characters, not bytes: the first é is two bytes, the second, of Latin-1, is the wrong one.
    path.write_bytes(change("place: Hall", "place: é?").encode().replace(b"?", b"\xe9"))
    assert (
        tell(path)
        == "latin.yaml:4:11: This is not UTF-8 text. Open the file in your editor and save it again as “UTF-8”."
    )
    path.write_text(SMALL, encoding="utf-16")
    assert tell(path).startswith("latin.yaml:1:1: This is not UTF-8 text.")


def test_a_file_may_begin_with_a_mark_and_have_windows_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "windows.yaml"
    path.write_bytes(SMALL.replace("\n", "\r\n").encode("utf-8-sig"))
    assert event_file.load(path) == event_file.loads(SMALL, "small.yaml")


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    path.write_bytes(SMALL.encode() + b"#" * MAX_BYTES)
    expected = "The file is larger than 250000 bytes. Is it really the right file?"
    assert tell(path) == f"large.yaml: {expected}"
    assert lines_of(path.read_text(encoding="utf-8")) == [expected]


# Whatever is done to a file


def paths_of(node: object) -> list[tuple[str | int, ...]]:
    items: list[tuple[str | int, object]] = []
    if isinstance(node, dict):
        items = list(node.items())
    elif isinstance(node, list):
        items = list(enumerate(node))
    return [path for key, value in items for path in ((key,), *((key, *inner) for inner in paths_of(value)))]


AMMAN_ROOT = read(AMMAN).root
AMMAN_PATHS = paths_of(AMMAN_ROOT)


def changed(path: tuple[str | int, ...], value: object) -> str:
    """The Amman file, as JSON (which is YAML), with ``value`` at ``path``, or without it where that is None."""
    root = copy.deepcopy(AMMAN_ROOT)
    node = root
    for part in path[:-1]:
        node = node[part]
    if value is None:
        del node[path[-1]]
    else:
        node[path[-1]] = value
    return json.dumps(root, ensure_ascii=False, indent=1)


def is_told_well(text: str) -> None:
    for problem in event_file.problems(text):
        assert isinstance(problem, Problem)
        assert "Compare it with the example file" not in str(problem) or not problem.where
        assert "%(" not in str(problem)
        assert 0 <= problem.line <= text.count("\n") + 2


def test_amman_is_the_same_as_json() -> None:
    assert event_file.loads(json.dumps(AMMAN_ROOT), "amman.json") == event_file.load(EXAMPLES / "amman.yaml")


@settings(max_examples=150)
@given(st.sampled_from(AMMAN_PATHS))
def test_without_any_one_key_amman_is_in_order_or_told_well(path: tuple[str | int, ...]) -> None:
    is_told_well(changed(path, None))


ODD = st.sampled_from(
    [
        "",
        "x",
        "true",
        "[",
        "2019-13-01",
        "25:00",
        "\u0000",
        [],
        {},
        [[]],
        [""],
        {"en": "x"},
        {"": "x"},
        ["q1", {"id": "q1"}],
        "q1",
    ]
)


@settings(max_examples=250)
@given(st.sampled_from(AMMAN_PATHS), ODD)
def test_with_anything_in_any_place_amman_is_in_order_or_told_well(
    path: tuple[str | int, ...], value: object
) -> None:
    is_told_well(changed(path, value))


@settings(max_examples=300)
@given(
    st.integers(0, len(SMALL)),
    st.integers(0, 30),
    st.text(max_size=12) | st.text("\t\n :-[]{}&*!|>%@`\"'#,?", max_size=6),
)
def test_typing_over_any_part_of_a_file_is_told_well(at: int, length: int, typed: str) -> None:
    is_told_well(SMALL[:at] + typed + SMALL[at + length :])


# The page for organisers, and the catalogues


def documented(part: str) -> dict[str, tuple[str, str, str]]:
    """The table under the heading of ``part``: key to needed, what it says, what holds without it."""
    heading = f"### `{part}`" if part else "### At the beginning of a line"
    section = PAGE.split(f"\n{heading}\n", 1)[1].split("\n##", 1)[0]
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in section.splitlines()
        if line.startswith("| `")
    ]
    return {row[0].strip("`"): (row[1], row[2], row[3]) for row in rows}


@pytest.mark.parametrize("part", PARTS)
def test_the_page_documents_every_key(part: str) -> None:
    table = documented(part)
    fields = PARTS[part].model_fields
    assert list(table) == list(fields)
    for name, field in fields.items():
        needed, _, without = table[name]
        assert needed == ("yes" if field.is_required() else "no"), name
        assert bool(without) == (not field.is_required()), name
        # What is empty without it, and a switch, are told in words.
        if (
            isinstance(field.default, str | int)
            and field.default not in ("", True)
            and not field.is_required()
        ):
            assert without == f"`{field.default}`", name


@pytest.mark.parametrize(
    ("part", "name"),
    [
        ("defaults", "moderation"),
        ("defaults", "visibility"),
        ("defaults", "attribution"),
        ("questions", "offers"),
        ("sessions", "kind_of_session"),
    ],
)
def test_the_page_names_every_choice(part: str, name: str) -> None:
    text = change("id: small", "id: small\n  defaults: {moderation: x1, visibility: x1, attribution: x1}")
    text = text.replace("[challenge]", "[x1]").replace(
        "title: First", "title: First\n        kind_of_session: x1"
    )
    [line] = [line for line in lines_of(text) if re.search(rf"\.{name}\b", line)]
    for choice in line.split("Choose one of: ")[1].rstrip(".").split(", "):
        assert f"`{choice}`" in documented(part)[name][1]


def test_every_sentence_can_be_translated() -> None:
    marked = set()
    for path in sorted((ROOT / "facilitator").glob("**/*.py")):
        marked |= {found[1] for found in extract("python", BytesIO(path.read_bytes()), keywords={"N_": None})}
    texts = [text for text, _ in NOT_YAML] + [change(old, new) for old, new, _ in WRONG]
    told = {problem.message.msgid for text in texts for problem in event_file.problems(text)}
    assert len(told) > 50
    assert told <= marked


def test_a_file_that_goes_on_for_ever_is_not_read_to_its_end(monkeypatch):
    monkeypatch.setattr("facilitator.event_file.scanner.MAX_EVENTS", 50)
    with pytest.raises(event_file.EventFileError, match="too long"):
        event_file.loads("event:\n  title: x\nquestions:\n" + "  - {id: a}\n" * 50, "event.yaml")
