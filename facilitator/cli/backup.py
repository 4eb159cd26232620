"""The commands that look after the data: backup, restore, check, purge, clear."""

from __future__ import annotations

import socket
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from facilitator.cli.data_safety import lock
from facilitator.cli.terminal import _, get_event, open_store, read_settings, read_settings_beside, say

if TYPE_CHECKING:
    from facilitator.settings import Settings
    from facilitator.store.engine import Store


@click.command()
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path | None) -> None:
    """Copy the database into FILE (else backup-DATE-TIME.sqlite3), also while the server works.

    The key that signs links and cookies is not in it: keep the file secret-key of the data folder as well, elsewhere.
    """
    from facilitator.store.backup import BackupError, back_up

    target = file or Path(f"backup-{time.strftime('%Y%m%d-%H%M%S')}.sqlite3")
    try:
        size = back_up(read_settings().effective_database_url(), target)
    except BackupError as error:
        raise click.ClickException(say(error.message)) from None
    click.echo(_("%(file)s: %(size)s MB, checked.", file=target, size=f"{size / 1_000_000:.1f}"))


@click.command()
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--lineage-only", is_flag=True, help="Only tell phones and boards to start afresh (after pg_restore)."
)
@click.option("--yes", is_flag=True, help="Do not ask.")
def restore(file: Path | None, lineage_only: bool, yes: bool) -> None:  # noqa: FBT001 - click hands flags over like this
    """Make FILE, a backup, the database again. Stop the server first; what is there now is kept under another name."""
    from facilitator.store.backup import BackupError, put_back, sqlite_file

    settings = read_settings_beside()
    if lineage_only:
        _renew_lineages()
        return
    if file is None:
        raise click.ClickException(_("Which file? facilitator restore FILE"))
    if not file.is_file():
        raise click.ClickException(_("There is no file %(file)s.", file=file))
    try:
        target = sqlite_file(settings.effective_database_url())
        if _is_served(settings.port_number):
            raise click.ClickException(
                _(
                    "Something answers on port %(port)s: stop the server first (or set FACILITATOR_PORT).",
                    port=settings.port,
                )
            )
        held = lock(settings)
        if not yes and target.exists():
            click.confirm(_("Put %(file)s in the place of %(old)s?", file=file, old=target), abort=True)
        kept = put_back(file, settings.effective_database_url())
    except BackupError as error:
        raise click.ClickException(say(error.message)) from None
    open_store(settings).close()  # an old backup gets today's tables
    if held is not None:
        held.release()
    if kept is not None:
        click.echo(_("What was there is kept as %(file)s.", file=kept))
    click.echo(_("%(file)s is the database now. Phones and walls load everything afresh.", file=file))


def _renew_lineages() -> None:
    from sqlalchemy import select

    from facilitator.store.models import Session, new_id

    store = open_store(read_settings())
    with store.write() as tx:
        for row in tx.scalars(select(Session)):
            row.lineage = new_id()
    click.echo(_("Phones and walls load everything afresh."))


