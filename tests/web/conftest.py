"""The whole program without a socket: its pages, asked by Flask's own client."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import template_rendered

from facilitator import settings as configuration
from facilitator.app import create_parts
from facilitator.identity import STAFF_COOKIE, Pass, Signer

KEY = "a-secret-key-for-tests-only"


@pytest.fixture
def site(busy, tmp_path):
    found = configuration.read(
        {
            "FACILITATOR_DATABASE_URL": str(busy.store.engine.url),
            "FACILITATOR_DATA": str(tmp_path),
            "FACILITATOR_SECRET_KEY": KEY,
            "FACILITATOR_ASYNC": "threading",
        }
    )
    parts = create_parts(found)
    busy.app = parts.app
    busy.parts = parts
    busy.children = parts.children
    busy.background = parts.background
    busy.settings = found
    busy.signer = Signer(KEY)
    yield busy
    parts.background.stop()
    parts.end_children()
    parts.store.close()


def enter(site, role, host="localhost"):
    client = site.app.test_client()
    link = site.staff[role].id
    client.set_cookie(STAFF_COOKIE, site.signer.sign_staff([Pass(link, 1)]), domain=host)
    return client


@contextmanager
def rendered(site) -> Iterator[list[str]]:
    """Yield the names of the templates that are rendered meanwhile."""
    found: list[str] = []

    def note(_app, template, context, **_more):
        found.append(template.name)

    with template_rendered.connected_to(note, site.app):
        yield found
