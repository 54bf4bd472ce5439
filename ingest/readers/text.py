"""Plain text: its pages, where it marks them."""

from ingest.readers.encodings import decoded
from ingest.readers.printed import split_pages
from ingest.readers.raw import RawDocument, RawMetadata, RawPage

__all__ = ["read_text"]

_SILENT = RawMetadata(None, (), None, None)


def read_text(data: bytes, name: str) -> RawDocument:
    """The pages of a plain text; ``name`` is what an error calls it.

    Raises:
        BrokenSourceError: the bytes are no text, or in an encoding that cannot be told.
    """
    pages = split_pages(decoded(data, name))
    return RawDocument(tuple(RawPage(page, None) for page in pages), _SILENT)
