"""An event's identity as commands set it: logos that were uploaded or came in an event file, colour, words; and the Wi-Fi."""

from __future__ import annotations

from typing import Any

from facilitator.commands import fields
from facilitator.domain.rules import Refused
from facilitator.domain.wifi import WifiKind, find_fault
from facilitator.event_file.parts import Identity, Logo
from facilitator.store import files
from facilitator.store.unit_of_work import EventWork


def keep_identity(work: EventWork, info: Identity) -> dict[str, Any]:
    """Keep the logos of an event file, and return how the event looks and greets as its row has it."""
    logos = [
        {
            "id": files.keep(work.tx, work.event.id, files.LOGO, "", one.png, work.now),
            "name": dict(one.name),
        }
        for one in info.logos
    ]
    words = {"welcome": dict(info.welcome), "thanks": dict(info.thanks)}
    return {"logos": logos, "accent": info.accent or "", **words}


def check_logos(work: EventWork, logos: list[dict[str, Any]], languages: list[str]) -> list[dict[str, Any]]:
    """Return the logos as the event's row has them. Raises ``Refused`` for one that was never uploaded, or a name amiss."""
    kept = []
    for at, one in enumerate(logos):
        if files.find(work.tx, one["id"], work.event.id, files.LOGO) is None:
            raise Refused("unknown_logo", field=f"identity.logos.{at}.id")
        try:
            name = fields.check(Logo, {"name": one["name"]}, languages)["name"]
        except Refused as refused:
            wrong = [(f"identity.logos.{at}.{field}", message) for field, message in refused.problems]
            raise Refused("several_problems", field=wrong[0][0], problems=wrong) from None
        kept.append({"id": one["id"], "name": name})
    return kept


def check_wifi(wifi: dict[str, Any]) -> None:
    """Refuse a password that no network of this kind can have. ``wifi`` is what the event's row is to have."""
    fault = find_fault(wifi.get("kind", WifiKind.WPA), wifi.get("password", "")) if wifi.get("name") else None
    if fault is not None:
        fields.refuse([("wifi.password", fault)])