def _is_served(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


@click.command()
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
    from facilitator.outcome.frozen_version import let_go
    from facilitator.store import retention
    from facilitator.store.recordings import Recordings
    from facilitator.store.retention import Step

    store = open_store(read_settings())
    if event_id is not None:
        get_event(store, event_id)
    done = retention.purge(
        store,
        time.time(),
        event=event_id,
        at_once=[Step(one) for one in at_once],
        dry_run=dry_run,
        before_notes=let_go,
    )
    if done and not dry_run:
        from facilitator.runtime import made_documents

        made_documents.empty(read_settings().data_folder)
    for one in done:
        what = ", ".join(f"{name}: {count}" for name, count in sorted(one.deleted.items()))
        told = _("would delete %(what)s", what=what) if dry_run else _("deleted %(what)s", what=what)
        click.echo(f"{one.event}: {told}")
        if one.unfrozen:
            lacks = _("no frozen report: %(sessions)s", sessions=", ".join(one.unfrozen))
            click.echo(f"{one.event}: {lacks}")
    if not dry_run:
        _clean_copies(store)
        Recordings(read_settings().data_folder).sweep(store, time.time())
    if done and not dry_run:
        click.echo(_("Copies that were carried elsewhere still hold it: delete them as well."))
    if not done:
        click.echo(_("Nothing is due."))


def _check_queue(url: str) -> None:
    """Reach the message queue as the server does. Raises ``click.ClickException``."""
    from facilitator.runtime.drivers import DriverError, ask_queue

    try:
        ask_queue(url)
    except DriverError as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        raise click.ClickException(_("The message queue does not answer: %(reason)s", reason=error)) from None


def _check_key(settings: Settings, store: Store, *, is_new: bool) -> None:
    """Compare the secret key with the one that servers used so far. Raises ``click.ClickException``."""
    from facilitator.identity import Signer
    from facilitator.store import secret_key

    fingerprint = Signer(settings.effective_secret_key()).fingerprint
    if is_new:
        secret_key.remember(store, fingerprint)
    with store.read() as tx:
        if not secret_key.is_known(tx, fingerprint):
            raise click.ClickException(say(secret_key.OTHER_KEY))


def _clean_copies(store: Store) -> None:
    """Delete from the copies of the database what is gone from it, and say which still hold it."""
    from facilitator.outcome.frozen_version import let_go
    from facilitator.store import copies

    for one in copies.clean(
        read_settings().effective_database_url(), store, time.time(), before_notes=let_go
    ):
        if one.reason:
            message = _(
                "The copy %(file)s still holds it (%(reason)s): delete it.",
                file=one.copy.file,
                reason=one.reason,
            )
        else:
            message = _("It is gone from the copy %(file)s as well.", file=one.copy.file)
        click.echo(message)


@click.command()
@click.option("--event", "event_id", help="Which event; else the newest.")
@click.option("--session", "session_id", help="Only this session; else all of the event.")
@click.option("--remove", is_flag=True, help="Remove the event itself, with its agenda and links.")
@click.option("--own-backup", is_flag=True, help="A backup was made with pg_dump (for PostgreSQL).")
@click.option("--yes", is_flag=True, help="Do not ask.")
def clear(
    event_id: str | None,
    session_id: str | None,
    remove: bool,  # noqa: FBT001 - click hands flags over like this
    own_backup: bool,  # noqa: FBT001
    yes: bool,  # noqa: FBT001
) -> None:
    """Clear what was tried, after a rehearsal: also while the server works. A backup is made first.

    Agenda, questions, join code and links stay; open pages begin anew by themselves.
    """
    from facilitator.commands.dispatcher import Dispatcher
    from facilitator.domain.rules import Refused
    from facilitator.domain.vocabulary import Role
    from facilitator.identity import Caller
    from facilitator.store.clearing import count_given

    if remove and session_id is not None:
        raise click.ClickException(_("--remove is about the whole event: leave --session out."))
    store = open_store(read_settings())
    event = get_event(store, event_id)
    with store.read() as tx:
        found = count_given(tx, event.id, session_id)
    what = ", ".join(f"{name}: {count}" for name, count in sorted(found.items()))
    click.echo(f"{session_id or event.id}: {_('this will delete %(what)s', what=what)}")
    typed = event.code if yes else click.prompt(_("Type the join code %(code)s to confirm", code=event.code))
    name = "event.remove" if remove else "session.clear" if session_id else "event.clear"
    payload = {"event": event.id, "confirm": typed, "own_backup": own_backup}
    if session_id is not None:
        payload["session"] = session_id
    try:
        caller = Caller(Role.SYSTEM, "command-line", event.id)
        done = Dispatcher(store).perform(caller, name, payload)
    except Refused as refused:
        raise click.ClickException(say(refused.message)) from None
    click.echo(_("Cleared."))
    if done.answer["backup"]:
        click.echo(_("What was there is kept as %(file)s.", file=done.answer["backup"]))


def _check_recordings() -> None:
    """Say where recordings could not be taken. Nothing else depends on it, so nothing is refused."""
    from facilitator.workers.recordings import can_look

    if not can_look():
        words = _(
            "Speaking and signing will not work: pymediainfo, which tells what a recording holds, is missing. Install it with `pip install pymediainfo`."
        )
        click.echo(words, err=True)


@click.command()
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--new-key", is_flag=True, help="Links and cookies are made with another secret key from now on."
)
def check(file: Path | None, new_key: bool) -> None:  # noqa: FBT001 - click hands flags over like this
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
    _check_key(settings, store, is_new=new_key)
    if settings.message_queue:
        _check_queue(settings.message_queue)
    _check_recordings()
    listed = ", ".join(events) or _("none yet")
    click.echo(_("Configuration and database are good. Events: %(events)s.", events=listed))
