"""Readers of single file formats; each gives raw pages, nothing repaired."""

__all__: list[str] = []
