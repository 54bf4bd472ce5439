"""Whether words are in none of the four languages.

A choice among four always chooses: it calls German English and Kazakh Kyrgyz. So the words are
weighed against other languages of the same script as well, with the profiles that langdetect brings and
with those of neighbours that it lacks, together in one table a script (``profiles/latin.npz``,
``profiles/cyrillic.npz``; reading forty profiles would take half a second). The sum is langdetect's own
(Bayes over grams), done on arrays: over thirty languages its loop would take longer than everything else
that is done to a passage.
"""

import re
from collections.abc import Sequence
from functools import cache
from threading import Lock

import numpy as np

from ingest.document import Language
from ingest.grams import PROFILES, SCRIPTS, Script, Word, trigram_list

__all__ = ["has_foreign_letters", "is_foreign"]

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
        with np.load(PROFILES / f"{script}.npz", allow_pickle=False) as table:
            grams, counts = table["grams"], table["counts"].astype(np.float32)
        ours = [name for name in SCRIPTS if SCRIPTS[name] == script]
        self.columns = {name: column for column, name in enumerate(ours)}
        self.rows = {gram: row for row, gram in enumerate(grams.tolist())}
        self.known = counts[:, : len(ours)] > 0
        self.logarithms = np.log(counts / counts.sum(axis=0) + _FLOOR)


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
