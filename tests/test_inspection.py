"""What looks wrong with a text, on which pages."""

from ingest.document import Page
from ingest.inspection import problems
from ingest.report import Problem

TEXT = "Taş köprü eskidir ve her sabah binlerce kişi üzerinden geçer. "


def paged(*texts: str) -> tuple[str, tuple[Page, ...]]:
    pages, start = [], 0
    for number, text in enumerate(texts, start=1):
        pages.append(Page(number, None, start, start + len(text)))
        start += len(text)
    return "".join(texts), tuple(pages)


def test_a_sound_text_has_none() -> None:
    assert problems(*paged(TEXT * 20, "Көпүрө эски, PDFти карагыла. | 1992 | 12,5 | %40 |" * 20)) == ()


def test_pages_that_are_pictures_are_named() -> None:
    assert problems(*paged(TEXT), unread=(2, 5)) == (Problem("pages without text", 2, (2, 5)),)


def test_lost_letters_are_a_broken_text_layer() -> None:
    text, pages = paged(TEXT, TEXT + "g\ufffdvenlik, i\ufffdbirli\ufffdi " + TEXT)
    (problem,) = problems(text, pages)
    assert (problem.kind, problem.count, problem.pages) == ("broken text layer", 3, (2,))
    assert "g\ufffdvenlik" in problem.examples[0]
    assert problems(*paged(TEXT + "g\ufffdvenlik " + TEXT)) == ()


def test_numbers_of_glyphs_and_letters_set_apart_are_a_broken_text_layer() -> None:
    assert problems(*paged("(cid:12)(cid:7) " * 4))[0].kind == "broken text layer"
    assert problems(*paged(TEXT + "K Ö P R Ü L E R ve Y O L L A R I M ile T A Ş L A R I"))[0].count == 3


def test_a_page_of_signs_is_a_broken_text_layer() -> None:
    (problem,) = problems(*paged(TEXT * 5, "!\"#$ %&'( )*+ =<>@ [\\]^ " * 20, TEXT * 5))
    assert (problem.kind, problem.pages) == ("broken text layer", (2,))


def test_words_of_two_scripts_are_named_with_their_pages() -> None:
    assert problems(*paged("Бул бul soz", TEXT, "sözдөr")) == (
        Problem("mixed-script words", 2, (1, 3), ("бul", "sözдөr")),
    )
