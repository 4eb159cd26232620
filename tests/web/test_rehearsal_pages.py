"""Rehearsing from the browser: who may, what is asked first, and that real contributions need the typed code."""

from __future__ import annotations

import io
from functools import partial

import pytest

from facilitator.runtime.child_process import Job, State
from facilitator.runtime.progress import Progress, Report, read_report, report, report_to
from tests.web.conftest import enter

PLANNED = {"session": "second", "phones": "3", "minutes": "1"}


@pytest.fixture
def organiser(site):
    return enter(site, "organiser")


def code(site) -> str:
    with site.store.read() as tx:
        from facilitator.store import queries

        return queries.get_event(tx, "demo").code


def stage(site, session: str) -> str:
    with site.store.read() as tx:
        from facilitator.store import queries

        return queries.get_session(tx, session).stage


def test_only_an_organiser_rehearses(site):
    answer = enter(site, "facilitator").post("/setup/demo/rehearse", data=PLANNED)
    assert answer.status_code == 403 and stage(site, "second") == "planned"


@pytest.mark.parametrize(
    ("field", "typed"),
    [("phones", "0"), ("phones", "201"), ("phones", "many"), ("minutes", "11"), ("minutes", "")],
)
def test_numbers_out_of_range_are_named_and_nothing_begins(site, organiser, field, typed):
    answer = organiser.post("/setup/demo/rehearse", data={**PLANNED, field: typed})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and f'id="f-{field}-error"' in page
    assert "Please give a whole number from 1 to" in page and f'value="{typed}"' in page
    assert stage(site, "second") == "planned"


def test_a_session_with_contributions_wants_the_typed_join_code(site, organiser):
    planned = {**PLANNED, "session": "first"}
    for typed in ("", "123456"):
        answer = organiser.post("/setup/demo/rehearse", data={**planned, "confirm": typed})
        assert answer.status_code == 422 and "to confirm." in answer.get_data(as_text=True)
    assert site.parts.rehearsals.counts() == (0, 0)
    answer = organiser.post("/setup/demo/rehearse", data={**planned, "confirm": code(site)})
    assert answer.status_code == 303 and "/setup/demo/rehearse/" in answer.location


def test_a_second_press_leads_to_the_rehearsal_that_is_under_way(site, organiser):
    first = organiser.post("/setup/demo/rehearse", data=PLANNED).location
    assert stage(site, "second") == "collecting"
    assert organiser.post("/setup/demo/rehearse", data=PLANNED).location == first
    assert organiser.get("/setup/demo/rehearse").location == first
    assert organiser.post(first).location == first
    page = organiser.get(first).get_data(as_text=True)
    assert "The rehearsal was cancelled." in page and "/setup/demo/sessions/second/clear" in page


def test_a_table_without_statements_is_told_as_the_import_tells_it(site, organiser):
    table = (io.BytesIO(b"name;age\nAmal;7\n"), "people.csv")
    place = organiser.post(
        "/setup/demo/rehearse", data={**PLANNED, "file": table}, content_type="multipart/form-data"
    ).location
    while organiser.get(place, headers={"Accept": "application/json"}).json["state"] in (
        "waiting",
        "running",
    ):
        pass
    page = organiser.get(place).get_data(as_text=True)
    assert "The rehearsal could not be held." in page and "Choose the column that holds the text." in page


def test_a_child_says_how_far_it_is_and_a_reader_never_finds_half_of_it(tmp_path):
    file = tmp_path / "progress"
    assert read_report(file) == Report(Progress.STARTING)
    report_to(file)
    report(Progress.JOINING, 3, 20)
    assert read_report(file) == Report(Progress.JOINING, 3, 20)
    file.write_text("joi", encoding="ascii")
    assert read_report(file) == Report(Progress.STARTING)
    job = Job(partial(str), caller="one", seconds=1)
    assert job.report == Report(Progress.STARTING)
    job.state = State.DONE
    assert job.progress is Progress.DONE
