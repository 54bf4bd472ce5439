"""``kopru eval``: how good is what people get, and is one way of getting it better than another?"""

from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli_address import port_number
from app.cli_json import print_json
from app.cli_judging import UNNAMED, judge
from app.cli_reranker import reranker_of
from app.cli_terminal import bar
from index.encoder import load_encoder
from index.library import Library
from ingest.errors import DatasetError

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
  kopru eval mine.jsonl --against lexical --report REPORT            compared, with a report to open in a browser
  kopru eval monday.json --against tuesday.json                      two runs that were saved with --save
  kopru eval --label mine.jsonl                                      judge questions of your own in the browser
  kopru eval mine.jsonl --export OUT                                 for other programs, as BEIR's folder and TREC's
  kopru eval BEIR_FOLDER --import mine.jsonl                         those whose texts your library has"""


def add_eval_verb(verbs: "_SubParsersAction[ArgumentParser]", shared: Sequence[ArgumentParser]) -> None:
    """What ``kopru eval`` takes."""
    verb = verbs.add_parser(
        "eval",
        parents=list(shared),
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
    about = "hybrid is what people get; the others are one leg alone"
    verb.add_argument("--retriever", choices=_RETRIEVERS, default="hybrid", help=about)
    about = "ask only the questions of one split, such as development or report"
    verb.add_argument("--split", metavar="NAME", help=about)
    about = "also ask among the passages of each language alone"
    verb.add_argument("--pools", action="store_true", help=about)
    about = "compare with a saved run (.json), another retriever, or another encoder by name or folder"
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
    if options.report is True:
        # Sooner than after all the questions: there may be no library.
        options.report = Library.open(options.library).folder / "report"
    from eval.comparison import compare, comparison_report
    from eval.outcome import save_run
    from eval.report import misses_table, run_report, summary_json

    evaluation = _evaluation(options, options.dataset)
    if options.save is not None:
        save_run(evaluation, options.save)
    comparison = None
    if options.against is not None:
        comparison = compare(evaluation, _other(options))
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


def _evaluation(options: Namespace, dataset: Path) -> "Evaluation":
    """A saved run, a TREC run, a BEIR folder, or judged questions over documents."""
    from eval.beir import evaluate_beir
    from eval.outcome import load_run
    from eval.places import evaluate_library, evaluate_places, judged_files
    from eval.trec import evaluate_trec

    if options.qrels is not None:
        return evaluate_trec(dataset, options.qrels)
    if dataset.suffix == ".json":
        return load_run(dataset)
    is_beir = (dataset / "corpus.jsonl").exists() or (dataset.is_dir() and not any(dataset.glob("*.jsonl")))
    if is_beir and options.documents is None:
        with bar("evaluating", "step") as progress:
            return evaluate_beir(
                dataset,
                options.encoder,
                retriever=options.retriever,
                reranker=reranker_of(options),
                progress=progress,
            )
    judged = judged_files(dataset)
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
    with bar("evaluating", "question") as progress:
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


def _other(options: Namespace) -> "Evaluation":
    """What ``--against`` means: a saved run, a retriever, or an encoder on the same questions."""
    against: str = options.against
    if against.endswith(".json") or Path(against).is_file():
        return _evaluation(options, Path(against))
    if options.dataset.suffix == ".json":
        raise DatasetError(
            f"{options.dataset} is a saved run, and {against!r} is none. Compare two saved runs, or give the judged "
            "questions."
        )
    changed = {"retriever": against} if against in _RETRIEVERS else {"encoder": against}
    return _evaluation(Namespace(**(vars(options) | changed)), options.dataset)


def _write_report(folder: Path, evaluation: "Evaluation", comparison: "Comparison | None") -> None:
    from eval.html_report import write_report

    with bar("writing the report", "part"):
        write_report(evaluation, comparison, folder)
