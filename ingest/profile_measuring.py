"""Measuring what the language profiles are worth."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from csv import QUOTE_NONE, DictReader
from pathlib import Path

from ingest.document import LANGUAGES, Language
from ingest.grams import PROFILES
from ingest.language import detect
from ingest.profile_text import MARKS

__all__ = ["check", "foreign", "measure"]

_Make = Callable[[str], str]
_MOST = 1500  # lines of a source and language that are looked at


def _whole(text: str) -> str:
    return text


def _first_words(sentence: str) -> str:
    return " ".join(re.findall(r"[^\W\d_][\w'’-]*", sentence)[:3])


def _common_words(sentence: str) -> str:
    run = re.search(r"(?<!\S)(?:[^\W\d_A-ZÇĞİÖŞÜА-ЯЁӨҮҢ]+ ){2}[^\W\d_A-ZÇĞİÖŞÜА-ЯЁӨҮҢ]+(?!\S)", sentence)
    return run[0] if run else ""


def _written_words(sentence: str) -> str:
    return " ".join(sentence.split()[:3])


def _later_words(sentence: str) -> str:
    return " ".join(re.findall(r"[^\W\d_][\w'’-]*", sentence)[2:4])


def _keywords(sentence: str) -> str:
    """The three longest words in small letters, as people type them into a search box."""
    words = re.findall(r"[^\W\d_]{3,}", sentence.lower())
    return " ".join(sorted(sorted(words, key=len)[-3:], key=words.index))


def measure(folder: Path) -> str:
    """Table of the share of texts that are detected rightly, per cent, over ``*.tr``, ``*.ky``, ``*.ru``, ``*.en``.

    ``none`` counts, among the wrong ones, those said to be in none of the four.
    """
    made: dict[str, _Make] = {
        "sentences": _whole,
        "first three words": _first_words,
        "first three between spaces": _written_words,
        "three words, none a name": _common_words,
    }
    texts: dict[Language, list[str]] = {name: _sentences(folder, name) for name in LANGUAGES}
    lines = [_row(title, make, texts) for title, make in made.items()]
    plain = {name: [line.translate(MARKS[name]) for line in texts[name]] for name in MARKS}
    lines += [
        _row(f"{title}, without ş ğ ı ç ö ü ө ү ң", made[title], plain)
        for title in ("sentences", "first three words")
    ]
    return "\n".join([*_head(), *lines])


def check(apart: Mapping[str, Mapping[Language, list[str]]], profiles: Path) -> str:
    """The same for texts by source and language, with profiles from another folder."""
    made: dict[str, _Make] = {
        "whole": _whole,
        "first three words": _first_words,
        "first three in small letters": lambda text: _first_words(text).lower(),
        "third and fourth word": _later_words,
        "three longest words in small letters": _keywords,
    }
    lines = [
        _row(f"{source}: {title}", make, {name: lines[:_MOST] for name, lines in texts.items()}, profiles)
        for source, texts in apart.items()
        for title, make in made.items()
    ]
    return "\n".join([*_head(), *lines])


def foreign(path: Path) -> str:
    """Table of the share of sentences in other languages that are said to be in none of the four, per cent.

    ``path`` is a table of ``lang`` and ``text``.
    """
    said: dict[str, list[Language | None]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in DictReader(file, delimiter="\t", quoting=QUOTE_NONE):
            said.setdefault(row["lang"], []).append(detect(row["text"]).language)
    rows = [
        f"| {name} | {len(found)} | {100 * found.count(None) / len(found):.1f} |"
        for name, found in said.items()
    ]
    return "\n".join(["| language | sentences | none of the four |", "|---|--:|--:|", *rows])


def _head() -> list[str]:
    return ["| | " + " | ".join(LANGUAGES) + " |", "|---" * (len(LANGUAGES) + 1) + "|"]


def _row(title: str, make: _Make, texts: Mapping[Language, list[str]], profiles: Path = PROFILES) -> str:
    cells = (_cell(map(make, texts.get(name, [])), name, profiles) for name in LANGUAGES)
    return f"| {title} | " + " | ".join(cells) + " |"


def _sentences(folder: Path, language: Language) -> list[str]:
    paths = sorted(folder.glob(f"*.{language}"))
    lines = (line.strip() for path in paths for line in path.read_text(encoding="utf-8").splitlines())
    return list(dict.fromkeys(line for line in lines if line))


def _cell(texts: Iterable[str], language: Language, profiles: Path) -> str:
    found = Counter(detect(text, profiles=profiles).language for text in texts if text)
    right, total = found[language], found.total()
    if total == 0:
        return ""
    return f"{100 * right / total:.2f} ({total - right} of {total}, none {found[None]})"
