"""What people say around a question, which is none of it: greetings, "can you tell me", "according to the text".

A search compares every word. "I am writing a thesis and looking for sources on this: when was the dam built?" asks of a
dam, and without this looks for theses and sources as well. Sentences that say nothing of what is asked are left out
(``index.asides``), then turns of phrase within the others (``framing.toml``). What is left is letter for letter what
was typed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from re import Pattern, escape
from re import compile as compile_pattern
from tomllib import loads

from index.asides import Asides
from index.phrases import phrase_of
from index.subwords import romanise, split_words
from ingest.document import LANGUAGES, Language

__all__ = ["sentences_of", "without_framing"]

_DATA = Path(__file__).with_name("framing.toml")
_WORD = compile_pattern(r"[^\W_][\w'’ʼ‘`´]*")
_SENTENCE_ENDS = frozenset("!?…:;\n")
_CLAUSE_ENDS = frozenset(",()")
_CYRILLIC = compile_pattern("[\u0400-\u04ff]")
_SHORT = 3
"""Letters of a word before a full stop that may be an abbreviation: "г. Ош", "19. yüzyıl", "No. 5"."""
_LONGEST = 150
"""Words: what is longer is a text that somebody pasted, and turns of phrase are its own."""
_ROUNDS = 4
"""How often turns of phrase are looked for in what is left: "Hello", then "can you tell me", which begins it then."""
_FEWEST = 2  # words of a sentence that is an aside: of one, the encoder tells little
_CLAUSE = "|"  # stands between clauses where phrases are looked for
_MARK = "+"  # stands before words in Cyrillic letters there


@dataclass(frozen=True, slots=True)
class _Said:
    """A word of a question as it was written, from ``start`` to ``end``, and as phrases are ``spelled``.

    ``clause`` and ``sentence`` are the numbers of those it stands in.
    """

    start: int
    end: int
    spelled: str
    clause: int
    sentence: int


def without_framing(question: str) -> str:
    """``question`` without what is said around it; as it is where nothing would be left.

    >>> without_framing("Hello! Can you please tell me when the dam was built?")
    'when the dam was built?'
    >>> without_framing("Metne göre Vahş üzerindeki baraj ne zaman yapıldı? Türkçe cevap ver.")
    'Vahş üzerindeki baraj ne zaman yapıldı?'
    >>> without_framing("Which article of the constitution speaks of the text of the oath?")
    'Which article of the constitution speaks of the text of the oath?'
    """
    words = _words(question)
    if not words or len(words) > _LONGEST or phrase_of(question):
        return question
    left_out = _in_asides(question, words)
    for _ in range(_ROUNDS):
        found = set[int]().union(*(_in_phrases(words, left_out, language) for language in LANGUAGES))
        if not found:
            break
        left_out |= found
    return question if len(left_out) in {0, len(words)} else _joined(question, words, left_out)


def sentences_of(text: str) -> list[str]:
    """The sentences of what somebody typed, each with the marks behind it; a colon ends one, too."""
    words = _words(text)
    return [text[start:end] for start, end, _ in _sentences(text, words)]


def _words(question: str) -> list[_Said]:
    found: list[_Said] = []
    clause = sentence = end = 0
    for match in _WORD.finditer(question):
        words = split_words(match[0])[:1]
        if found:
            between = question[end : match.start()]
            ends = _ends_sentence(question[found[-1].start : end], between, match[0])
            sentence += ends
            clause += ends or not _CLAUSE_ENDS.isdisjoint(between)
        end = match.end()
        found += [_Said(match.start(), end, _spelled(word), clause, sentence) for word in words]
    return found


def _ends_sentence(word: str, between: str, following: str) -> bool:
    """Whether a sentence ends after ``word``, which ``between`` parts from the ``following`` one."""
    if between.isspace() and "\n" not in between:
        return False
    if "." in between:
        after = between.strip().strip("\"'”“»«›‹’‘)(")
        if after != "." or not between[-1:].isspace():
            return len(after) > 1 and after.count(".") > 1
        return len(word) > _SHORT or (word.islower() and word.isalpha() and len(word) > 1)
    if ":" in between:  # "10:30", "which lasted longer: the peace or the escort?"
        return between[-1:].isspace() and not following[0].islower()
    return not _SENTENCE_ENDS.isdisjoint(between)


def _spelled(word: str) -> str:
    """A word as phrases are spelled: without the marks that people leave out when they type.

    What is in Cyrillic letters is told from what is not, or Kyrgyz "тез" (quickly) would be Turkish "tez" (thesis).
    """
    return f"{_MARK}{romanise(word)}" if _CYRILLIC.search(word) else romanise(word)


def _sentences(question: str, words: Sequence[_Said]) -> Iterator[tuple[int, int, list[int]]]:
    """Where each sentence begins and ends, and the places of its words."""
    places: dict[int, list[int]] = {}
    for place, word in enumerate(words):
        places.setdefault(word.sentence, []).append(place)
    for own in places.values():
        end = words[own[-1]].end
        yield words[own[0]].start, end + len(_marks_after(question, words, own[-1])), own


def _in_asides(question: str, words: Sequence[_Said]) -> set[int]:
    """Places of the words of sentences that say nothing of what is asked."""
    sentences = list(_sentences(question, words))
    if len(sentences) < 2:
        return set()
    asides = Asides.load().among([question[start:end] for start, end, _ in sentences])
    found: set[int] = set()
    for aside, (start, _, places) in zip(asides, sentences, strict=True):
        # What comes after a colon is what somebody comes to: "it reads: in which war?"
        if aside and len(places) >= _FEWEST and not question[:start].rstrip("\"'“„«‹‘( ").endswith(":"):
            found.update(places)
    return found


def _in_phrases(words: Sequence[_Said], left_out: set[int], language: Language) -> set[int]:
    """Places of the words that stand in a turn of phrase, once those ``left_out`` are gone."""
    text, starts, clause = "", {}, -1
    for place, word in enumerate(words):
        if place in left_out:
            continue
        if word.clause != clause:
            text += f"{_CLAUSE} "
            clause = word.clause
        starts[len(text)] = place
        text += f"{word.spelled} "
    text += f"{_CLAUSE} "
    return {
        place
        for phrase in _phrases(language)
        for match in phrase.finditer(text)
        for start, place in starts.items()
        if match.start() <= start < match.end()
    }


def _joined(question: str, words: Sequence[_Said], left_out: set[int]) -> str:
    """What is kept, with the marks that stand next to it."""
    kept = [place for place in range(len(words)) if place not in left_out]
    parts = [_marks_before(question, words, kept[0])]
    for place, following in zip(kept, [*kept[1:], None], strict=True):
        word = words[place]
        parts.append(question[word.start : word.end])
        if following is None:
            parts.append(_marks_after(question, words, place))
        elif following == place + 1:
            parts.append(question[word.end : words[following].start])
        else:
            parts += [_marks_after(question, words, place), " ", _marks_before(question, words, following)]
    return "".join(parts)


def _marks_before(question: str, words: Sequence[_Said], place: int) -> str:
    between = question[words[place - 1].end if place else 0 : words[place].start]
    return between[len(between.rstrip("\"'“„«‹‘(")) :]


def _marks_after(question: str, words: Sequence[_Said], place: int) -> str:
    end = words[place + 1].start if place + 1 < len(words) else len(question)
    between = question[words[place].end : end]
    return between[: len(between) - len(between.lstrip("\"'”“»›’)?!.%…"))]


@cache
def _phrases(language: Language) -> tuple[Pattern[str], ...]:
    stated = loads(_DATA.read_text(encoding="utf-8"))[language]
    sets = {name: words.split() for name, words in stated["sets"].items()}
    return tuple(_phrase(line.split(), sets) for line in stated["phrases"].splitlines() if line.strip())


def _phrase(parts: Sequence[str], sets: dict[str, list[str]]) -> Pattern[str]:
    """The pattern of a turn of phrase, over spelled words with a space after each."""
    pattern = "(?<![^ ])"
    for part in parts:
        if part == "^":
            pattern = f"(?<={escape(_CLAUSE)} )"
        elif part == "$":
            pattern += f"(?={escape(_CLAUSE)} )"
        elif part.startswith("!"):
            pattern += f"(?!{_any(_meant(part[1:], sets))} )"
        else:
            optional = part.endswith("?")
            pattern += f"(?:{_any(_meant(part.removesuffix('?'), sets))} ){'?' * optional}"
    return compile_pattern(pattern)


def _meant(part: str, sets: dict[str, list[str]]) -> list[str]:
    """The words that a part of a phrase stands for."""
    return [word for each in part.split("/") for word in (sets[each[1:-1]] if each[0] == "<" else [each])]


def _any(words: Sequence[str]) -> str:
    """A group that any of ``words`` matches; * stands for the rest of a word."""
    return f"(?:{'|'.join(map(_pattern, words))})"


def _pattern(word: str) -> str:
    return escape(_spelled(word.removesuffix("*"))) + "[^ ]*" * word.endswith("*")
