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
from pathlib import Path
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from ingest.document import Language
from ingest.grams import PROFILES, SCRIPTS, Script, Word, pair_of, trigram_list

__all__ = ["has_foreign_letters", "is_foreign", "table_of"]

# What the four languages are written with, after folding.
_ALPHABET = re.compile("[a-zçğıöşüʼа-яөүң]+")
_FOREIGN_LETTERS = 0.29  # share of words: Kazakh and Azerbaijani have more, text about them has fewer
_CAPITAL = 1 / 6  # what a name counts beside another word
_FLOOR = 1e-5  # probability of a gram that a language was never seen with
_STEPS = 28  # of a logarithm; the commonest gram is then at 240, and a row takes a byte a language
# How much likelier, as a logarithm, a neighbour must be; one word, which may be a name, asks for more.
_MARGIN, _MARGIN_OF_A_WORD = 10.0, 10.0
_MOST_UNKNOWN = 0.35  # share of grams; names and misprints reach a quarter


def table_of(counts: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """Counts by gram (row) and language (column) as what the table holds.

    That is how much likelier than a gram never seen, as a logarithm in steps of 1 / ``_STEPS``; 0 is never.
    """
    likelier = np.log1p(counts / counts.sum(axis=0) / _FLOOR) * _STEPS
    return np.where(counts > 0, np.clip(np.rint(likelier), 1, 255), 0).astype(np.uint8)


class _Neighbours:
    """The languages of one script, ours first, and the row of each gram in their table."""

    def __init__(self, folder: Path, script: Script) -> None:
        with np.load(folder / f"{script}.npz", allow_pickle=False) as stored:
            self.table: NDArray[np.uint8] = stored["table"]
            self.rows = {gram: row for row, gram in enumerate(stored["grams"].tolist())}
        ours = pair_of(script)
        self.columns = {name: column for column, name in enumerate(ours)}


_lock = Lock()
_load = cache(_Neighbours)


def has_foreign_letters(words: Sequence[Word]) -> bool:
    """Whether too many words have letters that none of the four languages has, like ə, қ or ß."""
    weights = [(_CAPITAL if word.capital else 1.0, _ALPHABET.fullmatch(word.text) is None) for word in words]
    return sum(w for w, foreign in weights if foreign) >= _FOREIGN_LETTERS * sum(w for w, _ in weights)


def is_foreign(words: Sequence[str], language: Language, *, profiles: Path = PROFILES) -> bool:
    """Whether another language explains the folded words far better, or none we know explains them."""
    with _lock:
        neighbours = _load(profiles, SCRIPTS[language])
    grams = [gram for word in words for gram in trigram_list(word)]
    found = map(neighbours.rows.get, grams)
    seen = neighbours.table[[row for row in found if row is not None]]
    if np.count_nonzero(seen[:, neighbours.columns[language]]) < (1 - _MOST_UNKNOWN) * len(grams):
        return True
    likely = seen.sum(axis=0, dtype=np.int64)
    lead = int(likely.max() - likely[: len(neighbours.columns)].max()) / _STEPS
    return lead > _MARGIN + _MARGIN_OF_A_WORD / len(words)
