"""Cookies, origins, addresses and proxies: who calls, and from where."""

from __future__ import annotations

import time
from urllib.parse import unquote

import pytest
from sqlalchemy import func, select

from facilitator import settings as configuration
from facilitator.app import create_parts
from facilitator.identity import DAY, DELEGATE_COOKIE, STAFF_COOKIE, Pass, Signer
from facilitator.store.models import Delegate, Event
from tests.web.conftest import KEY, enter

SECURE = "https://room.example"


def count(site):
    with site.store.read() as tx:
        return tx.scalar(select(func.count()).select_from(Delegate))


def join_path(site):
    with site.store.read() as tx:
        return f"/j/{tx.get_one(Event, site.event).code}"


@pytest.fixture
def public(site, tmp_path):
    """Make the program again with a public address, and with proxies before it."""
    made = []

    def make(**environ):
        parts = create_parts(
            configuration.read(
                {
                    "FACILITATOR_DATABASE_URL": str(site.store.engine.url),
                    "FACILITATOR_DATA": str(tmp_path),
                    "FACILITATOR_SECRET_KEY": KEY,
                    "FACILITATOR_ASYNC": "threading",
                    **environ,
                }
            )
        )
        made.append(parts)
        return parts.app.test_client()

    yield make
    for parts in made:
        parts.background.stop()
        parts.store.close()


# --- joining ----------------------------------------------------------------------------------------------------------


def test_nobody_is_counted_before_the_cookie_comes_back(site):
    before = count(site)
    path = join_path(site)
    for _ in range(3):
        assert site.app.test_client().get(path).status_code == 303
        assert site.app.test_client().head(path).status_code == 303
    assert count(site) == before
    client = site.app.test_client()
    client.get(path)
    assert client.head("/room").status_code == 401
    assert count(site) == before
    assert client.get("/room", follow_redirects=True).status_code == 200
    client.get(path)
    client.get("/room/first")
    assert count(site) == before + 1


def test_a_cookie_of_somebody_forgotten_makes_nobody(site):
    client = site.app.test_client()
    old = Signer(KEY, clock=lambda: time.time() - 2 * DAY)
    client.set_cookie(DELEGATE_COOKIE, old.sign_delegate("00000000-0000-4000-8000-000000000000", site.event))
    before = count(site)
    assert client.get("/room").status_code == 401
    assert count(site) == before


# --- expiry -----------------------------------------------------------------------------------------------------------


def test_cookies_end_on_the_server(site):
    now = [1_000_000.0]
    signer = Signer(KEY, clock=lambda: now[0])
    delegate, staff = signer.sign_delegate("d", "e"), signer.sign_staff([signer.new_pass("l", 2)])
    now[0] += 14 * DAY
    assert signer.read_staff(staff) == [Pass("l", 2, 1_000_000)]
    now[0] += 1
    assert signer.read_staff(staff) == []
    now[0] = 1_000_000 + 30 * DAY
    assert signer.read_delegate(delegate).delegate == "d"
    now[0] += 1
    assert signer.read_delegate(delegate) is None


def test_cookies_of_older_versions_are_read(site):
    old_staff = site.signer._staff.dumps([[site.staff["facilitator"].id, 1]])
    client = site.app.test_client()
    client.set_cookie(STAFF_COOKIE, old_staff)
    assert client.get("/desk/first").status_code == 200
    old_delegate = site.signer._delegates.dumps([site.delegate.id, site.event])
    client.set_cookie(DELEGATE_COOKIE, old_delegate)
    assert client.get("/room/first").status_code == 200


# --- https ------------------------------------------------------------------------------------------------------------


def test_under_https_cookies_are_secure_and_bound_to_the_host(site, public):
    client = public(FACILITATOR_PUBLIC_URL=SECURE)
    answer = client.get(join_path(site), base_url="http://room.example")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith(f"__Host-{DELEGATE_COOKIE}=")
    assert "Secure" in cookie and "HttpOnly" in cookie and "Path=/" in cookie and "Domain" not in cookie
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    value = cookie.partition("=")[2].partition(";")[0]
    client.set_cookie(f"__Host-{DELEGATE_COOKIE}", value, domain="room.example")
    assert client.get("/room/first", base_url="http://room.example").status_code == 200


