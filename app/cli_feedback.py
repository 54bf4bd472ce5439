"""``kopru feedback``: what visitors said of citations, to read and as judged questions for ``kopru eval``."""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli_json import print_json
from app.cli_terminal import numbered
from app.feedback import Feedback, FeedbackStore
from app.feedback_judgements import judged_records
from index.library import Library
from ingest.errors import DatasetError

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    Verbs = _SubParsersAction[ArgumentParser]

__all__ = ["add_feedback_verb"]


def add_feedback_verb(verbs: "Verbs", library: ArgumentParser) -> None:
    """Adds the verb."""
    about = (
        "what visitors of the chat said of citations: helpful, wrong passage, wrong page. Exported, each question "
        "for which a passage was helpful is a judged question, as `kopru eval` takes it."
    )
    verb = verbs.add_parser(
        "feedback", parents=[library], help="what visitors said of citations", description=about
    )
    form = verb.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print one JSON object a line")
    form.add_argument(
        "--export", type=Path, metavar="FILE.jsonl", help="write judged questions into a new file"
    )
    verb.set_defaults(run=_feedback)


def _feedback(options: Namespace) -> int:
    library = Library.open(options.library)
    given = FeedbackStore(library.folder).all()
    if options.export is not None:
        return _export(library, given, options.export)
    for each in given:
        if options.json:
            print_json(asdict(each))
        else:
            print(_told(each))
    if not given and not options.json:
        print("Nobody has said anything of a citation yet.")
    return 0


def _told(feedback: Feedback) -> str:
    place = f"{feedback.document_id} {feedback.start}-{feedback.end}"
    who = f", {feedback.user}" if feedback.user else ""
    lines = [f"{feedback.time}  {feedback.verdict.replace('_', ' ')}  {place}{who}"]
    lines += [f"    {text}" for text in (feedback.question, feedback.comment) if text]
    return "\n".join(lines)


def _export(library: Library, given: Sequence[Feedback], path: Path) -> int:
    """Writes the questions that have an answer, and reads them again as ``kopru eval`` will."""
    from eval.judgements import load_judgements

    records, left = judged_records(given, {entry.id for entry in library.documents()})
    if not records:
        raise DatasetError(
            "No passage was called helpful more often than wrong yet: there is no judgement to export."
        )
    lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(lines)
    except FileExistsError as error:
        raise DatasetError(f"{path}: is there already. Give the name of a new file.") from error
    except OSError as error:
        raise DatasetError(f"{path}: cannot be written ({error.strerror}). Give another file.") from error
    questions = load_judgements([path])
    places = sum(len(question.evidence) for question in questions)
    print(
        f"{path}: {numbered(len(questions), 'question')}, {numbered(places, 'judgement')}. Measure with "
        f"`kopru eval {path}`."
    )
    if left:
        about = "nobody called a passage helpful, or the question is in none of the four languages."
        print(f"kopru: {numbered(left, 'question')} left out: {about}", file=sys.stderr)
    return 0
