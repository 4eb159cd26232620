"""``facilitator contract``: writes what programs and scripts may rely on, from the declarations."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("contract")
@click.option(
    "--check", is_flag=True, help="Change nothing; fail where a file is not as it would be written."
)
def write_contract(check: bool) -> None:  # noqa: FBT001 - click gives options by name
    """Write docs/contract.md and static/js/contract.d.ts from the declarations of the commands.

    For developers, in a checkout of the source.
    """
    from facilitator.cli.contract_page import write_page
    from facilitator.cli.typescript import write_typescript

    root = Path(__file__).parents[2]
    for path, text in (
        (root / "docs" / "contract.md", write_page()),
        (root / "static" / "js" / "contract.d.ts", write_typescript()),
    ):
        if not path.parent.is_dir():
            raise click.ClickException(f"{path.parent} is not there: run this in a checkout of the source.")
        if not check:
            path.write_text(text, encoding="utf-8")
        elif not path.is_file() or path.read_text(encoding="utf-8") != text:
            raise click.ClickException(
                f"{path.relative_to(root)} is not up to date: run `facilitator contract`."
            )
