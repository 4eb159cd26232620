"""Simulated delegates over real sockets: a rehearsal of a session or of the whole conference."""
