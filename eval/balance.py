"""``python -m eval.balance``: whether passages in a question's own language crowd out the right one in another.

Held-back questions are asked of a library in which every passage stands in one of the four languages, drawn at random:
once of all of it, and once of it without the passages in the question's language. What is lost between the two is
lost to those, which are a quarter of the library and on the same subjects.
"""

import sys  # not from it: whoever redirects its streams means the ones we print to
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from random import Random
from statistics import fmean

from tqdm import tqdm

from eval.asking import said_in
from eval.command_line import add_corpus
from eval.configuration import state_line
from eval.report import table
from index.encoder import BuiltinEncoder
from index.filters import Scope
from index.generation import Generation
from index.search import rank
from index.training.data import read_training_data
from ingest.document import LANGUAGES, Language

__all__ = ["Crossing", "balance_table", "crossings"]

_DEPTH, _SHOWN = 10, 5
_SEED = 2026


@dataclass(frozen=True, slots=True)
class Crossing:
    """A question whose answer stands in another language: the rank of that from 1, or None beyond the first ten.

    ``alone`` is its rank without the passages in the question's language; ``own`` the share of the first five hits
    that are in it.
    """

    asked: Language
    answered: Language
    rank: int | None
    alone: int | None
    own: float


def crossings(
    questions: Sequence[dict[str, str]], others: Sequence[dict[str, str]], *, seed: int = _SEED
) -> list[Crossing]:
    """Asks each of ``questions`` (rows with q_tr .. p_ru) in the three languages that its passage is not in.

    The library is their passages and those of ``others``, each in one language.
    """
    random, encoder = Random(seed), BuiltinEncoder.load()  # noqa: S311  # the same library each time
    rows = [*questions, *others]
    spoken = [random.choice(LANGUAGES) for _ in rows]
    texts = [row[f"p_{language}"] for row, language in zip(rows, spoken, strict=True)]
    generation = Generation.build(range(len(rows)), texts, spoken, encoder=encoder)
    ranking = partial(rank, generation, encoder=encoder, k=_DEPTH, texts=said_in(texts))
    found = []
    for number, row in enumerate(tqdm(questions, desc="asking", unit="question", disable=None, leave=False)):
        for place, asked in enumerate(LANGUAGES):
            if asked == spoken[number]:
                continue
            ranked = ranking(row[f"q_{asked}"]).passage_ids
            scope = Scope(generation.languages != place)
            alone = ranking(row[f"q_{asked}"], scope=scope).passage_ids
            own = fmean(spoken[each] == asked for each in ranked[:_SHOWN])
            found.append(Crossing(asked, spoken[number], _rank(number, ranked), _rank(number, alone), own))
    return found


def _rank(number: int, ranked: Sequence[int]) -> int | None:
    return ranked.index(number) + 1 if number in ranked else None


def balance_table(found: Sequence[Crossing]) -> str:
    """Reciprocal ranks and shares among the first five with and without the question's language, per cent."""
    rows = []
    for asked in LANGUAGES:
        for answered in LANGUAGES:
            if asked != answered:
                pair = [each for each in found if (each.asked, each.answered) == (asked, answered)]
                rows.append([f"{asked} -> {answered}", *_cells(pair)])
    rows.append(["all", *_cells(found)])
    header = [
        "question -> answer",
        "n",
        "RR@10",
        "alone",
        "first five",
        "alone",
        "hits in the question's language",
    ]
    return table(header, rows, numbers_from=1)


def _cells(found: Sequence[Crossing]) -> list[str]:
    if not found:
        return ["0", *["-"] * 5]
    ranks = [[each.rank for each in found], [each.alone for each in found]]
    values = [fmean(1 / rank if rank else 0 for rank in some) for some in ranks]
    values += [fmean(rank is not None and rank <= _SHOWN for rank in some) for some in ranks]
    values.append(fmean(each.own for each in found))
    return [str(len(found)), *(f"{100 * value:.1f}" for value in values)]


def main(arguments: Sequence[str] | None = None) -> int:
    """Asks, and prints the table; 1 where there is nothing to ask."""
    parser = ArgumentParser(prog="python -m eval.balance", description=__doc__)
    add_corpus(parser)
    options = parser.parse_args(arguments)
    data = read_training_data(options.corpus, None)
    held = [row for rows in data.held_back.values() for row in rows]
    if not held:
        print(
            f"{parser.prog}: {options.corpus}: there is no table of ten or more questions (questions/*.tsv) there. "
            "Give --corpus the folder of our language data, or leave it out.",
            file=sys.stderr,
        )
        return 1
    found = crossings(held, data.passage_rows)
    print(f"{len(held)} questions in three languages each, {len(held) + len(data.passage_rows)} passages\n")
    print(f"{balance_table(found)}\n\n{state_line()}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
