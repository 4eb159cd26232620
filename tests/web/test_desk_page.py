"""What the desk says of its settings."""

from __future__ import annotations

import re

from tests.web.conftest import enter


def test_no_translation_chosen_does_not_say_that_the_wall_has_one_language(site):
    page = enter(site, "facilitator").get("/desk/first").get_data(as_text=True)
    field = re.search(
        r'<label class="setting"><span>([^<]+)</span>\s*<select data-setting="beside">(.*?)</select>', page
    )
    assert field[1] == "Translations on the wall, beside question and contributions"
    assert re.findall(r'<option value="">([^<]+)</option>', field[2]) == ["No translation beside them"]
    # The welcome and the way to join stand there in four, whatever is chosen here; and the desk says so.
    assert "stand there in all languages of the event" in page
    wall = enter(site, "display").get("/board/first").get_data(as_text=True)
    welcome = wall[wall.index('id="welcome"') :]
    assert set(re.findall(r'<li lang="(\w+)"', welcome)) == {"en", "ar", "fr", "es"}


def test_a_table_can_be_imported_from_the_inbox_and_from_set_up(site):
    desk = enter(site, "facilitator").get("/desk/first").get_data(as_text=True)
    assert desk.count('href="/import/first"') == 2  # in the empty inbox and under More
    setup = enter(site, "organiser").get("/setup/demo/sessions/first").get_data(as_text=True)
    assert 'href="/import/first"' in setup
    assert 'href="/desk/first"' in enter(site, "facilitator").get("/import/first").get_data(as_text=True)
