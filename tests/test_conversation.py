"""How a conversation goes on: follow-ups, more passages, more context, the like of a passage, other filters."""

from dataclasses import replace

import pytest

from app.answer import Answer
from app.chat_page import conversation_html
from app.conversation import (
    Turn,
    answered,
    asked,
    asked_again,
    given_up,
    likened,
    only_typed,
    too_long,
    widened,
    with_more,
    with_turn,
)
from app.messages import message
from app.narrowing import EVERYWHERE, Narrowing, only
from index.filters import Filters
from index.hit import Reranked
from ingest.errors import LibraryDamagedError, UnknownDocumentError

BRIDGES = "Taş köprüler kervanlara kışın ne sağladı?"


@pytest.fixture
def turn(overlap_library):
    return answered(overlap_library, Turn(BRIDGES, None))


def many(library):
    """A question with as many words in common with every text."""
    return answered(library, Turn("Köprüler, bekçiler, мост, Нарын, тузду, көчмөндөр, ahşap, старый", None))


def test_a_question_that_leans_on_the_one_before_is_searched_with_what_it_leaves_unsaid():
    turns = (Turn("Was the Rogun dam built in 1976?", None),)
    turn = asked("and in 2010?", turns, EVERYWHERE)
    assert turn.question == "and in 2010?"
    assert set(turn.kept) <= set((turn.searched or "").split())
    assert "Rogun" in turn.kept
    assert only_typed(turn) == Turn("and in 2010?", None)
    assert asked("What is the TAPI pipeline?", turns, EVERYWHERE).kept == ()


def test_of_a_question_that_is_too_long_the_beginning_is_kept():
    turn = too_long("кымыз " * 10_000, EVERYWHERE)
    assert (turn.outcome, turn.question) == ("question_too_long", "кымыз " * 49 + "кымыз…")


def test_a_long_conversation_forgets_its_first_turns_and_the_others_keep_their_serial_numbers():
    turns = ()
    for number in range(25):
        turns = with_turn(turns, Turn(f"{number}", None))
    assert [turn.question for turn in turns] == [f"{number}" for number in range(5, 25)]
    assert [turn.serial for turn in turns] == [*range(5, 25)]


def test_more_passages_are_found_up_to_as_many_as_there_are(overlap_library):
    turn = many(overlap_library)
    assert (len(turn.outcome.citations), turn.can_have_more) == (5, True)
    more = with_more(overlap_library, widened(overlap_library, turn, 1))
    assert more.k == 10
    assert more.outcome.citations[:5] == turn.outcome.citations
    assert len(more.outcome.citations) == 8
    assert not more.can_have_more
    assert with_more(overlap_library, more) is more
    assert more.surroundings(1) is not None


def test_the_text_around_a_citation_grows_until_there_is_no_more(overlap_library, turn):
    wide = widened(overlap_library, turn, 1)
    citation, around = turn.citation(1), wide.surroundings(1)
    text = overlap_library.document(citation.document_id).text
    assert text[around.start : around.end] == around.before + citation.text + around.after
    while not around.whole:
        wide = widened(overlap_library, wide, 1)
        around = wide.surroundings(1)
    assert widened(overlap_library, wide, 1) is wide
    assert widened(overlap_library, turn, 9) is turn


class Broken:
    def __init__(self, error):
        self.error = error

    def text(self, document_id, start, end):
        if self.error:
            raise self.error
        return "Something else stands there now."[start:end]


@pytest.mark.parametrize("error", [UnknownDocumentError("gone"), None])
def test_of_a_document_that_is_gone_or_changed_the_card_says_so_and_nothing_is_logged(turn, error, caplog):
    told = widened(Broken(error), turn, 1)
    assert (told.why_unread(1), told.surroundings(1), told.outcome) == ("source_no_place", None, turn.outcome)
    assert caplog.records == []
    assert message("source_no_place", "ky") in conversation_html((told,), "ky", examples={})
    assert message("source_no_place", "ky") not in conversation_html((turn,), "ky", examples={})


def test_text_that_can_be_read_again_is_shown_and_nothing_more_said(overlap_library, turn, caplog):
    told = widened(Broken(LibraryDamagedError("broken")), turn, 1)
    assert told.why_unread(1) == "source_failed"
    assert [record.message for record in caplog.records] == ["the text around a passage could not be read"]
    again = widened(overlap_library, told, 1)
    assert again.why_unread(1) is None
    assert again == widened(overlap_library, turn, 1)


def test_the_like_of_a_passage_is_not_the_passage(overlap_library):
    asked_first = answered(overlap_library, Turn("Мост через Нарын построили?", None))
    first = asked_first.citation(1)
    like = answered(overlap_library, likened(first, EVERYWHERE))
    assert like.question == "Мост через Нарын построили за два года."
    assert like.outcome.status == "related"
    assert [each.text for each in like.outcome.citations] == [
        "Көчмөндөр тузду Нарындын суусунан алышкан.",
        "Старый мост снесло паводком.",
    ]


def test_the_same_question_can_be_asked_of_one_document(overlap_library, turn):
    documents = overlap_library.documents()
    again = answered(overlap_library, asked_again(turn, only("salt", documents)))
    assert (again.question, again.outcome.status, again.documents) == (BRIDGES, "none", 1)
    everywhere = answered(overlap_library, asked_again(again, EVERYWHERE))
    assert everywhere.outcome == turn.outcome


def test_a_document_that_is_no_longer_there_is_told(overlap_library):
    gone = Narrowing(Filters(documents=("burnt",)), ("Burnt",))
    assert answered(overlap_library, Turn(BRIDGES, None, narrowing=gone)).outcome == "part_gone"


def test_after_a_mistake_no_question_waits(turn):
    ended = given_up((replace(turn, reread=(8, 30)), replace(turn, outcome=None)))
    assert isinstance(ended[0].outcome, Answer)
    assert ended[0] == turn
    assert ended[1].outcome == "search_failed"
    assert with_turn((replace(turn, reread=(8, 30)),), Turn(BRIDGES, None))[0] == turn


def test_what_a_reranker_took_is_told_where_nothing_was_found_too(turn):
    none = replace(
        turn.outcome, status="none", citations=(), language="en", reranked=Reranked("a/b", 30, 4.25)
    )
    page = conversation_html([replace(turn, outcome=none)], "tr", examples={})
    assert message("reranked", "en", n=30, name="b", seconds="4.2") in page


def test_a_document_that_goes_between_being_found_and_being_quoted_costs_no_answer(overlap_library):
    class Leaving:
        """The library, of which a found document is gone the first time that it is quoted."""

        documents, search = overlap_library.documents, overlap_library.search
        left = 1

        def texts(self, stretches):
            if self.left:
                self.left -= 1
                raise UnknownDocumentError(f"{stretches[0][0]}: there is none.")
            return overlap_library.texts(stretches)

    asked = Turn("Taş köprüler kervanlara kışın ne sağladı?", None)
    assert isinstance(answered(Leaving(), asked).outcome, Answer)
    gone = Leaving()
    gone.left = 100
    assert answered(gone, asked).outcome == "part_gone"
