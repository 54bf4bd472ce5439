"""Which characters bytes are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import BrokenSourceError
from ingest.readers.encodings import decoded

TURKISH = (
    "Köprünün iki yakası şöyle ayrılır: ağaçlı ve ağaçsız.",
    "Kışın dağ yolları kapanınca köylüler ırmağın buzundan geçerdi.",
    "Bakır ustaları çarşıda çekiç sesleriyle güne başlardı.",
    "İSTANBUL'UN SOKAKLARI VE ÇEŞMELERİ",
    "GÜMÜŞ YÜZÜK",
    "Çarşı",
    "Değirmen",
)
RUSSIAN = (
    "Мост через реку построили в 1957 году; он стоит до сих пор.",
    "Зимой перевал закрывали, и почта шла кругом, через степь.",
    "Мельник хранил зерно в глиняных сосудах.",
    "СТАРАЯ МЕЛЬНИЦА",
    "Ёлка у дома",
    "Мост",
    "привет",
)
KYRGYZ = (
    "Көпүрө өзөндүн эки жээгин бириктирет, аны эл өзү курган.",
    "Кышында ашуу жабылып, кат талаа аркылуу айланып барчу.",
    "Тегирменчи буудайды чопо идиште сактаган.",
    "ӨЗӨНДҮН БОЮНДАГЫ ТЕГИРМЕН",
    "Таң эрте",
    "үйүндө",
)
ENGLISH = (
    "The “old” bridge – a café",
    "It’s the miller’s wheel",
    "naïve façade",
    "Price: 5 €, 20 °C, © 2020 Naryn",
)


@pytest.mark.parametrize("sentence", [*TURKISH, *RUSSIAN, *KYRGYZ, *ENGLISH])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-16-be with a mark"]
)
def test_unicode_is_read_with_and_without_its_mark(sentence: str, encoding: str) -> None:
    encoding, _, marked = encoding.partition(" with")
    data = ("\ufeff" * bool(marked) + f"{sentence}\r\n{sentence}\r\n").encode(encoding)
    assert decoded(data, "a.txt") == f"{sentence}\r\n{sentence}\r\n"


@pytest.mark.parametrize(
    ("sentence", "encoding"),
    [
        *((sentence, encoding) for sentence in TURKISH for encoding in ("cp1254", "iso8859_9")),
        *((sentence, "cp857") for sentence in TURKISH if sentence != "Değirmen"),
        *(
            (sentence, encoding)
            for sentence in RUSSIAN
            for encoding in ("cp1251", "koi8_r", "cp866", "ptcp154")
        ),
        *((sentence, "ptcp154") for sentence in KYRGYZ),
        *((sentence, "cp1252") for sentence in ENGLISH),
        ("Die Brücke über den Fluß ist älter als die Mühle", "cp1252"),
        ("Le café était fermé à cette époque-là", "cp1252"),
        ("┌──────┐\n│ Мост │\n└──────┘", "cp866"),
        ("«Мост» — № 5, “Нарын”", "cp1251"),
    ],
)
def test_old_encodings_are_told_by_the_letters_of_a_single_sentence(sentence: str, encoding: str) -> None:
    assert decoded(sentence.encode(encoding), "a.txt") == sentence


def test_a_long_text_of_many_words_is_told_quickly() -> None:
    text = "\n".join(RUSSIAN) * 20_000
    assert decoded(text.encode("koi8_r"), "a.txt") == text


def test_old_dos_line_ends_and_its_mark_for_the_end_are_no_reason_to_refuse() -> None:
    assert decoded("Мост\r\n\x1a".encode("cp866"), "a.txt") == "Мост\r\n\x1a"


@pytest.mark.parametrize(
    ("data", "declared", "expected"),
    [
        ("Мост".encode("koi8_r"), "windows-1251", "нПУФ"),  # it says so, and it is possible
        ("Мост".encode("koi8_r"), "utf-8", "Мост"),
        ("Мост".encode(), "koi8-r", "Мост"),
        ("Çarşı".encode("cp1254"), "ISO-8859-9", "Çarşı"),
        ("“Çarşı”".encode("cp1254"), "iso-8859-9", "“Çarşı”"),
        ("Мост".encode("cp1251"), "utf-16", "Мост"),
        ("Мост".encode("cp1251"), "rot13", "Мост"),
        ("Мост".encode("cp1251"), "unicode_escape", "Мост"),
        ("Мост".encode("cp1251"), "çarşı", "Мост"),
    ],
)
def test_a_stated_encoding_is_believed_where_it_can_be(data: bytes, declared: str, expected: str) -> None:
    assert decoded(data, "a.html", declared) == expected


@pytest.mark.parametrize(
    "data",
    [
        "Көпүрө өзөндүн эки жээгин".encode() + b"\xff" + "бириктирет".encode(),
        "Köprünün iki yakası".encode() + b"\xff" + "şöyle ayrılır".encode(),
        bytes(range(128, 256)) * 20,
    ],
)
def test_bytes_in_no_known_encoding_say_to_save_them_as_utf8(data: bytes) -> None:
    with pytest.raises(
        BrokenSourceError, match=r"^a\.txt: its characters cannot be told .* Save it as UTF-8"
    ):
        decoded(data, "a.txt")


@pytest.mark.parametrize("data", [b"\xef\xbb\xbfK\xf6pr\xfc", b"\xff\xfeK\0\xf6", b"\xfe\xff\xd8\0\0K"])
def test_a_marked_text_that_is_damaged_says_where(data: bytes) -> None:
    with pytest.raises(BrokenSourceError, match=r"damaged at byte \d+"):
        decoded(data, "a.txt")


@pytest.mark.parametrize(
    "data", [bytes(100), b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0\0\0\1\0\x08\6\0\0\0", b"MZ\x90\0\3\0"]
)
def test_bytes_that_no_text_has_are_told(data: bytes) -> None:
    with pytest.raises(BrokenSourceError, match=r"^a\.txt: holds bytes that no text has"):
        decoded(data, "a.txt")


def test_nothing_is_an_empty_text() -> None:
    assert decoded(b"", "a.txt") == ""


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"])))
def test_any_text_in_utf8_is_read_as_it_is(text: str) -> None:
    assert decoded(text.encode(), "a.txt") == text.removeprefix("\ufeff")
