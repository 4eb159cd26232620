"""The commands that begin: serve, init, links. Only ``serve`` patches the standard library, and first of all."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from facilitator import settings as configuration
from facilitator.cli.data_safety import Unclean, check_database, lock
from facilitator.cli.terminal import (
    _,
    explained,
    get_event,
    make_signer,
    open_store,
    read_settings,
    read_settings_beside,
    say,
    spoken_language,
)

if TYPE_CHECKING:
    import socket

    from facilitator.identity import Signer
    from facilitator.store.engine import Store
    from facilitator.store.models import Event


@click.command()
@click.option("--host", help="Address to listen on (FACILITATOR_HOST).")
@click.option("--port", help="Port to listen on (FACILITATOR_PORT).")
@click.option(
    "--event", "event_file", help="Event file to start with where there is no event yet (FACILITATOR_EVENT)."
)
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=1,
    help="Processes, on as many ports from --port on; they need a message queue and a proxy in front.",
)
def serve(host: str | None, port: str | None, event_file: str | None, workers: int) -> None:
    """Start the server; print the join address, its QR code and the staff links."""
    if workers > 1:
        _supervise(read_settings(host=host, port=port, event=event_file), workers)
        return
    from facilitator.runtime import concurrency

    try:
        concurrency.patch()
    except (ValueError, ImportError) as error:
        raise click.ClickException(str(error)) from None
    from facilitator.app import create_parts
    from facilitator.runtime.logs import configure_log
    from facilitator.runtime.serve import serve as serve_app
    from facilitator.runtime.shutdown import on_stop

    configure_log()
    settings = read_settings(host=host, port=port, event=event_file)
    # Before anything is set up: with another server on the port, the message is that and nothing else.
    listener = _listen(settings)
    held = lock(settings, shared=bool(settings.message_queue))
    check_database(settings)
    unclean = Unclean(settings)
    if warning := unclean.begin():
        click.echo(warning, err=True)
    bound = str(listener.getsockname()[1])
    settings = read_settings(host=host, port=bound, event=event_file)
    with explained():
        parts = create_parts(settings)
    check_database(settings)
    settings.remember_address()
    with parts.store.alone():
        # Of several processes that start on an empty database, one makes the event.
        event = _first_event(parts.store, settings)
    # Whatever else this goes into (a log, a journal) is read by more than the team.
    _welcome(parts.store, settings, event, with_links=sys.stdout.isatty())
    click.echo(_("Stop with Ctrl+C; everything is kept."))

    def say_goodbye() -> None:
        parts.close()
        unclean.end()
        if held is not None:
            held.release()
        click.echo("\n" + _("Stopped. Everything is kept."))

    on_stop(say_goodbye)
    serve_app(parts.app, listener, parts.background)


def _listen(settings: configuration.Settings) -> socket.socket:
    """Return the socket that the server listens on. Raises ``click.ClickException``."""
    from facilitator.runtime.listener import listen

    try:
        return listen(settings.host, settings.port_number)
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


def _supervise(settings: configuration.Settings, count: int) -> None:
    """Run ``count`` servers until this process is asked to stop. Raises ``click.ClickException``."""
    from facilitator.runtime.logs import configure_log
    from facilitator.runtime.supervisor import Supervisor, Worker, make_answers

    configure_log()
    if not settings.message_queue:
        raise click.ClickException(
            _("Several processes tell each other what happens: set FACILITATOR_MESSAGE_QUEUE to redis://….")
        )
    ports = range(settings.port_number, settings.port_number + count)
    if ports[0] == 0 or ports[-1] > 65_535:
        raise click.ClickException(
            _("There are no %(count)s ports from %(port)s on.", count=count, port=settings.port)
        )
    command = [sys.executable, "-m", "facilitator.cli", "serve", "--host", settings.host]
    command += ["--event", settings.event] if settings.event else []
    made = [Worker(port, [*command, "--port", str(port)], is_loud=port == ports[0]) for port in ports]
    if not Supervisor(made, make_answers(settings.host)).run():
        raise click.ClickException(_("The first of the processes ended at its start: see above."))


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

    return public_url(settings.public_url, settings.port_number, listens=settings.host)


def _welcome(store: Store, settings: configuration.Settings, event: Event, *, with_links: bool) -> None:
    """Print how delegates join and, ``with_links``, the staff links."""
    from facilitator.documents.qr_code import draw_text
    from facilitator.i18n import localisation
    from facilitator.store import queries

    base = _public_url(settings)
    join = f"{base}/j/{event.code}"
    links = _links(store, make_signer(store, settings), event, base)
    language = spoken_language()
    title = localisation.localized(event.title, language) or event.id
    click.echo(f"\n{title}\n")
    click.echo(draw_text(join))
    code = f"{event.code[:3]} {event.code[3:]}"
    click.echo(_("Delegates join at %(address)s (code %(code)s)", address=join, code=code) + "\n")
    if with_links:
        _print_links(links)
    else:
        click.echo(_("`facilitator links` prints the staff links."))
    with store.read() as tx:
        others = [one.id for one in queries.events(tx) if one.id != event.id]
    if others:
        names = ", ".join(others)
        click.echo(_("Other events: %(events)s. `facilitator links --event ID` prints theirs.", events=names))
    sys.stdout.flush()


def _print_links(links: list[dict[str, str]]) -> None:
    from facilitator.domain.vocabulary import LINK_PURPOSES, ROLE_NAMES

    for role, purpose in LINK_PURPOSES.items():
        for link in links:
            if link["role"] == role:
                usual = ROLE_NAMES[role]
                name = _(usual) if link["name"] == usual else f"{_(usual)}, {link['name']}"
                click.echo(f"{name} – {_(purpose)}\n  {link['url']}")
    click.echo("\n" + _("Whoever has one of these links has its role: keep them within the team."))


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


@click.command()
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


@click.command()
@click.option("--event", "event_id", help="Which event; else the newest.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def links(event_id: str | None, as_json: bool) -> None:  # noqa: FBT001 - click hands flags over like this
    """Print the join address and the staff links again."""
    from facilitator.store import queries

    settings = read_settings_beside()
    store = open_store(settings)
    event = get_event(store, event_id)
    base = _public_url(settings)
    found = _links(store, make_signer(store, settings), event, base)
    if not as_json:
        _welcome(store, settings, event, with_links=True)
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


SERVE_COMMANDS: Final = (serve, init, links)
