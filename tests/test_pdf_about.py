"""What PDFs say of themselves, in files made here."""

from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from time import sleep

import pytest
from fpdf import FPDF
from pypdf import PdfWriter

from ingest.errors import BrokenSourceError
from ingest.readers import pdf_about
from ingest.readers.pdf import read_pdf
from ingest.readers.raw import RawMetadata

XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/">{}</rdf:Description></rdf:RDF></x:xmpmeta>'
)
FIELDS = (
    '<dc:title><rdf:Alt><rdf:li xml:lang="x-default">Эки жээктин көпүрөсү</rdf:li></rdf:Alt></dc:title>'
    "<dc:creator><rdf:Seq><rdf:li>Бакыт Асанов</rdf:li><rdf:li>Ada Yılmaz</rdf:li></rdf:Seq></dc:creator>"
    "<dc:publisher><rdf:Bag><rdf:li>Manas Üniversitesi</rdf:li></rdf:Bag></dc:publisher>"
    "<dc:language><rdf:Bag><rdf:li>ky-KG</rdf:li></rdf:Bag></dc:language>"
    "<prism:publicationDate>2018-11</prism:publicationDate>"
)


def about(prepare: Callable[[FPDF], None]) -> RawMetadata:
    made = FPDF()
    made.set_creation_date(datetime(2019, 5, 3, tzinfo=UTC))
    prepare(made)
    made.add_page()
    made.set_font("Helvetica", size=11)
    made.cell(text="Bridges")
    return read_pdf(bytes(made.output()), "a.pdf").metadata


def test_title_and_authors_are_read_and_the_day_of_export_is_no_year_of_publication() -> None:
    def describe(made: FPDF) -> None:
        made.set_title("  Old   Bridges ")
        made.set_author("Ada Yılmaz; Bakyt Asanov")

    assert about(describe) == RawMetadata("Old Bridges", ("Ada Yılmaz", "Bakyt Asanov"), None, None)


@pytest.mark.parametrize(
    ("said", "authors"),
    [
        ("Ada Yılmaz, Bakyt Asanov", ("Ada Yılmaz", "Bakyt Asanov")),
        ("Yılmaz, Ada", ("Yılmaz, Ada",)),
        ("Windows User", ()),
        ("", ()),
    ],
)
def test_authors_are_told_apart_at_commas_only_where_those_are_names(
    said: str, authors: tuple[str, ...]
) -> None:
    assert about(lambda made: made.set_author(said)).authors == authors


@pytest.mark.parametrize(
    "title",
    ["Microsoft Word - makale_son.docx", "untitled", "tez.doc", "Layout 1", "PowerPoint Sunusu", "Документ1", "k.indd",
     "about:blank", "https://example.org/a"],
)  # fmt: skip
def test_a_title_that_a_program_put_there_is_none(title: str) -> None:
    assert about(lambda made: made.set_title(title)).title is None


@pytest.mark.parametrize(
    "title",
    [
        "Document and Archive",
        "Belgelerle Türk Tarihi",
        "Microsoft’un Tarihi",
        "Макет города",
        "File: a Bridge",
    ],
)
def test_a_title_that_only_begins_like_that_is_one(title: str) -> None:
    assert about(lambda made: made.set_title(title)).title == title


def test_xmp_says_more_than_the_properties_and_comes_first() -> None:
    def describe(made: FPDF) -> None:
        made.set_title("Makale")
        made.set_author("Ada Yılmaz")
        made.set_xmp_metadata(XMP.format(FIELDS))

    assert about(describe) == RawMetadata(
        "Эки жээктин көпүрөсү", ("Бакыт Асанов", "Ada Yılmaz"), 2018, "ky", "Manas Üniversitesi"
    )


def test_a_journal_is_named_rather_than_its_publisher() -> None:
    journal = f"{FIELDS}<prism:publicationName>Köprüler Dergisi</prism:publicationName>"
    assert about(lambda made: made.set_xmp_metadata(XMP.format(journal))).publisher == "Köprüler Dergisi"


def test_the_language_of_the_file_is_read_where_xmp_names_none() -> None:
    assert about(lambda made: made.set_lang("tr-TR")) == RawMetadata(None, (), None, "tr")


@pytest.mark.parametrize(
    "xmp",
    [
        "<x:xmpmeta",
        '<!DOCTYPE a [<!ENTITY l0 "Köprü">]><a>&l0;</a>',
        "<a>" * 60 + "</a>" * 60,
        f"<a>{' ' * 2_000_000}</a>",
        XMP.format("<dc:title/><dc:creator> </dc:creator>"),
    ],
)
def test_xmp_that_is_damaged_or_hostile_says_nothing(xmp: str) -> None:
    def describe(made: FPDF) -> None:
        made.set_title("Old Bridges")
        made.set_xmp_metadata(xmp)

    assert about(describe) == RawMetadata("Old Bridges", (), None, None)


def encrypted(**passwords: str) -> bytes:
    made = FPDF()
    made.set_lang("ky-KG")
    made.set_title("Көпүрө")
    made.add_page()
    made.set_font("Helvetica", size=11)
    made.cell(text="Bridges")
    writer = PdfWriter(clone_from=BytesIO(bytes(made.output())))
    writer.encrypt(algorithm="RC4-128", **passwords)
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


def test_an_encrypted_file_that_anyone_may_open_says_what_it_says() -> None:
    raw = read_pdf(encrypted(user_password="", owner_password="usta"), "a.pdf")
    assert raw.pages[0].text == "Bridges"
    assert (raw.metadata.title, raw.metadata.language) == ("Көпүрө", "ky")


def test_a_file_with_a_password_is_refused() -> None:
    with pytest.raises(BrokenSourceError, match=r"^a\.pdf: locked with a password\."):
        read_pdf(encrypted(user_password="cirak", owner_password="usta"), "a.pdf")


def test_a_file_that_takes_pypdf_long_is_read_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(data: bytes) -> None:
        while data:
            sleep(0.001)

    monkeypatch.setattr(pdf_about, "_catalog", never)
    monkeypatch.setattr(pdf_about, "_SECONDS", 0.05)

    def describe(made: FPDF) -> None:
        made.set_title("Old Bridges")
        made.set_lang("tr")

    assert about(describe) == RawMetadata("Old Bridges", (), None, None)


def test_a_file_that_pypdf_stumbles_over_is_read_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(data: bytes) -> None:
        raise RecursionError(len(data))

    monkeypatch.setattr(pdf_about, "_catalog", stumble)
    assert about(lambda made: made.set_lang("tr")) == RawMetadata(None, (), None, None)
