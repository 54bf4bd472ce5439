"""The BM25 side: which terms a word stands for, and which passages hold the rare ones.

A word is searched for under two terms: its stem in its language, and the beginning of its romanised
form, under which names and internationalisms meet whatever script they are in.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from logging import WARNING, getLogger
from pathlib import Path
from threading import Lock
from typing import Any

from numpy import (
    argpartition,
    argsort,
    array,
    concatenate,
    flatnonzero,
    float32,
    int32,
    int64,
    maximum,
    repeat,
    unique,
    zeros,
)
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file
from snowballstemmer import stemmer as snowball

from index.kyrgyz_stemmer import stem as kyrgyz_stem
from index.passage_words import PassageWords
from index.subwords import romanise, romanise_all
from ingest.document import Language

__all__ = ["LexicalIndex", "best_places", "near_term", "passage_terms", "question_terms"]

ROMAN_LENGTH = 5
"""Letters of a romanised word that are a term: a stem's worth in Turkish and Kyrgyz."""

_SNOWBALL = {"tr": "turkish", "ru": "russian", "en": "english"}
_CYRILLIC: tuple[Language, ...] = ("ky", "ru")
_LATIN: tuple[Language, ...] = ("tr", "en")

_stemmers = {language: snowball(name) for language, name in _SNOWBALL.items()}
_stemming = Lock()  # a Snowball stemmer keeps the word it is at in itself


@lru_cache(maxsize=200_000)
def _stem(word: str, language: Language) -> str:
    """The stem of a word; Snowball has no Kyrgyz."""
    if language == "ky":
        return kyrgyz_stem(word)
    if language not in _stemmers:
        return word
    with _stemming:
        return str(_stemmers[language].stemWord(word))


def _roman_term(word: str) -> str:
    return _term_of_romanised(romanise(word))


def _term_of_romanised(romanised: str) -> str:
    return f"~{romanised[:ROMAN_LENGTH]}"


def near_term(word: str) -> str:
    """The one term that a word is looked for under which means nearly what a question's word means."""
    return _roman_term(word)


def passage_terms(words: Iterable[str], language: Language | None) -> list[str]:
    """Terms of a passage's words, in order; of a passage in none of the four, words stand for themselves."""
    terms = []
    for word in words:
        terms.append(word if language is None else _stem(word, language))
        terms.append(_roman_term(word))
    return terms


def question_terms(words: Sequence[str], *, stems: bool = True, romanised: bool = True) -> list[str]:
    """Terms that a question's words may stand under, in any language of their script, each once."""
    terms: dict[str, None] = {}
    for word in words:
        languages = _LATIN if word.isascii() or not _is_cyrillic(word) else _CYRILLIC
        for language in languages if stems else ():
            terms[_stem(word, language)] = None
        if romanised:
            terms[_roman_term(word)] = None
    return list(terms)


def _is_cyrillic(word: str) -> bool:
    return any("Ѐ" <= letter <= "ӿ" for letter in word)


