"""Letters that look like the right ones, in words of the four languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.lookalikes import mixed_words, read_as_turkish, unmixed


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Кыpгызcтaн", "Кыргызстан"),  # Latin p c a
        ("кɵпʏрɵ", "көпүрө"),
        ("кöпüрö", "көпүрө"),
        ("кѳпүрѳ", "көпүрө"),
        ("Ɵзгɵн", "Өзгөн"),
        ("жаӊы", "жаңы"),
        ("кγн", "күн"),
        ("ΓЭС", "ГЭС"),  # Greek capital gamma
        ("Mocквa", "Москва"),
        ("Тürkiye", "Türkiye"),  # Cyrillic Т
        ("Аzеrbаycаn", "Azerbaycan"),
        ("НАТО", "НАТО"),
        ("Oш", "Ош"),
    ],
)
def test_a_word_is_in_one_script(typed: str, meant: str) -> None:
    assert unmixed(f"({typed}).") == (f"({meant}).", int(typed != meant))


@pytest.mark.parametrize(
    "text",
    ["PDFти", "TÜRKSOYдун", "SİHAлар", "Facebookто", "e-почта", "α-нурлануу", "TB2", "Қазақстан", "Україні"],
)
def test_what_is_right_stays(text: str) -> None:
    assert unmixed(text) == (text, 0)
    assert mixed_words(text) == ()


def test_what_nobody_can_say_stays_and_is_reported() -> None:
    assert unmixed("бul soz")[0] == "бul soz"
    assert mixed_words("Бул бul soz жана sözдөr") == ((4, "бul"), (17, "sözдөr"))


def test_only_letters_change_and_none_move() -> None:
    text = "Кыpгызстaн – 1992-жылы. Тürkiye!\n" * 2
    mended, count = unmixed(text)
    assert mended == "Кыргызстан – 1992-жылы. Türkiye!\n" * 2
    assert count == 4


@given(st.text(alphabet="aоөoүyɵγӊңb Кк1.", max_size=60))
def test_mending_keeps_every_place_and_is_done_once(text: str) -> None:
    mended, _ = unmixed(text)
    assert len(mended) == len(text)
    assert unmixed(mended) == (mended, 0)


def test_a_word_without_end_is_mended_in_time() -> None:
    assert len(unmixed("оo" * 100_000)[0]) == 200_000


def test_turkish_in_icelandic_letters_is_turkish() -> None:
    assert read_as_turkish("Ýstanbul’da baþka bir aðaç varmýþ. " * 5) == (
        "İstanbul’da başka bir ağaç varmış. " * 5,
        25,
    )


@pytest.mark.parametrize(
    "text",
    [
        "Köprü eskidir, başka bir ağaç varmış. " * 9 + "Guðmundur Þórsson",
        "Það er gömul brú yfir ána og hún heitir Ölfusárbrú. " * 9,
        "The bridge is old. " * 20,
    ],
)
def test_other_texts_stay(text: str) -> None:
    assert read_as_turkish(text) == (text, 0)
