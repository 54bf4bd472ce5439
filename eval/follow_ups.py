"""``python -m eval.follow_ups``: how well ``index.follow_ups`` tells follow-up questions, and what they find.

Conversations are lines of ``eval/conversations.jsonl``: earlier ``turns``, a ``question``, whether it ``leans``
on them; if it does, words that have to be ``kept``, and the ``document`` with the ``quote`` that answers.
"""

from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from eval.command_line import CORPUS
from eval.judgements import Evidence, JudgedQuestion, Place, find_places, is_hit, load_judgements
from eval.measures import mean, measure
from eval.places import judged_files
from eval.records import Record, read_records
from index.follow_ups import FollowUp, followed
from index.hit import SearchResult
from index.library import Library

__all__ = ["load_conversations", "main", "told", "wrongly_told"]

_OURS = Path(__file__).with_name("conversations.jsonl")
_STANDING = Path(__file__).with_name("judged") / "demo"
_DOCUMENTS = CORPUS / "demo"
_DEPTH = 10


@dataclass(frozen=True, slots=True)
class Conversation:
    """A new question after others; ``kept`` and ``evidence`` are there where it leans on them."""

    id: str
    turns: tuple[str, ...]
    question: str
    leans: bool
    kept: tuple[str, ...] = ()
    evidence: Evidence | None = None

    def searched_before(self) -> tuple[str, ...]:
        """What was searched for the earlier questions."""
        searched: tuple[str, ...] = ()
        for turn in self.turns:
            found = followed(turn, searched)
            searched = (*searched, found.searched if found else turn)
        return searched

    def told(self) -> FollowUp | None:
        """What the new question is told to be."""
        return followed(self.question, self.searched_before())


def load_conversations(path: Path = _OURS) -> tuple[Conversation, ...]:
    """The conversations of a file.

    Raises:
        DatasetError: it is missing or malformed; the message says where.
    """
    return tuple(map(_conversation, read_records(path)))


def told(conversations: Sequence[Conversation]) -> tuple[int, int, int, int]:
    """How many that lean were told so, were not, and how many that stand alone were told to lean, were not."""
    right, missed, wrong, left = 0, 0, 0, 0
    for each in conversations:
        leans = each.told() is not None
        right += each.leans and leans
        missed += each.leans and not leans
        wrong += not each.leans and leans
        left += not each.leans and not leans
    return right, missed, wrong, left


def wrongly_told(questions: Sequence[JudgedQuestion]) -> tuple[tuple[str, ...], int]:
    """Of judged questions, which all stand alone, those told to lean on the one before; and how many were asked."""
    wrong, asked = [], 0
    before: dict[str, str] = {}
    for question in questions:
        for language, text in question.texts.items():
            if language in before:
                asked += 1
                if followed(text, [before[language]]) is not None:
                    wrong.append(text)
            before[language] = text
    return tuple(wrong), asked


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the figures, a line each."""
    parser = ArgumentParser(prog="python -m eval.follow_ups", description=__doc__)
    about = "conversations (default: ours)"
    parser.add_argument("conversations", type=Path, nargs="?", default=_OURS, metavar="F.jsonl", help=about)
    about = "judged questions, each of which stands alone (default: those over the demo texts)"
    parser.add_argument("--standing", type=Path, default=_STANDING, metavar="JUDGED", help=about)
    parser.add_argument("--documents", type=Path, default=_DOCUMENTS, metavar="DIR", help="what is searched")
    options = parser.parse_args(arguments)
    conversations = load_conversations(options.conversations)
    right, missed, wrong, left = told(conversations)
    print(f"conversations: {len(conversations)}, of which {right + missed} lean")
    print(f"told to lean: precision {_share(right, right + wrong)}, recall {_share(right, right + missed)}")
    print(f"standing alone, left alone: {left} of {left + wrong}")
    found = [(each, follow) for each in conversations if each.leans and (follow := each.told()) is not None]
    complete = sum(set(each.kept) <= set(follow.kept) for each, follow in found)
    print(f"all words kept that have to be: {complete} of {len(found)}")
    mistaken, asked = wrongly_told(load_judgements(judged_files(options.standing)))
    print(f"judged questions told to lean on the one before: {len(mistaken)} of {asked}")
    with TemporaryDirectory() as folder:
        library = Library.open(Path(folder) / "library", create=True)
        failed = library.add([options.documents]).failed
        if failed:
            raise failed[0]  # without it, what is searched would be easier than it is
        _print_found(library, [each for each in conversations if each.leans])
    return 0


def _print_found(library: Library, leaning: Sequence[Conversation]) -> None:
    """What questions that lean find as they were typed, as they are searched, and behind the whole question before."""
    documents = [library.document(entry.id) for entry in library.documents()]
    judged = [
        JudgedQuestion(each.id, "other", {"en": each.question}, (each.evidence,))
        for each in leaning
        if each.evidence is not None
    ]
    places = find_places(judged, documents)
    ways: dict[str, Callable[[Conversation], str]] = {
        "as typed": lambda each: each.question,
        "as searched": _searched,
        "behind all of the question before": lambda each: f"{each.searched_before()[-1]} {each.question}",
    }
    print(f"RR@10 and Success@5 of {len(leaning)} that lean:")
    for name, text_of in ways.items():
        run = {each.id: _ranked(library.search(text_of(each), k=_DEPTH), places[each.id]) for each in leaning}
        values = mean(measure({each.id: {"answer": 1} for each in leaning}, run).values())
        print(f"  {name}: {values['RR@10']:.3f}  {values['Success@5']:.3f}")


def _searched(conversation: Conversation) -> str:
    follow_up = conversation.told()
    return follow_up.searched if follow_up else conversation.question


def _ranked(result: SearchResult, places: Sequence[Place]) -> list[str]:
    """The ranks of a search; the first that shows an answer is called so."""
    ranked = [f"rank {hit.rank}" for hit in result.hits]
    for index, hit in enumerate(result.hits):
        shown = (hit.passage, *(also.passage for also in hit.also))
        if any(is_hit(passage, place) for passage in shown for place in places):
            ranked[index] = "answer"
            break
    return ranked


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f} ({part} of {whole})" if whole else "- (of none)"


def _conversation(record: Record) -> Conversation:
    fields = record.fields
    turns, leans = fields.get("turns"), fields.get("leans")
    if not isinstance(turns, list) or not turns or not all(isinstance(turn, str) for turn in turns):
        raise record.line.error('"turns" are no questions. Write ["...", "..."], the latest last.')
    if not isinstance(leans, bool):
        raise record.line.error('"leans" is not true or false. Write one of them.')
    if not leans:
        return Conversation(record.text("id"), tuple(turns), record.text("question"), leans)
    kept = fields.get("kept")
    if not isinstance(kept, list) or not all(isinstance(word, str) for word in kept):
        raise record.line.error('"kept" are no words. Write ["...", "..."].')
    quote = record.text("quote")
    return Conversation(
        record.text("id"),
        tuple(turns),
        record.text("question"),
        leans,
        tuple(kept),
        Evidence(record.text("document"), 0, len(quote), quote),
    )


if __name__ == "__main__":
    raise SystemExit(main())
