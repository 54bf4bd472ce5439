"""``python -m eval.subjects``: libraries on one subject, of short passages and of long ones.

Each table of question/passage lines is a library, every passage in one of the four languages, drawn at random, and
its held-back lines are asked in all four: what is told from what is much like it. Once a passage is one line, once
three of them, of which one answers. Some thousand questions show differences that the judged sets are too small for.
What was learned of the order was learned from these questions, over other libraries; the formula was not.
"""

import sys  # not from it: whoever redirects its streams means the ones we print to
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from random import Random
from statistics import fmean

from tqdm import tqdm

from eval.asking import said_in
from eval.command_line import add_corpus
from eval.configuration import state_line
from eval.report import table
from eval.significance import Difference, difference
from index.encoder import BuiltinEncoder
from index.generation import Generation
from index.search import rank
from index.stages import EVERY_STAGE, Stages
from index.training.data import HELD_BACK_EVERY, read_rows
from ingest.document import LANGUAGES, Language

__all__ = ["WAYS", "ranks_within", "subjects_table"]

_DEPTH, _SHOWN = 10, 5
_SEED = 2026
_MOST = 400
"""Lines of a table that become a library: the longest has more than twice as many as the next."""
_LINES = (1, 3)

WAYS: Mapping[str, Stages] = {
    "everything": EVERY_STAGE,
    "passages compared as wholes": replace(EVERY_STAGE, windows=False),
    "the formula alone": replace(EVERY_STAGE, learned=False),
}

Row = dict[str, str]


def ranks_within(rows: Sequence[Row], *, lines: int, seed: int = _SEED) -> dict[str, list[int | None]]:
    """The rank, from 1, of the passage that answers, or None beyond the first ten, for each of ``WAYS``.

    Every tenth of ``rows`` (q_tr .. p_ru) is asked, in four languages one after another. Passages are of ``lines``
    rows each, and the library is made of all of them.
    """
    random, encoder = Random(seed), BuiltinEncoder.load()  # noqa: S311  # the same library each time
    asked, passages = _passages(rows, lines, random)
    spoken: list[Language] = [random.choice(LANGUAGES) for _ in passages]
    texts = [
        " ".join(row[f"p_{language}"] for row in passage)
        for passage, language in zip(passages, spoken, strict=True)
    ]
    generation = Generation.build(range(len(texts)), texts, spoken, encoder=encoder)
    ranking = partial(rank, generation, encoder=encoder, k=_DEPTH, texts=said_in(texts))
    found: dict[str, list[int | None]] = {way: [] for way in WAYS}
    for place, row in enumerate(asked):
        for language in LANGUAGES:
            for way, stages in WAYS.items():
                ranked = ranking(row[f"q_{language}"], retriever=stages).passage_ids
                found[way].append(ranked.index(place) + 1 if place in ranked else None)
    return found


def _passages(rows: Sequence[Row], lines: int, random: Random) -> tuple[Sequence[Row], list[list[Row]]]:
    """The held-back rows, and passages of so many rows: first those that answer them, in their order."""
    asked = rows[::HELD_BACK_EVERY]
    others = [row for number, row in enumerate(rows) if number % HELD_BACK_EVERY]
    random.shuffle(others)
    left = iter(others)
    passages = []
    for row in asked:
        passage = [row, *_next(left, lines - 1)]
        random.shuffle(passage)
        passages.append(passage)
    while len(passage := list(_next(left, lines))) == lines:
        passages.append(passage)
    return asked, passages


def _next(left: Iterator[Row], count: int) -> Iterator[Row]:
    return (row for _, row in zip(range(count), left, strict=False))


def subjects_table(found: Mapping[int, Mapping[str, Sequence[int | None]]]) -> str:
    """Per cent for each number of lines and way; and how far RR@10 is from the first way's, with 95 % confidence."""
    rows = []
    for lines, ways in found.items():
        whole = [_reciprocal(each) for each in next(iter(ways.values()))]
        for number, (way, ranks) in enumerate(ways.items()):
            reciprocal = [_reciprocal(each) for each in ranks]
            figures = (fmean(reciprocal), *_among(ranks))
            apart = _percent(difference(reciprocal, whole)) if number else ""
            rows.append([str(lines), way, *(f"{100 * figure:.1f}" for figure in figures), apart])
    header = ["lines of a passage", "", "RR@10", "first", "first five", "RR@10, apart from everything"]
    return table(header, rows, numbers_from=2)


def _percent(apart: Difference) -> str:
    return f"{100 * apart.mean:+.1f} ({100 * apart.low:+.1f} to {100 * apart.high:+.1f})"


def _reciprocal(rank: int | None) -> float:
    return 1 / rank if rank else 0.0


def _among(ranks: Sequence[int | None]) -> tuple[float, float]:
    return fmean(rank == 1 for rank in ranks), fmean(rank is not None and rank <= _SHOWN for rank in ranks)


def main(arguments: Sequence[str] | None = None) -> int:
    """Asks, and prints the table; 1 where there is nothing to ask."""
    parser = ArgumentParser(prog="python -m eval.subjects", description=__doc__)
    add_corpus(parser)
    options = parser.parse_args(arguments)
    subjects = [read_rows(path)[:_MOST] for path in sorted((options.corpus / "questions").glob("*.tsv"))]
    subjects = [rows for rows in subjects if len(rows) >= HELD_BACK_EVERY]
    if not subjects:
        print(
            f"{parser.prog}: {options.corpus}: there is no table of ten or more questions (questions/*.tsv) there. "
            "Give --corpus the folder of our language data, or leave it out.",
            file=sys.stderr,
        )
        return 1
    found: dict[int, dict[str, list[int | None]]] = {}
    for lines in _LINES:
        together: dict[str, list[int | None]] = {way: [] for way in WAYS}
        for rows in tqdm(subjects, desc=f"{lines} a passage", unit="library", disable=None, leave=False):
            for way, ranks in ranks_within(rows, lines=lines).items():
                together[way] += ranks
        found[lines] = together
    asked = len(next(iter(found[1].values()))) // len(LANGUAGES)
    print(f"{asked} questions in four languages each, {len(subjects)} libraries\n")
    print(f"{subjects_table(found)}\n\n{state_line()}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
