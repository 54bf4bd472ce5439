"""PDF files: the text of each page, page labels, and what the file says of itself."""

from dataclasses import replace
from itertools import islice
from math import isfinite
from threading import Lock

from pypdfium2 import PdfDocument, PdfiumError, PdfPage
from pypdfium2.raw import FPDF_ERR_PASSWORD, FPDF_PAGEOBJ_IMAGE

from ingest.errors import BrokenSourceError, LockedSourceError, ScannedSourceError
from ingest.readers.pdf_about import about
from ingest.readers.pdf_feet import PrintedLine, feet, printed_lines
from ingest.readers.pdf_text import counted_letters, joined_runs, reading_runs
from ingest.readers.raw import RawDocument, RawPage

__all__ = ["read_pdf"]

_ONE_AT_A_TIME = Lock()  # PDFium is not safe to use from two threads
_SCANNED = 0.3  # of a page; scans fill it, a signature or a publisher's mark does not
_MOST_PICTURES = 2000  # on a page; some scanners cut it into strips


def read_pdf(data: bytes, name: str) -> RawDocument:
    """The pages of a PDF as PDFium reads them, in reading order; ``name`` is what an error calls it.

    Raises:
        BrokenSourceError: damaged, locked with a password (LockedSourceError), or no PDF.
        ScannedSourceError: no text on any page.
    """
    if b"%PDF-" not in data[:1024]:
        raise BrokenSourceError(
            f"{name}: is not a PDF, although it is called one. Give it the ending of what it is and add it again."
        )
    pages: list[RawPage] = []
    lines: list[list[PrintedLine]] = []
    unread: list[int] = []
    with _ONE_AT_A_TIME:
        document = _opened(data, name)
        try:
            for index in range(len(document)):
                page, on_page, has_picture = _page(document, index, name)
                pages.append(page)
                lines.append(on_page)
                if has_picture:
                    unread.append(index + 1)
            properties = document.get_metadata_dict()
        finally:
            document.close()
    if not any(any(map(str.isalpha, page.text)) for page in pages):
        count = f"any of its {len(pages)} pages" if len(pages) > 1 else "its only page"
        raise ScannedSourceError(
            f"{name}: no text on {count}. It is probably a scan: add it with --ocr, which reads its pictures, or "
            "run OCR on it (for example ocrmypdf) and add it again."
        )
    starts = feet(lines, [len(page.text) for page in pages])
    found = tuple(replace(page, foot=start) for page, start in zip(pages, starts, strict=True))
    return RawDocument(found, about(data, properties), unread=tuple(unread))


def _opened(data: bytes, name: str) -> PdfDocument:
    try:
        document = PdfDocument(data)
        if len(document):
            return document
    except PdfiumError as error:
        if error.err_code == FPDF_ERR_PASSWORD:
            raise LockedSourceError(
                f"{name}: locked with a password. Open it with the password, save or print it as a PDF "
                "without one, and add that."
            ) from error
        raise _damaged(name, str(error)) from error
    raise _damaged(name, "it has no pages")


def _damaged(name: str, found: str) -> BrokenSourceError:
    return BrokenSourceError(f"{name}: damaged or incomplete ({found}). Fetch it again where it came from.")


def _page(document: PdfDocument, index: int, name: str) -> tuple[RawPage, list[PrintedLine], bool]:
    """A page, its lines, and whether it holds a picture in place of text."""
    try:
        page = document[index]
        textpage = page.get_textpage()
        letters = counted_letters(textpage)
        runs = reading_runs(textpage, letters)
        text = joined_runs(letters, runs)
        lines = printed_lines(textpage, letters, runs)
        has_picture = not any(map(str.isalpha, text)) and _is_picture(page)
    except PdfiumError as error:
        raise _damaged(name, f"page {index + 1}: {error}") from error
    textpage.close()
    page.close()
    return RawPage(text, document.get_page_label(index) or None), lines, has_picture


def _is_picture(page: PdfPage) -> bool:
    """Whether pictures cover a good part of a page."""
    width, height = page.get_size()
    covered = 0.0
    for picture in islice(page.get_objects(filter=[FPDF_PAGEOBJ_IMAGE], max_depth=3), _MOST_PICTURES):
        left, bottom, right, top = picture.get_bounds()
        area = abs(right - left) * abs(top - bottom)
        covered += area if isfinite(area) else 0.0
    return bool(covered > _SCANNED * width * height)
