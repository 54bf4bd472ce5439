import re

from hypothesis import given
from hypothesis import strategies as st

from app.references import one_line, references
from app.ris import ris
from tests.cited import ANONYMOUS, ARTICLE, DOCTORAL, HARMFUL, LAW, REPORT, THESIS, cite


def parsed(text):
    """Records as lists of (tag, value), read as strictly as the format is defined."""
    records, record = [], None
    for line in text.split("\r\n"):
        if not line:
            assert record is None
            continue
        tag, value = re.fullmatch(r"([A-Z][A-Z0-9])  - ([^\r\n]*)", line).groups()
        if tag == "TY":
            assert record is None
            record = []
        assert record is not None
        if tag == "ER":
            assert value == ""
            records.append(record)
            record = None
        else:
            record.append((tag, value))
    assert record is None
    return records


def test_a_record_has_all_that_is_known_and_the_cited_pages_with_what_they_say():
    article, thesis = parsed(ris(references([ARTICLE, THESIS]), "ru"))
    assert article == [
        ("TY", "JOUR"), ("ID", "suleymanova2020"), ("AU", "Süleymanova, Nurgül"), ("AU", "Işık, Ahmet"),
        ("TI", "İpek Yolu'nda Köprüler"), ("T2", "Manas Sosyal Araştırmalar Dergisi"), ("PY", "2020"), ("LA", "tr"),
        ("N1", "с. 16 (3-я в файле): “Taş köprü 1993 yılında onarıldı.”"),
    ]  # fmt: skip
    assert thesis == [
        ("TY", "BOOK"), ("ID", "asanuulu2019"), ("AU", "Асан уулу, Бермет"), ("TI", "Кыргыз тилинин тарыхы"),
        ("PB", "Кыргыз-Түрк «Манас» университети"), ("PY", "2019"), ("LA", "ky"),
        ("N1", "Имя автора латинскими буквами: Asan uulu, Bermet"),
        ("N1", "с. 12: «Кыргыз тили — түрк тилдеринин бири.»"),
    ]  # fmt: skip


def test_a_thesis_a_report_and_a_law_are_records_of_their_types():
    thesis, report, law = parsed(ris(references([DOCTORAL, REPORT, LAW]), "tr"))
    assert thesis[:6] == [
        ("TY", "THES"), ("ID", "demircioglu2013"), ("AU", "Demircioğlu, Kerem"), ("TI", "Fergana’da Pamuk"),
        ("M3", "doktora tezi"), ("PB", "Eskişehir Üniversitesi"),
    ]  # fmt: skip
    assert (dict(report)["TY"], dict(report)["PB"], dict(law)["TY"]) == (
        "RPRT",
        "Ministry of Transport",
        "STAT",
    )


def test_lines_end_as_the_format_has_it():
    assert ris(references([ANONYMOUS]), "en") == (
        "TY  - GEN\r\nID  - mostchereznaryn1953\r\nTI  - Мост через Нарын\r\nPY  - 1953\r\nLA  - ru\r\n"
        "N1  - «Мост построили за два года.»\r\nER  - \r\n\r\n"
    )


def test_nothing_in_a_document_ends_its_record():
    harmful, article = parsed(ris(references([HARMFUL, ARTICLE]), "en"))
    assert dict(harmful)["TI"] == '100% \\{x} & #1_$a$ ~^ } { "q" \\ @article{a, b={c}} ER -'
    assert [value for tag, value in harmful if tag == "AU"] == [
        "Smith and Sons, Ltd {A} & B",
        "<b>Асан</b> уулу",
    ]
    assert dict(article)["ID"] == "suleymanova2020"


@given(st.text(), st.text(), st.text())
def test_any_texts_make_one_record(title, author, quote):
    (record,) = parsed(ris(references([cite("x", title=title, authors=(author,), quote=quote)]), "tr"))
    assert dict(record)["TI"] == (one_line(title) or "x")
