"""The organiser's forms: what is wrong is named, nothing typed is lost, and nothing is taken back unasked."""

from __future__ import annotations

import html
import re
import uuid

import pytest
from sqlalchemy import delete

from facilitator.identity import STAFF_COOKIE, Pass
from facilitator.store import event_root, queries
from facilitator.store.models import Delegate, RoleLink
from facilitator.web.setup.language_names import find_tag
from tests.web.conftest import enter


@pytest.fixture
def organiser(site):
    return enter(site, "organiser")


def problems(answer) -> list[str]:
    page = html.unescape(answer.get_data(as_text=True))
    return [re.sub("<[^>]+>", "", one) for one in re.findall(r'<li><a href="#[^"]+">.*?</li>', page)]


def languages(site) -> list[str]:
    with site.store.read() as tx:
        return list(queries.get_event(tx, "demo").languages)


@pytest.mark.parametrize(
    ("typed", "tag"),
    [
        ("Portuguese", "pt"),
        ("português", "pt"),
        ("البرتغالية", "pt"),
        ("ខ្មែរ", "km"),
        ("pt-BR", "pt-BR"),
        ("Tlhingan", None),
    ],
)
def test_a_language_is_known_by_its_tag_and_by_its_names(typed, tag):
    assert find_tag(typed) == tag


def test_a_language_by_name_is_that_language_and_an_unknown_one_loses_nothing(organiser):
    page = organiser.get("/setup/new?language=en&more=Portuguese").get_data(as_text=True)
    assert re.findall(r'name="title\.([\w-]+)"', page) == ["en", "pt"]
    back = html.unescape(re.search(r'href="(/setup/new\?back[^"]*)"', page)[1])
    assert re.findall(r'value="(\w+)" checked', organiser.get(back).get_data(as_text=True)) == ["en", "pt"]
    answer = organiser.get("/setup/new?language=en&more=Portuguese, Zzzz")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and 'href="#f-more"' in page and 'id="f-more"' in page
    assert problems(answer)[0].startswith("Other languages: There is no language “Zzzz”")
    assert 'value="pt" checked' in page
    answer = organiser.post("/setup/demo/languages", data={"language": ["en", "ar"], "more": "Zzzz"})
    assert answer.status_code == 422 and 'value="Zzzz"' in answer.get_data(as_text=True)


def test_the_summary_names_each_field_and_what_must_be_filled_in_says_so(organiser):
    answer = organiser.post(
        "/setup/new", data={"language": ["en", "pt"], "title.en": "Workshop", "time_zone": ""}
    )
    assert answer.status_code == 422
    assert {one.split(":")[0] for one in problems(answer)} >= {"Place", "Time zone"}
    page = answer.get_data(as_text=True)
    for place in re.findall(r'<li><a href="#([^"]+)">', page):
        assert f'id="{place}"' in page
    assert re.search(r'name="time_zone"[^>]*aria-required="true"', page)


def test_a_city_without_a_zone_of_its_own_gets_no_wrong_guess(organiser):
    answer = organiser.post(
        "/setup/new", data={"language": ["en"], "title.en": "W", "place.en": "G", "time_zone": "Geneva"}
    )
    told = " ".join(problems(answer))
    assert "Did you mean" not in told and "largest city" in told


def test_several_links_are_made_at_once_and_twice_sent_they_are_made_once(site, organiser):
    form = {"role": "facilitator", "name": "Leïla\nOmar\n\nAda", "key": str(uuid.uuid4())}
    made = organiser.post("/setup/demo/links", data=form)
    assert made.status_code == 303
    assert organiser.post("/setup/demo/links", data=form).location == made.location
    page = organiser.get(made.location.partition("#")[0]).get_data(as_text=True)
    assert "3 links are made" in page and page.count("<details open") == 3
    with site.store.read() as tx:
        names = [one.name for one in queries.role_links(tx, "demo")]
    assert [names.count(name) for name in ("Leïla", "Omar", "Ada")] == [1, 1, 1]


