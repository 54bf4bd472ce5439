"""Paragraphs put together from lines."""

from ingest.breaks import Layout
from ingest.footnotes import Sheet
from ingest.lines import page_lines
from ingest.paragraphs import Paragraph, paragraphs

SOLID = Layout(spaced=False, wrapped=True)


def found(text: str) -> list[Paragraph]:
    return list(paragraphs([Sheet(page_lines(text, 0), [])], Layout(spaced=True, wrapped=True)))


def test_a_sentence_over_two_pages_is_one_paragraph_in_two_parts() -> None:
    sheets = [Sheet(page_lines("Мост построили рабо-", 0), []), Sheet(page_lines("чие из города.", 1), [])]
    assert list(paragraphs(sheets, SOLID)) == [
        Paragraph(((0, "Мост построили рабо"), (1, "чие из города.")), tight=False, lines=2, broken_words=1)
    ]


def test_a_footnote_follows_the_paragraph_that_it_interrupted() -> None:
    note = page_lines("2 Eski kayıtlarda\ngeçer.", 0)
    sheets = [
        Sheet(page_lines("Köprü ilk kez ahşaptan kurulmuş ve", 0), [note]),
        Sheet(page_lines("sonra yıkılmıştır.", 1), []),
    ]
    assert [paragraph.parts for paragraph in paragraphs(sheets, SOLID)] == [
        ((0, "Köprü ilk kez ahşaptan kurulmuş ve "), (1, "sonra yıkılmıştır.")),
        ((0, "2 Eski kayıtlarda geçer."),),
    ]


def test_a_footnote_that_interrupts_nothing_stays_on_its_page() -> None:
    note = page_lines("1 Архив, л. 5.", 0)
    sheets = [Sheet(page_lines("Мост стар.", 0), [note]), Sheet(page_lines("Новый мост рядом.", 1), [])]
    assert [paragraph.parts[0] for paragraph in paragraphs(sheets, SOLID)] == [
        (0, "Мост стар."),
        (0, "1 Архив, л. 5."),
        (1, "Новый мост рядом."),
    ]


def test_the_footnotes_of_the_last_page_come_last() -> None:
    sheets = [
        Sheet(page_lines("The bridge is old.", 0), [page_lines("1 Archive.", 0), page_lines("2 Ibid.", 0)])
    ]
    assert [paragraph.parts[0][1] for paragraph in paragraphs(sheets, SOLID)] == [
        "The bridge is old.",
        "1 Archive.",
        "2 Ibid.",
    ]


def test_rows_of_a_table_and_items_of_a_list_follow_each_other_tightly() -> None:
    text = "Тизме:\n- биринчи\n- экинчи\n\n| көпүрө | жыл |\n|---|---|\n| Чүй | 1957 |"
    assert [(paragraph.parts[0][1], paragraph.tight) for paragraph in found(text)] == [
        ("Тизме:", False),
        ("- биринчи", False),
        ("- экинчи", True),
        ("| көпүрө | жыл |", False),
        ("|---|---|", True),
        ("| Чүй | 1957 |", True),
    ]


def test_lines_of_code_stay_lines() -> None:
    text = "Так считают:\n\n```\nмост = 1\nещё мост\n```\n\nИ всё."
    assert [(paragraph.parts[0][1], paragraph.tight) for paragraph in found(text)] == [
        ("Так считают:", False),
        ("```", False),
        ("мост = 1", True),
        ("ещё мост", True),
        ("```", True),
        ("И всё.", False),
    ]


def test_lines_of_verse_follow_each_other_tightly() -> None:
    layout = Layout(spaced=True, wrapped=False, verse=True)
    sheet = Sheet(page_lines("Кечки күндүн нуру менен\nТоолор алтын болуп жатты.\n\nКүн батты.", 0), [])
    assert [paragraph.tight for paragraph in paragraphs([sheet], layout)] == [False, True, False]
