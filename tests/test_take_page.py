import re
from base64 import b64decode
from datetime import date
from html import unescape

import pytest

from app.conversation import Turn
from app.formatted import Run
from app.take_page import FORMATS, conversation_file, file_html, runs_html, take_html, taken_text
from ingest.document import LANGUAGES
from tests.cited import ANONYMOUS, ARTICLE, HARMFUL, THESIS, cite
from tests.conftest import HOSTILE

DAY = date(2026, 3, 1)


def panel(*citations, language="tr", conversation=True):
    return take_html(citations, language, day=DAY, conversation=conversation, request=7)


def files(page):
    """What each format's file holds, by its name."""
    pattern = r'data-file="([^"]+)".*?<bdi class="kopru-file" hidden>(.*?)</bdi>'
    return {name: unescape(text) for name, text in re.findall(pattern, page, re.DOTALL)}


def test_the_panel_says_how_much_is_taken_and_offers_each_format_once():
    page = panel(ARTICLE, THESIS, cite("köprü", (9, "22"), start=9000))
    assert '<h2 id="kopru-take-title">2 belgeden 3 alıntı</h2>' in page
    assert re.findall('<input type="radio" name="kopru-format" value="([^"]+)"', page) == list(FORMATS)
    assert page.count(" checked>") == 1
    assert list(files(page)) == [
        "kopru-2026-03-01-quotes.txt", "kopru-2026-03-01-apa.txt", "kopru-2026-03-01-gost.txt",
        "kopru-2026-03-01-isnad.txt", "kopru-2026-03-01.bib", "kopru-2026-03-01.ris", "kopru-2026-03-01.json",
    ]  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_holds_what_the_format_says_to_the_letter(language):
    made = list(files(panel(HARMFUL, ARTICLE, language=language)).values())
    assert made == [taken_text((HARMFUL, ARTICLE), form, language) for form in FORMATS]


def test_quotations_stand_with_their_sources_and_their_language():
    page = panel(cite("x", quote=HOSTILE), ARTICLE)
    (first, second) = re.findall('<blockquote dir="ltr" lang="(..)">(.*?)</blockquote>', page, re.DOTALL)
    assert (first[0], unescape(first[1])) == ("ky", f"«{HOSTILE}»")
    assert second == ("tr", "“Taş köprü 1993 yılında onarıldı.”")
    assert files(page)["kopru-2026-03-01-quotes.txt"] == (
        f"«{HOSTILE}»\n— Туз жолу\n\n“Taş köprü 1993 yılında onarıldı.”\n— Nurgül Süleymanova, Ahmet Işık (2020). "
        "İpek Yolu'nda Köprüler. Manas Sosyal Araştırmalar Dergisi, s. 16 (dosyada 3. sayfa)\n"
    )


def test_nothing_that_a_document_says_is_left_to_run():
    page = panel(HARMFUL, cite("x", title="<img src=x onerror=alert(1)> ${alert(2)} {{7*7}}", quote=HOSTILE))
    assert "<script" not in page
    assert "<img" not in page
    assert not set(page) & set("`\\{}$")


def test_styles_show_slanted_letters_and_their_two_lists():
    page = panel(THESIS, ANONYMOUS)
    assert (
        "<h3>Kaynakça</h3><p>Асан уулу, Б. (2019). <i>Кыргыз тилинин тарыхы</i>. Кыргыз-Түрк «Манас» университети.</p>"
    ) in page
    assert "<h3>Dipnotta, alıntılanan sayfalarla</h3>" in page


def test_without_citations_only_the_conversation_is_offered():
    page = panel()
    assert "kopru-format" not in page
    assert re.findall('data-do="(\\w+)"', page) == ["close", "markdown", "docx"]
    nothing = panel(conversation=False)
    assert re.findall('data-do="(\\w+)"', nothing) == ["close"]
    assert "Seçilmiş bir alıntı yok." in nothing


def test_a_file_is_handed_over_whole_with_an_ascii_name():
    data = conversation_file((Turn("Туз?", "question_refused"),), "docx", "ky", day=DAY)
    page = file_html(data, "docx", "ky", day=DAY, request=3)
    assert b64decode(re.search('data-bytes="([^"]+)"', page)[1]) == data
    assert 'data-name="kopru-2026-03-01.docx"' in page
    assert 'data-said="Файл жүктөлүп алынды: kopru-2026-03-01.docx"' in page
    assert 'data-request="3"' in page


def test_slanted_letters_are_the_only_markup_of_a_reference():
    runs = (Run("a <i> ${x} ", False), Run("& {{7*7}}", True))
    html = str(runs_html(runs))
    assert unescape(html.replace("<i>", "").replace("</i>", "")) == "a <i> ${x} & {{7*7}}"
    assert (html.count("<"), html.count("<i>")) == (2, 1)
