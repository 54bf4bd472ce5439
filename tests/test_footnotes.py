"""Footnotes and their marks."""

from ingest.footnotes import separate_footnotes
from ingest.lines import page_lines


def separated(*pages: str) -> tuple[list[list[str]], list[list[str]]]:
    """Body lines and footnotes of each page as text."""
    sheets = separate_footnotes([page_lines(text, number) for number, text in enumerate(pages)])
    bodies = [[line.text for line in sheet.body] for sheet in sheets]
    return bodies, [[" ".join(line.text for line in note) for note in sheet.notes] for sheet in sheets]


def test_marks_and_footnotes_with_numbers_on_lines_of_their_own() -> None:
    page = (
        "Köprü ilk kez ahşaptan kurulmuş\n2\n ve sonra yıkılmıştır\n3\n. Yerine\ntaş köprü yapılmıştır ve\n"
        "2\n Eski kayıtlarda geçer.\n3\nSel yüzünden yıkıldığı\nanlatılır."
    )
    bodies, notes = separated(page, "halk bunu hatırlar.")
    assert bodies[0] == [
        "Köprü ilk kez ahşaptan kurulmuş ve sonra yıkılmıştır. Yerine",
        "taş köprü yapılmıştır ve",
    ]
    assert notes[0] == ["2 Eski kayıtlarda geçer.", "3 Sel yüzünden yıkıldığı anlatılır."]


def test_marks_glued_to_words_and_footnotes_below_a_blank_line() -> None:
    page = "Мост строили долго.1 Рабочие2 жили рядом\nс рекой и\n\n1 Архив города, л. 5.\n2Там же, л. 7."
    bodies, notes = separated(page, "ждали весны.")
    assert bodies[0] == ["Мост строили долго. Рабочие жили рядом", "с рекой и"]
    assert notes[0] == ["1 Архив города, л. 5.", "2Там же, л. 7."]


def test_footnotes_without_a_blank_line_low_on_a_page() -> None:
    page = "The bridge was built by hand.1\nIt stood a century until\nthe river took it\n1 City archive.\n2 Ibid."
    bodies, notes = separated(page, "one spring.")
    assert bodies[0] == ["The bridge was built by hand.", "It stood a century until", "the river took it"]
    assert notes[0] == ["1 City archive.", "2 Ibid."]


def test_a_footnote_with_a_star_at_the_foot() -> None:
    bodies, notes = separated(
        "Макаланын автору белгилүү.\n\n* Манас университетинин окутуучусу.", "Уландысы."
    )
    assert notes[0] == ["* Манас университетинин окутуучусу."]
    assert bodies[0] == ["Макаланын автору белгилүү."]


def test_a_mark_in_the_middle_of_a_line_goes_even_without_its_footnote() -> None:
    assert separated("Köprü bir isyan sonrası\n8\n yerine geçen yönetimce onarıldı.")[0] == [
        ["Köprü bir isyan sonrası yerine geçen yönetimce onarıldı."]
    ]


def test_numbers_of_a_table_stay() -> None:
    rows = ["Жылы", "Көпүрөлөр", "1990", "12", "1991", "15", "Бардыгы", "27"]
    assert separated("\n".join(rows), "Экинчи бет.")[0][0] == rows


def test_a_numbered_list_on_lines_of_its_own_stays() -> None:
    rows = ["Kurallar", "1", "Köprüde koşulmaz.", "2", "Köprüde durulmaz."]
    assert separated("\n".join(rows), "İkinci sayfa.") == ([rows, ["İkinci sayfa."]], [[], []])


def test_a_paragraph_that_begins_with_a_number_is_no_footnote() -> None:
    rows = "TB2 2020’de kullanıldı.\n\n2 Mart günü köprü açıldı ve\ntören yapıldı."
    assert separated(rows, "Sonra kapandı.")[1] == [[], []]


def test_text_below_the_numbers_of_another_page_is_no_footnote() -> None:
    bodies, notes = separated("Мост старый.\n\n5 Май күнү ачылган.", "Экинчи бет.")
    assert notes == [[], []]
    assert bodies[0] == ["Мост старый.", "5 Май күнү ачылган."]
