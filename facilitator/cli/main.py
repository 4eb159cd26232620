"""The command line: serve, init, links, rehearse, export, purge, check.

Parts are imported inside each command: only ``serve`` patches the standard library, and it must do so first.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from facilitator import __version__
from facilitator import settings as configuration
from facilitator.cli.backup import backup, restore
from facilitator.cli.documents import export, poster
from facilitator.cli.imports import import_
from facilitator.cli.report import REPORT_COMMANDS
from facilitator.cli.setup import calendar, carry_out, event_file
from facilitator.cli.terminal import (
    _,
    explained,
    get_event,
    open_store,
    read_settings,
    read_settings_beside,
    say,
    spoken_language,
)

if TYPE_CHECKING:
    from facilitator.identity import Signer
    from facilitator.store.engine import Store
    from facilitator.store.models import Event


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__)
def main() -> None:
    """Collect, cluster and report what the room has to say."""


for _one in (
    export, import_, poster, backup, restore, *REPORT_COMMANDS, carry_out, event_file, calendar,
):  # fmt: skip
    main.add_command(_one)


@main.command()
@click.option("--host", help="Address to listen on (FACILITATOR_HOST).")
@click.option("--port", help="Port to listen on (FACILITATOR_PORT).")
@click.option(
    "--event", "event_file", help="Event file to start with where there is no event yet (FACILITATOR_EVENT)."
)
def serve(host: str | None, port: str | None, event_file: str | None) -> None:
    """Start the server; print the join address, its QR code and the staff links."""
    from facilitator.runtime import concurrency
    from facilitator.runtime.listener import listen

    try:
        concurrency.patch()
    except (ValueError, ImportError) as error:
        raise click.ClickException(str(error)) from None
    from facilitator.app import configure_log, create_parts
    from facilitator.runtime.serve import serve as serve_app
    from facilitator.runtime.shutdown import on_stop

    configure_log()
    settings = read_settings(host=host, port=port, event=event_file)
    try:
        # Before anything is set up: with another server on the port, the message is that and nothing else.
        listener = listen(settings.host, settings.port_number)
    except OSError as error:
        where = f"{settings.host}:{settings.port}"
        reason = error.strerror or str(error)
        raise click.ClickException(
            _(
                "Cannot listen on %(where)s: %(reason)s. Try --port with another number.",
                where=where,
                reason=reason,
            )
        ) from None
    bound = str(listener.getsockname()[1])
    settings = read_settings(host=host, port=bound, event=event_file)
    with explained():
        parts = create_parts(settings)
    settings.remember_port()
    event = _first_event(parts.store, settings)
    _welcome(parts.store, settings, event)
    click.echo(_("Stop with Ctrl+C; everything is kept."))

    def say_goodbye() -> None:
        parts.close()
        click.echo("\n" + _("Stopped. Everything is kept."))

    on_stop(say_goodbye)
    serve_app(parts.app, listener)


def _first_event(store: Store, settings: configuration.Settings) -> Event:
    """Return the event to welcome with: the one of the event file, made where it is new; else the newest there is."""
    from facilitator.store import queries

    with store.read() as tx:
        known = [one.id for one in queries.events(tx)]
    if not known:
        path = (
            Path(settings.event) if settings.event else Path(__file__).parent.parent / "events" / "amman.yaml"
        )
        return get_event(store, _create(store, path))
    if not settings.event:
        return get_event(store, None)
    return get_event(store, _add_event(store, Path(settings.event), known))


def _add_event(store: Store, path: Path, known: list[str]) -> str | None:
    """Return the id of the event that ``path`` describes. A file that cannot be read stops no conference under way."""
    from facilitator import event_file

    try:
        id_ = event_file.load(path).event.id
    except event_file.EventFileError as error:
        click.echo(error.text(say), err=True)
        click.echo(_("Going on with the events that are there."), err=True)
        return None
    if id_ not in known:
        return _create(store, path)
    click.echo(
        _(
            "The event %(event)s is there already and stays as it is: its file is read once, when it is made. "
            "Change it with the Organiser link.",
            event=id_,
        )
    )
    return id_


def _create(store: Store, path: Path) -> str:
    from facilitator import event_file
    from facilitator.commands.event import create_event
    from facilitator.domain.rules import Refused
    from facilitator.event_file.catalogue import load_folder

    try:
        # What an organiser puts into a folder "catalogues" beside the event file belongs to the event.
        own = load_folder(path.parent / "catalogues")
        return create_event(store, event_file.load(path), own)
    except event_file.EventFileError as error:
        raise click.ClickException(error.text(say)) from None
    except Refused as error:
        raise click.ClickException(f"{path}: {say(error.message)}") from None


def _public_url(settings: configuration.Settings) -> str:
    from facilitator.runtime.address import public_url

    return public_url(settings.public_url, settings.port_number)


def _welcome(store: Store, settings: configuration.Settings, event: Event) -> None:
    from facilitator.domain.vocabulary import LINK_PURPOSES, ROLE_NAMES
    from facilitator.i18n import localisation
    from facilitator.identity import Signer
    from facilitator.store import queries
    from facilitator.web.board import draw_text

    base = _public_url(settings)
    join = f"{base}/j/{event.code}"
    links = _links(store, Signer(settings.effective_secret_key()), event, base)
    language = spoken_language()
    title = localisation.localized(event.title, language) or event.id
    click.echo(f"\n{title}\n")
    click.echo(draw_text(join))
    code = f"{event.code[:3]} {event.code[3:]}"
    click.echo(_("Delegates join at %(address)s (code %(code)s)", address=join, code=code) + "\n")
    for role, purpose in LINK_PURPOSES.items():
        for link in links:
            if link["role"] == role:
                usual = ROLE_NAMES[role]
                name = _(usual) if link["name"] == usual else f"{_(usual)}, {link['name']}"
                click.echo(f"{name} – {_(purpose)}\n  {link['url']}")
    click.echo("\n" + _("Whoever has one of these links has its role: keep them within the team."))
    with store.read() as tx:
        others = [one.id for one in queries.events(tx) if one.id != event.id]
    if others:
        names = ", ".join(others)
        click.echo(_("Other events: %(events)s. `facilitator links --event ID` prints theirs.", events=names))
    sys.stdout.flush()


def _links(store: Store, signer: Signer, event: Event, base: str) -> list[dict[str, str]]:
    from facilitator.store import queries

    with store.read() as tx:
        return [
            {
                "id": link.id,
                "role": link.role,
                "name": link.name,
                "url": f"{base}/access/{signer.token(link.id, link.generation)}",
            }
            for link in queries.role_links(tx, event.id)
            if not link.revoked
        ]


@main.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def init(file: Path) -> None:
    """Make the event that FILE describes, and its role links."""
    settings = read_settings()
    store = open_store(settings)
    id_ = _create(store, file)
    click.echo(
        _(
            "Made the event %(event)s. `facilitator links --event %(event)s` prints how to join and the staff links.",
            event=id_,
        )
    )


@main.command()
@click.option("--event", "event_id", help="Which event; else the newest.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def links(event_id: str | None, as_json: bool) -> None:  # noqa: FBT001 - click hands flags over like this
    """Print the join address and the staff links again."""
    from facilitator.identity import Signer
    from facilitator.store import queries

    settings = read_settings_beside()
    store = open_store(settings)
    event = get_event(store, event_id)
    base = _public_url(settings)
    found = _links(store, Signer(settings.effective_secret_key()), event, base)
    if not as_json:
        _welcome(store, settings, event)
        return
    with store.read() as tx:
        sessions = [
            {
                "id": one.id,
                "title": one.title,
                "questions": [{"id": q.id} for q in queries.questions(tx, one.id)],
            }
            for one in queries.agenda(tx, event.id)
        ]
    body = {
        "event": event.id,
        "join_url": f"{base}/j/{event.code}",
        "code": event.code,
        "links": found,
        "sessions": sessions,
    }
    click.echo(json.dumps(body, ensure_ascii=False, indent=1))


@main.command()
@click.option("--session", "session_id", required=True, help="Whose pictures.")
@click.option("--language", default="en", show_default=True, help="Of the words in them.")
@click.option(
    "--size",
    default="page",
    show_default=True,
    help="page, or width x height @ letters, in pixels: 1600x720@36.",
)
@click.option("--png", "name", help="Only this picture, as PNG; else all as SVG with their figures, in JSON.")
@click.option(
    "--output",
    "-o",
    type=click.Path(dir_okay=False, allow_dash=True),
    default="-",
    help="File; - for standard output.",
)
def pictures(session_id: str, language: str, size: str, name: str | None, output: str) -> None:
    """Draw a session's figures: kinds, groups, time, themes, words, endorsements, levels."""
    from facilitator.domain.rules import Refused
    from facilitator.domain.vocabulary import PICTURE_NAMES
    from facilitator.i18n import localisation
    from facilitator.pictures import bundle
    from facilitator.pictures.frame import frame as parse_frame

    if language not in localisation.languages():
        raise click.ClickException(
            f"There is no language {language!r}. Choose one of: {', '.join(localisation.languages())}."
        )
    try:
        parse_frame(size)
    except ValueError:
        raise click.ClickException(
            f"The size is page, or width x height @ letters such as 1600x720@36, not {size!r}."
        ) from None
    if name is not None and name not in PICTURE_NAMES:
        raise click.ClickException(
            f"There is no picture {name!r}. Choose one of: {', '.join(PICTURE_NAMES)}."
        )
    store = open_store(read_settings())
    try:
        if name is not None:
            made = bundle.draw_png(store, session_id, language, size, name)
        else:
            body = bundle.draw_all(store, session_id, language, size)
            made = json.dumps(body, ensure_ascii=False).encode()
    except Refused as error:
        raise click.ClickException(str(error.message)) from None
    with click.open_file(output, "wb") as file:
        file.write(made)


