"""Sentences in the reader's language, and which language a text is in."""
