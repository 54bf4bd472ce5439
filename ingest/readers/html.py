"""Web pages: the main text without menus, and what the page says of itself."""

from collections import defaultdict
from logging import CRITICAL, getLogger
from re import compile as pattern

from lxml.etree import LxmlError, ParserError
from lxml.html import HtmlElement, HTMLParser, document_fromstring
from trafilatura import bare_extraction

from ingest.errors import BrokenSourceError, EmptySourceError
from ingest.readers.archive import is_deep
from ingest.readers.blocks import Blocks
from ingest.readers.encodings import decoded
from ingest.readers.markup import BLOCKS, HEADINGS, Writer, is_unseen, tag
from ingest.readers.notes import Notes
from ingest.readers.raw import RawDocument, RawMetadata
from ingest.readers.stated import stated

__all__ = ["parse_html", "read_html"]

_DECLARED = pattern(rb"""(?i)(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""")
_XML_HEAD = pattern(r"\s*<\?xml[^>]*>")
_DEFINITIONS = pattern(r"(?i)(<!doctype[^\[>]*)\[[^\]]*\]")  # of entities; HTML has none and would show them
_BINARY = (b"PK\x03\x04", b"%PDF-", b"\xd0\xcf\x11\xe0", b"{\\rtf")
_HEAD = 4096  # bytes; where a page has to state its encoding
_MOST = 0.9  # of the main text; what holds it is the main part of the page
_LEAST = 0.25  # of all letters; the main part of a page may be short, but not next to nothing
_DEEPEST = 150  # elements within elements; looking for the main part in what is deeper takes too long
_SIDE = frozenset({"nav", "aside", "footer", "form", "menu"})
_SIDE_ROLES = frozenset({"navigation", "complementary", "banner", "contentinfo", "search", "menu"})
_SIDE_CLASS = pattern(
    r"(?i)(?:^|[\s_-])(?:share|sharing|social|related|comments?|sidebar|menu|breadcrumbs?|cookies?|advert\w*|promo|"
    r"subscribe|newsletter|pagination|footer|navbar|navigation|toolbar|widget|editsection|navbox|noprint)(?:$|[\s_-])"
)
_LINKS = 0.7  # of a list's or box's letters within links: a menu
_LETTERS = pattern(r"[\W\d_]+")

_TITLES = ("citation_title", "dc.title", "dcterms.title", "og:title", "twitter:title")
_AUTHORS = ("citation_author", "dc.creator", "dcterms.creator", "author", "article:author", "parsely-author")
_PUBLISHERS = ("citation_journal_title", "citation_publisher", "dc.publisher", "dcterms.publisher")
_DATES = (
    "citation_publication_date",
    "citation_date",
    "citation_year",
    "dc.date",
    "dcterms.issued",
    "dcterms.date",
    "dc.date.issued",
    "article:published_time",
    "datepublished",
    "pubdate",
    "date",
)


def read_html(data: bytes, name: str) -> RawDocument:
    """The main text of a web page, as one page.

    trafilatura says what is the main text; all of the smallest part of the page that holds nearly all of
    it is kept, so that no heading or short paragraph is lost.

    Raises:
        BrokenSourceError: no HTML, or in an encoding that cannot be told.
        EmptySourceError: no text, as where a script makes it.
    """
    if data.lstrip().startswith(_BINARY):
        raise BrokenSourceError(
            f"{name}: is not a web page, although it is called one. Give it the ending of what it is and add "
            "it again."
        )
    text = _text(data, name)
    root = parse_html(text, name)
    body = root.find("body")
    whole = root if body is None else body
    main, left_out = _main(whole, text)
    blocks = Blocks()
    heading = _title_outside(root, main)
    if heading is not None:
        blocks.heading(_seen_text(heading), 1)
    Writer(blocks, Notes({"": root}), left_out).write(main)
    pages = blocks.raw_pages()
    if not any(any(map(str.isalpha, page.text)) for page in pages):
        raise EmptySourceError(
            f"{name}: no text in this web page; a script may show it only in a browser. Open it there, save "
            "it as PDF or as a complete page, and add that."
        )
    return RawDocument(pages, _metadata(root, main), written=True)


def _text(data: bytes, name: str) -> str:
    declared = _DECLARED.search(data[:_HEAD])
    return decoded(data, name, declared[1].decode("ascii") if declared else "")


def parse_html(text: str, name: str) -> HtmlElement:
    """The tree of a page or of a chapter of a book, however badly it is written.

    Raises:
        EmptySourceError: nothing in it.
        BrokenSourceError: beyond reading.
    """
    # Without huge_tree, what is nested deeper than 256 is silently lost; with it, deeper than 2048.
    parser = HTMLParser(remove_comments=True, remove_pis=True, no_network=True, huge_tree=True)
    text = _DEFINITIONS.sub(r"\1", _XML_HEAD.sub("", text.replace("\0", ""), count=1), count=1)
    try:
        root: HtmlElement = document_fromstring(text, parser=parser)
    except ParserError as error:
        raise EmptySourceError(f"{name}: nothing in it. Check that it is the file you meant.") from error
    except (LxmlError, ValueError) as error:
        raise BrokenSourceError(
            f"{name}: cannot be read as HTML ({error}). Open it in a browser and save it anew."
        ) from error
    if any("depth" in entry.message.lower() for entry in parser.error_log):
        raise BrokenSourceError(
            f"{name}: nested too deep to be a text. Open it in a browser and save it anew."
        )
    return root


