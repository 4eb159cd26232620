"""What a session or an event produced, as one frozen value (``model``) that ``gather`` reads from the database."""
