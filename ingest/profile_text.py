"""The text that language profiles are made of, and the part of it that can be held apart."""

import csv
import json
import re
from collections.abc import Container, Iterator
from hashlib import md5
from pathlib import Path

from ingest.document import LANGUAGES, Language

__all__ = ["MARKS", "hold_apart", "read_lines"]

_NOT_TEXT = re.compile(r"%(\d+\$)?[a-zA-Z]|<[^>]*>|\{[^}]*\}|&\w+;|\\n|\([^)]*\)")
# What people write who leave the marks out: every third line is counted that way as well.
MARKS: dict[Language, dict[int, int]] = {
    "tr": str.maketrans("ışğçöüİŞĞÇÖÜ", "isgcouISGCOU"),
    "ky": str.maketrans("өүңӨҮҢ", "оунОУН"),
}
# English is the longest list by far and would only add names.
_COMMON_VOICE_STEP = {"tr": 1, "ky": 1, "ru": 1, "en": 4}
# Those that the profiles were measured with. With the tables written later, full of names that Kyrgyz and Russian
# share, the first three words of news were told less well: 96.2 % instead of 96.8 in Kyrgyz.
_OWN_TABLES = (
    *(f"lexicon/{name}.tsv" for name in ("collocations", "domain", "encyclopaedic", "general")),
    "parallel/sentences.tsv",
)
_APART = 26  # of 256: a tenth of the lines


def _read_rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE, restval="")


def _own_lines(corpus: Path) -> Iterator[tuple[str, str]]:
    for name in _OWN_TABLES:
        for row in _read_rows(corpus / name):
            yield from ((language, row[language]) for language in LANGUAGES)
    for row in _read_rows(corpus / "questions" / "question_passage.tsv"):
        yield from ((language, row[f"{part}_{language}"]) for language in LANGUAGES for part in "qp")
    for row in _read_rows(corpus / "paraphrase" / "pairs.tsv"):
        yield from ((row["lang"], row[side]) for side in "ab")


def _open_lines(folder: Path) -> Iterator[tuple[str, str]]:
    for table in ("android/android_ky_tr_ru_en.tsv", "open_sdg/sdg_ky_tr_ru_en.tsv"):
        for row in _read_rows(folder / table):
            yield from ((language, row[language]) for language in LANGUAGES)
    for language, step in _COMMON_VOICE_STEP.items():
        lines = (folder / "common_voice" / f"{language}.txt").read_text(encoding="utf-8").splitlines()
        yield from ((language, line) for line in lines[::step])
    for line in (folder / "tico19" / "eng-rus.tsv").read_text(encoding="utf-8").splitlines():
        english, russian = line.split("\t")[:2]
        yield from (("en", english), ("ru", russian))
    seen = set()
    for line in (folder / "thquad_tr" / "thquad_tr.jsonl").read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        yield "tr", entry["question"]
        if entry["passage"] not in seen:
            seen.add(entry["passage"])
            yield "tr", entry["passage"]


def read_lines(corpus: Path, open_data: Path, *, without: Container[str] = ()) -> dict[Language, list[str]]:
    """All lines of the four languages but those named, without marks of typesetting and of programs."""
    lines: dict[Language, list[str]] = {language: [] for language in LANGUAGES}
    for language, line in (*_own_lines(corpus), *_open_lines(open_data)):
        if line not in without:
            lines[language].append(_NOT_TEXT.sub(" ", line))  # type: ignore[index]  # headers name languages
    return lines


def hold_apart(corpus: Path, open_data: Path) -> dict[str, dict[Language, list[str]]]:
    """A tenth of the single sentences, of our parallel ones and of our questions, by source and language.

    What is held apart of a table is whole rows: a sentence with its translations, a question with its passage
    (the passages under a title of their own).
    """
    apart: dict[str, dict[Language, list[str]]] = {}

    def keep(title: str, language: Language, line: str) -> None:
        apart.setdefault(title, {}).setdefault(language, []).append(line)

    for row in _read_rows(corpus / "questions" / "question_passage.tsv"):
        if _is_apart(row["q_en"]):
            for language in LANGUAGES:
                keep("questions", language, row[f"q_{language}"])
                keep("passages", language, row[f"p_{language}"])
    for row in _read_rows(corpus / "parallel" / "sentences.tsv"):
        if _is_apart(row["en"]):
            for language in LANGUAGES:
                keep("parallel sentences", language, row[language])
    for language in LANGUAGES:
        path = open_data / "common_voice" / f"{language}.txt"
        for line in filter(_is_apart, path.read_text(encoding="utf-8").splitlines()):
            keep("common_voice", language, line)
    return apart


def _is_apart(line: str) -> bool:
    return md5(line.encode(), usedforsecurity=False).digest()[0] < _APART
