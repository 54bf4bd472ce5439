"""What DATASET of ``kopru eval`` is, and which options mean nothing with it: those are refused, not passed over."""

from argparse import Namespace
from collections.abc import Mapping, Sequence
from os import W_OK, access
from pathlib import Path
from typing import Literal

from app.cli_encoder import full_name
from ingest.errors import DatasetError

__all__ = [
    "LABELLING",
    "Kind",
    "check_against",
    "check_dataset",
    "check_measuring",
    "check_targets",
    "kind_of",
    "refuse",
]

Kind = Literal["saved", "trec", "beir", "judged"]
"""A run that was saved, a run of TREC, a collection in BEIR's layout, or judged questions."""

LABELLING = ("port", "no_browser")
"""Options of ``--label`` alone."""
_DESCRIPTIONS: Mapping[Kind, str] = {"saved": "a saved run", "trec": "a run of TREC", "beir": "a BEIR folder"}
_MEANINGLESS: Mapping[Kind, Sequence[str]] = {
    # What a saved run was made with is in it.
    "saved": ("qrels", "documents", "encoder", "retriever", "reranker", "pools"),
    "trec": ("documents", "encoder", "retriever", "reranker", "split", "pools"),
    "beir": ("documents", "split", "pools"),  # it brings its documents, and is of one split
    "judged": (),
}
_WANTED = (
    "DATASET is judged questions (a .jsonl file, or a folder of them), a BEIR folder (corpus.jsonl, queries.jsonl, "
    "qrels/test.tsv), a saved run (.json), or with --qrels a run of TREC."
)
_LISTED = 5
"""Files of a folder that are named."""


def kind_of(options: Namespace) -> Kind:
    """What DATASET is, by its name and what lies in the folder, and by what is said of it."""
    dataset: Path = options.dataset
    if dataset.suffix == ".json":
        return "saved"
    if options.qrels is not None:
        return "trec"
    if any((dataset / name).exists() for name in ("corpus.jsonl", "qrels")):
        return "beir"
    no_questions = dataset.is_dir() and not any(dataset.glob("*.jsonl"))
    return "beir" if no_questions and options.documents is None else "judged"


def refuse(options: Namespace, what: str, names: Sequence[str]) -> None:
    """Whoever gives an option expects something of it.

    Raises:
        DatasetError: one of the options ``names`` was given, with which ``what`` can do nothing.
    """
    given = [f"--{name.replace('_', '-')}" for name in names if getattr(options, name)]
    if given:
        raise DatasetError(f"{what} does not go with {', '.join(given)}. Leave out one or the other.")


def check_measuring(options: Namespace, kind: Kind) -> None:
    """Tells before anything is measured which options mean nothing.

    Raises:
        DatasetError: there is one.
    """
    if any(getattr(options, name) for name in LABELLING):
        raise DatasetError("--port and --no-browser are for --label. Leave them out, or give --label.")
    refuse(options, f"{options.dataset}, {_DESCRIPTIONS.get(kind, '')},", _MEANINGLESS[kind])
    if options.json and options.against is not None and options.report is None:
        raise DatasetError(
            "--json prints one run and no comparison. Leave out --json or --against, or give --report DIR, which "
            "writes the comparison as JSON, too."
        )


def check_against(options: Namespace, kind: Kind) -> None:
    """Tells before anything is measured that ``--against`` names nothing to compare with.

    Raises:
        DatasetError: a run is to be compared with what is no run, or something with itself.
    """
    against: str | None = options.against
    if against is None or against.endswith(".json"):
        return
    is_file, dataset = Path(against).is_file(), options.dataset
    if kind == "saved":
        raise DatasetError(
            f"{dataset} is a saved run, and {against!r} is none. Compare two saved runs, or give the judged questions."
        )
    if kind == "trec":
        if not is_file:
            raise DatasetError(
                f"{dataset} is a run of TREC, and {against!r} is none: there is no such file. Compare two runs, "
                "or a run with a saved one (.json)."
            )
    elif is_file:
        raise DatasetError(
            f"--against {against}: this file is no saved run (.json). Save one with --save, or name a retriever or "
            "an encoder."
        )
    elif against == options.retriever or full_name(against) == options.encoder:
        raise DatasetError(
            f"--against {against}: that is what is measured already. Name another retriever or encoder, or a saved "
            "run."
        )


def check_dataset(dataset: Path) -> None:
    """Tells before anything is opened that there is nothing to measure at this path, and what could be there.

    Raises:
        DatasetError: there is neither a file nor a folder that holds questions.
    """
    if not dataset.exists():
        raise DatasetError(f"{dataset}: there is no such file or folder. {_WANTED}")
    if dataset.is_dir() and not any(dataset.glob("*.jsonl")) and not (dataset / "qrels").exists():
        names = sorted(path.name for path in dataset.iterdir())
        more = ", ..." if len(names) > _LISTED else ""
        holds = f"It holds {', '.join(names[:_LISTED])}{more}" if names else "It is empty"
        raise DatasetError(
            f"{dataset}: no file of judged questions (.jsonl) in this folder. {holds}. {_WANTED}"
        )


def check_targets(save: Path | None, report: Path | None) -> None:
    """Tells before anything is measured that ``--save`` or ``--report`` cannot be written.

    Raises:
        DatasetError: one of them cannot.
    """
    if save is not None:
        if save.is_dir():
            raise DatasetError(f"{save}: this is a folder. Give --save the name of a file.")
        if not save.parent.is_dir():
            raise DatasetError(
                f"{save}: there is no folder {save.parent}. Make it, or give --save another place."
            )
        if not access(save if save.exists() else save.parent, W_OK):
            raise DatasetError(f"{save}: may not be written. Give --save another place.")
    if report is not None:
        there = next((each for each in (report, *report.parents) if each.exists()), Path())
        if not there.is_dir():
            raise DatasetError(
                f"{report}: {there} is a file, and a report is a folder. Give --report another place."
            )
        if not access(there, W_OK):
            raise DatasetError(f"{report}: may not be written. Give --report another place.")
