"""Finding a stretch of a raw file again in the document that repair made of it."""

from unicodedata import normalize

from hypothesis import given
from hypothesis import strategies as st

from eval.alignment import align, letters_of

MIXED = st.text(alphabet="aıiğşöüçзөүңёйabc XİŞӨҢ.-\n12", max_size=80)


def found(raw: str, sought: str, repaired: str) -> str | None:
    """What stands in the repaired text where ``sought`` stands in the raw one."""
    start = raw.index(sought)
    span = align(letters_of(raw), letters_of(repaired), start=start, end=start + len(sought))
    return None if span is None else repaired[slice(*span)]


def test_letters_lose_case_diacritics_digits_and_everything_that_is_no_letter() -> None:
    assert letters_of("İŞBİRLİĞİ, 2020!").letters == "isbirligi"
    assert letters_of("ﬁkir 1").letters == "fikir"


def test_letters_that_look_alike_are_one() -> None:
    assert letters_of("кɵпүрɵ").letters == letters_of("көпүрө").letters
    assert letters_of("мocт").letters == letters_of("мост").letters


def test_offsets_point_at_the_letters() -> None:
    assert letters_of("1. Ön söz").offsets == (3, 4, 6, 7, 8)
    assert letters_of("1. Ön söz").before(5) == 2


def test_a_sentence_is_found_after_unwrapping_and_joining() -> None:
    raw = "Giriş 1\n\nAskeri iş-\n\nbirliği 1992’de \n\nbaşladı. Sonuç"
    sought = raw[raw.index("Askeri") : raw.index(" Sonuç")]
    assert (
        found(raw, sought, "Giriş. Askeri işbirliği 1992’de başladı. Sonuç")
        == "Askeri işbirliği 1992’de başladı"
    )


def test_decomposed_letters_are_found_composed() -> None:
    raw = normalize("NFD", "Бийик тоолор. Көпүрө курулду, йод.")
    assert found(raw, raw[raw.index("К") :], "Бийик тоолор. Көпүрө курулду, йод.") == "Көпүрө курулду, йод"


def test_of_two_equal_stretches_the_one_at_the_same_depth_is_taken() -> None:
    raw = "Мост построен. Потом прошло много лет. Мост построен."
    repaired = raw.upper()
    letters = letters_of(raw)
    assert align(letters, letters_of(repaired), start=0, end=13) == (0, 13)
    assert align(letters, letters_of(repaired), start=39, end=52) == (39, 52)


def test_a_footnote_that_was_moved_out_does_not_hide_the_sentence() -> None:
    head, tail = (
        "Türkiye ile Azerbaycan arasındaki askeri eğitim",
        "işbirliği 1992 yılında imzalanan anlaşma ile başladı",
    )
    footnote = "Bkz. Resmi Gazete"
    raw = f"Önce. {head}\n\n3 {footnote}\n\n{tail}. Sonra."
    repaired = f"Önce. {head} {tail}. Sonra.\n\n{footnote}"
    sought = raw[raw.index(head) : raw.index(". Sonra")]
    assert found(raw, sought, repaired) == f"{head} {tail}"


def test_a_footnote_that_was_moved_in_does_not_hide_the_sentence() -> None:
    head, tail = "The bridge over the river was built", "in the summer of the same year by soldiers"
    raw = f"Before. {head} {tail}. After."
    repaired = f"Before. {head} (paid for by the city) {tail}. After."
    sought = f"{head} {tail}"
    assert found(raw, sought, repaired) == f"{head} (paid for by the city) {tail}"


def test_phrases_of_a_sentence_are_not_the_sentence() -> None:
    raw = "In the summer of the same year the soldiers built a bridge over the river and went home again."
    repaired = "In the summer of the same year nothing at all was done, and nobody minded it very much."
    assert found(raw, raw, repaired) is None


def test_what_is_not_there_is_found_nowhere() -> None:
    assert found("көпүрө", "көпүрө", "мост через реку") is None
    assert found("1992", "1992", "1992") is None


@given(before=MIXED, sought=MIXED, after=MIXED)
def test_every_stretch_is_found_in_its_own_text_with_its_own_letters(
    before: str, sought: str, after: str
) -> None:
    text = before + sought + after
    letters = letters_of(text)
    span = align(letters, letters, start=len(before), end=len(before) + len(sought))
    wanted = letters_of(sought).letters
    assert (letters_of(text[slice(*span)]).letters if span else "") == wanted


@given(MIXED)
def test_letters_survive_composition_and_white_space(text: str) -> None:
    repaired = " ".join(normalize("NFD", text).split())
    assert letters_of(repaired).letters == letters_of(text).letters
