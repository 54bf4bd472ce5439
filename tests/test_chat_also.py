"""The line under a quotation in the chat that names the places which say the same."""

from re import findall, sub

from app.answer import Also, Answer, Citation, Segment
from app.chat_page import conversation_html
from app.conversation import Turn
from ingest.document import Page

PAGES = (Page(3, "17", 0, 60),)
HOSTILE = Also("salt", "<b>Salt</b> ${alert(1)}", PAGES, True, "en", 0, 60)
LATER = Also("tuz", "Туз жолу", PAGES, True, "ky", 300, 360)


def also_lines(*also: Also) -> list[str]:
    """As HTML."""
    citation = Citation(
        1, "tuz", "Туз жолу", (), None, PAGES, True, "ky", 0, 11, (Segment("Туз жолдо.", True),), also=also
    )
    turn = Turn("Туз?", Answer("Туз?", "ky", "found", 0.9, (citation,)))
    page = conversation_html((turn,), "en", examples={})
    return findall(r'<p class="kopru-also">(.*?)</p>', page)


def test_places_that_say_the_same_are_named_under_the_quotation_in_the_language_of_the_answer():
    (line,) = also_lines(LATER, HOSTILE)
    assert sub(r"<.*?>", "", line).replace("&lt;", "<").replace("&gt;", ">") == (
        "Ушул эле нерсе мында да айтылат: 17-б. (файлдын 3-бети); "
        "<b>Salt</b> &#36;&#123;alert(1)&#125;, 17-б. (файлдын 3-бети) (англисче)"
    )
    assert line.count("<bdi>") == line.count("</bdi>") == 2


def test_many_places_are_counted_and_none_leave_no_line():
    (line,) = also_lines(*[LATER] * 6)
    assert line.endswith("<bdi>жана дагы 3 жерде</bdi>")
    assert line.count("17-б.") == 3
    assert also_lines() == []