@main.command()
@click.option("--event", "event_id", help="Which event; else all.")
@click.option("--dry-run", is_flag=True, help="Only say what would be deleted.")
@click.option(
    "--now",
    "at_once",
    multiple=True,
    type=click.Choice(["delegates", "notes"]),
    help="Do not wait for the day that the event file gives: who gave what, or the contributions themselves.",
)
def purge(event_id: str | None, dry_run: bool, at_once: tuple[str, ...]) -> None:  # noqa: FBT001 - click's way
    """Delete what has been kept for as long as the event said, and print what was deleted."""
    import time

    from facilitator.store import retention
    from facilitator.store.retention import Step

    store = open_store(read_settings())
    if event_id is not None:
        get_event(store, event_id)
    done = retention.purge(
        store, time.time(), event=event_id, at_once=[Step(one) for one in at_once], dry_run=dry_run
    )
    for one in done:
        what = ", ".join(f"{name}: {count}" for name, count in sorted(one.deleted.items()))
        told = _("would delete %(what)s", what=what) if dry_run else _("deleted %(what)s", what=what)
        click.echo(f"{one.event}: {told}")
        if one.unfrozen:
            lacks = _("no frozen report: %(sessions)s", sessions=", ".join(one.unfrozen))
            click.echo(f"{one.event}: {lacks}")
    if not done:
        click.echo(_("Nothing is due."))


