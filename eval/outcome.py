"""What became of each question that was asked: the record that tables, comparisons and reports are made from.

A run is saved as one JSON file and read back, so that two runs made on different days are compared question
by question.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, get_args

from eval.measures import MEASURES, Measure
from index.hit import Status
from ingest.document import LANGUAGES, Language
from ingest.errors import DatasetError

__all__ = ["Evaluation", "Outcome", "Shown", "load_run", "save_run"]

_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Shown:
    """A passage that a reader would see. ``quotes`` are (start, end) within ``text``; ``relevant`` as judged.

    ``document`` is an id; ``start`` and ``end`` are its offsets, 0 and 0 where only documents are ranked.
    """

    document: str
    start: int
    end: int
    language: Language | None
    relevant: bool
    text: str
    quotes: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """One question, asked once in one language.

    ``measures`` are empty for a question that has no answer. ``first`` is the rank of the first relevant
    passage, from 1, among all that the run ranks: a hundred of ours, up to a thousand of TREC's; ``first_in``
    the same for relevant passages of each language that has one. ``shown`` are the first ten. ``covered`` is
    the share of the best-quoted answer's characters that the quotes of the first five show, ``words`` how many
    words those quotes have. What a run does not say is None.
    """

    id: str
    kind: str
    language: Language | None
    split: str | None
    text: str
    answerable: bool
    measures: Mapping[Measure, float] = field(default_factory=dict)
    first: int | None = None
    first_in: Mapping[Language, int | None] = field(default_factory=dict)
    shown: tuple[Shown, ...] = ()
    status: Status | None = None
    confidence: float | None = None
    covered: float | None = None
    words: int | None = None
    seconds: float | None = None

    @property
    def key(self) -> tuple[str, Language | None]:
        """What tells it from the other questions of its run."""
        return self.id, self.language


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What one configuration reached on one judged set.

    ``configuration`` is everything that decides what is retrieved, by name. ``pools`` are the same questions
    asked among the passages of one language alone, those that are answered there.
    """

    dataset: str
    encoder: str
    retriever: str
    configuration: Mapping[str, str]
    outcomes: tuple[Outcome, ...]
    pools: Mapping[Language, tuple[Outcome, ...]] = field(default_factory=dict)

    @property
    def way(self) -> str:
        """Encoder, retriever and, if there is one, reranker, as a reader is told them."""
        reranker = self.configuration.get("reranker")
        reranked = f", reranked by {reranker}" if reranker else ""
        return f"encoder {self.encoder}, {self.retriever}{reranked}"

    @property
    def answerable(self) -> tuple[Outcome, ...]:
        """Questions that the documents answer."""
        return tuple(outcome for outcome in self.outcomes if outcome.answerable)

    @property
    def unanswerable(self) -> tuple[Outcome, ...]:
        """Questions that the documents do not answer."""
        return tuple(outcome for outcome in self.outcomes if not outcome.answerable)


def save_run(evaluation: Evaluation, path: Path) -> None:
    """Writes a run as JSON.

    Raises:
        DatasetError: the file cannot be written.
    """
    fields = {"format": _FORMAT} | asdict(evaluation)
    try:
        path.write_text(json.dumps(fields, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise DatasetError(f"{path}: cannot be written ({error.strerror}). Give another file.") from error


def load_run(path: Path) -> Evaluation:
    """A run that ``save_run`` wrote.

    Raises:
        DatasetError: the file cannot be read, or is no run; the message says where.
    """
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise DatasetError(f"{path}: cannot be read ({error.strerror}). Check the name.") from error
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise DatasetError(f"{path}: not JSON ({error}). Save the run again.") from error
    if not isinstance(fields, dict) or "outcomes" not in fields:
        raise DatasetError(f'{path}: no saved run: it has no "outcomes". Make one with `kopru eval --save`.')
    if fields.get("format") != _FORMAT:
        raise DatasetError(
            f"{path}: a run of format {fields.get('format')!r}, and {_FORMAT} is read. Make it again."
        )
    try:
        return Evaluation(
            dataset=fields["dataset"],
            encoder=fields["encoder"],
            retriever=fields["retriever"],
            configuration=dict(fields["configuration"]),
            outcomes=tuple(map(_outcome, fields["outcomes"])),
            pools={key: tuple(map(_outcome, pool)) for key, pool in fields["pools"].items()},
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise DatasetError(f"{path}: a saved run with something missing or wrong in it ({error}).") from error


def _outcome(fields: dict[str, Any]) -> Outcome:
    if fields["language"] not in (*LANGUAGES, None) or fields["status"] not in (*get_args(Status), None):
        raise ValueError(f"question {fields['id']!r}: language {fields['language']!r}, {fields['status']!r}")
    shown = tuple(
        Shown(**(each | {"quotes": tuple((start, end) for start, end in each["quotes"])}))
        for each in fields["shown"]
    )
    measures = {name: float(fields["measures"][name]) for name in MEASURES if name in fields["measures"]}
    return Outcome(**(fields | {"shown": shown, "measures": measures}))
