"""Names of people as first pages print them: with degrees before, marks of footnotes after, several on a line."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from re import compile as pattern
from typing import Any

from ingest.lines import LONGEST_WRAPPED

__all__ = ["Names", "fold", "names_on", "only_degrees", "words_of"]

_MARKS = pattern(
    r"[*†‡§¹²³⁴⁵⁶⁷⁸⁹⁰]+|(?<=[^\W\d_])\d{1,2}(?:,\d{1,2})*(?!\d)|\[\d+\]|(?<=\s)[\da-e](?=\s*(?:[,*]|$))"
)
_BRACKETS = pattern(r"\s*\([^)]*\)")
_TOKEN = pattern(r"[^\W\d_][^\W\d_'’`.-]*(?:['’`-][^\W\d_]+)*\.?$")
_INITIALS = pattern(r"(?:[^\W\d_]\.[- ]?){1,3}$")
_GLUED = pattern(r"(?<=\.)(?=[^\W\d_])")
_FAMILY = pattern(
    r"(?:[oe]va?|yeva?|oğlu|uulu|kyzy|баев|беков|алиев|[ое]ва|ович|евич|овна|евна|баева|бекова)$"
)
_APART = pattern(r"\s*[,;/|]\s*|\s+[–—-]\s+")
_MOST_TOKENS, _FEW_TOKENS = 4, 3


@dataclass(frozen=True, slots=True)
class Names:
    """The names on a line; ``sure`` if something tells that they are names and not words of a title.

    ``marked`` if a footnote is: authors have one, and titles may.
    """

    names: tuple[str, ...]
    sure: bool
    marked: bool


def fold(text: str) -> str:
    """Lower case that is the same however a Turkish I was typed.

    >>> fold("HAZIRLAYAN, İçindekiler")
    'hazirlayan, içindekiler'
    """
    return text.replace("İ", "i").lower().replace("ı", "i")


@cache
def words_of(key: str) -> frozenset[str]:
    """The entries of a list in ``first_page.toml``."""
    value = _data()[key]
    return frozenset(value.split() if isinstance(value, str) else value)


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("first_page.toml").read_text(encoding="utf-8"))


def names_on(line: str) -> Names | None:
    """The names that a line consists of; None if it holds anything else."""
    if len(line) > LONGEST_WRAPPED:
        return None
    marked = _MARKS.search(line) is not None
    bare = _MARKS.sub("", _BRACKETS.sub("", line)).strip(" ,;:")
    if not bare or any(character.isdigit() or character in '@«»"“”?!:()' for character in bare):
        return None
    parts = [part for part in _APART.split(_joined(bare)) if part]
    named = [_without_degrees(part) for part in parts]
    degree = any(len(name) < len(part.split()) for name, part in zip(named, parts, strict=True))
    kept = [name for name in named if name]
    if len(kept) == 2 and all(len(name) == 1 for name in kept[:1]) and len(kept[1]) <= 2:
        kept = [[f"{kept[0][0]},", *kept[1]]]  # "Yılmaz, Ayşe"
    if not kept or not all(_is_name(name) for name in kept):
        return None
    caps = all(token.isupper() for name in kept for token in name)
    sure = degree or any(_is_sure(name, caps=caps) for name in kept)
    short = all(len(name) <= _FEW_TOKENS for name in kept)
    return Names(tuple(" ".join(name) for name in kept), sure, marked and not caps and short)


def only_degrees(line: str) -> bool:
    """Whether a line says what somebody is and not who: "к.и.н., доцент"."""
    return all(_is_degree(token) for token in line.replace(",", " ").split())


def _joined(line: str) -> str:
    """Commas for the words between names."""
    return " ".join("," if fold(word) in words_of("between") else word for word in line.split())


def _without_degrees(part: str) -> list[str]:
    """The words of a name without "Doç. Dr." before it and "к.и.н." after."""
    tokens = part.split()
    while tokens and _is_degree(tokens[0]):
        tokens = tokens[1:]
    while tokens and _is_degree(tokens[-1]):
        tokens = tokens[:-1]
    return tokens


def _is_degree(token: str) -> bool:
    pieces = [piece for piece in fold(token).replace("ph.d", "phd").split(".") if piece]
    return fold(token).rstrip(".") in words_of("degrees") or (
        len(pieces) > 1 and all(piece in words_of("degrees") for piece in pieces)
    )


def _is_name(tokens: Sequence[str]) -> bool:
    split = [piece for token in tokens for piece in _GLUED.split(token) if piece]  # "А.Б.Асанов"
    if len(split) < 2:
        return False
    whole = 0
    for token in split:
        stripped = token.rstrip(",")
        if fold(stripped) in words_of("particles"):
            continue
        if _TOKEN.match(stripped) is None or not stripped[0].isupper():
            return False
        if stripped.endswith(".") and len(stripped) > 4:
            return False
        whole += len(stripped.rstrip(".")) > 1
    return 1 <= whole <= _MOST_TOKENS and len(split) <= _MOST_TOKENS + 2


def _is_sure(tokens: Sequence[str], *, caps: bool) -> bool:
    """Whether this can only be a name: initials, a surname in capitals, a given name that is known."""
    split = [piece for token in tokens for piece in _GLUED.split(token) if piece]
    if any(_INITIALS.match(token.rstrip(",")) for token in split):
        return True
    folded = [fold(token.rstrip(",")) for token in split]
    few = len(split) <= _FEW_TOKENS or not caps  # "İPEK YOLU ŞEHİRLERİNDE KERVANSARAYLARIN"
    if few and any(each in words_of("given_names") for each in folded[:2]):
        return True
    if any(each in ("uulu", "kyzy", "уулу", "кызы", "oğlu") for each in folded):
        return True
    if caps:
        return False
    in_capitals = [token.isupper() and len(token) > 2 for token in split]
    return (
        (in_capitals[-1] and not in_capitals[0])
        or (in_capitals[0] and not in_capitals[-1])
        or _FAMILY.search(folded[-1]) is not None
    )
