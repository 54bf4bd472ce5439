"""What single words of a short text say about its language.

In a question of three words the grams of one name outvote the rest. So whole words, their beginnings and
their ends have weights of their own there (``profiles/hints.latin.json``, ``hints.cyrillic.json``), learned
by logistic regression over short pieces of our text together with the weight of what langdetect says
(``hint_training``). A weight is for the first of the two languages of a script, against it if negative.
"""

import json
from collections.abc import Sequence
from pathlib import Path

from ingest.grams import Script, Word

__all__ = ["CONSTANT", "GRAMS", "Hints", "hint_list"]

GRAMS, CONSTANT = "*", "+"  # beside the words: the weight of langdetect's sum, and what is always added
_ENDS, _BEGINNINGS = (2, 3, 4), (3, 4)  # letters
_MOST = 12  # words
_PER_ONE = 100  # weights are kept in hundredths
# Turkish news has foreign names as English spells them; English seldom goes three words without a small one.
_ONLY_NAMES: dict[Script, float] = {"latin": 1.0, "cyrillic": 0.0}
# Russian words and names are common in Kyrgyz text, the reverse is not; only where a word has a capital.
_AMONG_NAMES: dict[Script, float] = {"latin": 0.0, "cyrillic": 0.76}
_COUNTED = 5  # words that the shape of a text looks at


def hint_list(words: Sequence[Word]) -> list[str]:
    """Hints of the words, those of a capitalised one marked by ``^``, and how many of how many are such.

    >>> hint_list([Word("köprü", "latin", True), Word("ve", "latin", False)])
    ['^köprü', '^-rü', '^-prü', '^-öprü', '^köp-', '^köpr-', 've', '#1/2']
    """
    hints = []
    for text, _, capital in words[:_MOST]:
        mark = "^" if capital else ""
        hints.append(mark + text)
        hints += [f"{mark}-{text[-n:]}" for n in _ENDS if len(text) > n]
        hints += [f"{mark}{text[:n]}-" for n in _BEGINNINGS if len(text) > n]
    counted = words[:_COUNTED]
    return [*hints, f"#{sum(word.capital for word in counted)}/{len(counted)}"]


class Hints:
    """The weights of one script, read from a folder of profiles."""

    def __init__(self, folder: Path, script: Script) -> None:
        stored = json.loads((folder / f"hints.{script}.json").read_text(encoding="utf-8"))
        self._constant: float = stored.pop(CONSTANT) / _PER_ONE
        self._grams: float = stored.pop(GRAMS) / _PER_ONE
        self._weights: dict[str, int] = stored
        self._only_names, self._among_names = _ONLY_NAMES[script], _AMONG_NAMES[script]

    def weigh(self, words: Sequence[Word], grams: float) -> float:
        """Log odds of the first language of the script, given those that langdetect finds in the grams."""
        found = map(self._weights.get, hint_list(words))
        return self._constant + self._grams * grams + sum(filter(None, found)) / _PER_ONE

    def lean(self, words: Sequence[Word]) -> float:
        """What to add to choose where the words themselves say little; it is no evidence."""
        capitals = sum(word.capital for word in words)
        only_names = self._only_names if capitals == len(words) else 0.0
        return only_names + (self._among_names if capitals else 0.0)
