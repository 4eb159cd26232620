"""The whole way of a delegate, for everybody: join, choose a language, read, write, send, edit, endorse, offer, withdraw.

Once each as a reader of Arabic only, by keyboard only, without scripts, on 320 pixels, and with the network cut at
every step. And what a screen reader meets on the way, in its order, in each language.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from facilitator.i18n.localisation import translate
from tests.browser.pages import SESSION, Room
from tests.conftest import mark

QUESTION = {
    "en": "What makes it hard to support survivors and other persons with disabilities together?",
    "ar": "ما الذي يصعّب دعم الناجين وسائر الأشخاص ذوي الإعاقة معًا؟",
    "fr": "Pourquoi est-il difficile de soutenir ensemble les survivants et les autres personnes handicapées ?",
    "es": "¿Por qué es difícil apoyar juntos a los sobrevivientes y a otras personas con discapacidad?",
}


class Fingers:
    """A delegate who touches the screen."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, target: Locator) -> None:
        target.click()

    def check(self, target: Locator) -> None:
        target.check()

    def write(self, target: Locator, text: str) -> None:
        target.fill(text)


class Keys(Fingers):
    """A delegate who has a keyboard or a switch only: every target is reached with the Tab key."""

    def reach(self, target: Locator) -> None:
        for back in ("Tab", "Shift+Tab"):
            for _ in range(140):
                if target.evaluate("node => node === document.activeElement"):
                    return
                self.page.keyboard.press(back)
        raise AssertionError(f"the Tab key does not reach {target}")

    def press(self, target: Locator) -> None:
        self.reach(target)
        shown = target.evaluate(
            """node => { const box = node.getBoundingClientRect();
              const style = getComputedStyle(node);
              return box.top >= 0 && box.bottom <= innerHeight + 1 && style.outlineStyle !== "none"; }"""
        )
        assert shown, f"the focus on {target} cannot be seen"
        self.page.keyboard.press("Enter")

    def check(self, target: Locator) -> None:
        # One of a group is reached with Tab, the others with arrows.
        group = self.page.locator(f'[name="{target.get_attribute("name")}"]:visible')
        radios = group.all()
        for radio in radios:
            if radio.evaluate("node => node.form === document.activeElement?.form && node.checked"):
                self.reach(radio)
                break
        else:
            checked = [one for one in radios if one.is_checked()]
            self.reach(checked[0] if checked else radios[0])
        for _ in range(len(radios) + 1):
            if target.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        self.page.keyboard.press("Space")
        assert target.is_checked()

    def write(self, target: Locator, text: str) -> None:
        self.reach(target)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)


class Cut(Fingers):
    """A delegate whose network is gone whenever something is pressed, and back a moment later."""

    def press(self, target: Locator) -> None:
        if target.evaluate("node => node.tagName === 'A' || Boolean(node.closest('form[method=get]'))"):
            target.click()
            return
        self.page.context.set_offline(True)
        target.click()
        self.page.context.set_offline(False)


WAYS = {
    "arabic": {"language": "ar"},
    "keyboard": {"hands": Keys, "has_touch": False, "is_mobile": False},
    "plain": {"java_script_enabled": False, "language": "fr"},
    "narrow": {"viewport": {"width": 320, "height": 568}, "language": "es"},
    "cut": {"hands": Cut},
}


@pytest.mark.parametrize("way", WAYS)
def test_the_whole_way(live_server, staff, contexts, join, way):
    options = dict(WAYS[way])
    language, hands_of = options.pop("language", "en"), options.pop("hands", Fingers)
    scripts = options.get("java_script_enabled", True)
    other = join()
    theirs = f"Train repairers {mark()}"
    other.give(theirs, kind="action", level="local")
    other.receipt_number()

    page = contexts(**options).new_page()
    room, hands = Room(page, live_server.url), hands_of(page)
    wide: list[str] = []

    def look() -> None:
        """The page is in the delegate's language and direction, and nothing is wider than the screen."""
        expect(page.locator("html")).to_have_attribute("lang", language)
        expect(page.locator("html")).to_have_attribute("dir", "rtl" if language == "ar" else "ltr")
        if page.evaluate("document.body && document.documentElement.scrollWidth > innerWidth"):
            wide.append(page.url)

    # choose the language and join with the typed code
    page.goto(live_server.url)
    if language != "en":
        hands.press(page.locator(f".languages [lang={language}]"))
    look()
    hands.write(page.locator("#code"), live_server.code)
    hands.press(page.locator("form .button.primary"))
    expect(page).to_have_url(re.compile(f"/room/{SESSION}"))
    look()

    # decide, read, write, send
    expect(room.text).to_be_hidden()
    hands.press(page.locator("#consent [name=quote][value=yes]"))
    expect(page.locator("#consent")).to_be_hidden()
    expect(page.locator("h1")).to_have_text(QUESTION[language])
    text = f"CRPD {mark()}"
    hands.write(room.text, text)
    hands.press(room.send)
    own = room.own.filter(has_text=text)
    expect(own.locator(".state")).to_have_attribute("data-state", "sent", timeout=20_000)
    expect(own.locator(".number")).to_have_text(re.compile(r"#\d+"))
    look()

    # edit
    hands.press(page.locator(".parts [href='#mine']"))
    expect(room.text).to_be_hidden()
    look()
    hands.press(own.locator("[data-do=edit]"))
    edit = page.locator("form.edit" if scripts else "#edit form")
    hands.write(edit.locator("[name=text]"), f"{text} changed")
    look()
    hands.press(edit.locator(".button.primary"))
    own = room.own.filter(has_text=f"{text} changed")
    expect(own.locator(".state")).to_have_attribute("data-state", "sent", timeout=20_000)

    # endorse, and offer help
    if scripts:
        page.reload()
    hands.press(page.locator(".parts [href='#room']"))
    look()
    that = page.locator("#inbox > li").filter(has_text=theirs)
    hands.press(that.locator(".endorse button"))
    expect(that.locator(".endorse button")).to_have_attribute("aria-pressed", "true", timeout=20_000)
    expect(that.locator("[data-text=endorsements]")).not_to_be_empty(timeout=20_000)
    hands.press(that.locator(".offer-block summary"))
    hands.write(that.locator("[name=brings]"), "Two trainers")
    hands.press(that.locator("[data-do=offer] .button"))
    expect(that.locator(".my-offer")).to_contain_text("Two trainers", timeout=20_000)
    look()

    # withdraw
    hands.press(page.locator(".parts [href='#mine']"))
    hands.press(own.locator(".withdraw summary"))
    hands.press(own.locator(".withdraw .danger"))
    expect(own).to_have_attribute("data-status", "withdrawn", timeout=20_000)
    if scripts:
        expect(own.locator(".state")).to_have_attribute("data-state", "withdrawn", timeout=20_000)
    look()
    assert wide == []
    assert not room.errors

    # and the server has it once, as it was last
    rows = staff.http.get(f"{staff.url}/api/v1/sessions/{SESSION}?audience=desk").json()["state"]
    mine = [row for row in rows["contributions"].values() if text in row["text"]]
    assert [(row["text"], row["status"], row["consent"]) for row in mine] == [
        (f"{text} changed", "withdrawn", "quote")
    ]
    (action,) = [row for row in rows["contributions"].values() if row["text"] == theirs]
    assert action["endorsements"] == 1
    assert [one["brings"] for one in rows["offers"].values() if one["action"] == action["id"]] == [
        "Two trainers"
    ]


