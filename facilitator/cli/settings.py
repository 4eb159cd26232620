"""``facilitator settings``: every variable of the environment, what it is for, and what holds now."""

from __future__ import annotations

import os

import click


@click.command("settings")
def show_settings() -> None:
    """Say which variables of the environment there are, with their defaults."""
    from facilitator.settings import describe

    for name, default, sentence in describe():
        # A key or a password is nobody's to read over a shoulder: only that it is set.
        state = "set" if os.environ.get(name) else f"default: {default}" if default else "not set"
        click.echo(f"{name} ({state})\n    {sentence}")
