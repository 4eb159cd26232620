"""Attacks on a server of one's own: each prints the longest wait of a bystander (``python -m tests.attack``)."""
