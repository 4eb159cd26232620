"""Small recordings for tests, and one that has arrived."""

from __future__ import annotations

import io
import time
import wave

from facilitator.store.models import Recording, Session
from tests.conftest import new_id


def wav(seconds: float = 1.0, rate: int = 8000) -> bytes:
    """Silence as a WAV file: 16,000 bytes a second."""
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(bytes(int(2 * rate * seconds)))
    return file.getvalue()


def switch_on(world, session: str = "first") -> None:
    world.do(world.staff["organiser"], "session.change", session=session, media="on")


def arrive(world, caller=None, media: str = "spoken", session: str = "first") -> str:
    """Let a recording of ``caller`` be there; return the id under which its contribution is given."""
    id_ = new_id()
    with world.store.write(session) as tx:
        assert tx.get_one(Session, session).media == "on"
        tx.add(
            Recording(
                id=id_, session=session, delegate=(caller or world.delegate).id, file=f"file-{id_}", media=media,
                type="audio/wav", size=10, seconds=1.0, made_at=time.time(),
            )
        )  # fmt: skip
    return id_


def give(world, caller=None, media: str = "spoken", **more) -> dict:
    """A contribution that waits to be written down."""
    id_ = arrive(world, caller, media)
    payload = {"id": id_, "question": "first.hard", "kind": "challenge", **more}
    return world.do(caller or world.delegate, "recording.give", **payload).answer
