"""A room that runs for long, and whether all of it stayed right (``python -m tests.soak``)."""
