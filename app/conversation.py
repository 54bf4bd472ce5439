"""A conversation: what was asked of which texts, what came of it, and how it goes on from there.

Nothing here knows how a conversation is shown; turns are values, and each step makes new ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from logging import getLogger
from typing import Literal, Protocol

from app.answer import Answer, Citation, Searchable, alike, answer
from app.narrowing import EVERYWHERE, ListedDocument, Narrowing, in_scope
from app.surroundings import STEP, Surroundings, surroundings
from index.follow_ups import followed
from index.progress import Progress, silent
from ingest.errors import KopruError, QuestionError, UnknownCollectionError, UnknownDocumentError
from ingest.language import detect

__all__ = [
    "MOST_PASSAGES",
    "PASSAGES",
    "Shelf",
    "Trouble",
    "Turn",
    "Turns",
    "Unread",
    "answered",
    "asked",
    "asked_again",
    "given_up",
    "likened",
    "only_typed",
    "too_long",
    "widened",
    "with_more",
    "with_turn",
]

logger = getLogger(__name__)

Trouble = Literal["question_refused", "question_too_long", "search_failed", "part_gone"]
Unread = Literal["source_no_place", "source_failed"]
"""Why no text around a citation is shown: it does not stand there any more, or something went wrong."""

PASSAGES, MOST_PASSAGES = 5, 20  # of an answer at first and at most; "more" adds as many as at first
_TRIES = 3  # to ask while documents are being removed
_TURNS_KEPT = 20  # the whole conversation is sent again with every answer
_WIDEST = 10 * STEP  # characters on each side; whoever reads on from there opens the source
_BEGINNING = 300  # characters of a question that is too long
_FIRST_WORDS = 8  # of what was quoted, to tell a passage by


class Shelf(Searchable, Protocol):
    """What a conversation needs of a library; ``index.library.Library`` is one."""

    def documents(self) -> Sequence[ListedDocument]:
        """All documents, in the order in which they are listed."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and what came of it; None as long as the search runs.

    ``question`` is what was typed. ``searched`` is what was looked for, where that is not the same: the words
    ``kept`` from the question before are in it, too. ``like`` is the passage whose like was asked for, and
    ``question`` then the first words that were quoted of it. ``documents`` of the library were searched, which
    are all that ``narrowing`` leaves; they are counted where no answer was found. ``around``
    is the text around some of the citations, by their number, and ``unread`` why there is none around others.
    ``serial`` stays with a turn when earlier ones are forgotten; ``opened`` is whether an earlier answer is to be shown
    all the same. ``reread`` is how many passages a reranker has read, and of how many, while it reads.
    """

    question: str
    outcome: Answer | Trouble | None
    searched: str | None = None
    kept: tuple[str, ...] = ()
    like: Citation | None = None
    narrowing: Narrowing = EVERYWHERE
    documents: int = 0
    k: int = PASSAGES
    around: tuple[tuple[int, Surroundings], ...] = ()
    unread: tuple[tuple[int, Unread], ...] = ()
    serial: int = 0
    opened: bool = False
    reread: tuple[int, int] | None = None

    def citation(self, number: int) -> Citation | None:
        """The citation of that number, counted from 1; None where there is none."""
        shown = self.outcome.citations if isinstance(self.outcome, Answer) else ()
        return next((each for each in shown if each.number == number), None)

    def surroundings(self, number: int) -> Surroundings | None:
        """What was asked for of the text around a citation."""
        return dict(self.around).get(number)

    def why_unread(self, number: int) -> Unread | None:
        """Why no more of the text around a citation can be shown; None where nothing is in the way."""
        return dict(self.unread).get(number)

    @property
    def can_have_more(self) -> bool:
        """Whether more passages may be found for it than are shown."""
        shown = len(self.outcome.citations) if isinstance(self.outcome, Answer) else 0
        return self.k == shown < MOST_PASSAGES


Turns = tuple[Turn, ...]


def with_turn(turns: Turns, turn: Turn) -> Turns:
    """A conversation with one more turn; of a long one the first is forgotten, and none waits for a reranker."""
    serial = turns[-1].serial + 1 if turns else 0
    return (*(replace(each, reread=None) for each in turns[-_TURNS_KEPT + 1 :]), replace(turn, serial=serial))


def answered(library: Shelf, turn: Turn, *, progress: Progress = silent) -> Turn:
    """The turn with what is found for it now; ``progress`` counts what a reranker reads, if there is one."""
    outcome = _outcome(library, turn, progress)
    if not isinstance(outcome, Answer) or outcome.status == "found":
        return replace(turn, outcome=outcome)
    # Told where no answer was found; in a large library they take longer to list than to search.
    documents = in_scope(library.documents(), turn.narrowing.filters)
    return replace(turn, outcome=outcome, documents=documents)


def with_more(library: Searchable, turn: Turn, *, progress: Progress = silent) -> Turn:
    """The turn with some more passages than it has; as it is, if there are no more.

    ``progress`` is as for ``answered``.
    """
    if not turn.can_have_more:
        return turn
    more = replace(turn, k=min(turn.k + PASSAGES, MOST_PASSAGES))
    found = replace(more, outcome=_outcome(library, more, progress))
    if not isinstance(found.outcome, Answer):
        return turn
    # The library may have changed since.
    kept = [each for each in turn.around if turn.citation(each[0]) == found.citation(each[0])]
    return replace(found, around=tuple(kept), unread=())


def widened(library: Searchable, turn: Turn, number: int) -> Turn:
    """The turn with more of the text around one of its citations, or with why it is not read any more.

    As it is, if there is no more of that text.
    """
    citation, known = turn.citation(number), turn.surroundings(number)
    if citation is None or (known is not None and known.whole):
        return turn
    reach = STEP if known is None else max(len(known.before), len(known.after)) + STEP
    try:
        found = surroundings(library, citation, reach=min(reach, _WIDEST))
    except (UnknownDocumentError, AssertionError):
        return _unread(turn, number, "source_no_place")  # removed, or read anew from a changed file, since
    except KopruError:
        logger.exception("the text around a passage could not be read")
        return _unread(turn, number, "source_failed")
    if reach >= _WIDEST:
        found = replace(found, whole=True)
    unread = tuple(each for each in turn.unread if each[0] != number)
    return replace(turn, around=tuple({**dict(turn.around), number: found}.items()), unread=unread)


def _unread(turn: Turn, number: int, why: Unread) -> Turn:
    return replace(turn, unread=tuple({**dict(turn.unread), number: why}.items()))


def likened(citation: Citation, narrowing: Narrowing) -> Turn:
    """A new turn that asks for the like of a citation of another turn."""
    words = (citation.quotes or (citation.text,))[0].split()
    shown = " ".join(words[:_FIRST_WORDS]) + ("…" if len(words) > _FIRST_WORDS else "")
    return Turn(shown, None, like=citation, narrowing=narrowing)


def given_up(turns: Turns) -> Turns:
    """After a mistake of ours: no question is left waiting for its answer."""
    return tuple(replace(turn, outcome=turn.outcome or "search_failed", reread=None) for turn in turns)


def asked_again(turn: Turn, narrowing: Narrowing) -> Turn:
    """The same question as a new turn, asked of what ``narrowing`` leaves."""
    return Turn(turn.question, None, turn.searched, turn.kept, turn.like, narrowing)


def asked(question: str, turns: Turns, narrowing: Narrowing) -> Turn:
    """A new turn; a question that leans on the one before it is searched with what it leaves unsaid."""
    before = [turn.searched or turn.question for turn in turns if turn.like is None]
    follow_up = followed(question, before)
    if follow_up is None:
        return Turn(question, None, narrowing=narrowing)
    return Turn(question, None, follow_up.searched, follow_up.kept, narrowing=narrowing)


def too_long(question: str, narrowing: Narrowing) -> Turn:
    """A turn that says so of a question that nobody would wait for; only its beginning is kept."""
    return Turn(f"{question[:_BEGINNING].rstrip()}…", "question_too_long", narrowing=narrowing)


def only_typed(turn: Turn) -> Turn:
    """A question that was searched with words from before, as a new turn that is searched as it was typed."""
    return Turn(turn.question, None, narrowing=turn.narrowing)


def _outcome(library: Searchable, turn: Turn, progress: Progress) -> Answer | Trouble:
    """What comes of a question; asked again where a document went between being found and being quoted."""
    for _ in range(_TRIES):
        outcome = _once(library, turn, progress)
        if outcome != "part_gone":
            break
    return outcome


def _once(library: Searchable, turn: Turn, progress: Progress) -> Answer | Trouble:
    filters = turn.narrowing.filters
    try:
        if turn.like is not None:
            return alike(library, turn.like, k=turn.k, filters=filters, progress=progress)
        asked_for = turn.searched or turn.question
        found = answer(library, asked_for, k=turn.k, filters=filters, progress=progress)
        if not turn.searched:
            return found
        # With words from before it is in two languages; the answer speaks that of what was typed.
        return replace(found, language=detect(turn.question).language or found.language)
    except QuestionError:
        return "question_refused"
    except (UnknownDocumentError, UnknownCollectionError):
        return "part_gone"
    except KopruError:
        # The message may name folders of this computer, which visitors need not know.
        logger.exception("a question could not be searched")
        return "search_failed"
