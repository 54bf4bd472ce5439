"""Which section a sentence stands in, and what it is part of, in text of ours."""

from signal import ITIMER_VIRTUAL, SIGVTALRM, setitimer, signal
from sys import platform

import pytest

from ingest.outline import outline
from ingest.sections import Part, parts

TR = "Köprü nehrin iki yakasındaki mahalleleri birbirine bağlar ve her sabah binlerce kişi oradan geçip işine gider."
KY = "Көпүрө дарыянын эки жээгиндеги айылдарды бириктирип турат жана күн сайын миңдеген адам андан өтүп ишине барат."
RU = "Мост соединяет два берега реки, и каждое утро по нему проходят тысячи человек, спешащих на работу в город."
EN = "The bridge joins the two banks of the river, and every morning thousands of people cross it on their way to work."

SOURCES = (
    "Yılmaz, A. (2012). Köprülerin tarihi. Ankara: Taş Yayınları.",
    "Асанов Б. Көпүрөлөр. – Бишкек: Илим, 2004. – 212 б.",
    "Petrov, I. Мосты Киргизии // Вестник. – 2010. – № 3. – С. 12–19.",
    "Smith, J. (1999). Bridges of the East. Journal of Roads, 12(3), 45-60.",
    "https://example.org/kopru (Erişim: 12.03.2020).",
)


def parted(text: str, notes: tuple[tuple[int, int], ...] = ()) -> list[tuple[str, Part]]:
    sentences = outline(text, longest=180)
    found = parts(text, sentences, notes)
    return [(text[each.start : each.end], part) for each, part in zip(sentences, found, strict=True)]


def headings(text: str) -> list[str | None]:
    return list(dict.fromkeys(part.heading for _, part in parted(text)))


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("# Giriş", "Giriş"),
        ("1.2. Köprünün Yapımı", "1.2. Köprünün Yapımı"),
        ("2. Köprünün Yapımı", "2. Köprünün Yapımı"),
        ("İKİNCİ BÖLÜM", "İKİNCİ BÖLÜM"),
        ("II. КӨПҮРӨНҮН ТАРЫХЫ", "II. КӨПҮРӨНҮН ТАРЫХЫ"),
        ("КОРУТУНДУ", "КОРУТУНДУ"),
        ("Заключение", "Заключение"),
        ("Глава 3. Мосты", "Глава 3. Мосты"),
        ("Conclusion:", "Conclusion:"),
        ("SONUÇ VE ÖNERİLER", "SONUÇ VE ÖNERİLER"),
    ],
)
def test_a_heading_starts_a_section_and_names_it(heading: str, title: str) -> None:
    text = f"{TR} {TR}\n\n{heading}\n\n{KY} {RU}"
    assert headings(text) == [None, title]
    assert [part.section for _, part in parted(text)] == [0, 0, 1, 1, 1]


@pytest.mark.parametrize(
    "line", ["Köprü ve yol", "Madde 5'te sayılan yerler:", "1992", "NATO", "Мост и дорога"]
)
def test_other_short_lines_start_none(line: str) -> None:
    assert headings(f"{EN}\n\n{line}\n\n{EN} {EN}") == [None]


def test_a_heading_by_its_looks_alone_with_hardly_a_word_below_starts_none() -> None:
    assert headings(
        f"{TR}\n\n1. Köprüler\n\nÜç tane.\n\n2. Yollar\n\nİki tane.\n\n3. Limanlar\n\n{TR} {TR}"
    ) == [
        None,
        "3. Limanlar",
    ]


def test_headings_that_follow_each_other_open_one_section() -> None:
    assert headings(f"BİRİNCİ BÖLÜM\n\nKÖPRÜLERİN TARİHİ\n\n1.1. İlk Köprüler\n\n{TR} {TR}") == [
        "1.1. İlk Köprüler"
    ]
    assert headings(f"ТАШ КӨПҮРӨНҮН\n\nКУРУЛУШУ ЖАНА ТАРЫХЫ\n\n{KY} {KY}") == [
        "ТАШ КӨПҮРӨНҮН КУРУЛУШУ ЖАНА ТАРЫХЫ"
    ]
    assert headings(f"ÖZET\n\nTAŞ KÖPRÜLERİN TARİHİ\n\n{TR} {TR}") == ["ÖZET"]


