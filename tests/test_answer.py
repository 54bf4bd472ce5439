from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.answer import Also, Segment, answer, answer_of
from index.filters import UNFILTERED
from index.hit import Elsewhere, Hit, Quote, SearchResult
from index.progress import silent
from ingest.document import Metadata, Page
from ingest.errors import QuestionError
from ingest.passages import Passage


@dataclass(frozen=True, slots=True)
class OneHit:
    """A library of one text that always finds the same stretch of it, with the same quotes."""

    stored: str
    passage: tuple[int, int]
    quotes: tuple[tuple[int, int], ...]
    found: str | None = None

    def search(self, question, *, k=10, filters=UNFILTERED, progress=silent, whole=False):
        text = self.found or self.stored
        start, end = self.passage
        hit = Hit(
            rank=1,
            score=0.9,
            passage=Passage("narin", 0, start, end, text[start:end], "ky"),
            metadata=Metadata("Нарын", ("Асан",), 1999, "ky"),
            pages=(Page(1, None, 0, len(text)),),
            quotes=tuple(Quote(first, last, text[first:last]) for first, last in self.quotes),
        )
        return SearchResult(question, "ky", "found", 0.9, (hit,))

    def texts(self, stretches):
        return [self.stored[start:end] for _, start, end in stretches]


def test_the_answer_keeps_what_was_found_about_the_question(overlap_library):
    found = answer(overlap_library, "Көчмөндөр тузду кайдан алышкан?")
    assert found.question == "Көчмөндөр тузду кайдан алышкан?"
    assert (found.language, found.status, found.confidence) == ("ky", "found", 0.75)


def test_a_citation_says_who_wrote_it_when_and_where_it_stands(overlap_library):
    first = answer(overlap_library, "Taş köprüler kervanlara kışın ne sağladı?").citations[0]
    assert (first.number, first.document_id, first.title) == (
        1,
        "suleymanova-2020",
        "İpek Yolu'nda Köprüler",
    )
    assert first.authors == ("Nurgül Süleymanova", "Ahmet Işık")
    assert (first.year, first.language, first.paged) == (2020, "tr", True)
    assert [page.label for page in first.pages] == ["16", "17"]


def test_the_segments_of_a_citation_are_the_stored_passage_letter_for_letter(overlap_library):
    citations = answer(overlap_library, "Тузду кербен менен ташышканбы?").citations
    for citation in citations:
        stored = overlap_library.text(citation.document_id, citation.start, citation.end)
        assert "".join(segment.text for segment in citation.segments) == stored
    assert citations[0].quotes[0].startswith("Тузду кербен менен ташышкан: <script>alert(1)</script> <img")


def test_a_passage_is_cut_where_its_quotes_begin_and_end():
    library = OneHit("Башы. Нарын узун. Ортосу. Суу муздак. Аягы.", (6, 43), ((6, 17), (26, 37)))
    assert answer(library, "?").citations[0].segments == (
        Segment("Нарын узун.", True),
        Segment(" Ортосу. ", False),
        Segment("Суу муздак.", True),
        Segment(" Аягы.", False),
    )


def test_numbers_of_citations_count_from_one_and_stop_at_k(overlap_library):
    citations = answer(overlap_library, "Köprüler, bekçiler, мост, тузду", k=2).citations
    assert [citation.number for citation in citations] == [1, 2]


def test_an_answer_that_was_not_found_cites_nothing(overlap_library):
    found = answer(overlap_library, "How do whales breathe?")
    assert (found.status, found.citations) == ("none", ())


def test_a_text_of_one_page_is_not_paged(overlap_library):
    assert [each.paged for each in answer(overlap_library, "Мост через Нарын", k=1).citations] == [False]


def test_a_question_without_words_is_refused(overlap_library):
    with pytest.raises(QuestionError):
        answer(overlap_library, "???")


@pytest.mark.parametrize("found", ["Нарын узун дарыя.", "Нарын узун дарыя!!", "Нарын узун  дарыя"])
def test_a_passage_that_is_not_what_the_library_stores_is_never_shown(found):
    library = OneHit("Нарын узун дарыя…", (0, 17), ((0, 10),), found=found)
    with pytest.raises(AssertionError, match=r"narin\[0:17\] is not what was found there"):
        answer(library, "?")


@pytest.mark.parametrize("quotes", [((0, 4),), ((6, 12), (8, 14)), ((8, 30),)])
def test_a_quote_outside_its_passage_or_out_of_order_is_our_mistake(quotes):
    with pytest.raises(AssertionError, match="outside its passage, or not in order"):
        answer(OneHit("0123456789" * 4, (6, 20), quotes), "?")


def test_a_citation_names_the_places_that_say_the_same(overlap_library):
    result = overlap_library.search("Мост через Нарын", k=1)
    salt, pages = overlap_library.documents()[3], overlap_library.documents()[1].document.pages
    places = (
        Elsewhere(salt.passages[0], salt.metadata, salt.document.pages),
        Elsewhere(Passage("tuz", 2, 300, 340, "", "ky"), Metadata("Туз", (), None, "ky"), pages[1:]),
    )
    (hit,) = result.hits
    (citation,) = answer_of(overlap_library, replace(result, hits=(replace(hit, also=places),))).citations
    assert citation.also == (
        Also("salt", "Salt roads", salt.document.pages, False, "en", 0, 21),
        Also("tuz", "Туз", pages[1:], True, "ky", 300, 340),
    )
    assert answer(overlap_library, "Мост через Нарын", k=1).citations == (replace(citation, also=()),)


def test_all_that_an_answer_quotes_is_read_at_once(overlap_library):
    asked = []

    class Once:
        search = overlap_library.search

        def texts(self, stretches):
            asked.append(stretches)
            return overlap_library.texts(stretches)

    citations = answer(Once(), "Köprüler, bekçiler, мост, тузду", k=3).citations
    assert citations == answer(overlap_library, "Köprüler, bekçiler, мост, тузду", k=3).citations
    assert len(citations) == 3
    (stretches,) = asked
    assert {(each.document_id, each.start, each.end) for each in citations} < set(stretches)
    assert answer(Once(), "How do whales breathe?").citations == ()
    assert len(asked) == 1


@given(st.text(min_size=1), st.data())
def test_segments_join_to_the_passage_whatever_it_says(text, data):
    places = st.integers(0, len(text))
    start, end = sorted(data.draw(st.tuples(places, places)))
    inside = st.integers(start, end)
    cuts = sorted(data.draw(st.lists(inside, min_size=2, max_size=6)))
    quotes = tuple(zip(cuts[::2], cuts[1::2], strict=False))
    citation = answer(OneHit(text, (start, end), quotes), "?").citations[0]
    assert citation.text == text[start:end]
    assert "".join(citation.quotes) == "".join(text[first:last] for first, last in quotes)
