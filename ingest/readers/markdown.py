"""Markdown: its text as a reader sees it, and its YAML front matter."""

from collections.abc import Iterator
from re import compile as pattern

from lxml.html import HtmlElement
from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin
from yaml import AliasEvent, BaseLoader, Node, YAMLError, load
from yaml.composer import ComposerError

from ingest.errors import BrokenSourceError
from ingest.readers.blocks import Blocks
from ingest.readers.encodings import decoded
from ingest.readers.html import parse_html
from ingest.readers.markup import Writer
from ingest.readers.notes import Notes
from ingest.readers.raw import RawDocument, RawMetadata
from ingest.readers.stated import stated

__all__ = ["read_markdown"]

_FRONT_MATTER = pattern(r"---[ \t]*\r?\n((?:(?!---|\.\.\.).*\n){1,200}?)(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)")
_KEY = pattern(r"(?m)^[^\W\d_][\w-]*[ \t]*:")
_NULL = ("~", "null", "Null", "NULL")  # YAML's words for nothing
_SILENT = RawMetadata(None, (), None, None)
_DEEPEST = 100  # quotations within quotations; what is deeper is left out


def read_markdown(data: bytes, name: str) -> RawDocument:
    """A Markdown text as one page, without the signs that set it, and what its front matter says of it.

    Raises:
        BrokenSourceError: as for ``read_text``, or the front matter is not YAML.
    """
    text = decoded(data, name)
    found = _FRONT_MATTER.match(text)
    metadata = _SILENT
    if found and _KEY.search(found[1]):  # or it is a rule across the page
        metadata = _front_matter(found[1], name)
        text = text[found.end() :]
    blocks = Blocks()
    root = _tree(text, name)
    Writer(blocks, Notes({"": root})).write(root)
    return RawDocument(blocks.raw_pages(), metadata, written=True)


def _tree(text: str, name: str) -> HtmlElement:
    markdown = MarkdownIt("commonmark", {"maxNesting": _DEEPEST}).enable(["table", "strikethrough"])
    rendered = markdown.use(footnote_plugin).render(text)
    return parse_html(f"<html><body>{rendered}</body></html>", name)


class _Loader(BaseLoader):
    """YAML without references: a few lines of them can stand for more than any memory holds."""

    def compose_node(self, parent: Node | None, index: int) -> Node | None:
        if self.check_event(AliasEvent):
            event = self.peek_event()  # type: ignore[no-untyped-call]  # the stubs leave it out
            raise ComposerError(None, None, "references are not read here", event.start_mark)
        return super().compose_node(parent, index)


def _front_matter(block: str, name: str) -> RawMetadata:
    try:
        said = load(block, _Loader)  # noqa: S506  # it makes strings, lists and dicts only
    except (YAMLError, RecursionError) as error:
        raise BrokenSourceError(
            f"{name}: the front matter between its first two --- lines is not YAML "
            f"({' '.join(str(error).split())}). Correct it, or remove those lines."
        ) from error
    if not isinstance(said, dict):
        return _SILENT
    keys = {str(key).lower(): value for key, value in said.items()}
    return stated(
        _said(keys.get("title")),
        _authors(keys.get("authors", keys.get("author"))),
        _said(keys.get("year", keys.get("date"))),
        _said(keys.get("language", keys.get("lang"))),
    )


def _said(value: object) -> str:
    return value if isinstance(value, str) and value.strip() not in _NULL else ""


def _authors(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        value = value.get("name")
    if isinstance(value, list):
        for entry in value:
            yield from _authors(entry)
    else:
        yield _said(value)
