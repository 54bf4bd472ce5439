"""What blocks make of notes: they wait for the end of a stretch of text, a page or a section."""

from ingest.readers.blocks import Blocks, page_mark
from ingest.readers.raw import NOTE_MARK


def noted(blocks: Blocks, text: str) -> None:
    with blocks.note():
        blocks.paragraph(text)


def texts(blocks: Blocks) -> list[str]:
    return [page.text for page in blocks.raw_pages()]


def test_notes_of_several_paragraphs_stand_together_behind_them() -> None:
    blocks = Blocks()
    blocks.paragraph("Köprü eskidir.")
    noted(blocks, "Şehir arşivi, 5. yaprak.")
    blocks.paragraph("Yol yenidir.")
    noted(blocks, "A.g.e., s. 7.")
    assert texts(blocks) == [
        f"Köprü eskidir.\n\nYol yenidir.\n\n{NOTE_MARK}Şehir arşivi, 5. yaprak.\n\n{NOTE_MARK}A.g.e., s. 7."
    ]


def test_a_note_does_not_leave_its_section_or_its_page() -> None:
    blocks = Blocks()
    blocks.paragraph("Көпүрө эски.")
    noted(blocks, "Шаар архиви.")
    blocks.heading("Жол", 2)
    blocks.paragraph("Жол узун.")
    noted(blocks, "Ошол эле жерде.")
    blocks.page(page_mark("8"))
    blocks.paragraph("Мост новый.")
    assert texts(blocks) == [
        f"Көпүрө эски.\n\n{NOTE_MARK}Шаар архиви.\n\n## Жол\n\nЖол узун.\n\n{NOTE_MARK}Ошол эле жерде.\n",
        "Мост новый.",
    ]


def test_a_note_waits_for_no_more_than_a_passage_of_text() -> None:
    blocks = Blocks()
    blocks.paragraph("The bridge is old.")
    noted(blocks, "Archive, sheet 5.")
    for _ in range(4):
        blocks.paragraph("stone " * 80)
    paragraphs = blocks.paragraphs()
    assert paragraphs.index(f"{NOTE_MARK}Archive, sheet 5.") == 3
