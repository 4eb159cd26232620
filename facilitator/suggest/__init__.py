"""Likely clusters, near-duplicates, tags and partners across languages: suggestions, never decisions. Reads, never writes.

``engine.Engine`` holds the functions; it needs numpy and takes 150 MB with its sentence model, so the server never
imports it: ``suggester.Suggester`` asks a child process (``worker``) that stays alive.
"""
