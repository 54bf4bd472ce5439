"""``kopru eval --label``, ``--export`` and ``--import``: judged questions made, given away and taken over."""

import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli_address import Served, check_address, serve_until_stopped
from app.cli_dataset import LABELLING, check_dataset, refuse
from app.cli_encoder import measured_encoder
from app.cli_reranker import reranker_of
from app.cli_terminal import bar, numbered
from index.encoder import load_encoder
from index.library import Library
from ingest.document import Document
from ingest.errors import DatasetError
from ingest.passages import Passage

if TYPE_CHECKING:
    from index.encoder import Encoder

__all__ = ["UNNAMED", "judge"]

UNNAMED = Path("judged.jsonl")
"""Where judgements go if no file is named."""

_HOST = "127.0.0.1"  # whoever sees the page writes to the file
_MEASURING = ("qrels", "against", "save", "report", "pools", "json")


def judge(options: Namespace) -> int:
    """Runs the one of the three that was asked for; gives the exit code."""
    if options.label:
        refuse(options, "--label", (*_MEASURING, "documents", "split", "retriever"))
        return _label(options)
    if options.dataset is None:
        raise DatasetError(
            "No DATASET is named: give judged questions to --export, or a BEIR folder to --import."
        )
    if options.export is not None:
        refuse(options, "--export", (*_MEASURING, *LABELLING))
        check_dataset(options.dataset)
        return _export(options)
    refuse(options, "--import", (*_MEASURING, *LABELLING, "split", "retriever", "reranker"))
    if options.documents is None:  # else it says how long passages are
        refuse(options, "--import over the library", ("encoder",))
    return _import(options)


def _label(options: Namespace) -> int:
    from eval.judged_file import JudgedFile

    check_address(_HOST, options.port)
    file = JudgedFile.open(options.dataset or UNNAMED)
    encoder = load_encoder(options.encoder) if options.encoder else None
    library = Library.open(options.library, encoder=encoder, reranker=reranker_of(options))
    if not library.documents():
        raise DatasetError(f"{library.folder}: the library is empty. Add documents with `kopru add PATH...`.")
    library.search("Köprü")  # the first question should not wait for the index to load
    print(f"{file.path}: {numbered(len(file.questions()), 'question')} judged so far.")

    from app.label import launch_label

    def launched() -> Served:
        return launch_label(library, file, port=options.port, open_browser=not options.no_browser)

    serve_until_stopped(launched)
    return 0


def _export(options: Namespace) -> int:
    from eval.exchange import export_judged
    from eval.judgements import load_judgements
    from eval.places import judged_files, of_split

    questions = of_split(load_judgements(judged_files(options.dataset)), options.split)
    encoder = load_encoder(measured_encoder(options, over_library=options.documents is None))
    documents, passages = _documents(options, encoder)
    with bar("asking", "step") as progress:
        done = export_judged(
            questions,
            documents,
            passages,
            options.export,
            encoder=encoder,
            retriever=options.retriever or "hybrid",
            reranker=reranker_of(options),
            progress=progress,
        )
    for question in done.unshown:
        print(f"kopru: {question}: no passage shows half of its answer: no judgement.", file=sys.stderr)
    counts = {"question": done.questions, "passage": done.passages, "judgement": done.judgements}
    print(f"{options.export}: {', '.join(numbered(n, what) for what, n in counts.items())}.")
    return 1 if done.unshown else 0


def _import(options: Namespace) -> int:
    from eval.datasets import load_dataset
    from eval.exchange import import_judged
    from eval.judged_file import JudgedFile

    dataset = load_dataset(options.dataset)
    file = JudgedFile.open(options.into)
    encoder = load_encoder(measured_encoder(options, over_library=False))  # a library's passages need none
    documents, passages = _documents(options, encoder)
    found = import_judged(dataset, documents, passages)
    there = {question.id for question in file.questions()}
    new = [question for question in found.questions if question.id not in there]
    file.append(new)
    for problem in found.problems:
        print(f"kopru: {problem}", file=sys.stderr)
    same = len(found.questions) - len(new)
    print(f"{file.path}: {numbered(len(new), 'question')} added{f', {same} there already' if same else ''}.")
    if not found.problems:
        return 0
    return 1 if found.questions else 2


def _documents(options: Namespace, encoder: "Encoder") -> tuple[Sequence[Document], Sequence[Passage]]:
    """Those of the folder that was named, or else of the library."""
    from eval.places import read_folder

    if options.documents is not None:
        with bar("reading", "file") as progress:
            return read_folder(options.documents, encoder, progress)
    library = Library.open(options.library)
    return [library.document(entry.id) for entry in library.documents()], library.passages()
