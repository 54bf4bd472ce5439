"""Whether a question leans on the one before it ("and in 2010?"), and what is searched for it then.

What is missing comes from the question before; a question that can stand alone is left alone. Words alone decide
(``follow_ups.toml``): a wrong guess searches for what nobody asked, so in doubt nothing is kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from index.encoder import BuiltinEncoder
from index.framing import without_framing
from index.lexical import question_terms
from index.phrases import phrase_of
from index.questions import mended
from index.said_words import SaidWord, Saying, said
from index.word_table import WordVectors
from ingest.document import LANGUAGES, Language
from ingest.language import detect

__all__ = ["FollowUp", "followed"]

_SURE = 0.75  # of a language; below it, a question's words are looked for in all four
_SAME = 0.8  # cosine from which two words are one in two languages: translations have 0.9 and more
_MOST_KEPT = 12  # words: a chain of follow-ups would grow without end
_MOST_OWN = 4  # words a leaning question has of its own; with more it says what it is about
_MOST_NEW = 30  # words of any kind in a leaning question; each is compared with each of those before
_MOST_OLD = 50  # different words that a question can lean on; people's questions have fewer


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A question that leans on one before it.

    ``question`` is what was typed, ``searched`` the text that is searched for it, ``kept`` the words in it that
    come from the question before, in their order, as they were written there, with their characters mended.
    """

    question: str
    searched: str
    kept: tuple[str, ...]


def followed(question: str, before: Sequence[str]) -> FollowUp | None:
    """What is searched for ``question`` after the questions ``before``, the latest last; None if it stands alone.

    ``before`` are texts as they were searched, so that a third question finds in the second what that one had kept
    of the first.
    """
    if not before or phrase_of(question):
        return None
    new = _read(question)
    if len(new.words) > _MOST_NEW:
        return None
    old = _latest(_read(before[-1]))
    same = _Sameness([*new.words, *old.words])
    if not old.words or not _leans(new, old, same):
        return None
    kept = _kept(new, old, same)
    if not any(word.kind in {"name", "word", "general", "light", "number"} for word in kept):
        return None
    written = tuple(word.written for word in kept)
    return FollowUp(question, f"{' '.join(written)} {new.rest}".strip(), written)


def _read(text: str) -> Saying:
    found = detect(text)
    languages: Sequence[Language] = LANGUAGES
    if found.language is not None and found.probability >= _SURE:
        languages = (found.language,)
    return said(without_framing(mended(text)), languages)


def _latest(old: Saying) -> Saying:
    """``old`` with its last words only, each once."""
    different: dict[tuple[str, str], SaidWord] = {}
    for word in old.words:
        different.setdefault((word.word, word.kind), word)
    return replace(old, words=tuple(different.values())[-_MOST_OLD:])


class _Sameness:
    """Which of some words are forms of one, or translations of each other; each word is looked at once."""

    def __init__(self, words: Sequence[SaidWord]) -> None:
        self._words = list(dict.fromkeys(word.word for word in words))

    @cached_property
    def _vectors(self) -> dict[str, WordVectors]:
        return dict(zip(self._words, BuiltinEncoder.load().encode_words(self._words), strict=True))

    @cached_property
    def _terms(self) -> dict[str, frozenset[str]]:
        return {word: frozenset(question_terms([word])) for word in self._words}

    def of(self, one: SaidWord, other: SaidWord) -> bool:
        """Whether these two are."""
        if one.word == other.word:
            return True
        if "number" in {one.kind, other.kind} or "function" in {one.kind, other.kind}:
            return False
        if not self._terms[one.word].isdisjoint(self._terms[other.word]):
            return True
        first, second = self._vectors[one.word], self._vectors[other.word]
        product = float(first @ second)
        lengths = float(first @ first) * float(second @ second)
        return product > 0 and product * product >= _SAME * _SAME * lengths


def _leans(new: Saying, old: Saying, same: _Sameness) -> bool:
    """Whether the new question cannot be understood without the old one."""
    own = [word for word in new.words if word.kind in {"name", "word"}]
    light = [word for word in new.words if word.kind in {"light", "general"}]
    if not new.words or len(own) > _MOST_OWN:
        return False
    if new.points_back():
        return True
    if new.defines and own:
        return False
    if not own:
        return _leans_bare(new, old, light)
    if len(own) > 1:
        return False
    if own[0].kind != "name":
        return new.goes_on
    if not light:
        return new.goes_on or _replaced(own[0], old) is not None
    # "And when did Uzbekistan join?" says of another state what was asked of the first.
    repeated = all(any(same.of(word, each) for each in old.words) for word in light)
    about = any(word.kind in {"name", "word", "general"} for word in _kept(new, old, same))
    return repeated and about and _replaced(own[0], old) is not None


def _leans_bare(new: Saying, old: Saying, light: Sequence[SaidWord]) -> bool:
    """The same of a question that names nothing."""
    if len(light) > _MOST_OWN:
        return False
    numbers = any(word.kind == "number" for word in new.words)
    if numbers and light and not new.goes_on:
        # "What happened in 1916?" is a question; after one about another year it may go on from that. "The 2016
        # referendum" is a name.
        return all(word.kind == "light" for word in light) and any(
            word.kind == "number" for word in old.words
        )
    return True


def _replaced(name: SaidWord, old: Saying) -> SaidWord | None:
    """The one word of the old question that names another thing of the same kind; None if none or several do."""
    if name.entity is None:
        return None
    kind, number = name.entity
    others = [word for word in old.words if word.entity is not None and word.entity[0] == kind]
    if not others or len({word.entity for word in others}) > 1 or others[0].entity == (kind, number):
        return None
    return others[0]


def _kept(new: Saying, old: Saying, same: _Sameness) -> list[SaidWord]:
    """The words of the old question that the new one does without."""
    names = [word for word in new.words if word.kind == "name"]
    dated = any(word.is_year for word in new.words)
    complete = any(word.kind in {"light", "general", "word"} for word in new.words)
    given_way = {each.entity for name in names if (each := _replaced(name, old)) is not None}
    kept: dict[str, SaidWord] = {}
    for word in old.words:
        if word.kind not in {"name", "word", "general", "light", "number", "time"}:
            continue
        if word.kind == "light" and complete:  # what is said of it now is another thing
            continue
        if dated and (word.is_year or word.kind == "time"):
            continue
        if word.entity is not None and word.entity in given_way:
            continue
        if not any(same.of(word, each) for each in new.words):
            kept.setdefault(word.word, word)
    if not any(word.kind == "number" for word in kept.values()):
        kept = {key: word for key, word in kept.items() if word.kind != "time"}
    return list(kept.values())[-_MOST_KEPT:]
