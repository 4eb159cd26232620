"""What PDFium, which browsers show PDFs with, copies out of a document: letter for letter, whatever its language."""

from __future__ import annotations

import re
import unicodedata

import pypdfium2
import pytest

from facilitator.documents.pdf import render_pdf
from facilitator.documents.summary import compose
from facilitator.outcome.load import load_outcome

TEXTS = [
    "No stable budget for the upkeep of prostheses in rural areas",
    "تدريبٌ مستمرٌّ للمعلّمين والأطبّاء في كلّ محافظةٍ",
    "عمليًّا لا أحدَ يُنسّق بين الوزارات، والناجون يُهمَّشون دائمًا.",
    "Pas de données ventilées : sexe, âge, handicap",
    "La coordination entre les ministères n’existe pas (OAP 33)",
    "Año 2020: ¿quién paga?",
    "شكراً جزيلاً؛ إنّ الحقَّ واضحٌ",
]
MARKS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\u00ad]")


def without(text):
    """Return ``text`` without blanks and marks of direction: where a line ends is the page's business."""
    return unicodedata.normalize("NFC", "".join(MARKS.sub("", text).split()))


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_contribution_is_copied_as_it_was_typed(world, language):
    ids = [world.submit(text)["id"] for text in TEXTS]
    world.do(world.facilitator, "contribution.approve", ids=ids)
    with world.store.read() as tx:
        outcome = load_outcome(tx, world.event, ["first"])
    document = pypdfium2.PdfDocument(render_pdf(compose(outcome, language, pictures=False)))
    copied = without("".join(page.get_textpage().get_text_range() for page in document))
    document.close()
    assert [text for text in TEXTS if without(text) not in copied] == []
