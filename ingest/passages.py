"""Cutting a document into passages: the stretches that are retrieved and quoted.

Where to cut is weighed over a whole stretch of one section, one kind and one language at once: passages
near their best length against cuts at paragraph ends and before headings.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from math import inf

from ingest.document import Document, Language
from ingest.language import detect
from ingest.outline import Break, Sentence, outline
from ingest.sections import PassageKind, parts
from ingest.stretches import sentence_languages, without_headings

__all__ = ["LONGEST", "Passage", "cut"]

_LONGEST_OVERLAP = 60  # words of a sentence that is told twice
_BEST = 5 / 6  # of the longest: what is left for a sentence that does not fit
_TOLERANCE = 1 / 3  # of the best length: as bad as a cut within a paragraph is half
# What a cut costs by what ends there, against 1 for a passage that is one tolerance too short.
_CUT: dict[Break, float] = {"paragraph": 0.0, "line": 0.4, "sentence": 1.5, "piece": 2.0}
_AFTER_HEADING, _BEFORE_HEADING = 4.0, -0.5


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a document in one language: ``document.text[start:end] == text``.

    ``ordinal`` is its place in the document, from 0. ``section`` is the heading that it stands under, as
    printed, None before the first one.
    """

    document_id: str
    ordinal: int
    start: int
    end: int
    text: str
    language: Language | None
    section: str | None = None
    kind: PassageKind = "text"


LONGEST = 200
"""Words of a passage, unless an encoder reads less: in longer ones more stands of what a question takes for granted."""


def cut(document: Document, *, longest: int = LONGEST) -> tuple[Passage, ...]:
    """Passages of whole sentences, in order, of at most ``longest`` words; a blank document has none.

    They cover every character but spaces, and each begins with the last sentence of the one before,
    unless that is long, a heading, in another language, section or kind, or would make it too long. A sentence longer
    than ``longest`` is cut at spaces; a word of more than twenty letters counts as several.

    Raises:
        ValueError: ``longest`` is less than 2.
    """
    if longest < 2:
        raise ValueError(f"a passage of at most {longest} words cannot be cut: 2 is the least")
    text = document.text
    sentences = outline(text, longest=longest)
    passages: list[Passage] = []
    first = 0
    languages = sentence_languages(text, sentences)
    stretches = list(zip(languages, parts(text, sentences, document.notes), strict=True))
    for place in range(len(stretches) - 2, -1, -1):
        (spoken, part), (language, following) = stretches[place], stretches[place + 1]
        if sentences[place].heading and spoken == language and part.kind == following.kind:
            stretches[place] = stretches[place + 1]  # a heading alone answers nothing
    for (_, part), run in groupby(stretches):
        last = first + len(list(run))
        for begin, end in _cuts(sentences[first:last], longest):
            cut_sentences = sentences[first + begin : first + end]
            start, stop = cut_sentences[0].start, cut_sentences[-1].end
            cut_out = text[start:stop]
            language = detect(without_headings(text, cut_sentences)).language
            passages.append(
                Passage(document.id, len(passages), start, stop, cut_out, language, part.heading, part.kind)
            )
        first = last
    return tuple(passages)


def _cuts(sentences: Sequence[Sentence], longest: int) -> list[tuple[int, int]]:
    """First and last (not included) sentence of each passage, by the cheapest way to cut one language."""
    overlaps = [_overlap(sentences, begin) for begin in range(len(sentences))]
    costs, starts = [0.0], [0]
    for end in range(1, len(sentences) + 1):
        cheapest, start, words = inf, end - 1, 0
        for begin in range(end - 1, -1, -1):
            words += sentences[begin].words
            if words > longest and begin < end - 1:
                break
            told_twice = overlaps[begin] if words + overlaps[begin] <= longest else 0
            cost = costs[begin] + _cost_of_length(words + told_twice, longest)
            if cost < cheapest:
                cheapest, start = cost, begin
        costs.append(cheapest + _cost_of_cut(sentences, end))
        starts.append(start)
    cuts = []
    end = len(sentences)
    while end > 0:
        begin = starts[end]
        words = sum(sentence.words for sentence in sentences[begin:end])
        told_twice = overlaps[begin] > 0 and words + overlaps[begin] <= longest
        cuts.append((begin - told_twice, end))
        end = begin
    return cuts[::-1]


def _cost_of_length(words: int, longest: int) -> float:
    best = longest * _BEST
    return ((words - best) / (best * _TOLERANCE)) ** 2


def _cost_of_cut(sentences: Sequence[Sentence], end: int) -> float:
    if end == len(sentences):
        return 0.0
    before, after = sentences[end - 1], sentences[end]
    return _CUT[before.ends] + (
        _AFTER_HEADING if before.heading else _BEFORE_HEADING if after.heading else 0.0
    )


def _overlap(sentences: Sequence[Sentence], begin: int) -> int:
    """Words of the sentence before ``begin`` if a passage that begins there may repeat it, or 0."""
    if begin == 0 or sentences[begin].heading:
        return 0
    before = sentences[begin - 1]
    whole = before.ends != "piece" and (begin == 1 or sentences[begin - 2].ends != "piece")
    return before.words if whole and not before.heading and before.words <= _LONGEST_OVERLAP else 0