def test_a_step_is_taken_back_only_after_it_was_named(site, organiser):
    texts = {f"title.{tag}": f"Renamed {tag}" for tag in languages(site)}
    texts |= {f"place.{tag}": f"Hall {tag}" for tag in languages(site)}
    with site.store.read() as tx:
        before = queries.get_event(tx, "demo")
        title, zone, code = dict(before.title), before.time_zone, before.code
    assert (
        organiser.post("/setup/demo/event", data={**texts, "time_zone": zone, "code": code}).status_code
        == 303
    )
    with site.store.read() as tx:
        rev = queries.get_event(tx, "demo").rev
    asked = organiser.post("/setup/demo/history", data={"rev": rev}).get_data(as_text=True)
    section = asked.split('aria-labelledby="sure"')[1].split("</section>")[0]
    assert "Changed the event" in section and "Renamed en" in section and title["en"] in section
    with site.store.read() as tx:
        assert queries.get_event(tx, "demo").title["en"] == "Renamed en"
    done = organiser.post("/setup/demo/history", data={"rev": rev, "sure": "1"})
    assert "Taken back: Changed the event" in organiser.get(done.location).get_data(as_text=True)
    with site.store.read() as tx:
        assert queries.get_event(tx, "demo").title == title


def test_what_a_link_cannot_open_is_told_truly(site, organiser):
    def told(client, address: str) -> tuple[int, str]:
        answer = client.get(address)
        return answer.status_code, answer.get_data(as_text=True)

    status, page = told(organiser, "/setup/elsewhere")
    assert status == 403 and "another event" in page
    second_device = site.app.test_client()
    status, page = told(second_device, "/desk/first")
    assert status == 401 and "on this device, too" in page
    token = site.signer.token(site.staff["facilitator"].id, 1)
    status, page = told(second_device, f"/access/{token[:-3]}")
    assert status == 401 and "Copy it whole" in page
    link = site.staff["facilitator"].id
    organiser.post(f"/setup/demo/links/{link}", data={"do": "renew"})
    status, page = told(second_device, f"/access/{token}")
    assert status == 401 and "no longer valid" in page
    ended = site.app.test_client()
    ended.set_cookie(STAFF_COOKIE, site.signer.sign_staff([Pass(link, 1)]))
    assert "no longer valid" in told(ended, "/desk/first")[1]
    with site.store.read() as tx:
        renewed = tx.get_one(RoleLink, link).generation
    assert told(second_device, f"/access/{site.signer.token(link, renewed)}")[0] == 303


def test_the_overview_counts_what_is_not_translated_and_knows_twins_apart(site, organiser):
    tags = languages(site)
    organiser.post(
        "/api/v1/commands/session.change", json={"session": "first", "title": {"en": "Only English"}}
    )
    page = organiser.get("/setup/demo").get_data(as_text=True)
    missing = page.split("Not translated yet:")[1].split("</p>")[0]
    assert all(f'lang="{tag}"' in missing for tag in tags if tag != "en") and 'lang="en"' not in missing
    text = organiser.get("/setup/demo/event.yaml").get_data(as_text=True)
    made = organiser.post("/setup/load", data={"text": text})
    assert "with its whole agenda" in organiser.get(made.location).get_data(as_text=True)
    home = organiser.get("/setup?all=1").get_data(as_text=True)
    assert home.count("made on") == 2 and re.search(r"\d+ sessions", home)


def test_the_overview_is_six_steps_of_a_line_with_one_next_and_leads_to_a_new_event(site, organiser):
    page = organiser.get("/setup/demo").get_data(as_text=True)
    steps = page.split('<ol class="steps-list">')[1].split("</ol>")[0]
    assert steps.count('class="step"') == 6 and steps.count("data-next") == 1
    assert page.count("button primary") == 1
    head = page.split("<header")[1].split("</header>")[0]
    assert 'href="/setup/new"' in head and 'href="/setup?all=1"' in head


def test_what_the_form_offers_first_has_one_name_a_default_and_its_mark(organiser):
    page = organiser.get("/setup/demo/sessions/first/questions/new").get_data(as_text=True)
    field = page.split('id="f-kinds"')[1].split("</fieldset>")[0]
    assert "(needed)" in field and re.search(r'value="challenge" checked', field)
    answer = organiser.post("/setup/demo/sessions/first/questions/new", data={"text.en": "What next?"})
    assert answer.status_code == 422
    assert any(one.startswith("What the form offers first: ") for one in problems(answer))


