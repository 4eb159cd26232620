"""What every command of the command line begins with: settings, database, event; and how it says that it cannot."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from facilitator import settings as configuration

if TYPE_CHECKING:
    from facilitator.domain.messages import Message
    from facilitator.identity import Signer
    from facilitator.store.engine import Store
    from facilitator.store.models import Event


def read_settings(**overrides: str | None) -> configuration.Settings:
    """Return the settings of the environment. Raises ``click.ClickException`` where one cannot be used."""
    return _checked(overrides)


def read_settings_beside() -> configuration.Settings:
    """Return the settings for a command that is typed beside a server: port and host are those that server took."""
    found = _checked({})
    taken = {
        "port": None if os.environ.get("FACILITATOR_PORT") else found.remembered_port(),
        "host": None if os.environ.get("FACILITATOR_HOST") else found.remembered_host(),
    }
    return _checked(taken)


def _checked(overrides: dict[str, str | None]) -> configuration.Settings:
    try:
        found = configuration.read(os.environ, **overrides)
        _ = found.port_number, found.connections_number
        found.effective_secret_key()
    except configuration.SettingsError as error:
        raise click.ClickException(str(error)) from None
    return found


def open_store(settings: configuration.Settings) -> Store:
    """Return the database of ``settings``, with its schema at the newest version. Raises ``click.ClickException``."""
    # Not through facilitator.app: a child process that makes one document needs no web server.
    from facilitator.runtime import concurrency
    from facilitator.runtime.drivers import fit_driver
    from facilitator.store.engine import Store as Kept

    with explained():
        store = Kept(
            fit_driver(settings.effective_database_url(), concurrency.backend()),
            lock=concurrency.make_lock(),
            sync=settings.sqlite_sync,
        )
        store.migrate()
    return store


def make_signer(store: Store, settings: configuration.Settings) -> Signer:
    """Return what signs with the key of ``settings``; where servers used another one so far, say so."""
    from facilitator.identity import Signer
    from facilitator.store import secret_key

    signer = Signer(settings.effective_secret_key())
    with store.read() as tx:
        if not secret_key.is_known(tx, signer.fingerprint):
            click.echo(say(secret_key.OTHER_KEY), err=True)
    return signer


@contextmanager
def explained() -> Iterator[None]:
    """Say in a sentence why a database cannot be opened. Raises ``click.ClickException``."""
    from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

    from facilitator.runtime.drivers import DriverError
    from facilitator.store.engine import LaterVersionError
    from facilitator.store.secret_key import OtherKeyError

    try:
        yield
    except DriverError as error:
        raise click.ClickException(str(error)) from None
    except OtherKeyError as error:
        raise click.ClickException(say(error.message)) from None
    except (ArgumentError, NoSuchModuleError) as error:
        reason = str(error)
    except ModuleNotFoundError as error:
        reason = _("the driver “%(name)s” is not installed", name=error.name)
    except DBAPIError as error:
        reason = str(error.orig).strip()
    except LaterVersionError as error:
        reason = later_version(error.revision)
    else:
        return
    raise click.ClickException(_("The database cannot be opened: %(reason)s", reason=reason)) from None


def later_version(revision: str) -> str:
    """Return the sentence for a database of a later version of the program."""
    from facilitator.domain.messages import Message
    from facilitator.store.backup import LATER_VERSION
    from facilitator.store.engine import known_revisions

    return say(Message(LATER_VERSION, {"revision": revision, "newest": known_revisions()[-1]}))


def get_event(store: Store, event_id: str | None) -> Event:
    """Return an event, the newest where none is named. Raises ``click.ClickException``."""
    from facilitator.store import queries

    with store.read() as tx:
        found = [one for one in queries.events(tx) if event_id is None or one.id == event_id]
        if not found:
            hint = (
                _("Make one with `facilitator init EVENT.yaml`.")
                if event_id is None
                else _("See `facilitator links`.")
            )
            none = _("There is no such event.")
            raise click.ClickException(f"{none} {hint}")
        tx.expunge(found[0])
        return found[0]


def write_document(made: bytes, output: str, ending: str) -> None:
    """Write a document to a file, or to standard output for ``-``, unless that is a terminal and would show garbage."""
    if output == "-" and ending not in ("csv", "json", "html", "svg") and sys.stdout.isatty():
        raise click.ClickException(
            _("This is no text that a terminal can show. Say which file: -o name.%(ending)s", ending=ending)
        )
    with click.open_file(output, "wb") as file:
        file.write(made)


def spoken_language() -> str:
    """Return the language of this terminal."""
    from facilitator.i18n import localisation

    return localisation.terminal_language(os.environ)


def _(msgid: str, **params: object) -> str:
    """Return a sentence in the language of this terminal, with its named placeholders filled."""
    from facilitator.i18n import localisation

    return localisation.translate(spoken_language(), msgid, **params)


def say(message: Message) -> str:
    """Return a message of the domain in the language of this terminal."""
    from facilitator.i18n import localisation

    return localisation.say(message, spoken_language())
