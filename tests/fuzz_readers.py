"""Files of every format with mistakes in them: whatever they are, reading ends in a document or a SourceError.

By hand, for longer than the tests do: ``python -m tests.fuzz_readers --seconds 600 [--seed N]``. A file that
does something else is kept in the folder that ``--keep`` names.
"""

from argparse import ArgumentParser
from collections.abc import Iterator, Mapping, Sequence
from faulthandler import cancel_dump_traceback_later, dump_traceback_later
from io import BytesIO
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import monotonic
from traceback import print_exc
from zipfile import ZIP_DEFLATED, ZipFile
from zlib import compress, decompress
from zlib import error as ZlibError  # noqa: N812

from ingest.document import Document
from ingest.errors import SourceError
from ingest.passages import Passage, cut
from ingest.reading import read_document

TEXT = (
    "# Көпүрө\n\nКөпүрө өзөндүн эки жээгин бириктирет, аны эл өзү курган. Köprü eskidir, taştan yapılmıştır.\n\n"
    "Мост построили в 1953 году.¹ The bridge was re-\npaired in 1993; it is old.\n\n1 Архив, л. 5.\n\f17\nThe end.\n"
)
FRONT_MATTER = "---\ntitle: Bridges\nauthors: [Ada Yılmaz, {name: Bakyt}]\nyear: 2021\nlang: ky\n---\n"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
OFFICE = "urn:oasis:names:tc:opendocument:xmlns:"
HTML = (
    '<!DOCTYPE html><html lang="ky"><head><meta charset="utf-8"><title>Көпүрө</title><script>var a = 1;</script>'
    "</head><body><nav><a href='/'>Башкы бет</a></nav><article><h1>Көпүрө</h1><p>Көпүрө өзөндүн эки жээгин "
    "бириктирет, аны эл өзү курган.<sup>1</sup></p><table><tr><td>1953</td><td>Мост</td></tr></table><ul><li>Köprü "
    "eskidir.</li></ul><p>The bridge was built by the people of both banks, who had waited for it.</p></article>"
    "</body></html>"
)


def pdf(*objects: bytes, root: int = 1, start: int | None = None, more: bytes = b"") -> bytes:
    """A PDF of these objects, numbered from 1; ``more`` goes into its trailer, ``start`` is what it says of xref."""
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    xref = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for place in places:
        out += b"%010d 00000 n \n" % place
    out += b"trailer\n<</Size %d /Root %d 0 R %b>>\n" % (len(objects) + 1, root, more)
    return bytes(out) + b"startxref\n%d\n%%%%EOF\n" % (xref if start is None else start)


def stream(data: bytes, entries: bytes = b"", *, length: int | None = None) -> bytes:
    size = len(data) if length is None else length
    return b"<</Length %d %b>>\nstream\n%b\nendstream" % (size, entries, data)


def small_pdf(content: bytes = b"BT /F 12 Tf 72 700 Td (The bridge is old, said the miller.) Tj ET") -> bytes:
    return pdf(
        b"<</Type/Catalog /Pages 2 0 R /PageLabels <</Nums [0 <</S/r /St 4>>]>> >>",
        b"<</Type/Pages /Kids [3 0 R 3 0 R] /Count 2>>",
        b"<</Type/Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
        b" /Resources <</Font <</F 5 0 R>> >> >>",
        stream(compress(content), b"/Filter/FlateDecode"),
        b"<</Type/Font /Subtype/Type1 /BaseFont/Helvetica>>",
        b"<</Title (Bridges) /Author (Ada Lovelace; B. Asanov) /CreationDate (D:20190503)>>",
        more=b"/Info 6 0 R",
    )


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def docx(body: str) -> bytes:
    return packed(
        {
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="xml" ContentType="application/xml"/></Types>',
            "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="a" Type="{R}/officeDocument" Target="word/document.xml"/></Relationships>',
            "word/document.xml": f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>',
            "word/footnotes.xml": f'<w:footnotes xmlns:w="{W}"><w:footnote w:id="2"><w:p><w:r><w:t>Архив, л. 5.'
            "</w:t></w:r></w:p></w:footnote></w:footnotes>",
            "word/styles.xml": f'<w:styles xmlns:w="{W}"><w:style w:type="paragraph" w:styleId="H"><w:name '
            'w:val="heading 1"/><w:basedOn w:val="H"/></w:style></w:styles>',
        }
    )