def _main(body: HtmlElement, text: str) -> tuple[HtmlElement, list[HtmlElement]]:
    """The part of a page that holds its main text, and what stands in there but does not belong to it."""
    if is_deep(body, _DEEPEST):
        return body, []
    getLogger("trafilatura").setLevel(CRITICAL)  # that it found little is for us to say
    found = bare_extraction(text, include_comments=False, favor_recall=True)
    lines = (getattr(found, "text", None) or "").splitlines()
    weights = _weights(body, {_squashed(line) for line in lines} - {""})
    main = _said_to_be_main(body)
    total = weights[main]
    while total:
        heavy = [child for child in main if weights[child] >= _MOST * total]
        if not heavy or not _has_blocks(heavy[0]):
            break
        main = heavy[0]
    return main, [each for each in main.iter() if each is not main and _is_aside(each, weights, main)]


def _weights(body: HtmlElement, wanted: set[str]) -> dict[HtmlElement, int]:
    """How many letters of the main text each element holds; for a short text, it is said to be all of them."""
    weights: dict[HtmlElement, int] = defaultdict(int)
    for element in body.iter():
        if tag(element) in BLOCKS or tag(element) in HEADINGS:
            own = _squashed(_own_text(element))
            if own in wanted:
                around = list(element.iterancestors())
                if not any(tag(each) in _SIDE or each.get("role") in _SIDE_ROLES for each in around):
                    for each in (element, *around):
                        weights[each] += len(own)
    return weights


def _said_to_be_main(body: HtmlElement) -> HtmlElement:
    """The element that the page itself says is its main part, unless it holds next to nothing."""
    whole = len(_squashed(body.text_content()))
    for found in (
        [each for each in body.iter() if tag(each) == "main" or each.get("role") == "main"],
        list(body.iter("article")),
    ):
        if len(found) == 1 and len(_squashed(found[0].text_content())) >= _LEAST * whole:
            return found[0]
    return body


def _own_text(element: HtmlElement) -> str:
    """The text of a block without that of blocks within it."""
    parts = [element.text or ""]
    for child in element:
        if tag(child) not in BLOCKS and tag(child) not in HEADINGS and not is_unseen(child):
            parts.append("".join(child.itertext()))
        parts.append(child.tail or "")
    return "".join(parts)


def _squashed(text: str) -> str:
    return _LETTERS.sub("", text)


def _has_blocks(element: HtmlElement) -> bool:
    return any(tag(child) in BLOCKS or tag(child) in HEADINGS for child in element)


def _is_aside(element: HtmlElement, weights: dict[HtmlElement, int], main: HtmlElement) -> bool:
    """Whether this is a menu, a box beside the text or below it, and nothing of the main text."""
    name = tag(element)
    if not name or weights[element] > 0.1 * max(1, weights[main]):
        return False
    if name in _SIDE or element.get("role") in _SIDE_ROLES:
        return not _is_note(element)
    if name in ("div", "section", "ul", "span", "p", "table") and _SIDE_CLASS.search(
        f"{element.get('class') or ''} {element.get('id') or ''}"
    ):
        return True
    if name in ("ul", "ol", "div", "section") and not weights[element]:
        letters = len(_squashed(element.text_content()))
        links = sum(len(_squashed(link.text_content())) for link in element.iter("a"))
        return letters > 0 and links >= _LINKS * letters
    return False


def _is_note(element: HtmlElement) -> bool:
    kinds = f"{element.get('epub:type') or ''} {element.get('role') or ''} {element.get('class') or ''}"
    return "note" in kinds.lower()


def _title_outside(root: HtmlElement, main: HtmlElement) -> HtmlElement | None:
    """The one heading of the page, where it stands before the main part."""
    headings = [each for each in root.iter("h1") if _seen_text(each)]
    if len(headings) != 1 or main in headings[0].iterancestors():
        return None
    return headings[0]


def _seen_text(heading: HtmlElement) -> str:
    """What a heading says, without buttons in it and marks of notes."""
    blocks = Blocks()
    Writer(blocks, Notes({})).write(heading)
    return " ".join(blocks.paragraphs()[:1]).lstrip("# ")


def _metadata(root: HtmlElement, main: HtmlElement) -> RawMetadata:
    said: dict[str, list[str]] = defaultdict(list)
    for element in root.iter("meta"):
        key = element.get("name") or element.get("property") or element.get("itemprop") or ""
        if content := (element.get("content") or "").strip():
            said[key.strip().lower()].append(content)
    first = root.find(".//title")
    headings = [text for each in root.iter("h1") if (text := _seen_text(each))]
    own = headings if len(headings) == 1 else [] if first is None else [first.text_content()]
    titles = [title for key in _TITLES for title in said[key]] + own
    authors = next((said[key] for key in _AUTHORS if said[key]), [])
    dates = [date for key in _DATES for date in said[key]]
    published = [each.get("datetime") or "" for each in main.iter("time")]
    language = root.get("lang") or root.get("xml:lang") or next(iter(said["dc.language"]), "")
    return stated(
        next(iter(titles), ""),
        [author for author in authors if "://" not in author],
        next(iter([*dates, *published]), ""),
        language,
        publisher=next((each for key in _PUBLISHERS for each in said[key]), ""),
    )
