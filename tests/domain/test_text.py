"""Text of any direction: the rules of docs/languages.md, as far as they concern text."""

from __future__ import annotations

import json
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator import resources
from facilitator.domain import text as words
from tests.node import find_node

# text, direction of the page, direction of the text: the majority of strong letters, else the page's (rule 3)
DIRECTIONS = [
    ("No budget", "rtl", "ltr"),
    ("لا توجد ميزانية", "ltr", "rtl"),
    ("CRPD تلتزم الدول بتنفيذ الاتفاقية", "ltr", "rtl"),
    ("اتفاقية CRPD", "ltr", "rtl"),
    ("CRPD, UNMAS, ICBL-CMC: الألغام", "rtl", "ltr"),
    ("2019", "rtl", "rtl"),
    ("2019", "ltr", "ltr"),
    ("٢٠١٩", "ltr", "ltr"),
    ("", "rtl", "rtl"),
    ("", "ltr", "ltr"),
    ("https://example.org الموقع الإلكتروني للمنظمة الوطنية للناجين", "ltr", "rtl"),
    ("(…) – 10 %", "rtl", "rtl"),
    ("😀👍🏽", "rtl", "rtl"),
    ("+962 79 123 4567", "rtl", "rtl"),
    ("+962 79 123 4567 الهاتف", "ltr", "rtl"),
    ("أب", "ltr", "rtl"),
    ("ab أب", "rtl", "rtl"),
    ("ab أب", "ltr", "ltr"),
    ("שירותים לניצולים", "ltr", "rtl"),
    ("Données sur l'accès – بيانات", "rtl", "ltr"),
    ("\u202eabc\u202c", "rtl", "ltr"),
    ("خدمات\u200cرسانی به معلولان", "ltr", "rtl"),
]


@pytest.mark.parametrize(("text", "page", "expected"), DIRECTIONS)
def test_direction_goes_by_the_majority_of_strong_letters(text, page, expected):
    assert words.direction(text, page) == expected


def test_scripts_tell_direction_and_what_may_be_shown_as_we_do():
    """The same table in JavaScript, in an empty page."""
    module = (resources.STATIC / "js" / "lib" / "text.js").as_uri()
    program = f"""
      globalThis.document = {{ getElementById: () => null }};
      const {{ textDirection, shown }} = await import("{module}");
      const {{ readFileSync }} = await import("node:fs");
      const rows = JSON.parse(readFileSync(0, "utf8"));
      console.log(JSON.stringify(rows.map(([text, page]) => [textDirection(text, page), shown(text)])));
    """
    done = subprocess.run(
        [find_node(), "--input-type=module", "-e", program],
        input=json.dumps([row[:2] for row in DIRECTIONS] + [[text, "ltr"] for text in TURNING]),
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    seen = json.loads(done.stdout)
    assert [way for way, _text in seen[: len(DIRECTIONS)]] == [row[2] for row in DIRECTIONS]
    assert [text for _way, text in seen[len(DIRECTIONS) :]] == [words.shown(text) for text in TURNING]


TURNING = [
    "pay \u202e0001\u202c now",
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
    "مي\u200cخواهم \u200f(\u200d)",
    "plain",
]


def test_controls_that_turn_neighbours_round_are_not_shown_but_kept():
    assert words.shown(TURNING[0]) == "pay 0001 now"
    assert words.shown(TURNING[1]) == ""
    assert words.shown(TURNING[2]) == TURNING[2], "joiners and marks are letters' business"
    assert words.clean(TURNING[0], limit=100, field="text") == TURNING[0], "kept letter for letter"


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=60))
def test_nothing_else_goes_from_what_is_shown(text):
    controls = {*map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A))}
    assert words.shown(text) == "".join(one for one in text if one not in controls)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("انسان", "حقوق الإنسان"),
        ("احمد", "أحمد"),
        ("الي", "إلى"),
        ("اعاقه", "إعاقة"),
        ("مساعده", "مُساعَدة"),
        ("الامه", "الأُمّـــة"),
        ("2019", "٢٠١٩"),
        ("2025", "۲۰۲۵"),
        ("reseau", "Réseau"),
        ("l'acces", "L’accès"),
        ("coeur", "Cœur"),
        ("senorita", "Señorita"),
        ("strasse", "Straße"),
        ("cafe", "CAFE\u0301"),
        ("كتابي", "کتابی"),
        ("10 - 12", "10 – 12"),
        ("two words", "two\u00a0\n words"),
    ],
)
def test_a_search_finds_what_a_person_would_call_the_same(query, text):
    assert words.fold(query) in words.fold(text)


def test_a_search_keeps_different_letters_apart():
    assert words.fold("حار") != words.fold("جار")
    assert words.fold("pan") != words.fold("par")
    assert words.fold("2019") != words.fold("2018")


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing_more(text):
    assert words.fold(words.fold(text)) == words.fold(text)


def test_what_word_processors_put_for_a_new_line_is_a_line_end():
    for mark in ("\x0b", "\x0c", "\x85", "\u2028", "\u2029", "\r", "\r\n"):
        assert words.clean(f"one{mark}two", limit=20, field="text") == "one\ntwo"
