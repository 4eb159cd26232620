"""The command line: names every command. Their parts are imported inside each, for ``serve`` must patch first."""

from __future__ import annotations

import click

from facilitator import __version__
from facilitator.cli.backup import backup, check, clear, purge, restore
from facilitator.cli.contract import write_contract
from facilitator.cli.copying import copy
from facilitator.cli.documents import export, pictures, poster
from facilitator.cli.imports import import_
from facilitator.cli.rehearse import rehearse
from facilitator.cli.report import REPORT_COMMANDS
from facilitator.cli.serve import SERVE_COMMANDS
from facilitator.cli.settings import show_settings
from facilitator.cli.setup import calendar, carry_out, event_file


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__)
def main() -> None:
    """Collect, cluster and report what the room has to say."""


for _command in (
    *SERVE_COMMANDS,
    export,
    pictures,
    poster,
    import_,
    backup,
    restore,
    copy,
    check,
    purge,
    clear,
    rehearse,
    *REPORT_COMMANDS,
    carry_out,
    event_file,
    calendar,
    write_contract,
    show_settings,
):
    main.add_command(_command)


if __name__ == "__main__":
    main()
