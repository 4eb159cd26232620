"""The agenda as iCalendar (RFC 5545): every session with its place and hours in the event's time zone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from icalendar import Calendar
from icalendar import Event as Entry

from facilitator import __version__
from facilitator.i18n.localisation import localized
from facilitator.store.models import Event, Session


def make_calendar(
    event: Event, sessions: Iterable[Session], language: str, address: Callable[[str], str]
) -> bytes:
    """Return the sessions as one calendar with its time zone's rules, texts in ``language``.

    ``address`` gives the web address at which delegates join a session, by its id. Ids stay the same from one download
    to the next, so that a calendar program renews its entries instead of doubling them.
    """
    calendar = Calendar()
    calendar.add("prodid", f"-//Facilitator//{__version__}//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    title = localized(event.title, language)
    calendar.add("x-wr-calname", title)
    calendar.add("x-wr-timezone", event.time_zone)
    zone = ZoneInfo(event.time_zone)
    for session in sessions:
        calendar.add_component(_entry(event, session, language, zone, address(session.id)))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _entry(event: Event, session: Session, language: str, zone: ZoneInfo, url: str) -> Entry:
    entry = Entry()
    entry.add("uid", f"{session.id}@{event.id}.facilitator")
    entry.add("dtstamp", datetime.fromtimestamp(event.created_at, UTC))
    # Each change of the event has a number of its own: of two copies the later one counts.
    entry.add("sequence", event.rev)
    entry.add("dtstart", _moment(session.day, session.start, zone))
    entry.add("dtend", _moment(session.day, session.end, zone))
    entry.add("summary", localized(session.title, language))
    places = (localized(session.room, language), localized(event.place, language))
    entry.add("location", ", ".join(place for place in places if place))
    entry.add("description", localized(event.title, language))
    entry.add("url", url)
    return entry


def _moment(day: str, clock: str, zone: ZoneInfo) -> datetime:
    return datetime.combine(date.fromisoformat(day), time.fromisoformat(clock), zone)
