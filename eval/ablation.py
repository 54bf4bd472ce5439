"""``python -m eval.ablation``: what each stage of a search is worth, by leaving each out in turn.

Judged questions are asked as people ask them, with every stage and then without each of them. The table says what
becomes of the reciprocal rank of the first right passage, and of the share of questions that have one among the
first five; differences are marked that are more than chance, corrected for how many the table tests.
"""

import sys  # not from it: whoever redirects its streams means the ones we print to
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean

from tqdm import tqdm

from eval.asking import Pool, ask
from eval.command_line import add_sets, bar
from eval.configuration import state_line
from eval.judgements import JudgedQuestion, Place, find_places, load_judgements
from eval.measures import Measure
from eval.outcome import Outcome
from eval.places import judged_files, read_folder, titles_of
from eval.report import table
from eval.significance import ALPHA, difference, holm
from index.encoder import BuiltinEncoder
from index.progress import Progress, silent
from index.stages import EVERY_STAGE, Stages
from ingest.errors import KopruError

__all__ = ["WAYS", "Judged", "ablation", "ablation_table", "main", "read_sets"]

_MEASURES: tuple[Measure, ...] = ("RR@10", "Success@5")
_GROUPING = "what says the same as one hit"
_NOTE = (
    f"* apart from the first line by more than chance (p < {ALPHA}).\n"
    "p: paired randomisation, two-sided, Holm over the table."
)

WAYS: Mapping[str, Stages] = {
    "everything": EVERY_STAGE,
    "without the dense leg": replace(EVERY_STAGE, dense=False),
    "without the lexical leg": replace(EVERY_STAGE, lexical=False),
    "without stems": replace(EVERY_STAGE, stems=False),
    "without romanised beginnings": replace(EVERY_STAGE, romanised=False),
    "without near words in other languages": replace(EVERY_STAGE, near_words=False),
    "without words spelled alike": replace(EVERY_STAGE, spellings=False),
    "without late interaction": replace(EVERY_STAGE, late_interaction=False),
    "without what was learned, the formula alone": replace(EVERY_STAGE, learned=False),
    "passages compared as wholes": replace(EVERY_STAGE, windows=False),
    "lists of sources ranked as text": replace(EVERY_STAGE, kinds=False),
    "without titles": replace(EVERY_STAGE, titles=False),
    "without what documents are about": replace(EVERY_STAGE, documents=False),
    "without looking for what is asked for": replace(EVERY_STAGE, answers=False),
    "with what is said around questions": replace(EVERY_STAGE, framing=False),
    f"without {_GROUPING}": EVERY_STAGE,
    "dense leg alone": Stages(lexical=False, late_interaction=False),
    "lexical leg alone": Stages(dense=False, late_interaction=False),
    "BM25 alone": Stages(dense=False, near_words=False, spellings=False, late_interaction=False),
}
"""What is left out; grouping is no stage of ranking, and is left out of what is searched instead."""


@dataclass(frozen=True, slots=True)
class Judged:
    """Questions, where their answers stand, and the passages they are asked of; ``name`` is that of the set."""

    name: str
    questions: Sequence[JudgedQuestion]
    places: Mapping[str, Sequence[Place]]
    pool: Pool

    @classmethod
    def read(cls, judged: Path, documents: Path, progress: Progress = silent) -> "Judged":
        """A judged set over the documents of a folder; questions without an answer are left out.

        Raises:
            DatasetError: the set cannot be read, or points at what the documents do not hold.
            SourceError: a document cannot be read.
        """
        # The questions first: they are read sooner, and it may be that they cannot be.
        questions = [each for each in load_judgements(judged_files(judged)) if each.evidence]
        encoder = BuiltinEncoder.load()
        found, passages = read_folder(documents, encoder, progress)
        pool = Pool.of(passages, encoder, progress, titles=titles_of(found))
        return cls(judged.name, questions, find_places(questions, found), pool)


def read_sets(sets: Iterable[tuple[Path, Path]]) -> Iterator[Judged]:
    """Judged sets over their documents, one after another, with a bar while one is read.

    Raises: as ``Judged.read``.
    """
    for judged, documents in sets:
        with bar(f"reading {documents.name}") as progress:
            read = Judged.read(judged, documents, progress)
        yield read


def ablation(judged: Judged, ways: Mapping[str, Stages] = WAYS) -> dict[str, list[Outcome]]:
    """What becomes of each question in each language, for every way of asking."""
    outcomes = {}
    for name, stages in tqdm(ways.items(), desc=judged.name, unit="way", disable=None, leave=False):
        one_by_one = replace(judged.pool, scope=replace(judged.pool.scope, positions=None))
        whole = one_by_one if _GROUPING in name else judged.pool
        found = ask(judged.questions, judged.places, whole, encoder=BuiltinEncoder.load(), retriever=stages)
        outcomes[name] = [outcome for outcome in found if outcome.answerable]
    return outcomes


def ablation_table(sets: Mapping[str, Mapping[str, Sequence[Outcome]]]) -> str:
    """A line for each way of asking, two columns for each set, per cent; ``*`` where the first line's is apart.

    ``sets`` are what ``ablation`` gives for each, by name; their ways are the same, in the same order.
    """
    header = ["", *(f"{name} {measure}" for name in sets for measure in _MEASURES)]
    apart = _apart(sets)
    rows = []
    for way in next(iter(sets.values())):
        cells = [way]
        for name, outcomes in sets.items():
            for measure in _MEASURES:
                mark = "*" if (name, way, measure) in apart else " "
                cells.append(f"{100 * fmean(_values(outcomes[way], measure)):.1f}{mark}")
        rows.append(cells)
    return table(header, rows, numbers_from=1)


def _apart(sets: Mapping[str, Mapping[str, Sequence[Outcome]]]) -> set[tuple[str, str, Measure]]:
    """Set, way and measure of what is apart from the first way by more than chance, all of them tested together."""
    p_values = {}
    for name, outcomes in sets.items():
        whole, *others = outcomes
        for way in others:
            for measure in _MEASURES:
                found = difference(_values(outcomes[way], measure), _values(outcomes[whole], measure))
                p_values[name, way, measure] = found.p
    return {cell for cell, p in holm(p_values).items() if p < ALPHA}


def _values(outcomes: Sequence[Outcome], measure: Measure) -> list[float]:
    return [each.measures[measure] for each in outcomes]


def main(arguments: Sequence[str] | None = None) -> int:
    """Asks every way, and prints the table; 1 where a set or its documents cannot be read."""
    parser = ArgumentParser(prog="python -m eval.ablation", description=__doc__)
    add_sets(parser)
    options = parser.parse_args(arguments)
    sets = {}
    try:
        for read in read_sets(options.set):
            sets[read.name] = ablation(read)
            asked = len(sets[read.name]["everything"])
            print(f"{read.name}: {asked} questions, {len(read.pool.passages)} passages")
    except KopruError as error:
        print(f"{parser.prog}: {error}", file=sys.stderr)
        return 1
    print(f"\n{ablation_table(sets)}\n\n{_NOTE}\n\n{state_line()}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
