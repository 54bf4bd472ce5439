"""Web pages, written here as sites write them."""

from pathlib import Path

import pytest

from ingest.errors import BrokenSourceError, EmptySourceError
from ingest.readers.html import read_html
from ingest.readers.raw import NOTE_MARK, RawMetadata
from ingest.reading import read_document

TURKISH = "Irmağın iki yakasını eskiden taş bir köprü birleştirirdi; şimdi yalnız ayakları duruyor."
KYRGYZ = "Көпүрөнү эл өзү курган, таштарын кышында чана менен ташыган, ошондуктан ал бекем."
RUSSIAN = "Зимой перевал закрывали, и почта из города шла кругом, через степь и соляные озёра."
ENGLISH = "The miller kept one sack in ten, and nobody thought of asking him for the reason."
MENU = "".join(f'<li><a href="/{word}">{word}</a></li>' for word in ("Ana sayfa", "Haberler", "İletişim"))


def site(article: str, *, head: str = "", lang: str = "tr") -> str:
    return (
        f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8"><title>Köprüler | Site</title>{head}</head>'
        f'<body><header><a href="/">Site</a><nav><ul>{MENU}</ul></nav></header><div id="wrap"><div class="sidebar">'
        f'<h3>En çok okunanlar</h3><ul>{MENU}</ul></div><main>{article}</main></div>'
        '<footer><p>© 2020 Site. Tüm hakları saklıdır.</p></footer></body></html>'
    )  # fmt: skip


def text(data: bytes | str) -> str:
    (page,) = read_html(data.encode() if isinstance(data, str) else data, "a.html").pages
    return page.text


ARTICLE = (
    f"<h1>Eski köprüler</h1><p>{TURKISH}</p><h2>Тарыхы</h2><p>{KYRGYZ}</p><p>Кыска.</p>"
    f"<div><p>{RUSSIAN}</p></div><p>{ENGLISH}</p>"
)
EXPECTED = f"# Eski köprüler\n\n{TURKISH}\n\n## Тарыхы\n\n{KYRGYZ}\n\nКыска.\n\n{RUSSIAN}\n\n{ENGLISH}"


def test_the_main_text_is_read_without_menus(tmp_path: Path) -> None:
    path = tmp_path / "köprü.htm"
    path.write_text(site(ARTICLE), encoding="utf-8")
    document = read_document(path)
    assert document.text == EXPECTED
    assert len(document.pages) == 1
    assert document.metadata.title == "Eski köprüler"


def test_what_stands_within_the_text_and_does_not_belong_to_it_is_left_out() -> None:
    share = f'<div class="social-share">Paylaş</div><ul class="related">{MENU}</ul>'
    comments = '<section id="comments"><p>Yorum.</p></section><form><p>Ad <input name="x"></p></form>'
    assert text(site(ARTICLE.replace("<h2>", f"{share}<h2>") + comments)) == EXPECTED


def test_a_law_keeps_its_short_articles_and_numbers() -> None:
    law = "<h1>Закон о мостах</h1>" + "".join(
        f"<h2>Статья {number}</h2><p>{RUSSIAN}</p><ol><li>каменные;</li><li>деревянные.</li></ol>"
        for number in (1, 2)
    )
    assert text(site(law, lang="ru")) == "# Закон о мостах\n\n" + "\n\n".join(
        f"## Статья {number}\n\n{RUSSIAN}\n\n1. каменные;\n\n2. деревянные." for number in (1, 2)
    )


def test_an_old_page_set_as_a_table_is_read() -> None:
    page = (
        f"<html><body><table><tr><td><ul>{MENU}</ul></td><td><h1>Köprüler</h1><p>{TURKISH} {TURKISH}<p>{RUSSIAN} "
        f"{RUSSIAN}<br><br>{ENGLISH}</td></tr></table></body></html>"
    )
    assert text(page).endswith(f"# Köprüler\n\n{TURKISH} {TURKISH}\n\n{RUSSIAN} {RUSSIAN}\n\n{ENGLISH}")


