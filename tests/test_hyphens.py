"""Hyphens at line ends."""

import pytest

from ingest.hyphens import Hyphens

BREAKS_WORDS = [
    "Şehrin iki yakası köprü saye-",
    "sinde bir araya geldi ve de-",
    "ğişen hayat yeni bir düzen kur-",
    "du.",
]


@pytest.mark.parametrize(
    ("above", "below", "joined"),
    [
        ("hızla de-", "ğişen şehir", "hızla değişen şehir"),
        ("эл аралык кызмат-", "таштык өнүктү", "эл аралык кызматташтык өнүктү"),
        ("новая кон-", "струкция моста", "новая конструкция моста"),
        ("the river cross-", "ing was built", "the river crossing was built"),
    ],
)
def test_a_word_broken_at_a_line_end_is_whole_again(above: str, below: str, joined: str) -> None:
    hyphens = Hyphens([*BREAKS_WORDS, above, below])
    assert hyphens.join(above, below) + below == joined


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("Türkiye-", "Azerbaycan sınırı"),
        ("2013-", "2014 yılları"),
        ("2021-", "жылы июнда"),
        ("MAM-", "T füzesi"),
        ("http://ornek.org/iki-", "yaka.html"),
    ],
)
def test_a_hyphen_of_names_numbers_and_addresses_is_kept(above: str, below: str) -> None:
    assert Hyphens([*BREAKS_WORDS, above, below]).join(above, below) == above


def test_a_compound_that_the_text_writes_with_its_hyphen_elsewhere_keeps_it() -> None:
    lines = [*BREAKS_WORDS, "Экономикадагы чыр-чатак узак болду.", "Бул чыр-", "чатактын себеби суу."]
    assert Hyphens(lines).join("Бул чыр-", "чатактын себеби суу.") == "Бул чыр-"


def test_a_word_that_the_text_writes_in_one_piece_elsewhere_loses_it() -> None:
    lines = ["gece-gündüz çalıştılar", "akarsu üzerinde", "akar-", "su boyunca"]
    assert Hyphens(lines).join("akar-", "su boyunca") == "akar"


def test_in_a_text_that_breaks_no_words_a_hyphen_is_a_compounds() -> None:
    lines = ["Köprü iki yakayı birleştirir"] * 40 + ["hava-", "kara koordinasyonu"]
    assert Hyphens(lines).join("hava-", "kara koordinasyonu") == "hava-"


def test_a_first_part_that_has_its_hyphen_elsewhere_keeps_it() -> None:
    lines = [*BREAKS_WORDS, "Первый военно-морской мост был временным.", "Это военно-", "инженерный проект."]
    assert Hyphens(lines).join("Это военно-", "инженерный проект.") == "Это военно-"


def test_capitals_are_joined_only_if_the_word_is_known() -> None:
    lines = [*BREAKS_WORDS, "İşbirliği sürüyor", "İŞBİRLİ-", "Ğİ", "KARS-", "TİFLİS"]
    assert Hyphens(lines).join("İŞBİRLİ-", "Ğİ") == "İŞBİRLİ"
    assert Hyphens(lines).join("KARS-", "TİFLİS") == "KARS-"


@pytest.mark.parametrize("above", ["iki köprü -", "-", "köprü"])
def test_a_dash_and_a_plain_line_end_become_a_space(above: str) -> None:
    assert Hyphens([above]).join(above, "sonra") == above + " "
