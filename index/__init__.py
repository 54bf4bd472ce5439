"""Everything that decides what is retrieved, and in what order."""

__all__: list[str] = []
