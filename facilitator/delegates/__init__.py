"""A delegate outside the journal: joining, choices about oneself, private codes. Nothing here is a command."""
