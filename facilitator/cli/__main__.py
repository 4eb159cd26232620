"""``python -m facilitator.cli`` is the same command as ``facilitator``."""

from facilitator.cli.main import main

main()
