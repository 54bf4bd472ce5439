"""Whether words are in none of the four languages.

A choice among four always chooses: it calls German English and Kazakh Kyrgyz. So the words are
weighed against other languages of the same script as well, with the profiles that langdetect brings and
with those of neighbours that it lacks (``profiles/latin``, ``profiles/cyrillic``). The sum is langdetect's
own (Bayes over grams), done on arrays: over thirty languages its loop would take longer than everything
else that is done to a passage.
"""

import json
import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from threading import Lock

import numpy as np
from langdetect import PROFILES_DIRECTORY

from ingest.document import Language
from ingest.grams import PROFILES, SCRIPTS, Script, Word, trigram_list

__all__ = ["has_foreign_letters", "is_foreign"]

# langdetect's profiles that are loaded; any other language shows by its unknown grams.
_STOCK: dict[Script, str] = {
    "latin": "cs da de es et fi fr hr hu id it lt lv nl no pl pt ro sk sl so sq sv sw tl vi",
    "cyrillic": "bg mk uk",
}
# What the four languages are written with, after folding.
_ALPHABET = re.compile("[a-zçğıöşüʼа-яөүң]+")
_FOREIGN_LETTERS = 1 / 3  # share of words: Kazakh and Azerbaijani have more, text about them has fewer
_CAPITAL = 1 / 6  # what a name counts beside another word
_FLOOR = 1e-5  # probability of a gram that a language was never seen with
# How much likelier, as a logarithm, a neighbour must be; one word, which may be a name, asks for more.
_MARGIN, _MARGIN_OF_A_WORD = 10.0, 10.0
_MOST_UNKNOWN = 0.35  # share of grams; names and misprints reach a quarter


class _Neighbours:
    """The languages of one script, ours first: log probability by gram (row) and language (column)."""

    def __init__(self, script: Script) -> None:
        ours = [name for name in SCRIPTS if SCRIPTS[name] == script]
        paths = [PROFILES / f"{name}.json" for name in ours]
        paths += [Path(PROFILES_DIRECTORY) / name for name in _STOCK[script].split()]
        paths += sorted((PROFILES / script).glob("*.json"))
        profiles = [_trigrams(path) for path in paths]
        self.columns = {name: column for column, name in enumerate(ours)}
        self.rows = {gram: row for row, gram in enumerate(sorted(set().union(*profiles)))}
        share = np.zeros((len(self.rows), len(profiles)), dtype=np.float32)
        for column, counts in enumerate(profiles):
            rows = [self.rows[gram] for gram in counts]
            share[rows, column] = np.fromiter(counts.values(), dtype=np.float32) / counts.total()
        self.known = share[:, : len(ours)] > 0
        self.logarithms = np.log(share + _FLOOR)


def _trigrams(path: Path) -> Counter[str]:
    """Folded grams of three letters, which all profiles have; ours count whole words in capitals, too."""
    profile = json.loads(path.read_text(encoding="utf-8"))
    counts: Counter[str] = Counter()
    for gram, count in profile["freq"].items():
        if len(gram) == 3 and not (profile["name"] in SCRIPTS and gram.isupper()):
            counts[gram.replace("İ", "i").lower()] += count
    return counts


_lock = Lock()
_load = cache(_Neighbours)


def has_foreign_letters(words: Sequence[Word]) -> bool:
    """Whether too many words have letters that none of the four languages has, like ə, қ or ß."""
    weights = [(_CAPITAL if word.capital else 1.0, _ALPHABET.fullmatch(word.text) is None) for word in words]
    return sum(w for w, foreign in weights if foreign) >= _FOREIGN_LETTERS * sum(w for w, _ in weights)


def is_foreign(words: Sequence[str], language: Language) -> bool:
    """Whether another language explains the folded words far better, or none we know explains them."""
    with _lock:
        neighbours = _load(SCRIPTS[language])
    grams = [gram for word in words for gram in trigram_list(word)]
    found = map(neighbours.rows.get, grams)
    rows = [row for row in found if row is not None]
    column = neighbours.columns[language]
    known = np.count_nonzero(neighbours.known[rows, column])
    if known < (1 - _MOST_UNKNOWN) * len(grams):
        return True
    likely = neighbours.logarithms[rows].sum(axis=0)
    ours = likely[: len(neighbours.columns)].max()
    return bool(likely.max() - ours > _MARGIN + _MARGIN_OF_A_WORD / len(words))
