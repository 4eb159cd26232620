"""Offers of help at the desk: what waits is read, approved, hidden and shown again."""

from __future__ import annotations

import uuid

from playwright.sync_api import expect

from tests.conftest import decide


def test_a_facilitator_approves_hides_and_restores_an_offer(live_server, browser):
    phone, staff = browser.new_context(), browser.new_context(viewport={"width": 1366, "height": 768})
    try:
        page = staff.new_page()
        page.goto(live_server.links["facilitator"])
        api = f"{live_server.url}/api/v1/commands"

        def command(request, name, **payload):
            answer = request.post(f"{api}/{name}", data={"session": "first", **payload}).json()
            assert answer["ok"], answer
            return answer

        command(page.request, "session.stage", stage="collecting")
        phone.request.get(live_server.join_url)
        decide(phone.request, live_server.url)
        action = str(uuid.uuid4())
        command(
            phone.request, "contribution.submit", id=action, question="first.next", kind="action",
            text="Train peers", level="local",
        )  # fmt: skip
        made = command(
            phone.request, "offer.make", id=str(uuid.uuid4()), action=action, brings="Two trainers, a.b@c.example.org"
        )  # fmt: skip
        assert made["status"] == "held"
        page.goto(f"{live_server.url}/desk/first")
        offers = page.locator("#offers")
        offers.locator("summary").click()
        expect(offers.locator("summary")).to_contain_text("1 waits")
        entry = offers.locator("li")
        expect(entry).to_contain_text("Two trainers, a.b@c.example.org")
        expect(entry).to_contain_text("an e-mail address")
        for press, then in (("Approve", "Shown"), ("Hide", "Hidden"), ("Restore", "Shown")):
            entry.get_by_role("button", name=press, exact=True).click()
            expect(entry).to_contain_text(then)
            expect(entry.get_by_role("button", name=press, exact=True)).to_be_hidden()
        seen = page.request.get(f"{live_server.url}/api/v1/sessions/first?audience=board").json()["state"][
            "offers"
        ]
        assert [one["brings"] for one in seen.values()] == ["Two trainers, […]"]
    finally:
        phone.close()
        staff.close()
