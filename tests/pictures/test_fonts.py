"""The fonts that come with the program cover the scripts that a conference of the United Nations writes in."""

import pytest

from facilitator.documents.fonts import other_families, uncovered
from facilitator.resources import font_folder


@pytest.mark.parametrize(
    "text",
    [
        "Ñandú, œuvre, Ελλάδα, Україна", "الميزانية", "עברית", "हिन्दी বাংলা தமிழ் తెలుగు ಕನ್ನಡ മലയാളം ગુજરાતી ਪੰਜਾਬੀ ଓଡ଼ିଆ සිංහල",
        "ไทย ລາວ ខ្មែរ မြန်မာ བོད་ཡིག", "አማርኛ ქართული հայերեն ߒߞߏ", "残疾人权利 障害者", "장애인 권리", "✓ → ≤ \U0001d465 😀",
    ],
)  # fmt: skip
def test_every_letter_has_a_font(text):
    assert uncovered(text) == set()


def test_a_letter_that_no_font_has_is_found():
    assert uncovered("a\U00012000") == {"\U00012000"}


def test_each_family_comes_with_its_licence_and_the_bold_of_headings():
    names = {path.name for path in font_folder().iterdir()}
    assert {"NotoSans_700Bold.ttf", "Amiri_700Bold.ttf", "amiri.LICENSE", "noto-sans.LICENSE"} <= names
    licences = sum(name.endswith(".LICENSE") for name in names)
    assert licences == len(other_families()) + 4