def odt(body: str) -> bytes:
    head = "".join(f' xmlns:{short}="{OFFICE}{short}:1.0"' for short in ("office", "text", "table", "style"))
    return packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": f"<office:document-content{head}><office:body><office:text>{body}</office:text>"
            "</office:body></office:document-content>",
            "styles.xml": f'<office:document-styles{head}><office:styles><style:style style:name="P" style:family='
            '"paragraph" style:parent-style-name="P"/></office:styles></office:document-styles>',
            "META-INF/manifest.xml": "<manifest/>",
        }
    )


def epub(chapter: str, spine: str = '<itemref idref="c"/>') -> bytes:
    return packed(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
            '<rootfiles><rootfile full-path="a.opf" media-type="application/oebps-package+xml"/></rootfiles>'
            "</container>",
            "a.opf": '<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata xmlns:dc='
            '"http://purl.org/dc/elements/1.1/"><dc:title>Bridges</dc:title><dc:language>ky</dc:language></metadata>'
            '<manifest><item id="c" href="c.xhtml" media-type="application/xhtml+xml"/></manifest>'
            f"<spine>{spine}</spine></package>",
            "c.xhtml": chapter,
        }
    )


def seeds() -> dict[str, list[bytes]]:
    """Sound files to spoil, by the ending of their names."""
    xhtml = HTML.replace("<!DOCTYPE html><html", '<html xmlns="http://www.w3.org/1999/xhtml"').replace(
        '<meta charset="utf-8">', ""
    )
    paragraph = (
        '<w:p><w:pPr><w:pStyle w:val="H"/></w:pPr><w:r><w:t>Көпүрө</w:t></w:r></w:p><w:p><w:r><w:t>Көпүрө өзөндүн эки '
        'жээгин бириктирет.</w:t><w:footnoteReference w:id="2"/></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>1953'
        "</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    )
    rtf = (
        r"{\rtf1\ansi\ansicpg1254\deff0{\fonttbl{\f0 Times;}}{\info{\title Bridges}{\author Ada}}\f0 K\'f6pr\'fc "
        r"eskidir.\par \u1050?\u1257?\u1087?\u1199?\u1088?\u1257? the bridge\footnote{Archive.} is old.\page End.}"
    )
    text = TEXT.encode()
    return {
        ".txt": [text, TEXT.encode("utf-16"), "Мост построили в 1953 году.".encode("cp1251"), text * 20],
        ".md": [(FRONT_MATTER + TEXT).encode()],
        ".pdf": [small_pdf()],
        ".docx": [docx(paragraph)],
        ".odt": [odt('<text:h text:outline-level="1">Көпүрө</text:h><text:p text:style-name="P">Көпүрө өзөндүн эки '
                     "жээгин бириктирет.<text:note><text:note-body><text:p>Архив.</text:p></text:note-body>"
                     "</text:note></text:p><text:list><text:list-item><text:p>Köprü</text:p></text:list-item>"
                     "</text:list>")],
        ".rtf": [rtf.encode()],
        ".epub": [epub(xhtml)],
        ".html": [HTML.encode(), HTML.encode("utf-16")],
    }  # fmt: skip


_TOO_LONG = 60  # seconds
_SAME = {".markdown": ".md", ".htm": ".html", ".xhtml": ".html"}
_SPICE = (
    b"\0", b"\xff", b"\xf0\x9f\x98\x80", b"\xed\xa0\x80", b"%s", b"\n", b"\f", b"\r\n\r\n", b" ", b"-\n", b"0", b"-1",
    b"4294967296", b"99999999999999999999", b"<", b">", b"<<", b">>", b"[", b"]", b"(", b")", b"{", b"}", b"\\", b"/",
    b"&", b"&#x10ffff;", b"&#xd800;", b"\\u-10179 ", b"\\bin9999999 ", b"1 0 R", b"obj", b"endobj", b"---\n", b"*a",
    b"<!--", b"]]>", b"<![CDATA[", b"<table><tr><td>", b"<p>", "İ̇ıſ".encode(), "\u202e\u200d\u2028\u00ad".encode(),
)  # fmt: skip


def spoiled(data: bytes, random: Random) -> bytes:
    """The same bytes with one to eight mistakes."""
    out = bytearray(data)
    for _ in range(random.randint(1, 8)):
        place = random.randrange(len(out) + 1)
        end = min(len(out), place + random.choice((1, 2, 8, 64, 1000)))
        match random.randrange(7):
            case 0 if out:
                out[min(place, len(out) - 1)] ^= 1 << random.randrange(8)
            case 1:
                del out[place:end]
            case 2:
                out[place:place] = random.choice(_SPICE) * random.choice((1, 1, 1, 2, 50, 2000))
            case 3:
                out[place:place] = out[place:end] * random.choice((1, 2, 30))
            case 4 if random.randrange(4) == 0:
                del out[place:]
            case 5:
                other = random.randrange(len(out) + 1)
                out[place:end] = out[other : other + end - place]
            case _:
                out[place:end] = random.randbytes(end - place)
    return bytes(out)


def spoiled_parts(data: bytes, random: Random) -> bytes:
    """A zip or a PDF with mistakes in what is packed in it; in one of the parts."""
    if data.startswith(b"%PDF"):
        before, _, rest = data.partition(b"stream\n")
        content, _, after = rest.partition(b"\nendstream")
        try:
            return (
                before + b"stream\n" + compress(spoiled(decompress(content), random)) + b"\nendstream" + after
            )
        except ZlibError:
            return data
    with ZipFile(BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = random.choice(list(parts))
    parts[name] = spoiled(parts[name], random)
    return packed(parts)


def mutants(seed: int, suffixes: frozenset[str]) -> Iterator[tuple[str, bytes]]:
    """Endless: the ending of a file and its bytes."""
    sound = seeds()
    kinds = sorted({_SAME.get(suffix, suffix) for suffix in suffixes} & sound.keys())
    random = Random(seed)
    while True:
        for kind in kinds:
            data = random.choice(sound[kind])
            inside = data.startswith((b"%PDF", b"PK")) and random.random() < 0.7
            yield kind, spoiled_parts(data, random) if inside else spoiled(data, random)


def is_survived(path: Path) -> bool:
    """Whether reading gives passages that can be stored, or an error that starts with the file's name."""
    try:
        document = read_document(path)
        document.text.encode()
        return is_sound(document, cut(document))
    except SourceError as error:
        return str(error).startswith(path.name)
    except Exception:  # noqa: BLE001  # what is looked for
        print_exc()
        return False
    return True


def is_sound(document: Document, passages: Sequence[Passage]) -> bool:
    """Whether pages and passages cover the text, and each passage and note is a slice of it."""
    text, ends = document.text, [0, *(page.end for page in document.pages)]
    pages = all(page.start == end for page, end in zip(document.pages, ends, strict=False))
    covered = set().union(*(range(each.start, each.end) for each in passages))
    return (
        pages
        and ends[-1] == len(text)
        and all(text[each.start : each.end] == each.text for each in passages)
        and all(place in covered or letter.isspace() for place, letter in enumerate(text))
        and all(0 <= start < end <= len(text) for start, end in document.notes)
    )


def _main() -> None:
    from ingest.readers.formats import SUFFIXES

    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", nargs="*", default=sorted(SUFFIXES), help="endings of names")
    parser.add_argument("--keep", type=Path, help="folder for files that are not survived")
    options = parser.parse_args()
    end, tried, slowest = monotonic() + options.seconds, 0, (0.0, "")
    with TemporaryDirectory() as folder:
        for suffix, data in mutants(options.seed, frozenset(options.only)):
            path = Path(folder) / f"{tried}{suffix}"
            path.write_bytes(data)
            if options.keep:
                (options.keep / f"last{suffix}").write_bytes(data)  # what a crash leaves
            dump_traceback_later(_TOO_LONG, exit=True)  # where it hangs
            before = monotonic()
            if not is_survived(path) and options.keep:
                (options.keep / path.name).write_bytes(data)
            slowest = max(slowest, (monotonic() - before, path.name))
            path.unlink()
            tried += 1
            if monotonic() > end:
                break
    cancel_dump_traceback_later()
    print(f"{tried} files; the slowest took {slowest[0]:.2f} s ({slowest[1]})")  # noqa: T201


if __name__ == "__main__":
    _main()
