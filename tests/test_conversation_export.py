"""A conversation as Markdown and for Word: the letters of what is quoted, read back by others' programs."""

from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from docx import Document
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from app.answer import Answer, Segment, answer
from app.conversation import Turn
from app.conversation_docx import conversation_docx
from app.conversation_export import conversation_markdown
from app.markdown_text import escaped_block, escaped_line
from app.messages import message
from ingest.document import LANGUAGES
from tests.cited import ARTICLE, HARMFUL, THESIS, cite
from tests.conftest import HOSTILE

DAY = date(2026, 3, 1)
QUESTION = "1. Тузду *кербен* менен\nташышканбы? <b>#</b>"


def turn(*citations, question=QUESTION, status="found", language="ky"):
    return Turn(question, Answer(question, language, status, 0.9, citations))


def rendered(markdown):
    """The blocks that a renderer shows: (kind, text), quotations being "blockquote"."""
    blocks, inside = [], []
    for token in MarkdownIt("commonmark").parse(markdown):
        if token.type in ("heading_open", "blockquote_open", "paragraph_open"):
            inside.append(token.tag)
        elif token.type.endswith("_close"):
            inside.pop()
        else:
            assert token.type == "inline"
            pieces = [
                "\n" if each.type in ("softbreak", "hardbreak") else each.content for each in token.children
            ]
            assert {each.type for each in token.children} <= {
                "text",
                "text_special",
                "softbreak",
                "hardbreak",
            }
            blocks.append((inside[0], "".join(pieces)))
    return blocks


def paragraphs(data):
    return [(each.style.name, each.text) for each in Document(BytesIO(data)).paragraphs]


@pytest.mark.parametrize(
    "text",
    [
        HOSTILE,
        "1. бир\n2) эки\n- үч\n+ төрт\n= беш\n# алты",
        "  четте  \n\n\n\tтаб\t\n",
        "a\r\nb\r",
        "\\\n`\n```\n~~~\n|a|\n|-|",
        "![x](http://x) <http://x> &amp; &#65; [a]: b",
        "---\n===\n***",
        "    код",
        "…\u2028\u00a0",
        "\n",
        " ",
    ],
)
def test_a_quotation_reads_the_same_when_it_is_rendered(text):
    assert rendered(f"> {escaped_block(text, prefix='> ')}") == [("blockquote", text)]


@settings(max_examples=300)
@given(
    st.text(
        alphabet=st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from("\n\t \\`*_[]#-+.)1<>&"))
    )
)
@example("\n\n1.")
@example("a\n\x1f-")
def test_any_text_reads_the_same_when_it_is_rendered(text):
    text = text.replace("\0", "").replace("\x0b", "")
    shown = rendered(f"> {escaped_block(text, prefix='> ')}")
    assert shown == ([("blockquote", text)] if text else shown[:0])


@given(st.text())
def test_any_line_reads_the_same_when_it_is_rendered(text):
    line = escaped_line(text.replace("\0", "").replace("\x0b", ""))
    assert "\n" not in line
    assert rendered(f"## {line}")[:1] in (
        [],
        [("h2", " ".join(text.replace("\0", "").replace("\x0b", "").split()))],
    )


def test_a_conversation_is_headings_quotations_and_sources():
    answered = turn(ARTICLE, THESIS, question="Таш көпүрө качан оңдолгон?")
    unanswered = turn(question="Киттер кантип дем алат?", status="none")
    waiting, refused = Turn("Дагы?", None), Turn("???", "question_refused")
    assert conversation_markdown([answered, unanswered, waiting, refused], "ky", day=DAY) == (
        "# Köprü: маек, 2026-03-01\n\n"
        "Цитаталар документтердеги текстти тамгасына чейин так кайталайт. \\[…\\] белгиси ортодогу текст калтырылганын"
        " билдирет.\n\n"
        "## Таш көпүрө качан оңдолгон?\n\n"
        "> Taş köprü 1993 yılında onarıldı.\n\n"
        "— Nurgül Süleymanova, Ahmet Işık (2020). İpek Yolu'nda Köprüler. Manas Sosyal Araştırmalar Dergisi, 16-б. "
        "(файлдын 3-бети) · түркчө\n\n"
        "> Кыргыз тили — түрк тилдеринин бири.\n\n"
        "— Асан уулу Бермет (2019). Кыргыз тилинин тарыхы. Кыргыз-Түрк «Манас» университети, 12-б. · кыргызча\n\n"
        "## Киттер кантип дем алат?\n\n"
        "Бул тексттерден жооп табылган жок.\n\n"
        "## ???\n\n"
        f"{message('question_refused', 'ky')}\n"
    )


