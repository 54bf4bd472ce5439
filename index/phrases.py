"""A question that is words in quotation marks: it asks for the passages that say them, one after another."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import reduce

from numpy import argpartition, array, int64, intersect1d, sort, zeros
from numpy.typing import NDArray

from index.filters import Mask, Scope
from index.generation import Generation
from index.lexical import near_term
from index.subwords import split_words

__all__ = ["Wording", "phrase_of", "says"]

_MARKS = (('"', '"'), ("“", "”"), ("„", "“"), ("„", "”"), ("”", "”"), ("«", "»"), ("‹", "›"), ("‘", "’"))
_AFTER = " .?!…"  # what people end such a question with
_LONGEST = 50
"""Words; who pastes more looks for a text, which is found by what it says, whatever was altered in it."""
_READ = 5_000
"""Passages at most that hold all words and are read for their order; 1,100 take a quarter of a second. Of more, as hold
"of the" in a large library, the best matched are, and one that says it may be missed."""


def phrase_of(question: str) -> tuple[str, ...]:
    """The words (``split_words``) of a question that is nothing but words in quotation marks; () of any other.

    Where only a part is in them, they may as well mark a name.

    >>> phrase_of("«Кант авиабазасы»"), phrase_of("«Манас» качан жазылган?"), phrase_of("«Ак» и «Кара»")
    (('кант', 'авиабазасы'), (), ())
    """
    said = question.strip().rstrip(_AFTER)
    for opening, closing in _MARKS:
        within = said[1:-1]
        if said[:1] == opening and said[-1:] == closing and len(said) > 2:
            words = split_words(within)
            if opening not in within and closing not in within and len(words) <= _LONGEST:
                return tuple(words)
    return ()


def says(words: Sequence[str], phrase: Sequence[str]) -> bool:
    """Whether ``phrase`` stands in ``words``, in its order and nothing between."""
    return f" {' '.join(phrase)} " in f" {' '.join(words)} "


@dataclass(frozen=True, slots=True)
class Wording:
    """The ``phrase`` that a question asks for, and ``places``, ascending, of the passages that say it.

    () and None where the question is no phrase.
    """

    phrase: tuple[str, ...] = ()
    places: NDArray[int64] | None = None

    @classmethod
    def of(
        cls,
        question: str,
        generation: Generation,
        texts: Callable[[Sequence[int]], Sequence[str]] | None,
        allowed: Mask | None,
    ) -> "Wording":
        """Looks among the ``allowed`` passages; without ``texts``, as ``index.search.rank`` has them, for no phrase."""
        phrase = phrase_of(question)
        if not phrase or texts is None:
            return cls()
        places = _holding(phrase, generation, allowed)
        said = texts(generation.numbers[places].tolist())
        saying = [says(split_words(text), phrase) for text in said]
        return cls(phrase, places[array(saying, dtype=bool)])

    @property
    def held(self) -> bool | None:
        """Whether any passage says the phrase; None where there is none to say."""
        return None if self.places is None else len(self.places) > 0

    def within(self, scope: Scope, count: int) -> Scope:
        """Of ``count`` passages what may be a hit: those that say the phrase, if any does; else all of ``scope``."""
        if self.places is None or not len(self.places):
            return scope
        mask = zeros(count, dtype=bool)
        mask[self.places] = True
        return replace(scope, allowed=mask)


def _holding(phrase: Sequence[str], generation: Generation, allowed: Mask | None) -> NDArray[int64]:
    """Places, ascending, of the ``allowed`` passages that hold words beginning as those of ``phrase`` do."""
    lexical = generation.lexical
    terms = list(dict.fromkeys(map(near_term, phrase)))
    held = sorted((lexical.places_of(term) for term in terms), key=len)
    places = reduce(intersect1d, held).astype(int64)
    if allowed is not None:
        places = places[allowed[places]]
    if len(places) > _READ:
        matched = lexical.scores(terms)[places]
        places = sort(places[argpartition(-matched, _READ)[:_READ]])
    return places
