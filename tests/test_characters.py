"""What may stand in a text."""

from unicodedata import is_normalized

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.characters import clean_characters


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("go\u0308l ko\u0308pru\u0308", "göl köprü"),  # letters and their dots apart
        ("ﬁkir, ﬂama, oﬃs", "fikir, flama, offis"),
        ("көпү\u00adрө", "көпүрө"),  # a soft hyphen that was not printed
        ("мост\u200b через\ufeff реку\u2060", "мост через реку"),
        ("\u202bbridge\u202c \u200ethere", "bridge there"),  # bidi controls
        ("a\x00b\x07c", "abc"),
        ("kapı \uf0b7 köprü", "kapı  köprü"),  # a bullet of a symbol font
        ("15\u00a0yıl\u2009sonra", "15 yıl sonra"),
        ("уч\ud800ку", "учку"),  # half a character
        ("ikili\u2010üçlü", "ikili-üçlü"),
        ("bir\r\niki\rüç\x85dört\u2028beş", "bir\niki\nüç\ndört\nbeş"),
    ],
)
def test_what_cannot_be_seen_is_dropped_and_what_looks_alike_is_one(broken: str, whole: str) -> None:
    assert clean_characters(broken) == whole


def test_a_soft_hyphen_at_the_end_of_a_line_stays_as_the_hyphen_that_was_printed() -> None:
    assert clean_characters("көпү\u00ad\nрөлөр") == "көпү-\nрөлөр"


def test_a_soft_hyphen_before_a_number_is_dropped() -> None:
    assert clean_characters("bölüm\u00ad\n12") == "bölüm\n12"


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=[])))
def test_every_text_becomes_nfc_and_cleaning_twice_changes_nothing(text: str) -> None:
    cleaned = clean_characters(text)
    assert is_normalized("NFC", cleaned)
    assert clean_characters(cleaned) == cleaned
    assert not {"\0", "\r", "\t", "\ufeff", "\u00ad"} & set(cleaned)


def test_heaps_of_marks_on_one_letter_are_cut_short() -> None:
    assert clean_characters("o\u0308\u0301") == "ö\u0301"
    assert len(clean_characters("a" + "\u0301\u0323" * 50_000)) < 40
