"""``python -m eval.names``: whether names are found as another language writes them.

Each name is a passage of its own in one language; every spelling that another language has is asked for. The names that
the encoder never saw (every tenth line) and the others are told apart; so are other spellings in the same language.
"""

import sys  # not from it: whoever redirects its streams means the ones we print to
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from tqdm import tqdm

from eval.command_line import add_corpus
from eval.configuration import state_line
from eval.report import table
from index.encoder import BuiltinEncoder
from index.generation import Generation
from index.search import rank
from index.training.data import Group, read_training_data
from ingest.document import LANGUAGES
from ingest.errors import QuestionError

__all__ = ["Found", "find_names", "names_table"]

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Found:
    """A spelling that was asked for: its language, that of the passages, and the rank of its own from 1, None if none.

    ``held`` says that the encoder was not trained on the name.
    """

    asked: str
    among: str
    held: bool
    rank: int | None


def find_names(held: Sequence[Group], others: Sequence[Group]) -> list[Found]:
    """Asks for each spelling of each name among the first spellings of all, in each language."""
    names = [*held, *others]
    encoder = BuiltinEncoder.load()
    found: list[Found] = []
    for target, language in enumerate(LANGUAGES):
        numbers = [number for number, name in enumerate(names) if name[target]]
        texts = [names[number][target][0] for number in numbers]
        generation = Generation.build(range(len(texts)), texts, [language] * len(texts), encoder=encoder)
        for place, number in enumerate(tqdm(numbers, desc=language, unit="name", disable=None, leave=False)):
            name = names[number]
            for source, spellings in enumerate(name):
                for spelling in dict.fromkeys(spellings[source == target :]):
                    wanted = {at for at, text in enumerate(texts) if text == texts[place]}
                    rank_of = _rank(generation, encoder, spelling, wanted)
                    found.append(Found(LANGUAGES[source], language, number < len(held), rank_of))
    return found


def _rank(generation: Generation, encoder: BuiltinEncoder, spelling: str, wanted: set[int]) -> int | None:
    try:
        ranking = rank(generation, spelling, encoder=encoder, k=_SHOWN)
    except QuestionError:
        return None
    return next((at for at, place in enumerate(ranking.passage_ids, start=1) if place in wanted), None)


def names_table(found: Sequence[Found]) -> str:
    """Share of spellings whose name comes first, and among the first five, by pair of languages, per cent."""
    rows = []
    for source in LANGUAGES:
        for target in LANGUAGES:
            of_pair = [each for each in found if (each.asked, each.among) == (source, target)]
            rows.append([f"{source} -> {target}", *_cells(of_pair)])
    rows.append(["all", *_cells(found)])
    return table(
        ["asked -> written", "n", "first", "first five", "n unseen", "first", "first five"],
        rows,
        numbers_from=1,
    )


def _cells(found: Sequence[Found]) -> list[str]:
    cells = []
    for some in (found, [each for each in found if each.held]):
        firsts = [each.rank == 1 for each in some]
        near = [each.rank is not None for each in some]
        cells += [
            str(len(some)),
            *(f"{100 * fmean(values):.1f}" if some else "-" for values in (firsts, near)),
        ]
    return cells


def main(arguments: Sequence[str] | None = None) -> int:
    """Asks for the names, and prints the table; 1 where there are none."""
    parser = ArgumentParser(prog="python -m eval.names", description=__doc__)
    add_corpus(parser)
    options = parser.parse_args(arguments)
    data = read_training_data(options.corpus, None)
    if not data.held_back_names and not data.names:
        print(
            f"{parser.prog}: {options.corpus}: there is no table of names (names/*.tsv) there. Give --corpus the "
            "folder of our language data, or leave it out.",
            file=sys.stderr,
        )
        return 1
    print(
        f"{len(data.names) + len(data.held_back_names)} names, {len(data.held_back_names)} of them never trained on\n"
    )
    print(f"{names_table(find_names(data.held_back_names, data.names))}\n\n{state_line()}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