@dataclass(frozen=True, slots=True)
class LexicalIndex:
    """BM25 (Robertson et al., 1994; Lucene's variant) over passages by their place in the library.

    bm25s weighs every term in every passage once, when the index is made: to search is to add up. The
    weights of ``terms[i]`` are ``weights[starts[i]:starts[i + 1]]`` (float32), in the passages
    ``places`` (int32) there; there are ``count`` passages.
    """

    count: int
    terms: Mapping[str, int]
    starts: NDArray[int64]
    places: NDArray[int32]
    weights: NDArray[float32]

    @classmethod
    def build(cls, terms: Sequence[Sequence[str]]) -> "LexicalIndex":
        """An index over the terms of each passage, in the library's order."""
        numbers: dict[str, int] = {}
        ids = [[numbers.setdefault(term, len(numbers)) for term in each] for each in terms]
        return cls._weighed(ids, numbers)

    @classmethod
    def of(cls, words: PassageWords, languages: Sequence[Language | None]) -> "LexicalIndex":
        """What ``build`` makes of the ``passage_terms`` of each passage, whose language is told.

        A word is looked at once for each language that passages say it in.
        """
        numbers: dict[str, int] = {}
        under = array(
            [
                numbers.setdefault(term, len(numbers))
                for term in map(_term_of_romanised, romanise_all(words.vocabulary))
            ],
            dtype=int64,
        )
        ids: list[list[int]] = [[]] * len(words)
        for language in dict.fromkeys(languages):
            spoken = [place for place, each in enumerate(languages) if each == language]
            flat, _ = words.flat(array(spoken, dtype=int64))
            stems = zeros(len(words.vocabulary), dtype=int64)
            for place in unique(words.places[flat]).tolist():
                word = words.vocabulary[place]
                stem = word if language is None else _stem(word, language)
                stems[place] = numbers.setdefault(stem, len(numbers))
            for passage in spoken:
                within = slice(words.starts[passage], words.starts[passage + 1])
                said = repeat(words.places[within], words.counts[within])
                ids[passage] = concatenate((stems[said], under[said])).tolist()
        return cls._weighed(ids, numbers)

    @classmethod
    def _weighed(cls, ids: Sequence[list[int]], numbers: Mapping[str, int]) -> "LexicalIndex":
        """The index of passages that hold the terms of these numbers."""
        from bm25s import BM25  # it brings all of scipy, which a search can do without

        getLogger("bm25s").setLevel(WARNING)  # it asks for DEBUG when it is imported
        if not any(ids):
            return cls(len(ids), {}, zeros(1, int64), zeros(0, int32), zeros(0, float32))
        bm25 = BM25(method="lucene")
        bm25.index((ids, numbers), show_progress=False, create_empty_token=False)
        return cls(
            count=len(ids),
            terms=numbers,
            starts=bm25.scores["indptr"].astype(int64),
            places=bm25.scores["indices"].astype(int32),
            weights=bm25.scores["data"].astype(float32),
        )

    @classmethod
    def load(cls, folder: Path) -> "LexicalIndex":
        """The index that ``save`` wrote; the caller has checked its files against their manifest."""
        text = (folder / "terms.txt").read_text(encoding="utf-8")
        numbers = {term: number for number, term in enumerate(text.split("\n"))} if text else {}
        arrays = load_file(folder / "lexical.safetensors")
        return cls(terms=numbers, count=int(arrays.pop("count")[0]), **arrays)

    def save(self, folder: Path) -> None:
        """Writes ``terms.txt`` and ``lexical.safetensors`` into ``folder``."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "terms.txt").write_text("\n".join(self.terms), encoding="utf-8", newline="\n")
        arrays: dict[str, NDArray[Any]] = {
            "count": array([self.count]),
            "starts": self.starts,
            "places": self.places,
            "weights": self.weights,
        }
        save_file(arrays, folder / "lexical.safetensors")

    def places_of(self, term: str) -> NDArray[int32]:
        """Places of the passages that hold a term; int32, none for one that no passage holds."""
        number = self.terms.get(term)
        return (
            self.places[:0] if number is None else self.places[self.starts[number] : self.starts[number + 1]]
        )

    def scores(self, terms: Iterable[str]) -> NDArray[float32]:
        """BM25 of every passage for the terms of a question; float32 (passages,), 0 where none is shared."""
        scores = zeros(self.count, dtype=float32)
        for term in terms:
            number = self.terms.get(term)
            if number is not None:
                here = slice(self.starts[number], self.starts[number + 1])
                scores[self.places[here]] += self.weights[here]
        return scores

    def best_of(self, terms: Sequence[Mapping[str, float]], weights: NDArray[float32]) -> NDArray[float32]:
        """For each word the most that one of its ``terms`` gives a passage that holds it, times the word's weight.

        Their sum is what a passage gets; float32 (passages,).
        """
        scores = zeros(self.count, dtype=float32)
        for each, weight in zip(terms, weights, strict=True):
            best = zeros(self.count, dtype=float32)
            for term, worth in each.items():
                number = self.terms.get(term)
                if number is not None:
                    held = self.places[self.starts[number] : self.starts[number + 1]]
                    best[held] = maximum(best[held], float32(worth))
            scores += weight * best
        return scores


def best_places(scores: NDArray[float32], k: int) -> NDArray[int64]:
    """Places of the ``k`` highest scores above 0, best first."""
    hits = flatnonzero(scores > 0)
    if len(hits) > k:
        hits = hits[argpartition(-scores[hits], k)[:k]]
    return hits[argsort(-scores[hits], kind="stable")].astype(int64)
