"""The HTML of the panel that shows a source."""

from dataclasses import replace
from html import unescape
from re import findall, search

import pytest

from app.answer import Segment
from app.messages import message
from app.source_page import source_html, trouble_html
from app.source_view import SourceView, Wanted
from ingest.document import LANGUAGES, Metadata
from ingest.page_pictures import PagePicture
from ingest.quote_boxes import QuoteBox

TEXT = SourceView(
    wanted=Wanted("tuz", 4, 9),
    metadata=Metadata("Туз <b>${alert(1)}</b>", ("Асан {{7*7}}",), 1999, "ky"),
    file="туз`.txt",
    paged=False,
    number=2,
    label=None,
    count=3,
    quoted=(2,),
    earlier=1,
    later=3,
    picture=None,
    boxes=(),
    segments=(Segment("Ак ", False), Segment("<i>туз", True), Segment("\n\n$x$ \\n", False)),
    pictured=False,
    reason=None,
)
PAGE = replace(
    TEXT,
    paged=True,
    number=3,
    label="17",
    count=12,
    quoted=(3,),
    earlier=2,
    later=4,
    picture=PagePicture(b"\x89PNG", "image/png", 1200, 1698, 12),
    boxes=(QuoteBox(0.1, 0.25, 0.5, 0.0125), QuoteBox(0.1, 0.2625, 1 / 3, 0.0125)),
    segments=(),
    pictured=True,
)


def buttons(html: str) -> dict[str, bool]:
    """Actions, and whether they can be pressed."""
    found = findall(r'<button type="button"[^>]*data-action="([\w-]+)"([^>]*)>', html)
    return {action: " disabled" not in rest for action, rest in found}


def test_text_is_shown_letter_for_letter_with_the_quotation_marked():
    html = source_html(TEXT, "tr")
    text = search(r'<div class="kopru-panel-text" dir="ltr" lang="ky">(.*?)</div>', html, 16)
    assert text is not None
    assert text[1] == ("<span>Ак </span><mark>&lt;i&gt;туз</mark><span>\n\n&#36;x&#36; &#92;n</span>")
    assert (
        '<bdi class="kopru-panel-title" lang="ky">Туз &lt;b&gt;&#36;&#123;alert(1)&#125;&lt;/b&gt;</bdi>'
        in html
    )
    assert '<bdi class="kopru-panel-file">туз&#96;.txt</bdi>' in html
    assert not set(html) & set("$`{}\\\r")


def test_boxes_lie_over_the_picture_and_the_picture_is_in_the_page_itself():
    html = source_html(PAGE, "ru")
    assert 'src="data:image/png;base64,iVBORw==" width="1200" height="1698"' in html
    assert findall(r'class="kopru-box" style="([^"]*)"', html) == [
        "left:10.000%;top:25.000%;width:50.000%;height:1.250%",
        "left:10.000%;top:26.250%;width:33.333%;height:1.250%",
    ]
    alt = search(r'alt="([^"]*)"', html)
    assert alt is not None
    assert unescape(alt[1]) == "Туз <b>${alert(1)}</b>, страница 17"
    assert "с. 17 · страница 3 из 12" in html


def test_only_what_leads_somewhere_can_be_pressed():
    assert buttons(source_html(PAGE, "en")) == {
        "close": True,
        "turn-earlier": True,
        "turn-later": True,
        "zoom-out": False,
        "zoom-in": True,
        "form": True,
        "copy": True,
    }
    last = replace(PAGE, later=None, number=12, wanted=replace(PAGE.wanted, zoom=200))
    assert buttons(source_html(last, "en")) == {
        "close": True,
        "turn-earlier": True,
        "turn-later": False,
        "zoom-out": True,
        "zoom-in": False,
        "form": True,
        "back": True,
        "copy": True,
    }
    alone = replace(TEXT, count=1, number=1, quoted=(1,), earlier=None, later=None)
    assert buttons(source_html(alone, "en")) == {"close": True, "copy": True}


@pytest.mark.parametrize("language", LANGUAGES)
def test_places_are_named_in_each_language(language):
    expected = {
        "tr": ("parça 2 / 3", "s. 17 · sayfa 3 / 12"),
        "ky": ("3 бөлүктүн 2-бөлүгү", "17-б. · 12 беттин 3-бети"),
        "ru": ("часть 2 из 3", "с. 17 · страница 3 из 12"),
        "en": ("part 2 of 3", "p. 17 · page 3 of 12"),
    }[language]
    named = [
        findall(r'<span class="kopru-panel-place">(.*?)</span>', source_html(view, language))[0]
        for view in (TEXT, PAGE)
    ]
    assert tuple(named) == expected


def test_why_there_is_no_picture_is_said():
    html = source_html(replace(TEXT, reason="source_changed"), "ky")
    assert f'<p class="kopru-panel-notice">{message("source_changed", "ky")}</p>' in html
    html = trouble_html("source_no_place", "tr")
    assert f'<p class="kopru-panel-notice">{message("source_no_place", "tr")}</p>' in html
    assert buttons(html) == {"close": True}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_that_was_not_drawn_in_time_can_be_asked_for_again(language):
    html = source_html(replace(TEXT, reason="source_slow", pictured=True), language)
    said = message("source_slow", language)
    assert f'<p class="kopru-panel-notice">{said}</p>' in html
    assert said != message("source_broken", language)
    assert message("source_as_printed", language) in said  # it names the button as the button is named
    assert buttons(html)["form"]


def test_the_link_to_copy_is_that_of_the_place():
    assert 'data-query="?document=tuz&amp;start=4&amp;end=9"' in source_html(PAGE, "en")
