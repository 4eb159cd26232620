"""One event full of difficult words, each of its documents made once, and readers that did not write them."""

from __future__ import annotations

import shutil
import subprocess
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from facilitator.documents.formats import FORMATS
from facilitator.documents.render import render
from facilitator.outcome.load import load_outcome
from tests.conftest import World, new_id

LANGUAGES = ("en", "fr", "ar", "es")
NASTY = [
    "two\nlines\n\nand a gap",
    "🙂 👩‍🦽 ❤️ 🇯🇴",
    "لا توجد ميزانية ثابتة لصيانة الأطراف الاصطناعية (CRPD 2019) بين الناجين",
    '=HYPERLINK("http://x.example","click")',
    "'=1+1",
    "+962 is a prefix, -5 is a number, @me is nobody",
    "<b>bold</b> &amp; <script>alert(1)</script>",
    "# Heading **bold** _it_ [a](http://b.example) `code`",
    "#let x = 1; *b* _e_ $x^2$ @ref <label> // comment /* */ \\ [x] #pagebreak()",
    "".join(letter + "\u0323\u0301\u0302" for letter in "abcdefghij" * 50),
    "日本語 and Ⅷ and \U0001f9ff and \ue000 (private use)",
    'quote " and , comma; semicolon\tand tab',
    "Ça coûte 100 % de plus ; « vraiment » ?",
    "¿Quién paga? ¡Nadie! Año 2020",
    "{{summary}} {{title}} %(count)s {which}",
]
NASTY = [unicodedata.normalize("NFC", text) for text in NASTY]
ACTION = {
    "text": "Train\npeers 🙂 #let y = 2", "lead": "=Ministry", "partners": "منظمات الناجين", "by_when": "2020-12",
    "lasts": "In the **budget**", "left_out": "<i>Women</i> in rural areas",
}  # fmt: skip


@dataclass
class Made:
    """The event's outcome, and its documents by format and language."""

    outcome: Any
    folder: Path
    texts: list[str] = field(default_factory=list)

    def file(self, ending: str, language: str = "en") -> Path:
        path = self.folder / f"event-{language}.{ending}"
        if not path.exists():
            path.write_bytes(render(self.outcome, ending, language))
        return path


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("documents")
    world = World(folder / "world.sqlite3")
    world.do(world.facilitator, "session.settings", visibility="all")
    world.do(world.facilitator, "session.stage", stage="collecting")
    ids = [world.submit(text)["id"] for text in NASTY]
    world.do(world.facilitator, "contribution.approve", ids=ids)
    world.cluster("مال #1", ids[:3])
    world.cluster("<Data> & _more_", ids[3:6])
    action = {"id": new_id(), "question": "first.next", "kind": "action", "level": "national", **ACTION}
    made = world.do(world.delegate, "contribution.submit", **action).answer["id"]
    world.do(world.facilitator, "contribution.approve", ids=[made])
    world.do(world.other, "offer.make", id=new_id(), action=made, brings="=Two trainers")
    world.do(world.other, "endorsement.set", target=made, on=True)
    hidden = world.submit("hidden from all")["id"]
    world.do(world.facilitator, "contribution.hide", ids=[hidden], reason="names a person")
    world.do(
        world.staff["rapporteur"], "report.write", question="first.hard", base_rev=0,
        text="Participants noted **gaps** (#1, #3).\n\n- one\n- two",
    )  # fmt: skip
    with world.store.read() as tx:
        outcome = load_outcome(tx, world.event)
    world.store.close()
    return Made(outcome, folder, [*NASTY, ACTION["text"]])


@pytest.fixture(scope="session")
def office(tmp_path_factory):
    """Convert files with LibreOffice: ``office("docx->txt", paths)`` gives the new files."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    assert program, "no LibreOffice: `make test-documents` brings it, or says what to do"
    profile = tmp_path_factory.mktemp("office")

    def convert(target: str, *paths: Path, into: str) -> Path:
        out = tmp_path_factory.mktemp(into)
        command = [
            program, f"-env:UserInstallation=file://{profile}", "--headless", "--norestore",
            *(["--infilter=CSV:44,34,76,1,,0,true,false"] if paths[0].suffix == ".csv" else []),
            "--convert-to", target, "--outdir", str(out), *map(str, paths),
        ]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
        assert done.returncode == 0, done.stderr
        return out

    return convert


__all__ = ["FORMATS", "LANGUAGES", "NASTY"]
