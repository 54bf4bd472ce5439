"""How the built-in encoder is made."""

__all__: list[str] = []
