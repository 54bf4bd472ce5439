import pytest

from app.quotations import note_lines, quote_with_source, quoted
from app.references import references
from tests.cited import ANONYMOUS, ARTICLE, HARMFUL, THESIS, cite
from tests.conftest import HOSTILE


@pytest.mark.parametrize(
    ("language", "marked"),
    [("tr", "“Туз”"), ("ky", "«Туз»"), ("ru", "«Туз»"), ("en", "“Туз”"), (None, "“Туз”")],
)
def test_a_quotation_stands_in_the_marks_of_its_language(language, marked):
    assert quoted(cite("x", language=language, quote="Туз")) == marked


@pytest.mark.parametrize("text", [HOSTILE, HARMFUL.text, "«Туз», “tuz”  \n\n\tжана \u00ad»"])
def test_nothing_within_the_marks_is_changed(text):
    assert quoted(cite("x", quote=text)) == f"«{text}»"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("tr", "“Taş köprü 1993 yılında onarıldı.”\n— Nurgül Süleymanova, Ahmet Işık (2020). İpek Yolu'nda Köprüler. "
               "Manas Sosyal Araştırmalar Dergisi, s. 16 (dosyada 3. sayfa)"),
        ("ky", "“Taş köprü 1993 yılında onarıldı.”\n— Nurgül Süleymanova, Ahmet Işık (2020). İpek Yolu'nda Köprüler. "
               "Manas Sosyal Araştırmalar Dergisi, 16-б. (файлдын 3-бети)"),
    ],
)  # fmt: skip
def test_the_source_is_told_in_the_readers_language_and_the_quotation_stays(language, text):
    assert quote_with_source(ARTICLE, language) == text


def test_notes_keep_latin_names_pages_and_words():
    assert note_lines(references([THESIS])[0], "en") == (
        "Author in Latin letters: Asan uulu, Bermet",
        "p. 12: «Кыргыз тили — түрк тилдеринин бири.»",
    )
    assert note_lines(references([ANONYMOUS])[0], "en") == ("«Мост построили за два года.»",)
    note = cite("x", (3, "7"), kind="note", quote="Караңыз.")
    assert note_lines(references([note])[0], "tr") == ("s. 7 (dosyada 3. sayfa), dipnot: «Караңыз.»",)
