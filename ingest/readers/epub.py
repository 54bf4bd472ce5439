"""EPUB: the chapters of a book in reading order, with the pages of its printed edition where it names them."""

from posixpath import dirname, join, normpath
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from lxml.html import HtmlElement

from ingest.errors import EmptySourceError, LockedSourceError
from ingest.readers.archive import Archive, attribute, local
from ingest.readers.blocks import Blocks
from ingest.readers.encodings import decoded
from ingest.readers.html import parse_html
from ingest.readers.markup import Writer
from ingest.readers.notes import Notes
from ingest.readers.raw import RawDocument, RawMetadata
from ingest.readers.stated import stated

__all__ = ["read_epub"]

_CHAPTERS = frozenset({"application/xhtml+xml", "text/html", "application/xml", "text/x-oeb1-document"})
_ENCRYPTED = "META-INF/encryption.xml"
_FONTS = (".ttf", ".otf", ".woff", ".woff2")


def read_epub(data: bytes, name: str) -> RawDocument:
    """The text of a book; one page unless it says where the pages of its printed edition start.

    Raises:
        BrokenSourceError: damaged, locked (LockedSourceError), or no EPUB.
    """
    archive = Archive(data, name, ".epub")
    place = _package_place(archive)
    package = archive.xml(place)
    if package is None:
        raise archive.broken(f"no {place} in it")
    files = _chapter_files(archive, package, dirname(place))
    _refuse_locked(archive, files, name)
    chapters = _chapters(archive, files, name)
    blocks = Blocks()
    writer = Writer(blocks, Notes(chapters))
    for file, root in chapters.items():
        body = root.find("body")
        writer.write(root if body is None else body, file)
    return RawDocument(blocks.raw_pages(), _metadata(package), written=True)


def _package_place(archive: Archive) -> str:
    container = archive.xml("META-INF/container.xml")
    for element in container.iter() if container is not None else ():
        if local(element) == "rootfile" and attribute(element, "full-path"):
            return attribute(element, "full-path")
    found = sorted(part for part in archive.names() if part.endswith(".opf"))
    if not found:
        raise archive.broken("no list of chapters (.opf) in it")
    return found[0]


def _chapter_files(archive: Archive, package: Element, folder: str) -> list[str]:
    """The files of the chapters in reading order, each once."""
    items = {attribute(each, "id"): each for each in package.iter() if local(each) == "item"}
    spine = [items.get(attribute(each, "idref")) for each in package.iter() if local(each) == "itemref"]
    files = [
        normpath(join(folder, unquote(attribute(item, "href").partition("#")[0])))
        for item in spine
        if item is not None and attribute(item, "media-type") in _CHAPTERS
    ]
    if not files:
        raise archive.broken("its list of chapters is empty")
    return list(dict.fromkeys(files))


def _refuse_locked(archive: Archive, files: list[str], name: str) -> None:
    """Scrambled fonts are common and harm nothing; scrambled chapters cannot be read."""
    encryption = archive.xml(_ENCRYPTED)
    for element in encryption.iter() if encryption is not None else ():
        place = normpath(unquote(attribute(element, "URI")))
        if local(element) == "CipherReference" and not place.lower().endswith(_FONTS) and place in files:
            raise LockedSourceError(
                f"{name}: its chapters are locked by the shop that sold it (DRM). It cannot be read; ask for a copy "
                "without the lock and add that."
            )


def _chapters(archive: Archive, files: list[str], name: str) -> dict[str, HtmlElement]:
    roots: dict[str, HtmlElement] = {}
    for file in files:
        data = archive.read(file)
        if data is None:
            raise archive.broken(f"its chapter {file} is missing")
        try:
            roots[file] = parse_html(decoded(data, f"{name}: {file}"), f"{name}: {file}")
        except EmptySourceError:
            continue
    return roots


def _metadata(package: Element) -> RawMetadata:
    titles: list[str] = []
    authors: list[str] = []
    date = language = publisher = ""
    roles = {
        attribute(each, "refines").removeprefix("#"): each.text or ""
        for each in package.iter()
        if local(each) == "meta" and attribute(each, "property") == "role"
    }
    for element in package.iter():
        text = element.text or ""
        match local(element):
            case "title":
                titles.append(text)
            case "creator":
                if (attribute(element, "role") or roles.get(attribute(element, "id"), "aut")) == "aut":
                    authors.append(text)
            case "date" if not date or attribute(element, "event") == "publication":
                date = text
            case "language" if not language:
                language = text
            case "publisher" if not publisher.strip():
                publisher = text
    return stated(titles[0] if titles else "", authors, date, language, publisher=publisher)
