"""Every sentence of the interface in the four languages, with its plural forms.

The sentences themselves are data, in the folder ``words``, a file for each part of the interface.
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

from ingest.document import LANGUAGES, Language

__all__ = ["interface_language", "language_name", "message", "plural_category"]

_DEFAULT: Language = "en"  # what a visitor whose browser names none of the four most likely reads

PluralCategory = Literal["one", "few", "many", "other"]


def message(key: str, language: Language, **values: str | int) -> str:
    """The sentence ``key`` with its values filled in; ``n`` chooses the plural form.

    Raises:
        KeyError: no such sentence, or a value that it needs is missing.

    >>> message("summary_passages", "ru", n=22)
    '22 отрывка'
    """
    forms = _sentences()[key][language]
    if isinstance(forms, str):
        return forms.format_map(values)
    n = int(values["n"])
    exact = f"={n}"
    category = exact if exact in forms else plural_category(n, language)
    return forms.get(category, forms.get("other", "")).format_map(values)


def plural_category(n: int, language: Language) -> PluralCategory:
    """The category that CLDR (Unicode, release 46) gives a whole number in ``language``.

    >>> [plural_category(n, "ru") for n in (1, 3, 5, 11, 21, 112)]
    ['one', 'few', 'many', 'many', 'one', 'many']
    """
    if language != "ru":
        return "one" if n == 1 else "other"
    if n % 10 == 1 and n % 100 != 11:
        return "one"
    if n % 10 in {2, 3, 4} and n % 100 not in {12, 13, 14}:
        return "few"
    return "many"


def language_name(named: Language | None, language: Language) -> str:
    """What ``named`` is called in ``language``; None is a language that is none of the four."""
    return message(f"language_{named or 'other'}", language)


def interface_language(accept_language: str | None) -> Language:
    """The one of the four that a browser's Accept-Language header (RFC 9110, 12.5.4) likes best.

    >>> interface_language("de,ky-KG;q=0.8,ru;q=0.9")
    'ru'
    """
    best, best_weight = _DEFAULT, 0.0
    for entry in (accept_language or "").split(","):
        tag, _, parameter = entry.partition(";")
        primary = tag.strip().lower().partition("-")[0]
        weight = _weight(parameter)
        for language in LANGUAGES:
            if primary == language and weight > best_weight:
                best, best_weight = language, weight
    return best


def _weight(parameter: str) -> float:
    """The weight in ``q=0.8``: 1 where there is none, 0 where it is not a number."""
    name, _, value = parameter.strip().partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0


@cache
def _sentences() -> dict[str, dict[Language, str | dict[str, str]]]:
    """All sentences by key and language; no two files have the same key."""
    sentences: dict[str, dict[Language, str | dict[str, str]]] = {}
    for path in sorted(Path(__file__).with_name("words").glob("*.toml")):
        part = tomllib.loads(path.read_text(encoding="utf-8"))
        assert not sentences.keys() & part.keys(), path
        sentences |= part
    return sentences
