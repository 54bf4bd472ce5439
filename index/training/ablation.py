"""``python -m index.training.ablation``: what features, settings and kinds of data are worth, one left out at a time.

Short trainings of few dimensions, two to three minutes each on one core: their figures can be compared
with each other, not with those of the weights that are shipped.
"""

from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from statistics import fmean
from typing import Any

from numpy import concatenate, float32, zeros

from index.encoder import BUILTIN_FOLDER
from index.subwords import split_words, word_features
from index.training.data import KINDS, TrainingData, read_training_data
from index.training.export import quantise, whitened
from index.training.measure import passage_retrieval, sentence_matching
from index.training.teacher import NOT_INSTALLED, is_installed, teach
from index.training.train import Settings, Table, train
from ingest.document import LANGUAGES

__all__ = ["Change", "main", "without_features"]

_CORPUS = Path(__file__).resolve().parents[2] / "corpus"
_SHORT = replace(Settings(), epochs=2, dimension=128, batch=1024, learning_rate=0.01)
_OTHERS = 600  # passages that held-back ones are searched among
_SEED = 1


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the table: what is different from the first line."""

    name: str
    settings: Settings = _SHORT
    data: Callable[[TrainingData], TrainingData] = lambda data: data
    left_out: Callable[[str], bool] | None = None
    most_features: int = 400_000
    teacher: bool = False


def _share(share: float) -> Callable[[TrainingData], TrainingData]:
    """Keeps a share of every kind of our own data."""

    def kept(data: TrainingData) -> TrainingData:
        random = Random(_SEED)
        ours = [kind for kind in KINDS if kind not in ("interface", "turkish_questions")]
        some: dict[str, Any] = {
            kind: tuple(each for each in getattr(data, kind) if random.random() < share) for kind in ours
        }
        return replace(data, **some)

    return kept


def _without(*kinds: str) -> Callable[[TrainingData], TrainingData]:
    return lambda data: data.without(kinds)


CHANGES = (
    Change("one short training, without a teacher"),
    Change("scale 20 instead of 9", replace(_SHORT, scale=20.0)),
    Change("scale 5", replace(_SHORT, scale=5.0)),
    Change("64 dimensions instead of 128", replace(_SHORT, dimension=64)),
    Change("256 dimensions", replace(_SHORT, dimension=256)),
    Change("batches of 512 instead of 1,024", replace(_SHORT, batch=512, learning_rate=0.007)),
    Change("no words left out of texts", replace(_SHORT, word_drop=0.0)),
    Change("no late interaction in the loss", replace(_SHORT, late_share=0.0)),
    Change("an English model as teacher", teacher=True),
    Change("half of our own data", data=_share(0.5)),
    Change("a quarter of our own data", data=_share(0.25)),
    Change("without names", data=_without("names")),
    Change("without sentences of passages", data=_without("passage_sentences")),
    Change("without parallel sentences, too", data=_without("passage_sentences", "sentences")),
    Change("without questions and passages", data=_without("questions", "answers", "turkish_questions")),
    Change("without short answers", data=_without("answers")),
    Change("without paraphrases", data=_without("paraphrases")),
    Change("without open data", data=_without("interface", "turkish_questions")),
    Change("without whole words as features", left_out=lambda feature: feature[0] == "="),
    Change("without beginnings", left_out=lambda feature: feature[0] == "~"),
    Change("without beginnings of 3", left_out=lambda feature: feature[0] == "~" and len(feature) == 4),
    Change("without beginnings of 7 and 8", left_out=lambda feature: feature[0] == "~" and len(feature) > 7),
    Change("150,000 features instead of 400,000", most_features=150_000),
    Change("50,000 features", most_features=50_000),
)


def without_features(table: Table, left_out: Callable[[str], bool], texts: Iterable[str]) -> Table:
    """``table`` with rows of nothing for the features of ``texts`` that it was trained without.

    Otherwise they would be taken for features never seen, and have random rows.
    """
    words = {word for text in texts for word in split_words(text)}
    others = sorted({feature for word in words for feature in word_features(word) if left_out(feature)})
    return Table(
        features=(*table.features, *others),
        counts=concatenate((table.counts, [table.counts.max()] * len(others))),  # so that they are kept
        rows=concatenate((table.rows, zeros((len(others), table.rows.shape[1]), dtype=float32))),
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Trains once for each change and prints the table, a line at a time."""
    parser = ArgumentParser(prog="python -m index.training.ablation", description=__doc__)
    parser.add_argument("--corpus", type=Path, default=_CORPUS, help="our own language data")
    parser.add_argument(
        "--open-data", type=Path, required=True, help=f"open data (see {BUILTIN_FOLDER.name}/README.md)"
    )
    parser.add_argument("--sentences", type=Path, required=True, help="folder of A-B.A and A-B.B")
    parser.add_argument("--only", nargs="*", help="beginnings of the lines that are wanted")
    about = "as `python -m index.training` has it"
    parser.add_argument("--keep-teacher", type=Path, metavar="DIR", help=about)
    options = parser.parse_args(arguments)
    changes = [
        change
        for change in CHANGES
        if options.only is None or any(change.name.startswith(each) for each in options.only)
    ]
    if any(change.teacher for change in changes) and not is_installed():
        parser.error(f"{NOT_INSTALLED}, or name other lines (--only).")
    every = read_training_data(options.corpus, options.open_data)
    print("| | sentences | ky-en | ky-tr | question, same language | across |\n|---|--:|--:|--:|--:|--:|")
    for change in changes:
        print(_line(change, every, options.sentences, options.keep_teacher), flush=True)
    return 0


def _line(change: Change, every: TrainingData, sentences: Path, kept: Path | None) -> str:
    data = change.data(every)
    teacher = teach(data.sayings(), kept=kept) if change.teacher else None
    trained = train(data, change.settings, teacher=teacher, left_out=change.left_out, progress=False)
    held = [row for rows in every.held_back.values() for row in rows]
    pool = (*held, *every.passage_rows[:_OTHERS])
    most = change.most_features
    if change.left_out:
        measured = [path.read_text(encoding="utf-8") for path in sorted(sentences.glob("*-*.*"))]
        before = len(trained.features)
        trained = without_features(
            trained, change.left_out, [*measured, *(text for row in pool for text in row.values())]
        )
        most += len(trained.features) - before
    table = whitened(quantise(trained, most_features=most), data.sentence_texts())
    matched = sentence_matching(table, sentences)
    pairs = passage_retrieval(table, held, pool)
    same = fmean(pairs[f"{language}-{language}"] for language in LANGUAGES)
    across = fmean(value for pair, value in pairs.items() if pair[:2] != pair[-2:])
    figures = (fmean(matched.values()), matched.get("ky-en", 0.0), matched.get("ky-tr", 0.0), same, across)
    return f"| {change.name} | " + " | ".join(f"{100 * figure:.1f}" for figure in figures) + " |"


if __name__ == "__main__":
    raise SystemExit(main())
