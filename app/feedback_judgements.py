"""What feedback says of a question's answers, as lines of a file of judged questions (``eval.judgements``)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from app.feedback import Feedback
from ingest.document import Language

__all__ = ["JudgedRecord", "judged_records"]

JudgedRecord = dict[str, object]
"""A line of a judgement file: ``answers`` are places that were helpful. ``wrong_passages`` and ``wrong_pages`` are
beside them for whoever reads the file: the format of ``eval`` knows no place that does not answer."""

_Place = tuple[str, int, str]


@dataclass(slots=True)
class _Said:
    """All that was said of one place, for one question."""

    helpful: int = 0
    wrong: int = 0
    wrong_page: int = 0
    comments: list[str] = field(default_factory=list)


def judged_records(
    given: Sequence[Feedback], documents: Collection[str]
) -> tuple[tuple[JudgedRecord, ...], int]:
    """A record for each question with an answer, in the order they were first given; and how many had none.

    A place answers if more people called it helpful than wrong, and its document is one of ``documents``, ids of
    those in the library now. A question without such a place is left out: that nobody found an answer does not
    say that there is none. So is one in none of the four languages.
    """
    asked: dict[tuple[str, Language | None], dict[_Place, _Said]] = {}
    for each in given:
        places = asked.setdefault((each.question, each.language), {})
        said = places.setdefault((each.document_id, each.start, each.quote), _Said())
        said.helpful += each.verdict == "helpful"
        said.wrong += each.verdict == "wrong_passage"
        said.wrong_page += each.verdict == "wrong_page"
        if each.comment:
            said.comments.append(each.comment)
    records: list[JudgedRecord] = []
    for (question, language), places in asked.items():
        there = {place: said for place, said in places.items() if place[0] in documents and place[2].strip()}
        answers = [place for place, said in there.items() if said.helpful > said.wrong]
        if not answers or not question or language is None:
            continue
        record: JudgedRecord = {
            "id": f"feedback-{len(records) + 1}",
            "kind": "feedback",
            "questions": {language: question},
            "answers": [_place(place) for place in answers],
        }
        wrong = [_place(place, said) for place, said in there.items() if said.wrong > said.helpful]
        pages = [_place(place, said) for place, said in there.items() if said.wrong_page]
        records.append(
            record | ({"wrong_passages": wrong} if wrong else {}) | ({"wrong_pages": pages} if pages else {})
        )
    return tuple(records), len(asked) - len(records)


def _place(place: _Place, said: _Said | None = None) -> dict[str, object]:
    document, start, quote = place
    found: dict[str, object] = {"document": document, "start": start, "quote": quote}
    return found | ({"comments": said.comments} if said and said.comments else {})
