"""The BM25 side: which terms a word stands for, and which passages hold the rare ones.

A word is searched for under two terms: its stem in its language, and the beginning of its romanised
form, under which names and internationalisms meet whatever script they are in.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from threading import Lock

from bm25s import BM25
from numpy import argpartition, argsort, array, flatnonzero, float32, int64
from numpy.typing import NDArray
from snowballstemmer import stemmer as snowball

from index.subwords import romanise
from ingest.document import Language

__all__ = ["LexicalIndex", "passage_terms", "question_terms"]

ROMAN_LENGTH = 5
"""Letters of a romanised word that are a term: a stem's worth in Turkish and Kyrgyz."""

_SNOWBALL = {"tr": "turkish", "ru": "russian", "en": "english"}
_CYRILLIC: tuple[Language, ...] = ("ky", "ru")
_LATIN: tuple[Language, ...] = ("tr", "en")

_stemmers = {language: snowball(name) for language, name in _SNOWBALL.items()}
_stemming = Lock()  # a Snowball stemmer keeps the word it is at in itself


@lru_cache(maxsize=200_000)
def _stem(word: str, language: Language) -> str:
    """The stem of a word; Snowball has no Kyrgyz, whose words are met by their romanised beginnings."""
    if language not in _stemmers:
        return word
    with _stemming:
        return str(_stemmers[language].stemWord(word))


def _roman_term(word: str) -> str:
    return f"~{romanise(word)[:ROMAN_LENGTH]}"


def passage_terms(words: Iterable[str], language: Language | None) -> list[str]:
    """Terms of a passage's words, in order; of a passage in none of the four, words stand for themselves."""
    terms = []
    for word in words:
        terms.append(word if language is None else _stem(word, language))
        terms.append(_roman_term(word))
    return terms


def question_terms(words: Sequence[str]) -> list[str]:
    """Terms that a question's words may stand under, in any language of their script, each once."""
    terms: dict[str, None] = {}
    for word in words:
        languages = _LATIN if word.isascii() or not _is_cyrillic(word) else _CYRILLIC
        for language in languages:
            terms[_stem(word, language)] = None
        terms[_roman_term(word)] = None
    return list(terms)


def _is_cyrillic(word: str) -> bool:
    return any("Ѐ" <= letter <= "ӿ" for letter in word)


class LexicalIndex:
    """BM25 (Robertson et al., 1994; Lucene's variant) over passages by their place in the library."""

    def __init__(self, bm25: BM25) -> None:
        self._bm25 = bm25

    @classmethod
    def build(cls, terms: Sequence[Sequence[str]]) -> "LexicalIndex":
        """An index over the terms of each passage, in the library's order."""
        bm25 = BM25(method="lucene")
        numbers: dict[str, int] = {}
        ids = [[numbers.setdefault(term, len(numbers)) for term in each] for each in terms]
        if numbers:
            bm25.index((ids, numbers), show_progress=False, create_empty_token=False)
        return cls(bm25)

    @classmethod
    def load(cls, folder: Path) -> "LexicalIndex":
        """The index that ``save`` wrote; the caller has checked its files against their manifest."""
        if not (folder / "params.index.json").is_file():
            return cls(BM25(method="lucene"))
        return cls(BM25.load(str(folder), load_corpus=False, mmap=False, allow_pickle=False))

    def save(self, folder: Path) -> None:
        """Writes the index into ``folder``; an empty one writes nothing."""
        folder.mkdir(parents=True, exist_ok=True)
        if hasattr(self._bm25, "scores"):
            self._bm25.save(str(folder), show_progress=False)

    def search(self, words: Sequence[str], k: int) -> tuple[NDArray[int64], NDArray[float32]]:
        """Places and scores of at most ``k`` passages that share a term with a question's ``words``, best first."""
        nothing = array([], dtype=int64), array([], dtype=float32)
        if not hasattr(self._bm25, "scores"):
            return nothing
        vocabulary = self._bm25.vocab_dict
        terms = [vocabulary[term] for term in question_terms(words) if term in vocabulary]
        if not terms:
            return nothing
        scores: NDArray[float32] = self._bm25.get_scores_from_ids(terms)
        hits = flatnonzero(scores > 0)
        if len(hits) > k:
            hits = hits[argpartition(-scores[hits], k)[:k]]
        order = hits[argsort(-scores[hits], kind="stable")]
        return order.astype(int64), scores[order]
