"""Easy words: short sentences, the same placeholders, and a wording of their own in every language."""

from __future__ import annotations

import re

import pytest

from facilitator.domain.easy_read import EASY, easy_words
from facilitator.i18n.localisation import languages, script_words, translate
from facilitator.resources import STATIC

PLACEHOLDER = re.compile(r"%\(\w+\)s")


@pytest.mark.parametrize("usual", EASY)
def test_an_easy_sentence_is_short_and_says_the_same_things(usual):
    easy = EASY[usual]
    assert sorted(PLACEHOLDER.findall(easy)) == sorted(PLACEHOLDER.findall(usual))
    sentences = [one for one in re.split(r"[.?!:]\s*", PLACEHOLDER.sub("x", easy)) if one]
    assert max(len(one.split()) for one in sentences) <= 15
    assert easy != usual


def test_what_has_no_easy_wording_stays_as_it_is():
    assert easy_words("Send") == "Send"


@pytest.mark.parametrize("language", languages())
def test_scripts_get_the_easy_wording_too(language):
    folders = (STATIC / "js" / "room", STATIC / "js" / "lib")
    usual = "No connection. You can go on writing: it is kept on this phone and sent later."
    words = script_words(folders, language, easy=True)
    assert words[usual] == translate(language, EASY[usual])
    assert script_words(folders, language)[usual] == translate(language, usual)
