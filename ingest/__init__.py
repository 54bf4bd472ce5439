"""From a file to passages; the only package that opens sources."""

__all__: list[str] = []