@main.command()
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
def check(file: Path | None) -> None:
    """Check an event FILE; without one, the configuration and the database."""
    if file is not None:
        from facilitator import event_file

        try:
            found = event_file.load(file)
        except event_file.EventFileError as error:
            raise click.ClickException(error.text(say)) from None
        click.echo(
            _(
                "%(file)s is good. Days: %(days)s, sessions: %(sessions)s, languages: %(languages)s.",
                file=file,
                days=len(found.days),
                sessions=sum(len(day.sessions) for day in found.days),
                languages=", ".join(found.event.languages),
            )
        )
        return
    from sqlalchemy import text

    settings = read_settings()
    store = open_store(settings)
    with store.read() as tx:
        if store.engine.dialect.name == "sqlite":
            result = tx.execute(text("PRAGMA integrity_check")).scalar_one()
            if result != "ok":
                raise click.ClickException(_("The database is damaged: %(reason)s", reason=result))
        from facilitator.store import queries

        events = [one.id for one in queries.events(tx)]
    listed = ", ".join(events) or _("none yet")
    click.echo(_("Configuration and database are good. Events: %(events)s.", events=listed))


@main.command()
@click.option(
    "--delegates", default=50, show_default=True, type=click.IntRange(1, 5000), help="Simulated phones."
)
@click.option(
    "--minutes",
    default=1.0,
    show_default=True,
    type=click.FloatRange(0.05, 600),
    help="To spread the statements over.",
)
@click.option(
    "--from",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="CSV with a column text (or comment-body) to write; else examples.",
)
@click.option(
    "--session",
    "session_id",
    help="Session to write in; else the first live one, else the first (it is opened).",
)
@click.option("--url", help="Server; else this machine's.")
@click.option(
    "--event-report",
    "target",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Hold the whole Amman conference on a server of its own and write its event report (.pdf, .docx, …).",
)
@click.option("--contributions", default=600, show_default=True, help="In all, with --event-report.")
@click.option("--language", default="en", show_default=True, help="Of the event report.")
def rehearse(
    delegates: int,
    minutes: float,
    file: Path | None,
    session_id: str | None,
    url: str | None,
    target: Path | None,
    contributions: int,
    language: str,
) -> None:
    """Let simulated delegates write over real sockets: a rehearsal, a demonstration, a load test."""
    if target is not None:
        _rehearse_event(target, delegates, contributions, language)
        return
    from facilitator.rehearsal.phones import Plan, RehearsalError, run

    settings = read_settings_beside()
    store = open_store(settings)
    event = _event_of(store, session_id)
    plan = Plan(
        url=url or f"http://127.0.0.1:{settings.port_number}",
        code=event.code,
        session=_open_session(store, event, session_id),
        delegates=delegates,
        seconds=minutes * 60,
        file=file,
        store=store,
    )
    try:
        report = run(plan)
    except RehearsalError as error:
        raise click.ClickException(say(error.message)) from None
    click.echo(report.text(spoken_language()))
    sys.exit(0 if report.is_complete else 1)


