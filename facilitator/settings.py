"""Every variable of the environment once: name, type, default, and a sentence for the reference page."""

from __future__ import annotations

import logging
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from facilitator.domain.media import KEEP_DAYS

log = logging.getLogger("facilitator")


class SettingsError(Exception):
    """A variable of the environment has a value that cannot be used; the text says which and what to do."""


def _setting(variable: str, sentence: str, default: str) -> str:
    value: str = field(default=default, metadata={"variable": variable, "sentence": sentence})
    return value


@dataclass(frozen=True)
class Settings:
    """Where and how the program runs. Made by ``read``; each field's metadata holds its variable and sentence."""

    host: str = _setting(
        "FACILITATOR_HOST",
        "Address to listen on; the default lets phones on the same network in.",
        "0.0.0.0",  # noqa: S104 - phones must reach it
    )
    port: str = _setting("FACILITATOR_PORT", "Port to listen on.", "8000")
    database_url: str = _setting(
        "FACILITATOR_DATABASE_URL", "SQLAlchemy URL; the default is SQLite in the data folder.", ""
    )
    connections: str = _setting(
        "FACILITATOR_CONNECTIONS",
        "Connections to the database that a process holds at most.",
        "15",
    )
    public_url: str = _setting(
        "FACILITATOR_PUBLIC_URL", "Address that phones use, for the QR code; found out where not set.", ""
    )
    proxies: str = _setting(
        "FACILITATOR_PROXIES",
        "Number of proxies in front that are believed about address, scheme and host of who calls.",
        "0",
    )
    secret_key: str = _setting(
        "FACILITATOR_SECRET_KEY",
        "Signs cookies and role links; made and kept in the data folder where not set.",
        "",
    )
    message_queue: str = _setting(
        "FACILITATOR_MESSAGE_QUEUE", "redis:// URL where several processes serve one event.", ""
    )
    async_mode: str = _setting(
        "FACILITATOR_ASYNC", "Concurrency back end: eventlet, gevent or threading.", "eventlet"
    )
    event: str = _setting(
        "FACILITATOR_EVENT",
        "Event file to start with where the database is empty; else the Amman example.",
        "",
    )
    data: str = _setting("FACILITATOR_DATA", "Folder for the database and the secret key.", "var")
    recording_days: str = _setting(
        "FACILITATOR_RECORDING_DAYS",
        "Days for which spoken and signed contributions are kept as recordings, at most.",
        str(KEEP_DAYS),
    )
    transcribe: str = _setting(
        "FACILITATOR_TRANSCRIBE",
        "Command that prints what is said in a sound file, named last: a draft for those who write it down.",
        "",
    )
    sqlite_sync: str = _setting(
        "FACILITATOR_SQLITE_SYNC", "NORMAL, or FULL for those who fear power cuts.", "NORMAL"
    )

    @property
    def data_folder(self) -> Path:
        """The folder for the database and the key, made with mode 0700 where it is missing. Raises ``SettingsError``."""
        folder = Path(self.data)
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise SettingsError(
                f"The folder {folder} cannot be made ({error.strerror}): set FACILITATOR_DATA to another one"
            ) from None
        return folder

    def remember_address(self) -> None:
        """Note where the server of this data folder listens, for the commands typed beside it."""
        for name, value in (("port", self.port), ("host", self.host)):
            try:
                (self.data_folder / name).write_text(value, encoding="ascii")
            except (OSError, UnicodeError) as error:
                # Commands beside the server then go by their own settings.
                log.warning("%s cannot be written (%s)", self.data_folder / name, error)

    def remembered_port(self) -> str | None:
        """The port on which the server of this data folder listened last, or None."""
        try:
            port = (Path(self.data) / "port").read_text(encoding="ascii").strip()
        except (OSError, ValueError):
            return None
        return port if port.isdigit() else None

    def remembered_host(self) -> str | None:
        """The address on which the server of this data folder listened last, or None."""
        try:
            return (Path(self.data) / "host").read_text(encoding="ascii").strip()
        except (OSError, ValueError):
            return None

    @property
    def port_number(self) -> int:
        """The port as a number. Raises ``SettingsError``."""
        if not self.port.isdigit() or not 0 <= int(self.port) <= 65_535:
            raise SettingsError(f"FACILITATOR_PORT must be a number from 0 to 65535, not {self.port!r}")
        return int(self.port)

    @property
    def proxies_number(self) -> int:
        """How many proxies are believed. Raises ``SettingsError``."""
        if not self.proxies.isdigit() or int(self.proxies) > 9:
            raise SettingsError(f"FACILITATOR_PROXIES must be a number from 0 to 9, not {self.proxies!r}")
        return int(self.proxies)

    @property
    def connections_number(self) -> int:
        """How many connections to the database a process holds at most. Raises ``SettingsError``."""
        if not self.connections.isdigit() or not 2 <= int(self.connections) <= 999:
            raise SettingsError(
                f"FACILITATOR_CONNECTIONS must be a number from 2 to 999, not {self.connections!r}"
            )
        return int(self.connections)

    @property
    def recording_days_number(self) -> int:
        """For how many days recordings are kept at most. Raises ``SettingsError``."""
        if not self.recording_days.isdigit() or not 1 <= int(self.recording_days) <= 90:
            raise SettingsError(
                f"FACILITATOR_RECORDING_DAYS must be a number from 1 to 90, not {self.recording_days!r}"
            )
        return int(self.recording_days)

    def effective_database_url(self) -> str:
        """The database's URL, with the embedded default filled in."""
        return self.database_url or f"sqlite:///{(self.data_folder / 'facilitator.sqlite3').resolve()}"

    def effective_secret_key(self) -> str:
        """The secret key: the one that is set, else the one kept in the data folder, made on first use (mode 0600)."""
        if self.secret_key:
            if len(self.secret_key) < 16:
                raise SettingsError("FACILITATOR_SECRET_KEY must have at least 16 characters")
            return self.secret_key
        path = self.data_folder / "secret-key"
        had_data = not path.exists() and (path.parent / "facilitator.sqlite3").exists()
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(secrets.token_urlsafe(48))
            if had_data:
                log.warning(
                    "%s was missing and is made anew: role links and phones' cookies from before open nothing any "
                    "more. If you have the old key, stop the server and put it back.",
                    path,
                )
        except FileExistsError:
            pass
        except OSError as error:
            raise SettingsError(
                f"Nothing can be written into {path.parent} ({error.strerror}): set FACILITATOR_DATA to another folder"
            ) from None
        try:
            key = path.read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "it is no text"
            raise SettingsError(
                f"The key {path} cannot be read ({reason}): put the right file back, or set FACILITATOR_SECRET_KEY"
            ) from None
        if len(key) < 16:
            raise SettingsError(
                f"{path} holds no usable key: delete it, and a new one is made (role links change)"
            )
        return key


def read(environ: Mapping[str, str], **overrides: str | None) -> Settings:
    """Return the settings of ``environ``; ``overrides`` (by field name, None for "not given") go before it."""
    values = {
        one.name: environ[one.metadata["variable"]]
        for one in fields(Settings)
        if environ.get(one.metadata["variable"])
    }
    values |= {name: value for name, value in overrides.items() if value is not None}
    return Settings(**values)


ELSEWHERE = (
    ("FACILITATOR_LANGUAGE", "", "Language of what the commands print; the system's where not set."),
    (
        "FACILITATOR_TRANSLATIONS",
        "",
        "Folder with one more language of the interface: <tag>/LC_MESSAGES/messages.mo.",
    ),
)
"""Variables that are read before there are settings: as ``describe`` gives them."""


def describe() -> list[tuple[str, str, str]]:
    """Return name, default and sentence of every variable, in the order in which one meets them."""
    own = [(one.metadata["variable"], str(one.default), one.metadata["sentence"]) for one in fields(Settings)]
    return [*own, *ELSEWHERE]
