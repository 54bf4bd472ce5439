"""Showing hits: the command line and the web chat; no ranking."""

__all__: list[str] = []
