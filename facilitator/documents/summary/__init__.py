"""The chair's summary as a list of typed blocks: one order of parts, which Word, PDF and HTML render."""

from facilitator.documents.summary.blocks import Paper
from facilitator.documents.summary.compose import compose

__all__ = ["Paper", "compose"]
