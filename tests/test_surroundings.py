"""What stands around a passage: whole sentences of its own document, as far as its section goes."""

from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.answer import Citation, Segment
from app.surroundings import STEP, surroundings
from ingest.document import Page

TEXT = (
    "# Туз жолу\n\nБашы узун. Экинчи сүйлөм.\n\n# Ашуулар\n\nАшуу бийик. Кар калың. Тузду төөгө жүктөшкөн. Жол алыс. "
    "Суу муздак.\n\n# Көпүрөлөр\n\nКөпүрө эски. Аны кайра курушкан."
)


@dataclass(frozen=True, slots=True)
class OneText:
    """A library of one text, in which nothing is looked for."""

    stored: str

    def text(self, document_id, start, end):
        return self.stored[start:end]


def cited(text, start, end):
    return Citation(
        1, "tuz", "Туз", (), None, (Page(1, None, 0, len(text)),), False, "ky", start, end,
        (Segment(text[start:end], True),) if start < end else (),
    )  # fmt: skip


def around(passage, *, reach=STEP, text=TEXT):
    start = text.index(passage)
    return surroundings(OneText(text), cited(text, start, start + len(passage)), reach=reach)


def test_a_section_is_shown_with_its_heading_and_without_the_next_one():
    found = around("Тузду төөгө жүктөшкөн.")
    assert (found.before, found.after) == ("# Ашуулар\n\nАшуу бийик. Кар калың. ", " Жол алыс. Суу муздак.")
    assert found.whole
    assert TEXT[found.start : found.end] == f"{found.before}Тузду төөгө жүктөшкөн.{found.after}"


def test_a_shorter_look_ends_with_a_sentence_and_may_be_repeated():
    found = around("Тузду төөгө жүктөшкөн.", reach=5)
    assert (found.before, found.after, found.whole) == ("Кар калың. ", " Жол алыс.", False)
    further = around("Тузду төөгө жүктөшкөн.", reach=13)
    assert (further.before, further.after) == ("Ашуу бийик. Кар калың. ", " Жол алыс. Суу муздак.")


def test_nothing_stands_before_a_passage_that_begins_its_section():
    found = around("# Ашуулар\n\nАшуу бийик.")
    assert (found.before, found.after) == ("", " Кар калың. Тузду төөгө жүктөшкөн. Жол алыс. Суу муздак.")
    assert found.whole


def test_the_last_section_ends_with_the_document():
    assert around("Көпүрө эски.").after == " Аны кайра курушкан."
    assert around("Көпүрө эски.").whole


def test_in_a_long_section_whole_sentences_are_shown_on_both_sides():
    text = " ".join(f"Бул {number}-сүйлөм." for number in range(1_000))
    found = around("Бул 500-сүйлөм.", text=text)
    assert STEP <= len(found.before) < STEP + 20
    assert STEP <= len(found.after) < STEP + 20
    assert found.before.startswith("Бул 4")
    assert found.after.endswith("-сүйлөм.")
    assert not found.whole


def test_a_text_that_is_not_what_was_cited_any_more_is_not_shown():
    start = TEXT.index("Кар калың.")
    old = replace(cited(TEXT, start, start + 10), segments=(Segment("Кар жука!!", True),))
    with pytest.raises(AssertionError, match=r"tuz\[\d+:\d+\] is not what was cited"):
        surroundings(OneText(TEXT), old, reach=STEP)


@given(st.text(max_size=300), st.data(), st.integers(0, 400))
def test_what_is_shown_is_a_slice_of_the_document_whatever_it_says(text, data, reach):
    start, end = sorted(data.draw(st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))))
    found = surroundings(OneText(text), cited(text, start, end), reach=reach)
    assert found.before + text[start:end] + found.after == text[found.start : found.end]
    assert found.start <= start <= end <= found.end
