"""Who is calling: signed cookies of delegates, and role links of staff. No Flask in it; page and socket use it alike."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from itsdangerous import BadSignature, URLSafeSerializer

from facilitator.domain.vocabulary import PRIVATE_CODE_LENGTH, Role

DELEGATE_COOKIE: Final = "facilitator_delegate"
STAFF_COOKIE: Final = "facilitator_staff"
DAY: Final = 60 * 60 * 24
DELEGATE_SECONDS: Final = 30 * DAY
"""How long a phone's cookie holds, by the server's own clock: what a browser keeps for longer opens nothing."""
STAFF_SECONDS: Final = 14 * DAY
"""The same for each role link in a cookie of staff, counted from when its address was opened."""
FRESH_SECONDS: Final = DAY
"""For so long after joining a phone that nobody has seen yet may come back and be counted."""
_TOKEN_BYTES: Final = 20
_MAX_LINKS_IN_COOKIE: Final = 12


@dataclass(frozen=True)
class Caller:
    """Who acts: role, id (of the delegate or the role link), event, a name for the history, language, easy words.

    ``generation`` is that of the role link by which staff came in; a renewed link has a later one. ``address`` is the
    client's, for limits only: it is kept nowhere.
    """

    role: Role
    id: str
    event: str
    name: str = ""
    language: str = "en"
    easy: bool = False
    generation: int = 1
    address: str = ""


@dataclass(frozen=True)
class Pass:
    """What a cookie claims about one role link; the database says whether it still holds.

    ``at`` is when its address was opened, in seconds since 1970; 0 in cookies of versions that did not say.
    """

    link: str
    generation: int
    at: int = 0


@dataclass(frozen=True)
class Ticket:
    """What a phone's cookie says: the delegate's id, the event, when it was given (as ``Pass.at``)."""

    delegate: str
    event: str
    at: int = 0


class Signer:
    """Signs and reads cookies, and derives the tokens of role links, with one secret key.

    ``clock`` gives seconds since 1970.
    """

    def __init__(self, secret_key: str, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._key = secret_key.encode()
        self._delegates = URLSafeSerializer(secret_key, salt="delegate")
        self._staff = URLSafeSerializer(secret_key, salt="staff")

    @property
    def fingerprint(self) -> str:
        """What two processes compare to see whether they have the same key; it tells nothing else of it."""
        return hmac.new(self._key, b"fingerprint", hashlib.sha256).hexdigest()

    def id_of(self, *parts: str) -> str:
        """Return the id that ``parts`` make, always the same one; who lacks the key cannot tell them from it."""
        digest = hmac.new(self._key, json.dumps(["id", *parts]).encode(), hashlib.sha256).digest()
        return str(uuid.UUID(bytes=digest[:16], version=4))

    def sign_delegate(self, delegate: str, event: str) -> str:
        """Return the cookie of a phone that joined."""
        return str(self._delegates.dumps([delegate, event, int(self._clock())]))

    def read_delegate(self, cookie: str | None) -> Ticket | None:
        """Return what a phone's cookie says, or None where it is missing, not ours, or too old."""
        match _load(self._delegates, cookie):
            case [str(delegate), str(event)]:
                return Ticket(delegate, event)
            case [str(delegate), str(event), int(at)] if self._age(at) <= DELEGATE_SECONDS:
                return Ticket(delegate, event, at)
        return None

    def is_fresh(self, ticket: Ticket) -> bool:
        """Whether a phone of which nothing is kept may have joined just now, rather than long ago."""
        return ticket.at > 0 and self._age(ticket.at) <= FRESH_SECONDS

    def sign_staff(self, passes: list[Pass]) -> str:
        """Return the cookie that holds several role links: a laptop often runs the desk and the display."""
        kept = passes[-_MAX_LINKS_IN_COOKIE:]
        return str(self._staff.dumps([[one.link, one.generation, one.at] for one in kept]))

    def new_pass(self, link: str, generation: int) -> Pass:
        """Return the pass of a role link that is opened now."""
        return Pass(link, generation, int(self._clock()))

    def read_staff(self, cookie: str | None) -> list[Pass]:
        """Return the links of a cookie, oldest first, without those too old; none where it is missing or not ours."""
        value = _load(self._staff, cookie)
        if not isinstance(value, list):
            return []
        found = [Pass(str(one[0]), int(one[1]), int(one[2]) if len(one) > 2 else 0) for one in value]
        return [one for one in found if not one.at or self._age(one.at) <= STAFF_SECONDS]

    def _age(self, at: int) -> float:
        return self._clock() - at

    def private_code(self, delegate: str, attempt: int) -> str:
        """Return the nine digits by which a delegate finds own notes from another phone: always the same ones.

        They are derived, so they can be shown again although the database has only their ``hash_code``. ``attempt``
        counts up where another delegate has the same digits. No leading zero: people drop it when they say a number.
        """
        digest = hmac.new(self._key, f"code:{delegate}:{attempt}".encode(), hashlib.sha256).digest()
        low = 10 ** (PRIVATE_CODE_LENGTH - 1)
        return str(low + int.from_bytes(digest[:8], "big") % (9 * low))

    def hash_code(self, event: str, code: str) -> str:
        """Return the keyed hash of a private code, as it is kept: without the secret key nobody can try codes on it."""
        return hmac.new(self._key, f"code-of:{event}:{code}".encode(), hashlib.sha256).hexdigest()

    def token(self, link: str, generation: int) -> str:
        """Return the secret part of a role link's address: its id, and 160 bits that only the key can make."""
        digest = hmac.new(self._key, f"link:{link}:{generation}".encode(), hashlib.sha256).digest()[
            :_TOKEN_BYTES
        ]
        return f"{link}-{base64.b32encode(digest).decode().lower()}"

    def follow_token(self, slug: str, action: str) -> str:
        """Return the secret part of the address at which an action's lead says what became of it."""
        digest = hmac.new(self._key, f"follow:{slug}:{action}".encode(), hashlib.sha256).digest()
        return base64.b32encode(digest[:_TOKEN_BYTES]).decode().lower()

    def follows(self, token: str, slug: str, action: str) -> bool:
        """Whether ``token`` is the one of this action on this page of results."""
        return hmac.compare_digest(token.encode(), self.follow_token(slug, action).encode())

    def opens(self, token: str, link: str, generation: int) -> bool:
        """Whether ``token`` is the one of this link and generation."""
        return hmac.compare_digest(token.encode(), self.token(link, generation).encode())

    def is_ours(self, token: str, link: str, newest: int) -> bool:
        """Whether ``token`` is, or was, the one of this link in a generation up to ``newest``."""
        return any(self.opens(token, link, generation) for generation in range(1, newest + 1))


def link_of(token: str) -> str:
    """Return the link's id that a token names; nothing is checked."""
    return token.rpartition("-")[0]


def _load(serializer: URLSafeSerializer, cookie: str | None) -> object:
    if not cookie:
        return None
    try:
        return serializer.loads(cookie)
    except BadSignature:
        return None
