"""A language as it is named on the command line: by its code, or by what it is called in one of the four."""

from argparse import ArgumentTypeError
from unicodedata import normalize

from app.messages import language_name
from ingest.document import LANGUAGES, Language

__all__ = ["LANGUAGE_CODES", "folded", "language_code"]

LANGUAGE_CODES = ", ".join(f"{code} ({language_name(code, 'en')})" for code in LANGUAGES)
"""The codes and what they stand for, in words for a reader."""


def language_code(said: str) -> Language:
    """The language that is meant.

    Raises:
        ArgumentTypeError: it is none of the four.

    >>> [language_code(said) for said in ("tr", "TÜRKÇE", "Kyrgyz", "русский", "ingilizce")]
    ['tr', 'tr', 'ky', 'ru', 'en']
    """
    for code in LANGUAGES:
        names = (code, *(language_name(code, language) for language in LANGUAGES))
        if folded(said.strip()) in map(folded, names):
            return code
    raise ArgumentTypeError(f"{said!r} is none of {LANGUAGE_CODES}")


def folded(name: str) -> str:
    """Without capitals; the two letters i of Turkish as one, for not every keyboard has both."""
    return normalize("NFC", name).casefold().replace("\u0307", "").replace("ı", "i")
