"""Files that are zips of XML (DOCX, ODT, EPUB): opened without trusting a byte of them."""

from collections.abc import Iterator
from io import BytesIO
from lzma import LZMAError
from posixpath import normpath
from xml.etree.ElementTree import Element, ParseError
from zipfile import BadZipFile, ZipFile, ZipInfo
from zlib import error as ZlibError  # noqa: N812  # an exception, although not called one

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from ingest.errors import BrokenSourceError, HugeSourceError, LockedSourceError

__all__ = ["Archive", "attribute", "is_deep", "local"]

_MOST_ENTRIES = 20_000  # a book of a thousand pages with a picture on each has a tenth of them
_LARGEST_PART = 60_000_000  # bytes; the text of a book of ten thousand pages, and a tree of it fills memory
_LARGEST_TEXT = 150_000_000  # bytes of all parts that are read
_TIGHTEST = 400  # times smaller; XML packs ten to fifty times, a bomb a thousand
_SMALL = 1_000_000  # bytes; how tightly a part of this size is packed does no harm
_DEEPEST = 150  # elements within elements; a table in a table in a text box is not thirty deep
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED_OFFICE = "EncryptedPackage".encode("utf-16-le")


class Archive:
    """The parts of a zip, read one by one into memory; nothing is ever written to disk.

    Raises:
        BrokenSourceError: no zip, damaged, locked (LockedSourceError), or packed to burst; also from every method.
        HugeSourceError: more in it than is read; also from every method.
    """

    def __init__(self, data: bytes, name: str, kind: str) -> None:
        """``name`` is what errors call the file, ``kind`` the ending that it should be saved with."""
        self._name, self._kind = name, kind
        self._read_so_far = 0
        if data.startswith(_OLD_OFFICE):
            raise self._old_office(data)
        try:
            self._zip = ZipFile(BytesIO(data))
        except (BadZipFile, NotImplementedError, ValueError, OSError, EOFError) as error:
            if data[:2] == b"PK":
                raise self.broken("it breaks off or was changed") from error
            raise BrokenSourceError(
                f"{name}: is not a {kind} file, although it is called one. Give it the ending of what it is, or open "
                f"it in the program that made it, save it as {kind}, and add that."
            ) from error
        self._parts = {_resolved(info.filename): info for info in self._zip.infolist()}
        if len(self._zip.infolist()) > _MOST_ENTRIES:
            raise self._too_large(f"{len(self._zip.infolist())} parts", f"{_MOST_ENTRIES}")

    def names(self) -> frozenset[str]:
        return frozenset(self._parts)

    def read(self, part: str) -> bytes | None:
        """The bytes of a part, None if there is none of this name."""
        info = self._parts.get(_resolved(part))
        if info is None:
            return None
        self._check(info)
        try:
            with self._zip.open(info) as file:
                data = file.read(_LARGEST_PART + 1)
        except (
            BadZipFile,
            EOFError,
            LZMAError,
            NotImplementedError,
            OSError,
            RuntimeError,
            ValueError,
            ZlibError,
        ) as error:
            raise self.broken(f"{part}: {error}") from error
        self._read_so_far += len(data)
        if self._read_so_far > _LARGEST_TEXT:
            raise self._too_large(f"more than {_LARGEST_TEXT // 1_000_000} MB of text", "that")
        return data

    def xml(self, part: str) -> Element | None:
        """The tree of a part that is XML, None if there is none of this name."""
        data = self.read(part)
        if data is None:
            return None
        try:
            root: Element = fromstring(data)
        except DefusedXmlException as error:
            raise BrokenSourceError(
                f"{self._name}: {part} defines XML entities, which no {self._kind} needs and which can fill the "
                "memory. Do not trust it; if you do, open it and save it anew."
            ) from error
        except (ParseError, ValueError, LookupError) as error:
            raise self.broken(f"{part} is not XML: {error}") from error
        if is_deep(root, _DEEPEST):
            raise self.broken(f"{part} is nested more than {_DEEPEST} deep")
        return root

    def broken(self, found: str) -> BrokenSourceError:
        return BrokenSourceError(
            f"{self._name}: damaged or incomplete ({found}). Fetch it again where it came from, or open it and "
            f"save it anew as {self._kind}."
        )

    def locked(self, how: str) -> LockedSourceError:
        return LockedSourceError(
            f"{self._name}: {how}. Open it with the password, save it as {self._kind} without one, and add that."
        )

    def _check(self, info: ZipInfo) -> None:
        if info.flag_bits & 1:
            raise self.locked("locked with a password")
        if info.file_size > _LARGEST_PART:
            raise self._too_large(
                f"{info.file_size // 1_000_000} MB in {info.filename}", f"{_LARGEST_PART // 1_000_000} MB"
            )
        if info.file_size > _SMALL and info.file_size > _TIGHTEST * max(1, info.compress_size):
            raise BrokenSourceError(
                f"{self._name}: {info.filename} unpacks to {info.file_size // max(1, info.compress_size)} times its "
                f"size, as no text does. Do not trust it; if you do, open it and save it anew as {self._kind}."
            )

    def _too_large(self, found: str, limit: str) -> HugeSourceError:
        return HugeSourceError(
            f"{self._name}: {found} is more than the {limit} that are read. Split it into parts and add those."
        )

    def _old_office(self, data: bytes) -> BrokenSourceError:
        if _LOCKED_OFFICE in data:
            return self.locked("locked with a password")
        return BrokenSourceError(
            f"{self._name}: is a file of old Microsoft Office (.doc), whatever its ending. Open it in Word or "
            "LibreOffice, save it as .docx, and add that."
        )


def _resolved(part: str) -> str:
    """A part's name without leading slashes and dots: nothing is unpacked, so none can lead outside."""
    return normpath("/" + part.replace("\\", "/")).lstrip("/")


def is_deep(root: Element, deepest: int) -> bool:
    """Whether elements are nested deeper than this; lxml's trees are asked in the same way."""
    level: list[Iterator[Element]] = [iter(root)]
    while level:
        child = next(level[-1], None)
        if child is None:
            level.pop()
            continue
        level.append(iter(child))
        if len(level) > deepest:
            return True
    return False


def local(element: Element) -> str:
    """The name of an element without its namespace; empty for comments and instructions."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def attribute(element: Element, name: str) -> str:
    """The value of an attribute, whatever its namespace; empty if it has none."""
    for key, value in element.items():
        if key.rpartition("}")[2] == name:
            return value
    return ""
