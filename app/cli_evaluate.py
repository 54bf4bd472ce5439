"""``kopru eval``: how good is what people get, and is one way of getting it better than another?"""

from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli_address import port_number
from app.cli_dataset import Kind, check_against, check_dataset, check_measuring, check_targets, kind_of
from app.cli_encoder import encoder_option, full_name, measured_encoder
from app.cli_json import print_json
from app.cli_judging import UNNAMED, judge
from app.cli_reranker import reranker_of, reranker_option, tell_reranked
from app.cli_terminal import bar
from index.encoder import load_encoder
from index.library import Library
from index.subwords import split_words
from ingest.errors import DatasetError, QuestionError

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    from eval.comparison import Comparison
    from eval.outcome import Evaluation

__all__ = ["add_eval_verb", "evaluate"]

_RETRIEVERS = ("hybrid", "dense", "lexical")


_EPILOG = """examples:
  kopru eval eval/judged/demo --documents corpus/demo                judged questions over documents
  kopru eval mine.jsonl                                              over the documents of your library
  kopru eval BEIR_FOLDER                                             corpus.jsonl, queries.jsonl, qrels/test.tsv
  kopru eval run.txt --qrels qrels.txt                               a run of any system, as TREC writes them
  kopru eval run.txt --qrels qrels.txt --against other.txt           compared with another on the same topics
  kopru eval mine.jsonl --against lexical --report REPORT            compared, with a report to open in a browser
  kopru eval monday.json --against tuesday.json                      two runs that were saved with --save
  kopru eval --label mine.jsonl                                      judge questions of your own in the browser
  kopru eval mine.jsonl --export OUT                                 for other programs, as BEIR's folder and TREC's
  kopru eval BEIR_FOLDER --import mine.jsonl                         those whose texts your library has"""


def add_eval_verb(verbs: "_SubParsersAction[ArgumentParser]", library: ArgumentParser) -> None:
    """What ``kopru eval`` takes."""
    encoder = encoder_option("the library's own where questions are asked over it, else built in")
    verb = verbs.add_parser(
        "eval",
        parents=[library, encoder, reranker_option()],
        help="measure how well questions find their answers",
        epilog=_EPILOG,
        formatter_class=RawDescriptionHelpFormatter,
    )
    about = "judged questions (a file or a folder of .jsonl), a BEIR folder, or a saved run (.json)"
    verb.add_argument("dataset", metavar="DATASET", nargs="?", type=Path, help=about)
    about = "documents that judged questions point into (default: those of the library)"
    verb.add_argument("--documents", type=Path, metavar="DIR", help=about)
    about = "judgements as TREC writes them; DATASET is a TREC run then"
    verb.add_argument("--qrels", type=Path, metavar="FILE", help=about)
    about = "hybrid (default) is what people get; the others are one leg alone"
    verb.add_argument("--retriever", choices=_RETRIEVERS, help=about)
    about = "only the judged questions of one split, such as development or report"
    verb.add_argument("--split", metavar="NAME", help=about)
    about = "also ask judged questions among the passages of each language alone"
    verb.add_argument("--pools", action="store_true", help=about)
    about = (
        "compare with a saved run (.json), another retriever, or another encoder by name or folder; a run of TREC "
        "with another or a saved one"
    )
    verb.add_argument("--against", metavar="B", help=about)
    verb.add_argument("--save", type=Path, metavar="FILE.json", help="save the run, question by question")
    about = "write report.html, tables and plots into a folder (without DIR: the library's own, which the chat shows)"
    verb.add_argument("--report", type=Path, metavar="DIR", nargs="?", const=True, help=about)
    verb.add_argument("--json", action="store_true", help="print one JSON object")
    _add_judging(verb)
    verb.set_defaults(run=evaluate)


def _add_judging(verb: ArgumentParser) -> None:
    instead = verb.add_argument_group("instead of measuring").add_mutually_exclusive_group()
    about = f"ask your library in the browser, mark what answers, and add it to DATASET (default: {UNNAMED})"
    instead.add_argument("--label", action="store_true", help=about)
    about = (
        "write judged questions into a new folder as BEIR and TREC have them, with a run of what is retrieved"
    )
    instead.add_argument("--export", type=Path, metavar="DIR", help=about)
    about = (
        "add those questions of a BEIR folder whose answering texts are in the documents to judged questions"
    )
    instead.add_argument("--import", dest="into", type=Path, metavar="JUDGED.jsonl", help=about)
    about = "port for --label (default: the first free one from 7860)"
    verb.add_argument("--port", type=port_number, help=about)
    verb.add_argument("--no-browser", action="store_true", help="for --label: do not open a browser window")