@pytest.mark.parametrize(
    "heading", ["Kaynakça", "АДАБИЯТТАР", "Список литературы", "References", "8. KAYNAKLAR"]
)
def test_a_list_of_sources_is_references(heading: str) -> None:
    text = "\n\n".join((TR, heading, *SOURCES, "Ekler", EN))
    kinds = {sentence: part.kind for sentence, part in parted(text)}
    assert kinds[TR] == "text"
    assert {part.kind for _, part in parted(text) if part.heading == heading} == {"references"}
    assert kinds[EN] == "text"


def test_natural_resources_are_not_references() -> None:
    text = f"{TR}\n\nKaynaklar\n\n{TR}\n\nÜlkenin 1992 yılındaki su kaynakları yeterliydi. {KY}"
    assert {part.kind for _, part in parted(text)} == {"text"}


def test_sources_in_a_row_are_references_without_a_heading() -> None:
    kinds = [part.kind for _, part in parted("\n\n".join((RU, *SOURCES)))]
    assert kinds[0] == "text"
    assert set(kinds[1:]) == {"references"}
    cited = f"{RU} (Yılmaz, A. (2012), s. 5)"
    assert {part.kind for _, part in parted("\n\n".join((cited, EN, cited)))} == {"text"}


def test_rows_and_their_caption_are_a_table() -> None:
    text = f"{TR}\n\nTablo 3. Köprüler ve yıllar\n\n| Yıl | Köprü |\n| 1957 | Taş Köprü |\n\n{TR}"
    assert [part.kind for _, part in parted(text)] == ["text", "table", "table", "table", "text"]


def test_a_table_that_extraction_tore_into_lines_is_a_table() -> None:
    cells = "Yıl\n\n1992\n\n1993\n\nKöprü sayısı\n\n12\n\n15\n\n1994\n\n18"
    kinds = {sentence: part.kind for sentence, part in parted(f"{TR}\n\n{cells}\n\n{TR} {EN}")}
    assert kinds["Köprü sayısı"] == kinds["1994"] == "table"
    assert kinds[EN] == "text"


def test_short_lines_without_numbers_are_no_table() -> None:
    names = "Ahmet\n\nBermet\n\nИван\n\nMary\n\nNurlan\n\nAyşe\n\nОлга"
    assert {part.kind for _, part in parted(f"{TR}\n\n{names}\n\n{TR}")} == {"text"}


def test_leaders_make_a_table_of_contents() -> None:
    text = (
        f"İÇİNDEKİLER\n\nGiriş ........ 1\n\nKöprüler ........ 12\n\nSonuç ........ 40\n\nGİRİŞ\n\n{TR} {TR}"
    )
    found = parted(text)
    assert [part.kind for sentence, part in found if "...." in sentence] == ["contents"] * 3
    assert found[-1][1].kind == "text"


@pytest.mark.skipif(platform == "win32", reason="it has no clock of a process's own work that interrupts")
@pytest.mark.parametrize("dots", ["." * 200_000 + "z", "…" * 200_000 + "z", " ." * 40_000])
def test_dots_that_lead_nowhere_are_not_tried_again_from_each_of_them(dots: str) -> None:
    def give_up(*_: object) -> None:
        raise AssertionError("the work grows with the square of the dots")

    before = signal(SIGVTALRM, give_up)
    setitimer(ITIMER_VIRTUAL, 20)  # s of our own work; half a second does
    try:
        assert {part.kind for _, part in parted(f"Giriş{dots}")} == {"text"}
    finally:
        setitimer(ITIMER_VIRTUAL, 0)
        signal(SIGVTALRM, before)


def test_notes_are_notes_and_no_headings() -> None:
    note = "12 Şehir Arşivi, Taş Köprü Dosyası"
    text = f"{TR}\n\n{note}\n\n{KY}"
    start = text.index(note)
    assert [part.kind for _, part in parted(text, ((start, start + len(note)),))] == ["text", "note", "text"]
    assert headings(text) == [None]


def test_a_section_called_notes_holds_notes() -> None:
    text = f"{RU}\n\nПримечания\n\n1. {RU}\n\n2. {EN}"
    assert [part.kind for _, part in parted(text)][-1] == "note"
