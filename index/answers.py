"""How much of a question the sentences of a passage match that could be its answer.

Where a question asks for a date, a number or a name (``index.answer_kinds``), a passage that has none beside what is
asked about does not answer it, whatever else it says. Of passages in an order, the first are read for that.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from numpy import argsort, array, float32, int64
from numpy.typing import NDArray

from index.answer_kinds import Asked
from index.rerank import LateInteraction
from index.subwords import split_words
from ingest.outline import outline

__all__ = ["AnswerShares", "Answers"]

READ = 10
"""Passages that are read, as many as people see."""
_WORTH = 0.3
"""What a sentence that matches the whole question and could answer it adds, as a share of the candidates' spread."""
_MOST_LACKING = 0.25
"""Beyond it more says no more: in a small library one sentence may match all of a question, and answer in words that
are not in ``answer_kinds.toml``."""


@dataclass(frozen=True, slots=True)
class AnswerShares:
    """Shares of a question that a passage's best sentence matches, 0 to 1: of all, and of those that could answer."""

    any: float
    answering: float


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
        worth = _WORTH * float(scores.max() - scores.min())
        raised[first] += array([worth * each.answering for each in shares], dtype=float32)
        return raised

    def lacking(self, number: int) -> float:
        """How much less of the question a possible answer in this passage matches than its best sentence, 0 to 0.25.

        Nothing lacks where a name is asked for: "Chinese engineers" says who built it, too.
        """
        if self._asked is None or self._asked.kind == "name":
            return 0.0
        (shares,) = self._shares([number], self._asked)
        return min(shares.any - shares.answering, _MOST_LACKING)

    def _shares(self, numbers: Sequence[int], asked: Asked) -> list[AnswerShares]:
        unread = [number for number in numbers if number not in self._read]
        if unread and self._texts is not None:
            texts = self._texts(unread)
            self._read.update({n: self._of(text, asked) for n, text in zip(unread, texts, strict=True)})
        return [self._read[number] for number in numbers]

    def _of(self, text: str, asked: Asked) -> AnswerShares:
        highest = self._late.highest or 1.0
        best = answering = 0.0
        for each in outline(text, longest=len(text)):
            sentence = text[each.start : each.end]
            share = float(self._late.matches(split_words(sentence)).sum()) / highest
            best = max(best, share)
            if share > answering and not each.heading and asked.held_by(sentence):
                answering = share
        return AnswerShares(best, answering)