def test_all_links_are_copied_or_printed_at_once_without_those_that_are_ended(site, organiser):
    form = {"role": "facilitator", "name": "Leïla\nOmar", "key": str(uuid.uuid4())}
    organiser.post("/setup/demo/links", data=form)
    with site.store.read() as tx:
        ended = next(one.id for one in queries.role_links(tx, "demo") if one.name == "Omar")
    organiser.post(f"/setup/demo/links/{ended}", data={"do": "revoke"})
    page = organiser.get("/setup/demo/links").get_data(as_text=True)
    lines = (
        re.search(r'<textarea id="all-links"[^>]*>(.*?)</textarea>', page, re.DOTALL)[1].strip().split("\n")
    )
    with site.store.read() as tx:
        valid = [one.name for one in queries.role_links(tx, "demo") if not one.revoked]
    assert sorted(one.rpartition(" (")[0] for one in lines[::2]) == sorted(valid)
    assert all("/access/" in one for one in lines[1::2])
    slips = organiser.get("/setup/demo/links/print").get_data(as_text=True)
    assert slips.count("/access/") == len(valid) and "Omar" not in slips


def test_recordings_are_opened_in_the_sessions_that_are_there_where_that_was_asked(site, organiser):
    def media() -> set[str]:
        with site.store.read() as tx:
            return {one.media for one in queries.agenda(tx, "demo")}

    page = organiser.get("/setup/demo/rules").get_data(as_text=True)
    assert 'name="everywhere"' in page and media() == {"off"}
    with site.store.read() as tx:
        event = queries.get_event(tx, "demo")
        kept = {**event_root.defaults_of(event), "media": "on"}
        retention = event_root.retention_of(event)
    form = {f"defaults.{name}": str(value) for name, value in kept.items() if name != "marks"}
    form |= {f"defaults.marks.{name}": value or "" for name, value in kept["marks"].items()}
    form |= {f"retention.{name}": value or "" for name, value in retention.items()}
    assert organiser.post("/setup/demo/rules", data=form).status_code == 303
    assert media() == {"off"}
    assert organiser.post("/setup/demo/rules", data={**form, "everywhere": "1"}).status_code == 303
    assert media() == {"on"}


def test_every_set_up_page_has_the_events_colour(organiser):
    form = {"accent": "#7a1f2b"}
    assert organiser.post("/setup/demo/look", data=form).status_code == 303
    for page in ("", "/agenda", "/links", "/print", "/history", "/event", "/rules", "/sessions/first"):
        assert '/colour/7a1f2b.css"' in organiser.get(f"/setup/demo{page}").get_data(as_text=True), page


def test_a_time_zone_is_chosen_from_a_list_of_cities_in_the_organisers_language(site, organiser):
    page = organiser.get("/setup/new?language=ar&lang=ar", follow_redirects=True).get_data(as_text=True)
    assert '<option value="Asia/Amman">عمّان (Asia/Amman)</option>' in page
    # One that is in no list stays what it is.
    organiser.post("/api/v1/commands/event.change", json={"time_zone": "Etc/GMT+5"})
    page = organiser.get("/setup/demo/event?lang=en", follow_redirects=True).get_data(as_text=True)
    with site.store.read() as tx:
        zone = queries.get_event(tx, "demo").time_zone
    assert re.search(rf'<option value="{re.escape(zone)}" selected>', page)


def test_as_many_steps_are_left_as_stand_open(site, organiser):
    def seen() -> tuple[int, int, int]:
        page = organiser.get("/setup/demo?lang=en", follow_redirects=True).get_data(as_text=True)
        told = re.search(r"<h1>(\d+) steps? until", page)
        bars = re.search(r'class="steps-done".*?</p>', page, re.DOTALL)
        assert bars
        return int(told[1]) if told else 0, page.count('data-ready="no"'), bars[0].count("<i>")

    assert seen() == (1, 1, 1)  # Wi-Fi
    with site.store.write() as tx:
        tx.execute(delete(Delegate))
    assert seen() == (3, 3, 3)  # and inviting, and trying


def test_an_agenda_has_one_next_step(organiser):
    for date in ("2031-03-01", "2031-03-02"):
        organiser.post("/api/v1/commands/day.create", json={"date": date})
    page = organiser.get("/setup/demo/agenda", follow_redirects=True).get_data(as_text=True)
    adding = re.findall(r'<a class="button( primary)?"[^>]*sessions/new', page)
    assert len(adding) >= 3 and adding.count(" primary") == 1