def script_of(language: str) -> dict[str, list[str]]:
    """What a screen reader meets on each part of the delegate's page, in this order: docs/screen-readers.md tells it."""

    def say(msgid: str, **params: object) -> str:
        # A snapshot has plain blanks where French has narrow ones.
        return re.sub(r"\s", " ", translate(language, msgid, **params))

    parts = [f'link "{say("Write")}"', f'link "{say("Mine")}', f'link "{say("The room")}"']
    question = f'heading "{QUESTION[language]}" [level=1]'
    return {
        "first": [
            'link "English"',
            'link "العربية"',
            'link "Español"',
            'link "Français"',
            f'heading "{say("Your words, without your name")}" [level=1]',
            f'group "{say("May the report quote your words?")}"',
            f'button "{say("Yes, and join")}"',
            f'button "{say("No, and join")}"',
        ],
        "write": [
            question,
            f'textbox "{say("Your contribution")}"',
            f'group "{say("What are you giving?")}"',
            f'radio "{say("Challenge")}',
            f'radio "{say("Barrier")}',
            f'combobox "{say("Written in")}"',
            f'button "{say("Send")}"',
            f'button "{say("I am ready")}"',
            *parts,
        ],
        "mine": [question, f'heading "{say("My contributions")}" [level=2]', *parts],
        "room": [
            question,
            f'heading "{say("On the wall now")}" [level=2]',
            f'button "{say("Follow the wall")}"',
            f'heading "{say("What others gave")}" [level=2]',
            *parts,
        ],
    }


@pytest.mark.parametrize("language", QUESTION)
def test_a_screen_reader_meets_names_in_its_language_and_in_order(staff, join, language):
    room = join(locale=language, first=True)
    for part, script in script_of(language).items():
        if part == "write":
            room.page.locator("#consent button").first.click()
            expect(room.page.locator("#question")).to_be_visible()
        elif part != "first":
            room.see(part)
            expect(room.page.locator(f"#{part}")).to_be_focused()
            expect(room.page.locator(".parts [aria-current]")).to_have_attribute("href", f"#{part}")
        snapshot = room.page.locator("body").aria_snapshot()
        lines = [
            re.sub(r"\s", " ", line.strip().removeprefix("- ").removeprefix("'").replace("''", "'"))
            for line in snapshot.splitlines()
        ]
        text = "\n".join(lines)
        at = 0
        for wanted in script:
            found = next((index for index in range(at, len(lines)) if lines[index].startswith(wanted)), None)
            assert found is not None, f"{part}: {wanted!r} is not there after line {at}:\n{text}"
            at = found
        others = [f'heading "{translate(language, "My contributions")}']
        if part != "mine":
            assert not any(line.startswith(others[0]) for line in lines), "one task on a screen"
    room.see("write")
    # After sending: the number is said, and each control says which contribution it is about.
    room.give(f"For the reader {mark()}")
    number = room.receipt_number()
    said = translate(language, "Sent. Your contribution is number %(number)s.", number=number)
    expect(
        room.page.locator("[role=status]")
        .filter(has_text=re.compile(re.escape(said).replace("\\ ", r"\s")))
        .first
    ).to_be_attached()
    edit = room.see("mine").own.first.locator("[data-do=edit]")
    expect(edit).to_have_accessible_name(re.compile(rf"^{translate(language, 'Change')} .*{number}$"))
    room.own.first.locator(".withdraw summary").click()
    expect(room.own.first.locator(".withdraw .danger")).to_have_accessible_name(
        translate(language, "Yes, take it back")
    )