def test_the_same_server_on_plain_http_in_the_hall_sets_cookies_that_work_there(site, public):
    answer = public(FACILITATOR_PUBLIC_URL=SECURE).get(join_path(site), base_url="http://192.168.1.5:8000")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith(f"{DELEGATE_COOKIE}=") and "Secure" not in cookie
    assert "Strict-Transport-Security" not in answer.headers


def test_every_role_page_logs_out(site):
    client = enter(site, "organiser")
    for page in ("/desk", "/desk/first", "/board/first", "/report/first", "/translate/first", "/setup"):
        assert 'action="/leave"' in client.get(page, follow_redirects=True).get_data(as_text=True), page
    client.post("/leave")
    assert client.get("/desk/first").status_code == 401


# --- origin -----------------------------------------------------------------------------------------------------------


ORIGINS = [
    ("http://localhost", "http://localhost", True),
    ("http://localhost:80", "http://localhost", True),
    ("https://localhost", "http://localhost", False),
    ("http://localhost:8001", "http://localhost", False),
    ("null", "http://localhost", False),
    ("http://[", "http://localhost", False),
    ("http://evil.example", "http://localhost", False),
    (SECURE, "http://127.0.0.1:8000", True),
    ("http://room.example", "http://127.0.0.1:8000", False),
    ("http://127.0.0.1:8000", "http://127.0.0.1:8000", True),
]


def test_an_origin_is_ours_by_scheme_host_and_port(public):
    client = public(FACILITATOR_PUBLIC_URL=SECURE)
    for origin, base, works in ORIGINS:
        answer = client.post("/look", base_url=base, headers={"Origin": origin})
        assert (answer.status_code == 303) is works, (origin, base)


# --- proxies ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("proxies", "believed"), [("0", False), ("1", True)])
def test_a_proxy_is_believed_only_where_one_is_configured(site, public, proxies, believed):
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "fake.example", "X-Forwarded-For": "1.2.3.4"}
    client = public(FACILITATOR_PROXIES=proxies)
    cookie = client.get(join_path(site), headers=headers).headers["Set-Cookie"]
    assert ("Secure" in cookie) is believed
    answer = client.post("/look", headers={**headers, "Origin": "https://fake.example"})
    assert (answer.status_code == 303) is believed


def test_a_number_of_proxies_that_is_none_is_told():
    with pytest.raises(configuration.SettingsError, match="FACILITATOR_PROXIES"):
        _ = configuration.read({"FACILITATOR_PROXIES": "nginx"}).proxies_number


# --- addresses --------------------------------------------------------------------------------------------------------

FOREIGN = [
    "/%09/evil.example/",
    "//evil.example/",
    "/%5cevil.example/",
    "/%0a/evil.example",
    "/%0d%0aSet-Cookie:a=b",
    "///evil.example",
]


def wire(client, path, query=""):
    """Ask for an address as it comes over the wire: the test client would make its own of it."""
    environ = {"PATH_INFO": unquote(path), "QUERY_STRING": query}
    return client.open(path="/", environ_overrides=environ)


def test_switches_lead_to_no_other_host(site):
    client = site.app.test_client()
    for path in FOREIGN:
        for switch in ("lang=fr", "words=easy"):
            answer = wire(client, path, switch)
            assert answer.status_code in (303, 404)
            target = answer.headers.get("Location", "/")
            assert target.startswith("/") and target[1:2] not in ("/", "\\") and target.isprintable()


def test_no_link_of_a_page_that_is_not_there_leads_to_another_host(site):
    client = site.app.test_client()
    for path in FOREIGN:
        page = wire(client, path)
        text = page.get_data(as_text=True)
        assert page.status_code == 404
        assert not any(start in text for start in ('href="//', 'href="/\\', 'href="/\t', "back=%2F%2F"))


def test_going_back_leads_to_no_other_host(site):
    client = site.app.test_client()
    for back in ("//evil.example", "/\\evil.example", "/\t/evil.example", "https://evil.example"):
        answer = client.post("/look", data={"back": back})
        assert (answer.status_code, answer.headers["Location"]) == (303, "/room")
