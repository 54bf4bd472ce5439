"""Files that are damaged, or made to do damage: each ends in one clear line, and the others go on."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from os import geteuid, mkfifo
from pathlib import Path
from random import Random
from zlib import compress

import pytest

from index.library import Library
from ingest.errors import EmptySourceError, HugeSourceError, SourceError
from ingest.readers.formats import SUFFIXES
from ingest.workers import Limits
from tests.fuzz_readers import (
    FRONT_MATTER,
    HTML,
    TEXT,
    docx,
    epub,
    is_survived,
    odt,
    packed,
    pdf,
    seeds,
    small_pdf,
    stream,
)

LIMITS = Limits(seconds=3, megabytes=500)
GOOD = "Köprü eskidir, taştan yapılmıştır."
CATALOG = b"<</Type/Catalog /Pages 2 0 R>>"
PAGES = b"<</Type/Pages /Kids [3 0 R] /Count 1>>"
PAGE = (
    b"<</Type/Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
    b" /Resources <</Font <</F 5 0 R>> /XObject <</X 6 0 R>> >> >>"
)
FONT = b"<</Type/Font /Subtype/Type1 /BaseFont/Helvetica>>"
PAINT = stream(b"BT /F 12 Tf 72 700 Td (The bridge is old.) Tj ET /X Do")
BOMB = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
LAUGHS = f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY l0 "Köprü">{BOMB}]>'
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY l9 SYSTEM "file:///etc/passwd">]>'


def laughs(reference: str) -> str:
    """YAML in which each name stands for nine of the one before."""
    rows = ["a0: &a0 [Köprü, Köprü]"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
    return "\n".join(["---", *rows, reference, "---", GOOD, ""])


def merges() -> str:
    rows = ["a0: &a0 {k: v}"]
    rows += [f"a{n}: &a{n}\n  <<: [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
    return "\n".join(["---", *rows, "---", GOOD, ""])


def bomb_pdf(content: bytes) -> bytes:
    """A page whose content is packed a hundred times and more."""
    return pdf(CATALOG, PAGES, PAGE, stream(compress(content, 9), b"/Filter/FlateDecode"), FONT, b"<<>>")


TEXTS: dict[str, Callable[[], bytes]] = {
    "nothing.txt": lambda: b"",
    "nul.txt": lambda: b"\0" * 100_000,
    "random.txt": lambda: Random(1).randbytes(50_000),
    "half-utf16.txt": lambda: ("\ufeff" + GOOD).encode("utf-16-le")[:-1],
    "utf8-mark.txt": lambda: b"\xef\xbb\xbf\xff\xfe\xff",
    "spaces.txt": lambda: b" \n" * 500_000,
    "digits.txt": lambda: b"12 - 15\n" * 20_000,
    "random.md": lambda: Random(2).randbytes(50_000),
    "laughs.md": lambda: laughs("authors: *a9").encode(),
    "laughs-title.md": lambda: laughs("title: *a9").encode(),
    "merges.md": lambda: merges().encode(),
    "itself.md": lambda: b"---\nauthors: &a [*a]\n---\n" + GOOD.encode(),
    "deep.md": lambda: b"---\nauthors: " + b"[" * 20_000 + b"\n---\n" + GOOD.encode(),
    "deep-keys.md": lambda: b"---\nt: " + b"{a: " * 10_000 + b"\n---\n" + GOOD.encode(),
    "object.md": lambda: b"---\ntitle: [a\nx: !!python/object/apply:os.system [ls]\n---\n" + GOOD.encode(),
}
PDFS: dict[str, Callable[[], bytes]] = {
    "nothing.pdf": lambda: b"",
    "head-only.pdf": lambda: b"%PDF-1.7\n",
    "random.pdf": lambda: b"%PDF-1.7\n" + Random(3).randbytes(50_000),
    "nul.pdf": lambda: b"%PDF-1.7\n" + b"\0" * 100_000,
    "no-root.pdf": lambda: pdf(PAGES, b"<<>>", root=9),
    "pages-are-itself.pdf": lambda: pdf(CATALOG, b"<</Type/Pages /Kids [2 0 R] /Count 1>>"),
    "pages-in-a-ring.pdf": lambda: pdf(
        CATALOG, b"<</Type/Pages /Kids [3 0 R 3 0 R] /Count 4>>",
        b"<</Type/Pages /Parent 2 0 R /Kids [2 0 R 2 0 R] /Count 4>>"),
    "parent-is-itself.pdf": lambda: pdf(CATALOG, PAGES, b"<</Type/Page /Parent 3 0 R /Contents 3 0 R>>"),
    "catalog-is-itself.pdf": lambda: pdf(b"<</Type/Catalog /Pages 1 0 R /Kids [1 0 R] /Count 1>>"),
    "no-pages.pdf": lambda: pdf(CATALOG, b"<</Type/Pages /Kids [] /Count 0>>"),
    "negative-count.pdf": lambda: pdf(CATALOG, b"<</Type/Pages /Kids [] /Count -5>>"),
    "billions-of-pages.pdf": lambda: pdf(CATALOG, b"<</Type/Pages /Kids [3 0 R] /Count 2147483647>>", PAGE),
    "a-page-too-many.pdf": lambda: pdf(CATALOG, b"<</Type/Pages /Kids [3 0 R 9 0 R] /Count 2>>", PAGE),
    "draws-itself.pdf": lambda: pdf(
        CATALOG, PAGES, PAGE, stream(b"/X Do"), FONT,
        stream(b"/X Do /X Do", b"/Type/XObject /Subtype/Form /BBox [0 0 9 9] /Resources <</XObject <</X 6 0 R>> >>")),
    "empty-packed.pdf": lambda: bomb_pdf(b"q Q\n" * 4_000_000),
    "page-after-page.pdf": lambda: pdf(
        CATALOG, b"<</Type/Pages /Kids [%b] /Count 400000>>" % (b"3 0 R " * 400_000), PAGE, PAINT, FONT, b"<<>>"),
    "endless-text.pdf": lambda: bomb_pdf(b"BT /F 1 Tf 72 700 Td " + b"(The bridge is old.) Tj\n" * 3_000_000 + b"ET"),
    "locked-badly.pdf": lambda: pdf(CATALOG, PAGES, PAGE, PAINT, FONT, b"<<>>", b"<</Filter/Standard /V 99 /R 99>>",
                                    more=b"/Encrypt 7 0 R /ID [<00> <00>]"),
}  # fmt: skip
PARTS = ("word/document.xml", "content.xml", "META-INF/container.xml")  # what DOCX, ODT and EPUB begin with
ARCHIVES: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "random": lambda: b"PK\3\4" + Random(4).randbytes(50_000),
    "empty-zip": lambda: packed({}),
    "another-zip": lambda: packed({"a.txt": GOOD}),
    "a-text": GOOD.encode,
    "a-pdf": small_pdf,
    "old-office": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000),
    "laughs": lambda: packed(dict.fromkeys(PARTS, f"{LAUGHS}<a>&l9;</a>")),
    "outside": lambda: packed(dict.fromkeys(PARTS, f"{OUTSIDE}<a>&l9;</a>")),
    "deep": lambda: packed(dict.fromkeys(PARTS, b"<a>" * 200_000)),
}
BOMBS: dict[str, Callable[[], bytes]] = {
    f"bomb{suffix}": partial(packed, {part: b"<a>" + b" " * 59_000_000 + b"</a>"})
    for suffix, part in zip((".docx", ".odt", ".epub"), PARTS, strict=True)
}
PACKED = {f"{name}{suffix}": make for suffix in (".docx", ".odt", ".epub") for name, make in ARCHIVES.items()}
OTHERS: dict[str, Callable[[], bytes]] = {
    "nothing.html": lambda: b"",
    "nul.html": lambda: b"<p>" + b"\0" * 50_000,
    "tags.html": lambda: b"<div>" * 100_000,
    "script.html": lambda: b"<script>" + b"alert(1);" * 20_000 + b"</script>",
    "nothing.rtf": lambda: b"",
    "random.rtf": lambda: Random(5).randbytes(50_000),
    "deep.rtf": lambda: b"{\\rtf1 " + b"{" * 300_000,
    "a-pdf.rtf": small_pdf,
}
READ_OR_NOT: dict[str, Callable[[], bytes]] = {
    "xref-in-a-ring.pdf": lambda: small_pdf().replace(b"/Info", b"/Prev %d /Info" % small_pdf().rfind(b"xref\n0")),
    "xref-nowhere.pdf": lambda: pdf(CATALOG, PAGES, PAGE, PAINT, FONT, b"<<>>", start=999_999_999),
    "wrong-length.pdf": lambda: pdf(CATALOG, PAGES, PAGE, stream(b"BT ET", length=2**31 - 1), FONT, b"<<>>"),
    "deep-array.pdf": lambda: pdf(CATALOG, PAGES, PAGE, PAINT, FONT, b"[" * 200_000),
    "deep-in-content.pdf": lambda: pdf(CATALOG, PAGES, PAGE, stream(b"[" * 500_000 + b"<<" * 100_000), FONT, b"<<>>"),
    "deep-outline.pdf": lambda: pdf(b"<</Type/Catalog /Pages 2 0 R /Outlines 2 0 R /PageLabels 1 0 R"
                                    b" /Kids [1 0 R]>>", PAGES, PAGE, PAINT, FONT, b"<<>>"),
    "a-lot-of-title.pdf": lambda: pdf(CATALOG, PAGES, PAGE, PAINT, FONT, b"<<>>",
                                      b"<</Title (%b)>>" % (b"a" * 1_000_000), more=b"/Info 7 0 R"),
    "one-line.txt": lambda: b"a" * 300_000,
    "one-word-a-line.txt": lambda: b"a\n" * 10_000,
    "hyphens.txt": lambda: b"a-\n" * 20_000,
    "feeds.txt": lambda: b"a\f" * 4_000,
    "blank-and-a.txt": lambda: (b" " * 50_000 + b"a\n") * 20,
    "accents.txt": lambda: ("a" + "\u0301" * 300_000).encode(),
    "unsorted-accents.txt": lambda: ("a" + "\u0301\u0316" * 8_000).encode(),
    "right-to-left.txt": lambda: ("\u202e" * 100_000 + GOOD).encode(),
    "hashes.md": lambda: b"#" * 300_000 + b" a",
    "pipes.md": lambda: (b"|a" * 1000 + b"\n") * 100,
    "rules.md": lambda: b"---\n" * 5_000 + GOOD.encode(),
    "stars.md": lambda: b"*a **b " * 10_000,
    "line-ends.md": lambda: b"---\ntitle: a" + b"\r\n" * 150 + GOOD.encode(),
    "long-number.md": lambda: b"---\nyear: " + b"9" * 6000 + b"\ntitle: 0x" + b"f" * 9000 + b"\n---\n" + GOOD.encode(),
    "nested.html": lambda: b"<div><p>" * 50_000 + GOOD.encode(),
    "table.html": lambda: b"<table><tr><td>" * 20_000 + GOOD.encode(),
    "entities.html": lambda: b"&" * 300_000 + GOOD.encode() + b"&#99999999999;&#xd800;&#0;",
    "attributes.html": lambda: b"<p " + b"a=b " * 100_000 + b">" + GOOD.encode(),
    "comment.html": lambda: GOOD.encode() + b"<!--" * 100_000,
    "deep-but-closed.rtf": lambda: b"{\\rtf1 " + b"{" * 50_000 + b"Bridges" + b"}" * 50_001,
    "bin.rtf": lambda: b"{\\rtf1 Bridges \\bin2147483647 x}",
    "surrogates.rtf": lambda: b"{\\rtf1 Bridges \\u-10179?\\u-10179? \\u99999?}",
    "table-in-table.docx": lambda: docx("<w:tbl><w:tr><w:tc>" * 5000 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 5000),
    "many-spaces.odt": lambda: odt('<text:p>a<text:s text:c="2147483647"/>b</text:p>' * 1000),
    "a-chapter-a-thousand-times.epub": lambda: epub(HTML.replace("<!DOCTYPE html>", ""), '<itemref idref="c"/>' * 5000),
}  # fmt: skip
BAD = {
    name: make
    for name, make in {**TEXTS, **PDFS, **BOMBS, **OTHERS, **PACKED}.items()
    if Path(name).suffix in SUFFIXES
}
UNSURE = {name: make for name, make in READ_OR_NOT.items() if Path(name).suffix in SUFFIXES}


@dataclass(frozen=True, slots=True)
class Shelf:
    """What became of a folder of hostile files: ids of those that were read, and errors by name of file."""

    added: tuple[str, ...]
    errors: dict[str, SourceError]
    lines: int


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "texts").mkdir()
    for name, make in (BAD | UNSURE).items():
        (folder / "texts" / name).write_bytes(make())
    for name in ("aa-good.txt", "nz-good.txt", "zz-good.txt"):
        (folder / "texts" / name).write_text(f"{GOOD} {name}", encoding="utf-8")
    (folder / "texts" / "zz-good.pdf").write_bytes(small_pdf())
    library = Library.open(folder / "library", create=True)
    report = library.add([folder / "texts"], limits=LIMITS)
    assert library.check() == ()
    return Shelf(report.added, {str(e).partition(":")[0]: e for e in report.failed}, len(report.failed))


def test_good_files_among_hostile_ones_are_read(shelf: Shelf) -> None:
    assert {"aa-good", "nz-good", "zz-good", "zz-good-2"} <= set(shelf.added)


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_named_in_one_line(name: str, shelf: Shelf) -> None:
    line = str(shelf.errors[name])
    assert line.startswith(f"{name}: ")
    assert "\n" not in line
    assert len(line) < 600
    assert line.isprintable()
    assert "mistake in Köprü" not in line


def test_odd_files_are_read_or_named(shelf: Shelf) -> None:
    assert set(shelf.errors) - set(BAD) <= set(UNSURE)
    assert all(
        "\n" not in str(error) and "mistake in Köprü" not in str(error) for error in shelf.errors.values()
    )


def test_every_kind_of_file_has_sound_files_to_spoil(tmp_path: Path) -> None:
    assert SUFFIXES - seeds().keys() <= {".markdown", ".htm", ".xhtml"}
    for suffix in SUFFIXES & seeds().keys():
        for number, data in enumerate(seeds()[suffix]):
            (tmp_path / f"{number}{suffix}").write_bytes(data)
    report = Library.open(tmp_path / "library", create=True).add([tmp_path])
    assert report.failed == ()
    assert len(report.added) == sum(len(seeds()[suffix]) for suffix in SUFFIXES & seeds().keys())


def cut_short() -> Iterator[tuple[str, bytes]]:
    for suffix in sorted(SUFFIXES & seeds().keys()):
        data = seeds()[suffix][0]
        for part in range(12):
            yield suffix, data[: len(data) * part // 12]


def test_a_file_that_breaks_off_anywhere_is_read_or_named(tmp_path: Path) -> None:
    for number, (suffix, data) in enumerate(cut_short()):
        path = tmp_path / f"{number}{suffix}"
        path.write_bytes(data)
        assert is_survived(path)


def added(folder: Path, *paths: Path) -> tuple[tuple[str, ...], list[SourceError]]:
    (folder / "good.txt").write_text(GOOD, encoding="utf-8")
    report = Library.open(folder / "library", create=True).add([*paths, folder / "good.txt"], limits=LIMITS)
    return report.added, list(report.failed)


def test_pipes_and_devices_are_not_waited_for(tmp_path: Path) -> None:
    mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "zero.pdf").symlink_to("/dev/zero")
    ids, failed = added(tmp_path, tmp_path / "pipe.txt", tmp_path / "zero.pdf", tmp_path)
    assert ids == ("good",)
    assert [str(error) for error in failed] == [
        f"{name}: is no file but a device or a pipe. Save its content as a file."
        for name in ("pipe.txt", "zero.pdf")
    ]


def test_a_gigabyte_of_nothing_is_not_even_looked_into(tmp_path: Path) -> None:
    with (tmp_path / "dev.pdf").open("wb") as file:
        file.truncate(1_000_000_000_000)
    ids, failed = added(tmp_path, tmp_path)
    assert ids == ("good",)
    assert [type(error) for error in failed] == [HugeSourceError]


def test_a_folder_that_is_called_a_file_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").mkdir()
    ids, failed = added(tmp_path, tmp_path / "a.pdf")
    assert ids == ("good",)
    assert [type(error) for error in failed] == [EmptySourceError]
    (tmp_path / "a.pdf" / "b.txt").write_text(TEXT, encoding="utf-8")
    assert added(tmp_path, tmp_path)[0] == ("b",)


def test_names_that_no_file_can_have_are_named(tmp_path: Path) -> None:
    (tmp_path / "ring.txt").symlink_to(tmp_path / "ring.txt")
    ids, failed = added(tmp_path, tmp_path / f"{'a' * 300}.txt", tmp_path / "ring.txt", tmp_path / "a\0b.txt")
    assert ids == ("good",)
    assert len(failed) == 3


@pytest.mark.skipif(geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_named(tmp_path: Path) -> None:
    closed, secret = tmp_path / "closed", tmp_path / "secret.txt"
    closed.mkdir()
    secret.write_text(FRONT_MATTER, encoding="utf-8")
    secret.chmod(0)
    closed.chmod(0)
    ids, failed = added(tmp_path, tmp_path)
    closed.chmod(0o700)
    assert ids == ("good",)
    assert len(failed) == 2
