"""Facilitator: collect, cluster and report what a room has to say.

This file stays free of imports: it runs before ``concurrency.patch`` can.
"""

__version__ = "0.1.0"
