"""Which of the four languages a stretch of text is in, if any.

langdetect decides, with profiles of our own (``profiles/``), between the two of the four that are written
in the script of the text; ``neighbours`` then says whether it is in one of them at all. Two things in
langdetect are replaced: it counts the grams of ``grams`` instead of its own, and it counts each of them
instead of drawing some at random.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from threading import Lock

from langdetect.detector import Detector
from langdetect.detector_factory import DetectorFactory

from ingest.document import Language
from ingest.grams import PROFILES, SCRIPTS, Script, Word, gram_list, word_list
from ingest.neighbours import has_foreign_letters, is_foreign

__all__ = ["Detection", "detect", "main_language"]

_ADDRESS = re.compile(r"\b(?:https?://|www\.)\S+|(?<!\S)\S{1,64}@\S+")
_SMOOTHING = 0.1  # langdetect's 0.5 suits profiles of rarer grams than ours
_NORMALISE_EVERY = 24  # grams; a product of more would leave the range of a float
# A name says little about the language of the text it stands in, the first word a little more.
_TIMES_LOWER, _TIMES_FIRST, _TIMES_CAPITAL = 6, 2, 1
_ENOUGH = 8  # lower-case words that need no help from the capitalised ones
_MOST = 12  # words looked at; more change nothing
_CYRILLIC_SHARE = 0.3  # Latin names in Cyrillic text are common, the reverse is not
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


class _EveryGram(Detector):  # type: ignore[misc]  # langdetect has no types
    """langdetect's detector for folded words, without dice: it updates once with each of their grams."""

    PROB_THRESHOLD = -1.0  # all languages are given back, however unlikely

    def _detect_block(self) -> None:
        probabilities = self._init_probability()
        grams = chain.from_iterable(map(gram_list, self.text.split()))
        for count, gram in enumerate(grams, start=1):
            self._update_lang_prob(probabilities, gram, self.alpha)
            if count % _NORMALISE_EVERY == 0:
                self._normalize_prob(probabilities)
        self._normalize_prob(probabilities)
        self.langprob = probabilities


def _read_profiles(script: Script) -> DetectorFactory:
    factory = DetectorFactory()
    # One load only: a second one overwrites the first language.
    factory.load_json_profile(
        [
            (PROFILES / f"{name}.json").read_text(encoding="utf-8")
            for name in SCRIPTS
            if SCRIPTS[name] == script
        ]
    )
    return factory


_lock = Lock()
_load = cache(_read_profiles)


def detect(text: str) -> Detection:
    """Language of a question, a sentence or a passage; of two languages that of more words.

    Text without a word, in another script or in another language gives ``Detection(None, 0.0)``. A text
    of names alone gives a guess, with a probability that says so. A long text is judged by stretches from
    all its parts.
    """
    words = word_list(_ADDRESS.sub(" ", _sample(text)))
    script = _script(words)
    if script is None:
        return _NOTHING
    words = [word for word in words if word.script in (script, "mixed")]
    if has_foreign_letters(words):
        return _NOTHING
    with _lock:
        factory = _load(script)
    detector = _EveryGram(factory)
    detector.set_alpha(_SMOOTHING)
    detector.append(" ".join(_evidence(words)))
    best, second = detector.get_probabilities()
    lower = [word.text for word in words if not word.capital]
    if len(lower) >= _FEWEST_WORDS and is_foreign(_spread(lower), best.lang):
        return _NOTHING
    return Detection(best.lang, 1 / (1 + (second.prob / best.prob) ** _TEMPER))


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


def _evidence(words: Sequence[Word]) -> Sequence[str]:
    """Words to judge by, as often as they count."""
    lower = [word.text for word in words if not word.capital]
    if len(lower) >= _ENOUGH:
        return _spread(lower)
    evidence = lower * _TIMES_LOWER
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
