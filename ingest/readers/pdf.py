"""PDF files: the text of each page, page labels, and what the file says of itself."""

from re import compile as pattern
from threading import Lock

from pypdfium2 import PdfDocument, PdfiumError
from pypdfium2.raw import FPDF_ERR_PASSWORD

from ingest.errors import BrokenSourceError, EmptySourceError
from ingest.readers.raw import RawDocument, RawMetadata, RawPage

__all__ = ["read_pdf"]

_ONE_AT_A_TIME = Lock()  # PDFium is not safe to use from two threads
_BROKEN_WORD = "\ufffe"  # what PDFium gives for a hyphen and the line end after it
_YEAR = pattern(r"D?:?((?:19|20)\d\d)")
_FROM_A_PROGRAM = pattern(r"(?i)microsoft word|untitled|adsız|безымянный|.*\.(?:docx?|rtf|indd|pdf|tex|qxd)$")


def read_pdf(data: bytes, name: str) -> RawDocument:
    """The pages of a PDF as PDFium reads them; ``name`` is what an error calls it.

    Raises:
        BrokenSourceError: damaged, locked with a password, or no PDF.
        EmptySourceError: no text on any page, as in a scan.
    """
    if b"%PDF-" not in data[:1024]:
        raise BrokenSourceError(
            f"{name}: is not a PDF, although it is called one. Give it the ending of what it is and add it again."
        )
    with _ONE_AT_A_TIME:
        document = _opened(data, name)
        try:
            pages = tuple(_page(document, index, name) for index in range(len(document)))
            metadata = _metadata(document)
        finally:
            document.close()
    if not any(any(map(str.isalpha, page.text)) for page in pages):
        count = f"any of its {len(pages)} pages" if len(pages) > 1 else "its only page"
        raise EmptySourceError(
            f"{name}: no text on {count}. It is probably a scan: run OCR on it (for example ocrmypdf) "
            "and add it again."
        )
    return RawDocument(pages, metadata)


def _opened(data: bytes, name: str) -> PdfDocument:
    try:
        document = PdfDocument(data)
        if len(document):
            return document
    except PdfiumError as error:
        if error.err_code == FPDF_ERR_PASSWORD:
            raise BrokenSourceError(
                f"{name}: locked with a password. Open it with the password, save or print it as a PDF "
                "without one, and add that."
            ) from error
        raise _damaged(name, str(error)) from error
    raise _damaged(name, "it has no pages")


def _damaged(name: str, found: str) -> BrokenSourceError:
    return BrokenSourceError(f"{name}: damaged or incomplete ({found}). Fetch it again where it came from.")


def _page(document: PdfDocument, index: int, name: str) -> RawPage:
    try:
        page = document[index]
        textpage = page.get_textpage()
        text = textpage.get_text_range()
    except PdfiumError as error:
        raise _damaged(name, f"page {index + 1}: {error}") from error
    textpage.close()
    page.close()
    return RawPage(text.replace(_BROKEN_WORD, "-\n"), document.get_page_label(index) or None)


def _metadata(document: PdfDocument) -> RawMetadata:
    said = document.get_metadata_dict()
    title = " ".join(said.get("Title", "").split())
    year = _YEAR.match(said.get("CreationDate", ""))
    return RawMetadata(
        title=None if not title or _FROM_A_PROGRAM.match(title) else title,
        authors=_authors(said.get("Author", "")),
        year=int(year[1]) if year else None,
        language=None,
    )


def _authors(said: str) -> tuple[str, ...]:
    """Names, apart at semicolons; at commas too, if more than a surname stands between them."""
    parts = [" ".join(part.split()) for part in said.split(";")]
    if len(parts) == 1:
        names = [name.strip() for name in parts[0].split(",")]
        parts = names if all(" " in name for name in names) else parts
    return tuple(part for part in parts if part)
