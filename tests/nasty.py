"""Texts that formats trip over: line breaks, formulas, markup, marks, other scripts."""

import unicodedata

NASTY = [
    "two\nlines", "🙂 👩‍🦽", "لا توجد ميزانية", '=HYPERLINK("http://x")', "'=x", "+1", "@me", "\ttab", "<b>&amp;", "# **md**",
    "e" + "\u0323\u0301" * 30, 'quote " and , comma', " blanks ", "-5",
]  # fmt: skip
NASTY = [unicodedata.normalize("NFC", text) for text in NASTY]