def test_footnotes_of_an_encyclopaedia_stand_at_the_end_of_the_section() -> None:
    article = (
        f'<h1>Көпүрө</h1><p>{KYRGYZ}<sup id="cite_ref-1" class="reference"><a href="#cite_note-1">[1]</a></sup></p>'
        f'<p>{RUSSIAN}</p><h2>Булактар</h2><ol class="references"><li id="cite_note-1"><a href="#cite_ref-1">↑</a> '
        "<span>Шаар архиви, 5-барак.</span></li><li>Эл оозунан.</li></ol>"
    )
    assert text(site(article, lang="ky")) == (
        f"# Көпүрө\n\n{KYRGYZ}\n\n{RUSSIAN}\n\n{NOTE_MARK}Шаар архиви, 5-барак.\n\n## Булактар\n\n2. Эл оозунан."
    )


def test_title_authors_year_and_language_are_read() -> None:
    head = (
        '<meta name="citation_title" content="Eski köprüler üzerine"><meta name="citation_author" content="Işık, Ada">'
        '<meta name="citation_author" content="Асанов, Бакыт"><meta name="author" content="Editör">'
        '<meta name="citation_publication_date" content="2019/05/03"><meta property="og:title" content="Site">'
    )
    assert read_html(site(ARTICLE, head=head).encode(), "a.html").metadata == RawMetadata(
        "Eski köprüler üzerine", ("Işık, Ada", "Асанов, Бакыт"), 2019, "tr"
    )


def test_a_page_that_says_nothing_has_its_heading_for_a_title() -> None:
    page = f"<title>Site</title><h1>Köprü</h1><p>{TURKISH}</p>"
    assert read_html(page.encode(), "a.html").metadata == RawMetadata("Köprü", (), None, None)


@pytest.mark.parametrize(
    ("encoding", "stated", "sentence"),
    [
        ("cp1251", "windows-1251", RUSSIAN),
        ("koi8_r", "KOI8-R", RUSSIAN),
        ("cp1254", "iso-8859-9", TURKISH),
        ("utf-8", "windows-1254", TURKISH),
        ("cp1251", "", RUSSIAN),
        ("cp1254", "no-such-thing", TURKISH),
        ("utf-16", "utf-8", KYRGYZ),
        ("ptcp154", "", KYRGYZ),
        ("utf-8", "utf-16", KYRGYZ),
        ("utf-8", "base64", KYRGYZ),
    ],
)
def test_characters_are_read_as_stated_unless_that_cannot_be(
    encoding: str, stated: str, sentence: str
) -> None:
    page = f'<meta http-equiv="Content-Type" content="text/html; charset={stated}"><p>{sentence}</p>'
    assert text(page.encode(encoding)) == sentence


def test_xhtml_says_its_encoding_in_its_first_line() -> None:
    page = f'<?xml version="1.0" encoding="windows-1251"?><html><body><p>{RUSSIAN}</p></body></html>'
    assert text(page.encode("cp1251")) == RUSSIAN


@pytest.mark.parametrize("page", ["", "   ", "<html></html>", "<div id='root'></div><script>x()</script>"])
def test_a_page_that_only_a_script_fills_is_empty(page: str) -> None:
    with pytest.raises(EmptySourceError, match=r"^a\.html: no"):
        read_html(page.encode(), "a.html")


@pytest.mark.parametrize("data", [b"%PDF-1.7 x", b"PK\x03\x04", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"])
def test_another_file_under_the_name_of_a_page_is_told(data: bytes) -> None:
    with pytest.raises(BrokenSourceError, match=r"^a\.html: "):
        read_html(data, "a.html")


def test_hostile_pages_are_read_in_time() -> None:
    assert "Köprü" in text("<div>" * 2000 + "Köprü")
    with pytest.raises(BrokenSourceError, match=r"^a\.html: nested too deep"):
        text("<div>" * 20_000 + "Köprü")
    assert "Köprü" in text("<table><tr><td>" * 300 + "Köprü")
    assert text("<p>a</b></i></p></div>Köprü<p " + "x" * 100_000) == "a\n\nKöprü"
    assert text("<!DOCTYPE html [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><p>Köprü &b;</p>").startswith(
        "Köprü"
    )
    assert text(f"<p>{'&#12;&#28;&#30;'}Köprü&#0;</p>").startswith("Köprü")
    loop = "".join(f'<p id="n{i}">Köprü<sup><a href="#n{1 - i}">1</a></sup></p>' for i in (0, 1))
    assert text(loop) == f"Köprü\n\n{NOTE_MARK}Köprü"
