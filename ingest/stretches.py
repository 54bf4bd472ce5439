"""Which language each sentence of a text is in, so that passages can be cut between languages.

A sentence is too short to be sure of, and a quotation or a list of names is no change of language. So
groups of sentences are detected, single sentences only where two groups differ, and then short stretches
join those around them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from ingest.document import Language
from ingest.language import detect
from ingest.outline import Sentence

__all__ = ["sentence_languages", "without_headings"]

_GROUP, _PARAGRAPH = 80, 40  # words of a group; of one that ends with a paragraph
_FEWEST = 5  # words that can be told from their neighbours at all
# Words of a stretch that joins its neighbours: within a paragraph; paragraphs of its own; at the border of two.
_QUOTATION, _BLOCK, _REMNANT = 60, 25, 15

_Label = Language | None | Literal["unsure"]


@dataclass(frozen=True, slots=True)
class _Stretch:
    """``count`` sentences in one language; ``apart`` if it begins and ends with a paragraph."""

    language: Language | None
    count: int
    words: int
    apart: bool


def sentence_languages(text: str, sentences: Sequence[Sentence]) -> tuple[Language | None, ...]:
    """Language of each sentence, None where it is none of the four; a heading has that of what follows."""
    stretches: list[_Stretch] = []
    for stretch in _stretches(_settled(_labels(text, sentences), sentences), sentences):
        stretches.append(stretch)
        while len(stretches) > 2 and _is_quotation(*stretches[-3:]):
            parts = stretches[-3:]
            stretches[-3:] = [
                _Stretch(
                    stretch.language, sum(x.count for x in parts), sum(x.words for x in parts), apart=False
                )
            ]
    found: list[Language | None] = []
    for place, stretch in enumerate(stretches):
        language = stretch.language
        if stretch.words < _REMNANT and len(stretches) > 1:
            language = found[-1] if found else stretches[place + 1].language
        found += [language] * stretch.count
    return tuple(found)


def _groups(sentences: Sequence[Sentence]) -> Iterator[range]:
    """Places of consecutive sentences that are detected together."""
    first, words = 0, 0
    for place, sentence in enumerate(sentences):
        words += sentence.words
        ends_paragraph = sentence.ends == "paragraph" and not sentence.heading
        if words >= _GROUP or (words >= _PARAGRAPH and ends_paragraph) or place + 1 == len(sentences):
            yield range(first, place + 1)
            first, words = place + 1, 0


def _labels(text: str, sentences: Sequence[Sentence]) -> list[_Label]:
    groups = list(_groups(sentences))
    languages = [
        detect(without_headings(text, sentences[group.start : group.stop])).language for group in groups
    ]
    labels: list[_Label] = []
    for place, group in enumerate(groups):
        if set(languages[max(0, place - 1) : place + 2]) == {languages[place]}:
            labels += [languages[place]] * len(group)
        else:
            labels += [_label(text, sentences[i]) for i in group]
    return labels


def without_headings(text: str, group: Sequence[Sentence]) -> str:
    """What some sentences of ``text`` say but for headings, unless they are nothing else.

    A title in one language may stand above an abstract in another.
    """
    told = [each for each in group if not each.heading] or group
    return " ".join(text[each.start : each.end] for each in told)


def _label(text: str, sentence: Sentence) -> _Label:
    if sentence.heading or sentence.words < _FEWEST:
        return "unsure"
    return detect(text[sentence.start : sentence.end]).language


def _settled(labels: Sequence[_Label], sentences: Sequence[Sentence]) -> list[Language | None]:
    """Unsure headings get the language of what follows, other unsure sentences that of what precedes."""
    forward = _filled(labels)
    backward = _filled(labels[::-1])[::-1]
    return [
        (after if sentence.heading else before)
        for before, after, sentence in zip(forward, backward, sentences, strict=True)
    ]


def _filled(labels: Sequence[_Label]) -> list[Language | None]:
    """Each unsure label replaced by the last sure one, at the beginning by the first."""
    last = next((label for label in labels if label != "unsure"), None)
    found = []
    for label in labels:
        last = last if label == "unsure" else label
        found.append(last)
    return found


def _stretches(languages: Sequence[Language | None], sentences: Sequence[Sentence]) -> Iterator[_Stretch]:
    starts_apart, place = True, 0
    for language, run in groupby(languages):
        count = len(list(run))
        last = sentences[place + count - 1]
        words = sum(sentence.words for sentence in sentences[place : place + count])
        yield _Stretch(language, count, words, apart=starts_apart and last.ends == "paragraph")
        starts_apart, place = last.ends == "paragraph", place + count


def _is_quotation(before: _Stretch, stretch: _Stretch, after: _Stretch) -> bool:
    return before.language == after.language and stretch.words < (_BLOCK if stretch.apart else _QUOTATION)
