"""What the organiser's forms call each field, and each choice in it: for the history, and for what is wrong."""

from __future__ import annotations

from typing import Final

from facilitator.domain.messages import N_
from facilitator.domain.vocabulary import ROLE_NAMES, SESSION_KIND_NAMES, STAGE_NAMES

SETTINGS: Final = {
    "moderation": N_("Before a contribution is shown"),
    "visibility": N_("Phones show of the others"),
    "attribution": N_("Say who wrote"),
    "max_length": N_("Characters of a contribution, at most"),
    "media": N_("Speak or sign instead of writing"),
    "marks": N_("Delegates mark as important"),
}
EACH: Final = N_("Marks for each delegate")
KEPT: Final = {
    "delegates": N_("Days for which it is known which phone gave what"),
    "notes": N_("Days after which contributions are deleted"),
}
FIELDS: Final[dict[str, dict[str, str]]] = {
    "events": {
        "title": N_("Title of the event"),
        "description": N_("What it is about (optional)"),
        "place": N_("Place"),
        "contact": N_("Where people who need help to take part can ask (optional)"),
        "time_zone": N_("Time zone"),
        "languages": N_("Languages"),
        "code": N_("Join code"),
        "days": N_("Days of the agenda"),
        "captions": N_("Web address of live captions (optional)"),
        "groups": N_("Kinds of organisation"),
        "defaults": N_("New sessions begin like this"),
        "retention": N_("How long things are kept"),
        "identity": N_("Look and words of welcome"),
        "wifi": N_("Wi-Fi of the room"),
    },
    "sessions": {
        "title": N_("Title of the session"),
        "day": N_("Day"),
        "start": N_("Begins"),
        "end": N_("Ends"),
        "position": N_("Place in the order"),
        "room": N_("Room"),
        "kind": N_("Kind of session"),
        "breakout_of": N_("Group of"),
        "gathers": N_("Which sessions it brings together"),
        "question": N_("The question"),
        "stage": N_("Stage"),
        **SETTINGS,
        "captions_link": N_("Web address of live captions (optional)"),
        "language": N_("Language of the pages for those who chose none"),
        "beside": N_("Translations on the wall, beside question and contributions"),
        "steps": N_("Run sheet"),
    },
    "questions": {
        "position": N_("Place in the order"),
        "text": N_("The question"),
        "easy": N_("In easy words (optional)"),
        "short": N_("Short title (optional)"),
        "kinds": N_("What the form offers first"),
        "clips": N_("Web address of a short film that signs the question"),
    },
    "role_links": {
        "role": N_("Role"),
        "name": N_("Whom it is for"),
        "generation": N_("How often it was made anew"),
        "revoked": N_("Ended"),
    },
}
"""What a form calls each field, by table; a field that no organiser ever sees is in none of them."""
WIFI: Final = {
    "name": N_("Name"),
    "password": N_("Password"),
    "kind": N_("Kind"),
    "show": N_("Also on the wall"),
}
LOOK: Final = {
    "logos": N_("Logos"),
    "accent": N_("Colour"),
    "welcome": N_("Words of welcome"),
    "thanks": N_("Words of thanks"),
}
CHOICES: Final[dict[str, dict[str, str]]] = {
    "kind": SESSION_KIND_NAMES,
    "stage": STAGE_NAMES,
    "role": ROLE_NAMES,
    "moderation": {"off": N_("Show it at once"), "before": N_("A facilitator approves it first")},
    "media": {"off": N_("Off"), "on": N_("Delegates may record up to a minute")},
    "visibility": {
        "none": N_("Nothing"),
        "clusters": N_("Names of clusters"),
        "all": N_("All contributions"),
    },
    "of": {
        "all": N_("Everything they see"),
        "clusters": N_("Clusters"),
        "actions": N_("Actions"),
        "contributions": N_("Single contributions"),
    },
    "tally": {"live": N_("All the time"), "hidden": N_("When the session is closed")},
    "attribution": {
        "none": N_("Nobody (Chatham House Rule)"),
        "group": N_("The kind of organisation"),
        "name": N_("The name"),
    },
}

GROUPED: Final = {"defaults": SETTINGS, "retention": KEPT, "identity": LOOK, "wifi": WIFI}
"""Fields of the event that hold several values, each with its name."""

FIELD_NAMES: Final[dict[str, str]] = {
    **WIFI,
    **LOOK,
    **KEPT,
    **FIELDS["questions"],
    **FIELDS["sessions"],
    **FIELDS["events"],
    "title": N_("Title"),
    "date": N_("Date"),
    "to": N_("Day"),
    "first": N_("First day"),
    "name": N_("Name"),
    "logo": N_("Picture"),
    "logo_name": N_("Whose it is"),
    "more": N_("Other languages"),
    "session": N_("Session"),
    "phones": N_("How many phones"),
    "minutes": N_("Over how many minutes"),
    "confirm": N_("Join code"),
}
"""The same by the last part of a field's address, for the summary of what is wrong in a form."""
