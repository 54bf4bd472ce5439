"""The files in the folder ``web``: what pages are made of, read as they are."""

from pathlib import Path

__all__ = ["file_text", "web_path"]

_FOLDER = Path(__file__).with_name("web")


def web_path(name: str) -> Path:
    """Where a file of the folder is."""
    return _FOLDER / name


def file_text(name: str) -> str:
    """The text of a file of the folder."""
    return web_path(name).read_text(encoding="utf-8")