def test_an_answer_speaks_the_language_of_its_question_in_any_interface():
    shown = conversation_markdown(
        [turn(ARTICLE, language="tr"), turn(language=None, status="none")], "en", day=DAY
    )
    assert "s. 16 (dosyada 3. sayfa) · Türkçe" in shown
    assert "No answer was found in these texts." in shown


def test_passages_that_only_come_near_are_not_taken_for_an_answer():
    shown = conversation_markdown([turn(ARTICLE, status="related")], "ky", day=DAY)
    assert message("answer_related", "ky", n=1) in shown


@pytest.mark.parametrize("text", [HOSTILE, HARMFUL.text.replace("\0", "").replace("\x1b", "")])
def test_hostile_texts_are_letters_in_markdown(text, overlap_library):
    hostile = cite("x", title="<img src=x> ![](http://x) `", authors=("_b_ *c*",), quote=text)
    blocks = rendered(conversation_markdown([turn(hostile)], "ky", day=DAY))
    assert blocks[2:4] == [("h2", " ".join(QUESTION.split())), ("blockquote", text)]
    assert blocks[4] == ("p", "— _b_ *c*. <img src=x> ![](http://x) ` · кыргызча")


def test_a_quotation_from_the_library_goes_through_markdown_and_word_unchanged(overlap_library):
    found = answer(overlap_library, "Тузду кербен менен ташышканбы?")
    asked = Turn(found.question, found)
    quotes = [" […] ".join(citation.quotes) for citation in found.citations]
    blocks = rendered(conversation_markdown([asked], "ky", day=DAY))
    assert [text for kind, text in blocks if kind == "blockquote"] == quotes
    shown = paragraphs(conversation_docx([asked], "ky", day=DAY))
    assert [text for style, text in shown if style == "Quote"] == quotes


def test_what_markdown_cannot_hold_is_shown_and_said():
    shown = rendered(conversation_markdown([turn(cite("x", quote="а\0б"))], "ru", day=DAY))
    assert shown[3] == ("blockquote", "а\ufffdб")
    assert shown[-1] == ("p", message("take_replaced", "ru", format="Markdown"))


def test_word_gets_headings_quotations_with_their_language_and_sources():
    data = conversation_docx([turn(ARTICLE, question="Таш көпүрө\nкачан оңдолгон?")], "ky", day=DAY)
    assert paragraphs(data) == [
        ("Title", "Köprü: маек, 2026-03-01"),
        ("Normal", message("take_note", "ky")),
        ("Heading 1", "Таш көпүрө качан оңдолгон?"),
        ("Quote", "Taş köprü 1993 yılında onarıldı."),
        ("Normal", "— Nurgül Süleymanova, Ahmet Işık (2020). İpek Yolu'nda Köprüler. Manas Sosyal Araştırmalar "
                   "Dergisi, 16-б. (файлдын 3-бети) · түркчө"),
    ]  # fmt: skip
    xml = ZipFile(BytesIO(data)).read("word/document.xml").decode()
    assert [part.split('"')[1] for part in xml.split("<w:lang ")[1:]] == [
        "ky-KG",
        "ky-KG",
        "x-none",
        "tr-TR",
        "ky-KG",
    ]
    properties = Document(BytesIO(data)).core_properties
    assert (properties.author, properties.comments, properties.language) == ("Köprü", "", "ky-KG")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_word_cannot_hold_is_shown_and_said(language):
    quote = "а\0б\x0b\x1b\ud800\uffff\r в\u202eг\t<w:p/>&amp;\nд"
    data = conversation_docx([turn(cite("x", quote=quote))], language, day=DAY)
    shown = paragraphs(data)
    assert shown[3] == ("Quote", "а\ufffdб\ufffd\ufffd\ufffd\ufffd\ufffd в\u202eг\t<w:p/>&amp;\nд")
    assert shown[-1] == ("Normal", message("take_replaced", language, format="Word"))


@settings(max_examples=30, deadline=None)
@given(st.text(), st.text(), st.text())
def test_any_texts_make_a_document_that_can_be_opened(question, quote, title):
    citation = cite("x", title=title, segments=(Segment(quote or "т", True),))
    shown = paragraphs(conversation_docx([turn(citation, question=question)], "tr", day=DAY))
    assert shown[3][0] == "Quote"