def _event_of(store: Store, session_id: str | None) -> Event:
    """Return the event to which a session belongs; the newest where none is named or none has it."""
    from facilitator.store.models import Session

    with store.read() as tx:
        session = tx.get(Session, session_id) if session_id else None
        event_id = session.event if session else None
    return get_event(store, event_id)


def _rehearse_event(target: Path, delegates: int, contributions: int, language: str) -> None:
    from facilitator.documents.formats import FORMATS
    from facilitator.rehearsal.conference import rehearse_event
    from facilitator.rehearsal.phones import RehearsalError

    if target.suffix.removeprefix(".") not in FORMATS:
        raise click.ClickException(
            _("The report's name must end in one of: %(endings)s.", endings=f".{', .'.join(FORMATS)}")
        )
    try:
        report = rehearse_event(target, delegates, contributions, language)
    except RehearsalError as error:
        raise click.ClickException(say(error.message)) from None
    click.echo(report.text(spoken_language()))
    click.echo(_("The event report is %(file)s.", file=target))
    sys.exit(0 if report.is_complete else 1)


def _open_session(store: Store, event: Event, session_id: str | None) -> str:
    """Return the session to write in, opened by the command line's own right where it was not."""
    from facilitator.commands.dispatcher import Dispatcher
    from facilitator.domain.rules import Refused
    from facilitator.domain.vocabulary import Role, Stage
    from facilitator.identity import Caller
    from facilitator.store import queries

    with store.read() as tx:
        agenda = queries.agenda(tx, event.id)
        live = queries.live_sessions(tx, event.id)
        chosen: Any = (
            next((one for one in agenda if one.id == session_id), None) if session_id else (live or agenda)[0]
        )
        if chosen is None:
            raise click.ClickException(_("There is no session “%(id)s”.", id=session_id))
        stage, id_ = chosen.stage, str(chosen.id)
    if stage != Stage.COLLECTING:
        try:
            caller = Caller(Role.SYSTEM, "command-line", event.id)
            Dispatcher(store).perform(caller, "session.stage", {"session": id_, "stage": "collecting"})
        except Refused as error:
            raise click.ClickException(str(error.message)) from None
    return id_


if __name__ == "__main__":
    main()
