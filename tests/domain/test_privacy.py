"""Personal data hints: what a facilitator should look at first, and what must not be held up."""

from __future__ import annotations

import json
import subprocess

import pytest

from facilitator import resources
from facilitator.domain.privacy import HINT_NAMES, PATTERNS, find_hints
from facilitator.domain.text import FOLDING, fold
from tests.node import find_node

HELD = [
    ("phone", "Call me: +962 79 123 4567"),
    ("phone", "0044 20 7946 0958"),
    ("phone", "07 91 23 45 67 after six"),
    ("phone", "My WhatsApp is 555-0142-77"),
    ("phone", "هاتفي ٠٧٩١٢٣٤٥٦٧"),
    ("phone", "Téléphone : 01.23.45.67.89"),
    ("phone", "Teléfono 612 34 56 78"),
    ("email", "write to hala.k@example.org please"),
    ("email", "contact: J.Doe+va@mail.example.co.uk."),
    ("story", "I lost my left leg in 2009 and waited three years"),
    ("story", "When I was injured by a mine the hospital was far"),
    ("story", "I stepped on a landmine on the way to school"),
    ("story", "My brother was killed by a cluster bomb"),
    ("story", "Since my accident nobody calls"),
    ("story", "J'ai perdu ma jambe en 2004"),
    ("story", "J’ai sauté sur une mine près du village"),
    ("story", "J'ai été grièvement blessée dans l'explosion"),
    ("story", "Mon fils a été tué par une sous-munition"),
    ("story", "Perdí la pierna hace diez años"),
    ("story", "Pisé una mina cuando iba a la escuela"),
    ("story", "Mi hermana murió en la explosión"),
    ("story", "Fui herido por una mina"),
    ("story", "فقدتُ ساقي في انفجار لغم"),
    ("story", "أُصبت بلغم وأنا طفل"),
    ("story", "قُتل ابني بسبب لغم"),
    ("story", "دستُ على لغم قرب بيتنا"),
]
PASSED = [
    "Budget 2025-2030 is 10 000 000 dollars",
    "1 250 000 euros pour 2026, 12 500 personnes",
    "CRPD article 32, Oslo Action Plan 33 to 41, S/RES/1325 (2000)",
    "Meetings 10-12 September 2019, 09:00-10:30",
    "0.5 % of the budget, 100 000 000 JOD over 10 years",
    "Ratio 1:1000000, item 2.1.3.4.5",
    "Survivors lose legs and wait for prostheses",
    "Many survivors were injured years ago",
    "People who lost their sight need training",
    "Accidents still happen; injury data are missing",
    "My ministry has no accident data",
    "Our hospital was closed when the budget was cut",
    "Les survivants ont perdu leurs emplois",
    "Les blessés ne sont pas recensés",
    "Mon ministère n'a pas de données sur les accidents",
    "Las víctimas perdieron sus tierras",
    "Mi ministerio no tiene datos",
    "الناجون فقدوا أعمالهم",
    "لا توجد ميزانية للأطراف الصناعية",
    "أصيب كثير من الناس ولا توجد بيانات",
    "Call for action by 2030",
    "@home services in rural areas",
    "Use #inclusion @ the conference",
    "",
]


@pytest.mark.parametrize(("hint", "text"), HELD)
def test_personal_data_is_noticed(hint, text):
    assert find_hints(text) == [hint]


@pytest.mark.parametrize("text", PASSED)
def test_ordinary_statements_pass(text):
    assert find_hints(text) == []


def test_several_texts_give_each_hint_once_in_order():
    assert find_hints("a@b.org", "+962 79 123 4567", "c@d.org") == ["phone", "email"]
    assert set(PATTERNS) == set(HINT_NAMES)


def test_a_browser_folds_and_warns_as_we_do():
    """The phone warns by the same patterns: every one must mean the same in JavaScript."""
    module = (resources.STATIC / "js" / "lib" / "fold.js").as_uri()
    script = (
        f'import {{ FOLDING, fold, findHints }} from "{module}";'
        """
      import { readFileSync } from "node:fs";
      const { patterns, texts } = JSON.parse(readFileSync(0, "utf8"));
      const seen = texts.map((text) => [fold(text), findHints(text, patterns)]);
      console.log(JSON.stringify([FOLDING, seen]));
    """
    )
    texts = [
        *(text for _hint, text in HELD),
        *PASSED,
        "ÉCOLE ﬁn Straße İ ½ \uff21\uff22\uff23",
        "إلىٰ الأُمّـــة ﷺ ﻻ آمال",
        "  ٢٠٢٥\u00a0 ۱۴\t«œuvre» l’accès — کتابی\u200c\u202e ",
    ]
    node = find_node()
    done = subprocess.run(
        [node, "--input-type=module", "-e", script],
        input=json.dumps({"patterns": PATTERNS, "texts": texts}),
        capture_output=True,
        text=True,
        check=True,
    )
    table, seen = json.loads(done.stdout)
    assert table == FOLDING
    assert seen == [[fold(text), find_hints(text)] for text in texts]