def evaluate(options: Namespace) -> int:
    """Runs ``kopru eval DATASET``; gives the exit code."""
    if options.label or options.export is not None or options.into is not None:
        return judge(options)
    if options.dataset is None:
        raise DatasetError("Nothing to measure: give DATASET. `kopru eval --help` shows what it can be.")
    kind = _settled(options)
    from eval.comparison import compare, comparison_report
    from eval.outcome import save_run
    from eval.report import misses_table, run_report, summary_json

    evaluation = _evaluation(options, kind)
    if kind in ("judged", "beir") and not any(split_words(each.text) for each in evaluation.outcomes):
        raise QuestionError(
            f"{options.dataset}: no question has a word in it. Ask in words, in Turkish, Kyrgyz, Russian or English."
        )
    if options.save is not None:
        save_run(evaluation, options.save)
    comparison = None
    if options.against is not None:
        comparison = compare(evaluation, _other(options, kind))
    tell_reranked(options)
    if options.report is not None:
        _write_report(options.report, evaluation, comparison)
    if options.json:
        print_json(summary_json(evaluation))
        return 0
    print(run_report(evaluation))
    missed = misses_table(evaluation)
    if missed and comparison is None:
        print(f"\n{missed}")
    if comparison is not None:
        print(f"\n{comparison_report(comparison)}")
    if options.report is not None:
        print(f"\nReport: {options.report / 'report.html'}")
    return 0


def _settled(options: Namespace) -> Kind:
    """What DATASET is; options that were left out get what is meant without them.

    Raises:
        DatasetError: an option means nothing here.
    """
    kind = kind_of(options)
    check_measuring(options, kind)
    if kind != "saved":
        check_dataset(options.dataset)
    if kind in ("judged", "beir"):
        over_library = kind == "judged" and options.documents is None
        options.encoder = measured_encoder(options, over_library=over_library)
        options.retriever = options.retriever or "hybrid"
    check_against(options, kind)
    if options.report is True:
        # Sooner than after all the questions: there may be no library.
        options.report = Library.open(options.library).folder / "report"
    check_targets(options.save, options.report)
    return kind


def _evaluation(options: Namespace, kind: Kind) -> "Evaluation":
    """What was asked for, measured now or when it was saved."""
    if kind == "saved":
        return _saved(options.dataset, options.split)
    if kind == "trec":
        from eval.trec import evaluate_trec

        return evaluate_trec(options.dataset, options.qrels)
    if kind == "judged":
        return _judged(options)
    from eval.beir import evaluate_beir

    with bar("evaluating", "step") as progress:
        return evaluate_beir(
            options.dataset,
            options.encoder,
            retriever=options.retriever,
            reranker=reranker_of(options),
            progress=progress,
        )


def _judged(options: Namespace) -> "Evaluation":
    """Judged questions, over the folder that was named or else the library."""
    from eval.places import evaluate_library, evaluate_places, judged_files

    judged = judged_files(options.dataset)
    if options.documents is not None:
        with bar("evaluating", "step") as progress:
            return evaluate_places(
                judged,
                options.documents,
                encoder_name=options.encoder,
                retriever=options.retriever,
                reranker=reranker_of(options),
                split=options.split,
                pools=options.pools,
                progress=progress,
            )
    library = Library.open(options.library)
    with bar("evaluating", "step") as progress:
        return evaluate_library(
            judged,
            library,
            encoder=load_encoder(options.encoder),
            retriever=options.retriever,
            reranker=reranker_of(options),
            split=options.split,
            pools=options.pools,
            progress=progress,
        )


def _saved(path: Path, split: str | None) -> "Evaluation":
    """A saved run, or what became in it of the questions of one split.

    Raises:
        DatasetError: it cannot be read, or none of its questions is of that split.
    """
    from eval.outcome import load_run

    run = load_run(path)
    if split is None:
        return run
    outcomes = tuple(each for each in run.outcomes if each.split == split)
    if not outcomes:
        there = ", ".join(sorted({each.split for each in run.outcomes if each.split})) or "none"
        raise DatasetError(
            f"{path}: no question is of the split {split!r}; there are: {there}. Give one of those."
        )
    pools = {
        language: tuple(each for each in pool if each.split == split) for language, pool in run.pools.items()
    }
    return replace(run, outcomes=outcomes, pools={language: pool for language, pool in pools.items() if pool})


def _other(options: Namespace, kind: Kind) -> "Evaluation":
    """What ``--against`` means: a saved run, a run of TREC, or another retriever or encoder on the same questions."""
    against: str = options.against
    if against.endswith(".json"):
        return _saved(Path(against), options.split)
    if kind == "trec":
        changed: dict[str, object] = {"dataset": Path(against)}
    elif against in _RETRIEVERS:
        changed = {"retriever": against}
    else:
        changed = {"encoder": full_name(against)}
    return _evaluation(Namespace(**(vars(options) | changed)), kind)


def _write_report(folder: Path, evaluation: "Evaluation", comparison: "Comparison | None") -> None:
    from eval.html_report import write_report

    with bar("writing the report", "part"):
        write_report(evaluation, comparison, folder)
