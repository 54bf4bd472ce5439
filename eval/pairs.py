"""``python -m eval.pairs TABLE``: question/passage pairs in four languages, asked of the passages of each language.

Columns are q_tr .. q_en and p_tr .. p_en, as in ``corpus/questions``. Each passage is one passage of the library, and
one answers; what is printed is nDCG@10 for the 16 pairs of languages. For honest figures the encoder must not have
been trained on the table.
"""

import sys  # not from it: whoever redirects its streams means the ones we print to
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from csv import QUOTE_NONE, DictReader
from functools import partial
from math import log2
from pathlib import Path
from statistics import fmean

from tqdm import tqdm

from eval.asking import said_in
from eval.configuration import state_line
from eval.report import table
from index.encoder import BuiltinEncoder
from index.generation import Generation
from index.search import rank
from ingest.document import LANGUAGES
from ingest.errors import DatasetError, KopruError

__all__ = ["pairs_table", "read_pairs", "retrieve_pairs"]

_DEPTH = 10
Pairs = Mapping[tuple[str, str], float]
"""nDCG@10, 0..1, by the language of the question and that of the passages."""


def read_pairs(path: Path) -> list[dict[str, str]]:
    """The lines of a table.

    Raises:
        DatasetError: it cannot be read, or a column is missing.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(DictReader(file, delimiter="\t", quoting=QUOTE_NONE))
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(
            f"{path}: cannot be read ({_reason(error)}). Give a table of question/passage pairs."
        ) from error
    missing = [
        f"{kind}_{each}"
        for kind in "qp"
        for each in LANGUAGES
        if not rows or not rows[0].get(f"{kind}_{each}")
    ]
    if missing:
        raise DatasetError(
            f"{path}: has no {', '.join(missing)}. The columns are q_tr .. q_en and p_tr .. p_en."
        )
    return rows


def _reason(error: OSError | UnicodeDecodeError) -> str:
    return str(error.strerror if isinstance(error, OSError) else error)


def retrieve_pairs(rows: Sequence[Mapping[str, str]]) -> Pairs:
    """Asks every question of the passages in every language."""
    encoder = BuiltinEncoder.load()
    found: dict[tuple[str, str], float] = {}
    for target in LANGUAGES:
        texts = [row[f"p_{target}"] for row in rows]
        generation = Generation.build(range(len(rows)), texts, [target] * len(rows), encoder=encoder)
        asked = partial(rank, generation, encoder=encoder, k=_DEPTH, texts=said_in(texts))
        for source in LANGUAGES:
            gains = []
            for number, row in enumerate(tqdm(rows, desc=f"{source}-{target}", disable=None, leave=False)):
                places = asked(row[f"q_{source}"]).passage_ids
                gains.append(1 / log2(places.index(number) + 2) if number in places else 0.0)
            found[source, target] = fmean(gains)
    return found


def pairs_table(found: Pairs) -> str:
    """A line for each language of the questions, a column for each of the passages, per cent; and the means."""
    rows = [[source, *(f"{100 * found[source, target]:.1f}" for target in LANGUAGES)] for source in LANGUAGES]
    same = fmean(value for (source, target), value in found.items() if source == target)
    across = fmean(value for (source, target), value in found.items() if source != target)
    lines = table(["question in \\ passages in", *LANGUAGES], rows, numbers_from=1)
    return f"{lines}\n\nsame language {100 * same:.1f}, across languages {100 * across:.1f}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Asks, and prints the table; 1 where it cannot be read."""
    parser = ArgumentParser(prog="python -m eval.pairs", description=__doc__)
    parser.add_argument("table", type=Path, metavar="TABLE", help="tab-separated, a header line first")
    options = parser.parse_args(arguments)
    try:
        rows = read_pairs(options.table)
    except KopruError as error:
        print(f"{parser.prog}: {error}", file=sys.stderr)
        return 1
    print(f"{len(rows)} pairs, nDCG@10\n\n{pairs_table(retrieve_pairs(rows))}\n\n{state_line()}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
