"""Measuring what people get."""

__all__: list[str] = []
