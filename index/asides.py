"""Sentences beside a question that say nothing of what it is about, as "My professor asked this and nobody knew" does.

A logistic of what the built-in encoder makes of a sentence, in any of its languages, with its length and whether it has
a name or a number. ``python -m index.training.asides`` fits it to sentences that people write around questions and to
such as carry a subject, and writes ``builtin/asides.safetensors``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from re import compile as compile_pattern

from numpy import array, concatenate, float32
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from index.encoder import BuiltinEncoder
from index.subwords import split_words
from ingest.errors import EncoderError

__all__ = ["ASIDES_FILE", "LEAST_ODDS", "Asides", "aside_inputs"]

ASIDES_FILE = Path(__file__).with_name("builtin") / "asides.safetensors"

LEAST_ODDS = 1.5
"""Log odds from which a sentence is an aside: what is searched in vain costs less than what is not searched."""
_SPREAD = 8.0  # brings the encoder's numbers, of a vector of length 1, to about what the others are
_LONG = 20
_NAME = compile_pattern(r"(?<=[^\W_] )[^\W\d_][\w'’-]*")
_NUMBER = compile_pattern(r"\d{3,}")


def aside_inputs(sentences: Sequence[str]) -> NDArray[float32]:
    """What is looked at of each sentence; float32 (sentences, dimension + 4), the last of them 1.

    After the encoder's vector its words, as a share of ten and 20 at most; whether a word inside it is capitalised, and
    not in capitals altogether; whether it has a number of three digits or more.
    """
    vectors = BuiltinEncoder.load().table.text_vectors(sentences)
    figures = array(
        [
            (
                min(len(split_words(each)), _LONG) / 10,
                any(name[:1].isupper() and not name.isupper() for name in _NAME.findall(each)),
                _NUMBER.search(each) is not None,
                1,
            )
            for each in sentences
        ],
        dtype=float32,
    ).reshape(-1, 4)
    return concatenate((_SPREAD * vectors, figures), axis=1, dtype=float32, casting="same_kind")


@dataclass(frozen=True, slots=True)
class Asides:
    """The fitted numbers, one for each of ``aside_inputs``; float32 (dimension + 4,)."""

    weights: NDArray[float32]

    @classmethod
    @cache
    def load(cls) -> "Asides":
        """Those that Köprü carries.

        Raises:
            EncoderError: their file is missing or is not such a file.
        """
        try:
            return cls(load_file(ASIDES_FILE)["weights"])
        except (OSError, SafetensorError, KeyError) as error:
            raise EncoderError(f"{ASIDES_FILE}: cannot be read ({error}). Install Köprü again.") from error

    def save(self, path: Path) -> None:
        """Writes the numbers to ``path``."""
        save_file({"weights": self.weights}, path)

    def odds(self, sentences: Sequence[str]) -> NDArray[float32]:
        """Log odds that each of ``sentences`` is an aside, where as many are as are not; float32 (sentences,)."""
        found: NDArray[float32] = (aside_inputs(sentences) * self.weights).sum(axis=1)
        return found

    def among(self, sentences: Sequence[str]) -> list[bool]:
        """Which of the ``sentences`` of one question are asides: never all."""
        odds = self.odds(sentences)
        least = int(odds.argmin())
        return [place != least and bool(each >= LEAST_ODDS) for place, each in enumerate(odds)]
