"""``python -m eval.framing``: what search loses by what people say around their questions.

Judged questions are asked as they were judged, and each once more within one of the turns of ``eval/framing.tsv``
("Good morning. I teach history. ... Please quote the page."), in its language, one turn after another; these with and
without what ``index.framing`` leaves out. Nothing was fitted to those turns.
"""

import sys  # not from it: whoever redirects its streams means the ones we print to
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import cycle
from pathlib import Path

from eval.ablation import Judged, ablation_table, read_sets
from eval.asking import ask
from eval.command_line import add_sets
from eval.configuration import state_line
from eval.judgements import JudgedQuestion
from eval.outcome import Outcome
from index.encoder import BuiltinEncoder
from index.stages import EVERY_STAGE, Stages
from index.training.data import read_rows
from ingest.errors import DatasetError, KopruError

__all__ = ["FRAMES", "framed", "framing", "main", "read_frames"]

FRAMES = Path(__file__).with_name("framing.tsv")
_QUESTION = "{}"  # stands in a frame where the question does

_WAYS: Mapping[str, tuple[bool, Stages]] = {
    "as they were judged": (False, EVERY_STAGE),
    "with what people say around them": (True, EVERY_STAGE),
    "the same, and all of it searched": (True, replace(EVERY_STAGE, framing=False)),
}

Frame = Mapping[str, str]
"""By language, what is said around a question, which stands at ``{}``."""


def read_frames(path: Path = FRAMES) -> Sequence[Frame]:
    """The frames of a table.

    Raises:
        DatasetError: a cell does not say where the question stands.
    """
    frames = read_rows(path)
    for number, frame in enumerate(frames, start=2):
        for language, around in frame.items():
            if around.count(_QUESTION) != 1:
                raise DatasetError(
                    f"{path}: line {number}, {language}: {_QUESTION} has to stand once where the question does."
                )
    return frames


def framed(questions: Iterable[JudgedQuestion], frames: Sequence[Frame]) -> Iterator[JudgedQuestion]:
    """The questions, each text within the next of ``frames``."""
    turns = cycle(frames)
    for question in questions:
        texts = {
            language: next(turns)[language].replace(_QUESTION, text)
            for language, text in question.texts.items()
        }
        yield replace(question, texts=texts)


def framing(judged: Judged, frames: Sequence[Frame]) -> dict[str, list[Outcome]]:
    """What becomes of each question in each language, bare and framed."""
    around = tuple(framed(judged.questions, frames))
    return {
        way: list(
            ask(
                around if within else judged.questions,
                judged.places,
                judged.pool,
                encoder=BuiltinEncoder.load(),
                retriever=stages,
            )
        )
        for way, (within, stages) in _WAYS.items()
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Asks, and prints the table; 1 where a set or its documents cannot be read."""
    parser = ArgumentParser(prog="python -m eval.framing", description=__doc__)
    add_sets(parser)
    options = parser.parse_args(arguments)
    frames, sets = read_frames(), {}
    try:
        for read in read_sets(options.set):
            sets[read.name] = framing(read, frames)
            asked = len(next(iter(sets[read.name].values())))
            print(f"{read.name}: {asked} questions, {len(read.pool.passages)} passages")
    except KopruError as error:
        print(f"{parser.prog}: {error}", file=sys.stderr)
        return 1
    print(f"{len(frames)} frames\n\n{ablation_table(sets)}\n")
    print(f"* apart from the first line by more than chance.\n\n{state_line()}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
