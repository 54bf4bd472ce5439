"""What a PDF says of itself: in its list of properties (Info), in its XMP, and of its language.

PDFium gives the properties. The rest is for pypdf, which is quick with a sound file and can take minutes
over a hostile one: it gets a few seconds, and what it does not find in them stays unsaid.
"""

from collections.abc import Mapping
from ctypes import c_ulong, py_object, pythonapi
from dataclasses import dataclass
from io import BytesIO
from logging import CRITICAL, getLogger
from threading import Thread
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from ingest.readers.archive import is_deep, local
from ingest.readers.raw import RawMetadata
from ingest.readers.stated import stated

__all__ = ["about"]

_SECONDS = 2.0  # a PDF of ten thousand pages takes one
_LARGEST = 100_000_000  # bytes; more is pictures, and its bytes are held twice
_LONGEST_XMP = 1_000_000  # bytes; a packet has a few thousand
_DEEPEST_XMP = 50
_WHERE = (b"/Metadata", b"/Lang", b"/ObjStm")  # in none of these, nothing to look for
_XMP_FIELDS = ("title", "creator", "publisher", "language", "date", "publicationName", "publicationDate")


@dataclass(frozen=True, slots=True)
class _Catalog:
    """What the root of a PDF leads to: its XMP, each field with what it lists, and its language."""

    xmp: Mapping[str, tuple[str, ...]]
    language: str


_SILENT = _Catalog({}, "")


def about(data: bytes, properties: Mapping[str, str]) -> RawMetadata:
    """Metadata of a PDF; ``properties`` is what PDFium reads of its Info."""
    catalog = _SILENT
    if len(data) <= _LARGEST and any(word in data for word in _WHERE):
        catalog = _in_time(data)
    xmp = catalog.xmp
    by_xmp = stated(
        _first(xmp, "title"),
        xmp.get("creator", ()),
        _first(xmp, "publicationDate") or _first(xmp, "date"),
        _first(xmp, "language") or catalog.language,
        publisher=_first(xmp, "publicationName") or _first(xmp, "publisher"),
    )
    # Not the date of creation: that is when it was scanned or exported, long after a book was published.
    by_properties = stated(properties.get("Title", ""), [properties.get("Author", "")], "", "")
    return RawMetadata(
        title=by_xmp.title or by_properties.title,
        authors=by_xmp.authors or by_properties.authors,
        year=by_xmp.year,
        language=by_xmp.language,
        publisher=by_xmp.publisher,
    )


def _first(xmp: Mapping[str, tuple[str, ...]], field: str) -> str:
    return next(iter(xmp.get(field, ())), "")


def _in_time(data: bytes) -> _Catalog:
    """What pypdf finds before its time is up; nothing where it fails."""
    found: list[_Catalog] = []

    def look() -> None:
        try:
            found.append(_catalog(data))
        except Exception:  # whatever it stumbles over: PDFium has read the file
            getLogger(__name__).info("pypdf", exc_info=True)

    thread = Thread(target=look, name="pypdf", daemon=True)
    thread.start()
    thread.join(_SECONDS)
    if thread.is_alive() and thread.ident is not None:  # ends with an exception at its next step
        pythonapi.PyThreadState_SetAsyncExc(c_ulong(thread.ident), py_object(TimeoutError))
    return found[0] if found else _SILENT


def _catalog(data: bytes) -> _Catalog:
    from pypdf import PdfReader  # a third of a second, which files that say nothing need not wait for

    getLogger("pypdf").setLevel(CRITICAL)  # it warns of whatever is not as the norm has it
    reader = PdfReader(BytesIO(data))
    if reader.is_encrypted:
        reader.decrypt("")
    root = reader.root_object
    language = root.get("/Lang")
    metadata = root.get("/Metadata")
    packet = metadata.get_object().get_data() if metadata is not None else b""
    return _Catalog(_xmp(packet), str(language.get_object()) if language is not None else "")


def _xmp(packet: bytes) -> dict[str, tuple[str, ...]]:
    """The fields of an XMP packet that we know, each with what it lists, in order."""
    if not packet or len(packet) > _LONGEST_XMP:
        return {}
    try:
        root = fromstring(packet.strip(b"\0 \r\n\t"), forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        return {}
    if is_deep(root, _DEEPEST_XMP):
        return {}
    found: dict[str, tuple[str, ...]] = {}
    for element in root.iter():
        if local(element) == "Description":
            for key, value in element.attrib.items():
                _add(found, key.rpartition("}")[2], [value])
            for each in element:
                _add(found, local(each), _listed(each))
    return found


def _listed(element: Element) -> list[str]:
    """The items of a list, or the text where there is none."""
    items = [each.text or "" for each in element.iter() if local(each) == "li"]
    return items or [element.text or ""]


def _add(found: dict[str, tuple[str, ...]], field: str, values: list[str]) -> None:
    said = tuple(value for value in values if value.strip())
    if field in _XMP_FIELDS and said and field not in found:
        found[field] = said
