"""Which of the four languages a stretch of text is in, if any.

langdetect decides, with profiles of our own (``profiles/``), between the two of the four that are written
in the script of the text; in a short text single words have their say as well (``hints``);
``neighbours`` then says whether it is in one of them at all. Two things in langdetect are replaced: it
counts the grams of ``grams`` instead of its own, and it counts each of them instead of drawing some at
random.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from math import exp, log
from pathlib import Path
from threading import Lock

from langdetect.detector import Detector
from langdetect.detector_factory import DetectorFactory

from ingest.document import Language
from ingest.grams import PROFILES, Script, Word, gram_list, pair_of, word_list
from ingest.hints import Hints
from ingest.neighbours import has_foreign_letters, is_foreign

__all__ = ["Detection", "detect", "gram_odds", "main_language"]

_ADDRESS = re.compile(r"\b(?:https?://|www\.)\S+|(?<!\S)\S{1,64}@\S+")
_SMOOTHING = 0.1  # langdetect's 0.5 suits profiles of rarer grams than ours
# A name says little about the language of the text it stands in, the first word a little more.
_TIMES_LOWER, _TIMES_FIRST, _TIMES_CAPITAL = 6, 2, 1
_ENOUGH = 8  # lower-case words that need no help from the capitalised ones
_MOST = 12  # words looked at; more change nothing
_CYRILLIC_SHARE = 0.15  # Latin names in Cyrillic text are common, the reverse is not
_SAMPLES, _SAMPLE_LENGTH = 4, 75  # stretches and their characters; all words of a passage would take 3 ms
_TEMPER = 0.07  # grams overlap and repeat: measured on words of news, this makes 0.9 right nine times in ten
_STRETCHES, _STRETCH = 60, 300  # of a document, and their characters
_FEWEST_WORDS = 2  # lower-case words without which "none of the four" is never said


@dataclass(frozen=True, slots=True)
class Detection:
    """``language`` is None when the text is in none of the four, and ``probability`` 0 then."""

    language: Language | None
    probability: float


_NOTHING = Detection(None, 0.0)


class _Odds(dict[str, float]):
    """Log odds of each gram, worked out when it is first met: most never are before the first answer."""

    def __init__(self, probabilities: Mapping[str, Sequence[float]], floor: float) -> None:
        self._probabilities, self._floor = probabilities, floor

    def __missing__(self, gram: str) -> float:
        if gram not in self._probabilities:
            return 0.0  # not kept: there is no end of such grams
        first, second = self._probabilities[gram]
        self[gram] = odds = log((self._floor + first) / (self._floor + second))
        return odds


class _EveryGram(Detector):  # type: ignore[misc]  # langdetect has no types
    """langdetect's detector for the two languages of a script, without dice: every gram counts once.

    Its product of likelihoods is kept as a sum of logarithms.
    """

    def __init__(self, factory: DetectorFactory) -> None:
        super().__init__(factory)
        self._odds = _Odds(self.word_lang_prob_map, _SMOOTHING / self.BASE_FREQ)

    def weigh(self, words: Sequence[str]) -> float:
        """Log odds of the first language; threads may share the detector."""
        return sum(map(self._odds.__getitem__, chain.from_iterable(map(gram_list, words))))


def _read_detector(folder: Path, script: Script) -> _EveryGram:
    factory = DetectorFactory()
    # One load only: a second one overwrites the first language.
    factory.load_json_profile(
        [(folder / f"{name}.json").read_text(encoding="utf-8") for name in pair_of(script)]
    )
    return _EveryGram(factory)


_lock = Lock()
_load_detector = cache(_read_detector)
_load_hints = cache(Hints)


def detect(text: str, *, profiles: Path = PROFILES) -> Detection:
    """Language of a question, a sentence or a passage; of two languages that of more words.

    Text without a word, in another script or in another language gives ``Detection(None, 0.0)``. A text
    of names alone gives a guess, with a probability that says so. A long text is judged by stretches from
    all its parts. ``profiles`` is a folder like that of this package.
    """
    words = word_list(_ADDRESS.sub(" ", _sample(text)))
    script = _script(words)
    if script is None:
        return _NOTHING
    words = [word for word in words if word.script in (script, "mixed")]
    if has_foreign_letters(words):
        return _NOTHING
    with _lock:
        detector, hints = _load_detector(profiles, script), _load_hints(profiles, script)
    lower = [word.text for word in words if not word.capital]
    odds = detector.weigh(_evidence(words, lower))
    if len(lower) >= _ENOUGH:
        odds, lean = odds * _TEMPER, 0.0
    else:
        odds, lean = hints.weigh(words, odds), hints.lean(words)
    second = odds + lean < 0
    language = pair_of(script)[second]
    if len(lower) >= _FEWEST_WORDS and is_foreign(_spread(lower), language, profiles=profiles):
        return _NOTHING
    return Detection(language, max(0.5, 1 / (1 + exp(odds if second else -odds))))


def gram_odds(text: str, script: Script, profiles: Path) -> float:
    """What langdetect alone says of a text: log odds of the first language of the script."""
    words = [word for word in word_list(text) if word.script in (script, "mixed")]
    with _lock:
        detector = _load_detector(profiles, script)
    return detector.weigh(_evidence(words, [word.text for word in words if not word.capital]))


def _sample(text: str) -> str:
    """The text, or stretches of whole words from all parts of a long one."""
    if len(text) <= _SAMPLES * _SAMPLE_LENGTH:
        return text
    step = (len(text) - _SAMPLE_LENGTH) // (_SAMPLES - 1)
    stretches = (text[i * step : i * step + _SAMPLE_LENGTH] for i in range(_SAMPLES))
    return " ".join(stretch.strip().partition(" ")[2].rpartition(" ")[0] or stretch for stretch in stretches)


def _script(words: Sequence[Word]) -> Script | None:
    """Latin or Cyrillic, None if most letters are of neither."""
    letters: Counter[Script] = Counter()
    for word in words:
        letters[word.script] += len(word.text) * (_TIMES_CAPITAL if word.capital else _TIMES_LOWER)
    cyrillic = letters["cyrillic"] + letters["mixed"]
    if letters["latin"] + cyrillic <= letters["other"]:
        return None
    return "cyrillic" if cyrillic >= _CYRILLIC_SHARE * (cyrillic + letters["latin"]) else "latin"


def _spread(words: Sequence[str]) -> Sequence[str]:
    """At most ``_MOST`` of them, from all parts of the text."""
    return (
        words if len(words) <= _MOST else [words[i * 7 % _MOST * len(words) // _MOST] for i in range(_MOST)]
    )


def _evidence(words: Sequence[Word], lower: Sequence[str]) -> Sequence[str]:
    """Words to judge by, as often as they count; ``lower`` are those without a capital."""
    if len(lower) >= _ENOUGH:
        return _spread(lower)
    evidence = [*lower] * _TIMES_LOWER
    for place, word in enumerate(words[:_MOST]):
        if word.capital:
            evidence += [word.text] * (_TIMES_CAPITAL if place else _TIMES_FIRST)
    return evidence


def main_language(text: str) -> Language | None:
    """Language that most of a whole document is in, None if that is none of the four."""
    step = max(_STRETCH, len(text) // _STRETCHES)
    votes: Counter[Language | None] = Counter()
    for start in range(0, len(text), step):
        stretch = text[start : start + _STRETCH]
        votes[detect(stretch).language] += len(stretch)
    return votes.most_common(1)[0][0] if votes else None
