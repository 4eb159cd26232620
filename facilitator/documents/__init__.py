"""Outcome documents. Each format renders one frozen ``Outcome`` and holds nothing that it lacks."""
