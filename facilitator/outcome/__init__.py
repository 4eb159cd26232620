"""What a session or an event produced, as one frozen value (``model``) that ``load`` reads from the database."""
