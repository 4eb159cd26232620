"""The chair's summary as a list of typed blocks: one order of parts, which Word, PDF and HTML render."""

from facilitator.outcome.paper.blocks import Paper
from facilitator.outcome.paper.compose import compose

__all__ = ["Paper", "compose"]
