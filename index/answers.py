"""How much of a question the sentences of a passage match that could be its answer.

Where a question asks for a date, a number, a name or a reason (``index.answer_kinds``), a passage that has none beside
what is asked about does not answer it, whatever else it says. Of passages in an order, the first are read for that.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from numpy import arange, argsort, array, exp, float32, int64
from numpy.typing import NDArray

from index.answer_kinds import AnswerKind, Asked
from index.rerank import LateInteraction

__all__ = ["UNASKED", "AnswerShares", "Answers"]

READ = 10
"""Passages that are read, as many as people see: with 20 or 40, and the decision as it was, nothing else came first."""
_WORTH: dict[AnswerKind, float] = {"date": 0.5, "number": 0.5, "name": 0.5, "reason": 0.3}
"""What a possible answer adds around which the whole question stands, as a share of the candidates' spread: less where
the words that tell it also say other things.

With reasons (and the weights before), the first passage is right for 81.2 % of questions over five papers instead of
80.5, 83.5 instead of 83.2 over the demo articles (RR@10 86.6 instead of 86.0, 89.3 instead of 89.2); in libraries on
one subject RR@10 of the 537 held-back questions that ask for one is 84.6 instead of 84.0, and 79.7 instead of 79.5
over longer passages (with a quarter); among 9,615 short passages on everything 55.8 instead of 56.0, of all
questions.
Words that contrast things ("whereas", "ise"), where a question asks how they differ, gave +0.1 and +0.2 over papers and
demo and -0.3 and -0.7 in libraries on one subject; how close together the words of any question stand, +0.1 at best.
"""
_TOLD: frozenset[AnswerKind] = frozenset({"date", "number"})
"""What is plainly there or not. Names stand beside everything and need not be any ("Chinese engineers" says who built
it, too), and reasons are told without a word that says so."""
_REACH = 12.0
"""Words from what could be the answer at which another counts a third: what "how many" is about stands near the number,
and sentences of laws and reports hold many numbers."""
_CLOSER = 4.0
"""How many times as fast what is counted fades: "twelve arches"."""
UNASKED = 0.4
"""``near`` of questions that do not tell what they ask for: about what it is of others."""
_MOST_LACKING = 0.25
"""Beyond it more says no more: in a small library one sentence may match all of a question, and answer in words that
are not in ``answer_kinds.toml``."""


@dataclass(frozen=True, slots=True)
class AnswerShares:
    """Shares of a question that a passage matches, 0 to 1.

    ``any`` is that of its best sentence, ``answering`` of the best of those that could answer; ``near`` counts of
    such a sentence what stands around the thing that is asked for, a word the less, the farther from it.
    """

    any: float
    answering: float
    near: float


class Answers:
    """Reads the first candidates of one question, each once, for what they could answer.

    ``texts`` gives what the passages of some numbers say. Where it is None, or the question does not tell what is
    ``asked`` for, nothing is read and nothing changes.
    """

    def __init__(
        self,
        asked: Asked | None,
        late: LateInteraction,
        texts: Callable[[Sequence[int]], Sequence[str]] | None,
    ) -> None:
        self._asked = None if texts is None else asked
        self._late = late
        self._texts = texts
        self._read: dict[int, AnswerShares] = {}

    def raised(self, numbers: NDArray[int64], scores: NDArray[float32]) -> NDArray[float32]:
        """``scores`` of passages, by their numbers, the highest of them raised by what could answer."""
        if self._asked is None or not len(scores):
            return scores
        first = argsort(-scores, kind="stable")[:READ]
        shares = self._shares(numbers[first].tolist(), self._asked)
        raised = scores.copy()
        worth = _WORTH[self._asked.kind] * float(scores.max() - scores.min())
        raised[first] += array([worth * each.near for each in shares], dtype=float32)
        return raised

    def lacking(self, number: int) -> float:
        """How much less of the question a possible answer in this passage matches than its best sentence, 0 to 0.25.

        Nothing lacks where a name or a reason is asked for.
        """
        if self._asked is None or self._asked.kind not in _TOLD:
            return 0.0
        (shares,) = self._shares([number], self._asked)
        return min(shares.any - shares.answering, _MOST_LACKING)

    def near(self, number: int) -> float:
        """How much of the question this passage matches around what could be its answer, 0 to 1.

        ``UNASKED`` where the question does not tell what it asks for, or nothing can be read; and where it is a name or
        a reason.
        """
        if self._asked is None or self._asked.kind not in _TOLD:
            return UNASKED
        (shares,) = self._shares([number], self._asked)
        return shares.near

    def _shares(self, numbers: Sequence[int], asked: Asked) -> list[AnswerShares]:
        unread = [number for number in numbers if number not in self._read]
        if unread and self._texts is not None:
            texts = self._texts(unread)
            self._read.update({n: self._of(text, asked) for n, text in zip(unread, texts, strict=True)})
        return [self._read[number] for number in numbers]

    def _of(self, text: str, asked: Asked) -> AnswerShares:
        highest = self._late.highest or 1.0
        read = self._late.passage_words.read(text)
        matches = self._late.matches(read.places) / highest
        shares = read.highest(matches).sum(axis=1)
        answering = near = 0.0
        for number, things in enumerate(read.things):
            own = matches[read.starts[number] : read.starts[number + 1]]
            for place in asked.places(things):
                answering = max(answering, float(shares[number]))
                fading = _fading(len(own), place)
                faded = own * fading
                if asked.counted:
                    columns = list(asked.counted)
                    faded[:, columns] = own[:, columns] * fading**_CLOSER
                near = max(near, float(faded.max(axis=0, initial=0).sum()))
        return AnswerShares(float(shares.max(initial=0)), answering, near)


def _fading(words: int, place: int) -> NDArray[float32]:
    """What words of a sentence count beside the one at ``place``; float32 (words, 1)."""
    counted: NDArray[float32] = exp(-abs(arange(words, dtype=float32) - place) / _REACH)[:, None]
    return counted
