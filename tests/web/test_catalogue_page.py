"""The page of catalogues keeps what was typed, whatever becomes of it."""

from __future__ import annotations

import pytest

from facilitator.commands.texts import TextReader
from facilitator.runtime.child_process import ChildError
from tests.web.conftest import enter


@pytest.mark.parametrize("do", ["look", "add"])
def test_what_was_typed_stays_where_the_reader_fails(site, monkeypatch, do):
    def fail(*_):
        raise ChildError("no result within 90 s", is_late=True)

    monkeypatch.setattr(TextReader, "_take", fail)
    answer = enter(site, "organiser").post(
        "/setup/demo/catalogues", data={"text": "id: typed-by-me", "do": do}
    )
    assert answer.status_code == 500
    assert "id: typed-by-me" in answer.text
