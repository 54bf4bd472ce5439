"""Where printed pages start in plain text."""

from ingest.readers.printed import split_pages

SENTENCES = (
    "Köprü iki yakayı birbirine bağlar ve şehrin iki yarısını",
    "bir araya getirir, çünkü herkes oradan geçer ve orada",
    "buluşur. Eskiler bu yüzden köprüyü kutsal sayarlardı ve",
    "ona zarar verenin başına bela geleceğine inanırlardı; bugün",
)


def page(number: int, rows: int = 20) -> str:
    """A page as an extractor leaves it: full lines, the last one in the middle of a sentence."""
    return "\n".join(f"{SENTENCES[row % 4]} {number}-{row:02} " for row in range(rows))


def test_form_feeds_are_pages_and_the_last_one_opens_none() -> None:
    assert split_pages("биринчи\fэкинчи\n\f") == ["биринчи", "экинчи\n"]


def test_an_ordinary_text_is_one_page() -> None:
    text = "Мост построен в 1957 году.\n\nОн стоит до сих пор.\n"
    assert split_pages(text) == [text]


def test_a_space_below_the_last_line_of_a_page_starts_the_next() -> None:
    pages = [page(1), page(2), page(3)]
    assert split_pages("\n ".join(pages)) == pages


def test_a_superscript_between_lines_starts_no_page() -> None:
    first = page(1) + "\nsonrası\n8\n yerine geçen yönetim onu onardı"
    assert split_pages("\n ".join([first, page(2), page(3)])) == [first, page(2), page(3)]


def test_list_items_and_paragraphs_below_a_blank_line_start_no_page() -> None:
    first = (
        page(1) + "\n\n   - ticaretin gelişmesi;\n\n   - yolların yapımı\n\n Yeni paragraf böyle başlar ve"
    )
    assert split_pages("\n ".join([first, page(2), page(3)])) == [first, page(2), page(3)]


def test_paragraphs_with_an_indent_are_no_pages() -> None:
    paragraph = "Көпүрө шаардын эки жагын\nбириктирет.\n"
    text = f"{paragraph} {paragraph} {paragraph} {paragraph} {paragraph}"
    assert split_pages(text) == [text]


def test_long_paragraphs_with_an_indent_are_no_pages_as_none_starts_within_a_sentence() -> None:
    paragraph = page(1, 19) + "\nve böylece biter."
    text = "\n ".join(f"O{number} köprü {paragraph}" for number in range(4))
    assert split_pages(text) == [text]


def test_starts_that_leave_no_room_for_a_page_do_not_count() -> None:
    first = page(1) + "\n bir satır"
    assert split_pages("\n ".join([first, page(2), page(3)])) == [page(1), "bir satır\n " + page(2), page(3)]


def test_a_page_number_between_wide_blanks_ends_its_page() -> None:
    second = page(2) + "\n\n\n\n14 \n"
    assert split_pages(f"{page(1)}\n {second}\n \n{page(3)}\n {page(4)}") == [
        page(1),
        second.rstrip("\n") + "\n\n ",
        page(3),
        page(4),
    ]


def test_running_heads_after_a_page_number_belong_to_its_page() -> None:
    foot = "\n\n18\n\n\n\nKöprü Dergisi, 5/1, s. 15-40\n\n"
    text = f"{page(1)}\n {page(2)}{foot}{page(3)}\n {page(4)}{foot.replace('18', '20')}{page(5)}"
    assert [part.strip()[-4:] for part in split_pages(text)] == [
        page(1).strip()[-4:],
        "5-40",
        page(3).strip()[-4:],
        "5-40",
        page(5).strip()[-4:],
    ]
