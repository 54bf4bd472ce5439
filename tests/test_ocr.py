"""Scans: with an OCRmyPDF that a test makes, and with the real one where it is installed."""

from pathlib import Path
from shutil import which
from subprocess import run
from sys import executable, platform
from threading import Thread
from time import sleep
from typing import Any

import pytest

from index.library import AddReport, Library
from ingest.errors import (
    EmptySourceError,
    OcrError,
    ScannedSourceError,
    SlowSourceError,
    UnrecognisedSourceError,
)
from ingest.ocr import Ocr, OcrProcess, find_ocr
from tests.printed_pages import Print, printed, scanned

pytestmark = pytest.mark.skipif(platform == "win32", reason="programs of the tests are scripts")

OCR = Ocr(("tur", "kir", "rus", "eng"))
LINES = (
    "Köprü iki kıyıyı birleştirir.",
    "Көпүрө өзөндүн эки жээгин бириктирет.",
    "Мост соединяет два берега.",
)
PAGES = printed(*([Print(60, 80, text, 14)] for text in LINES))
SCAN = scanned(PAGES, dots=30)
HALF = scanned(PAGES, written=(0, 2), dots=30)


class Programs:
    """A folder of programs, the only ones that are found."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()

    def add(self, name: str, *lines: str) -> None:
        path = self.folder / name
        path.write_text("\n".join((f"#!{executable}", "import shutil, sys, time", *lines)), encoding="utf-8")
        path.chmod(0o755)

    def add_ocr(self, recognised: bytes) -> None:
        """An OCRmyPDF that gives these bytes whatever it is asked for, and writes down what it was asked."""
        (self.folder / "recognised").write_bytes(recognised)
        self.add(
            "ocrmypdf",
            f"with open({str(self.folder / 'asked')!r}, 'a') as asked: print(*sys.argv[1:], file=asked)",
            f"shutil.copy({str(self.folder / 'recognised')!r}, sys.argv[-1])",
        )

    def asked(self) -> list[str]:
        """The arguments of each call."""
        path = self.folder / "asked"
        return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Programs:
    made = Programs(tmp_path / "programs")
    monkeypatch.setenv("PATH", str(made.folder))
    return made


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library.open(tmp_path / "library", create=True)


def write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def test_what_is_not_installed_is_named_with_how_to_install_it(programs: Programs) -> None:
    programs.add("tesseract", "print('tur kir rus eng')")
    with pytest.raises(OcrError) as caught:
        find_ocr()
    first, *how = str(caught.value).split("\n")
    assert first == (
        "--ocr: ocrmypdf cannot be found, and nothing else here reads pictures of pages. Install, and try again:"
    )
    assert [line.split(":")[0].strip() for line in how[:4]] == [
        "Debian, Ubuntu",
        "Fedora",
        "macOS",
        "Windows",
    ]
    assert "apt install ocrmypdf tesseract-ocr-tur tesseract-ocr-kir tesseract-ocr-rus" in how[0]


def test_languages_that_tesseract_has_not_are_named(programs: Programs) -> None:
    programs.add_ocr(b"")
    programs.add(
        "tesseract", "print('List of available languages (4):', 'eng', 'osd', 'rus', 'tur', sep='\\n')"
    )
    found = find_ocr(60)
    assert found == Ocr(("tur", "rus", "eng"), 60)
    assert found.misread == ("ky",)
    assert found.shortcoming.startswith(
        "--ocr: tesseract has no data for Kyrgyz, and will misread pages in it."
    )
    programs.add("tesseract", "print('tur', 'kir', 'rus', 'eng', sep='\\n')")
    assert find_ocr().shortcoming == ""


@pytest.mark.parametrize("line", ["print('deu', 'osd', sep='\\n')", "sys.exit(3)"])
def test_a_tesseract_without_our_languages_is_refused(line: str, programs: Programs) -> None:
    programs.add_ocr(b"")
    programs.add("tesseract", line)
    with pytest.raises(OcrError, match="sudo dnf install ocrmypdf tesseract-langpack-tur"):
        find_ocr()


def test_a_scan_is_read_with_ocr_and_stays_the_file_it_was(
    programs: Programs, library: Library, tmp_path: Path
) -> None:
    programs.add_ocr(PAGES)
    path = write(tmp_path / "scan.pdf", SCAN)
    assert [type(error) for error in library.add([path]).failed] == [ScannedSourceError]
    assert library.add([path], ocr=OCR) == AddReport(("scan",), (), (), ())
    document = library.document("scan")
    assert document.text == " ".join(LINES)
    assert [page.number for page in document.pages] == [1, 2, 3]
    assert document.source == str(path.resolve())
    (asked,) = programs.asked()
    assert asked.startswith(
        f"--skip-text --output-type pdf --optimize 0 -l tur+kir+rus+eng {path.resolve()} "
    )
    assert library.add([path], ocr=OCR) == AddReport((), (), ("scan",), ())
    assert len(programs.asked()) == 1


def test_a_document_with_unread_pages_is_read_again_once_ocr_is_asked_for(
    programs: Programs, library: Library, tmp_path: Path
) -> None:
    programs.add_ocr(PAGES)
    half = write(tmp_path / "half.pdf", HALF)
    whole = write(tmp_path / "whole.pdf", PAGES)
    report = library.add([half, whole])
    assert (report.added, report.problems) == (("half", "whole"), (("half", 1),))
    assert library.document("half").report.problems[0].pages == (2,)
    assert library.add([half, whole]).unchanged == ("half", "whole")
    report = library.add([half, whole], ocr=OCR)
    assert (report.added, report.updated, report.unchanged) == ((), ("half",), ("whole",))
    assert library.document("half").text == " ".join(LINES)
    assert library.document("half").report.problems == ()
    assert library.add([half, whole], ocr=OCR).unchanged == ("half", "whole")
    assert len(programs.asked()) == 1
    assert library.check() == ()


def test_pictures_without_text_are_told(programs: Programs, library: Library, tmp_path: Path) -> None:
    scan = scanned(printed([]), dots=30)
    programs.add_ocr(scan)
    (error,) = library.add([write(tmp_path / "photo.pdf", scan)], ocr=OCR).failed
    assert type(error) is EmptySourceError
    assert str(error) == (
        "photo.pdf: OCR has found no text on its pages. See whether they are legible and upright, or leave it out."
    )


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (
            ("print('EncryptedPdfError', file=sys.stderr)", "sys.exit(8)"),
            'it is locked against changes ("Encrypt',
        ),
        (("sys.exit(99)",), "ocrmypdf ended with code 99. "),
        ((), "ocrmypdf ended with code 0. "),
    ],
)
def test_what_ocr_does_not_take_is_named(
    lines: tuple[str, ...], reason: str, programs: Programs, tmp_path: Path
) -> None:
    programs.add("ocrmypdf", *lines)
    with pytest.raises(UnrecognisedSourceError) as caught:
        OcrProcess(OCR).recognise(tmp_path / "scan.pdf", tmp_path / "out.pdf")
    assert str(caught.value).startswith(f"scan.pdf: OCR failed: {reason}")


def test_ocr_that_is_not_there_any_more_is_named(
    programs: Programs, library: Library, tmp_path: Path
) -> None:
    paths = [write(tmp_path / "scan.pdf", SCAN), write(tmp_path / "whole.pdf", PAGES)]
    report = library.add(paths, ocr=OCR)
    assert report.added == ("whole",)
    assert [str(error) for error in report.failed] == [
        "scan.pdf: OCR cannot be started (No such file or directory). See that ocrmypdf is installed and works."
    ]


def test_ocr_that_takes_too_long_is_given_up_with_what_it_started(programs: Programs, tmp_path: Path) -> None:
    later = f"import time; time.sleep(1); open({str(tmp_path / 'still-there')!r}, 'w')"
    programs.add(
        "ocrmypdf",
        "import subprocess",
        f"subprocess.Popen([sys.executable, '-c', {later!r}])",
        "time.sleep(60)",
    )
    with pytest.raises(SlowSourceError) as caught:
        OcrProcess(Ocr(("eng",), seconds=0.4)).recognise(tmp_path / "scan.pdf", tmp_path / "out.pdf")
    assert str(caught.value).startswith("scan.pdf: OCR took longer than 0.4 s, and was given up.")
    sleep(1)
    assert not (tmp_path / "still-there").exists()


def test_a_file_whose_ocr_fails_does_not_stop_the_others(
    programs: Programs, library: Library, tmp_path: Path
) -> None:
    programs.add("ocrmypdf", "sys.exit(2)")
    paths = [write(tmp_path / "scan.pdf", SCAN), write(tmp_path / "whole.pdf", PAGES)]
    report = library.add(paths, ocr=OCR)
    assert report.added == ("whole",)
    assert [type(error) for error in report.failed] == [UnrecognisedSourceError]


def test_ocr_can_be_stopped_from_another_thread(programs: Programs, tmp_path: Path) -> None:
    programs.add("ocrmypdf", f"open({str(tmp_path / 'started')!r}, 'w').close()", "time.sleep(60)")
    process = OcrProcess(OCR)
    failed: list[BaseException] = []

    def recognise() -> None:
        try:
            process.recognise(tmp_path / "scan.pdf", tmp_path / "out.pdf")
        except UnrecognisedSourceError as error:
            failed.append(error)

    thread = Thread(target=recognise)
    thread.start()
    while not (tmp_path / "started").exists():
        sleep(0.02)
    process.stop()
    thread.join(20)
    assert not thread.is_alive()
    assert len(failed) == 1


def test_the_command_reads_scans_and_says_what_is_missing(
    programs: Programs, tmp_path: Path, terminal: Any
) -> None:
    path = write(tmp_path / "scan.pdf", SCAN)
    assert terminal.kopru("add", path, "--ocr", library=tmp_path / "library") == 2
    assert "kopru: --ocr: ocrmypdf and tesseract cannot be found" in terminal.output.readouterr().err
    assert not (tmp_path / "library").exists()
    programs.add_ocr(PAGES)
    programs.add("tesseract", "print('tur', 'rus', sep='\\n')")
    assert terminal.kopru("add", path, "--ocr", "--ocr-seconds", 50, library=tmp_path / "library") == 0
    out, err = terminal.output.readouterr()
    assert err.startswith("kopru: --ocr: tesseract has no data for Kyrgyz and English, ")
    assert out.startswith("Added: scan\n")
    assert terminal.kopru("add", path, "--ocr-seconds", 0, library=tmp_path / "library") == 2


def has_ocr() -> bool:
    if which("ocrmypdf") is None or which("tesseract") is None:
        return False
    listed = run(["tesseract", "--list-langs"], capture_output=True, text=True, check=False).stdout.split()
    return {"tur", "kir", "rus", "eng"} <= set(listed)


@pytest.mark.skipif(not has_ocr(), reason="OCRmyPDF and Tesseract with our languages are not installed")
def test_real_scans_in_turkish_kyrgyz_and_russian_are_found(library: Library, tmp_path: Path) -> None:
    path = write(tmp_path / "scan.pdf", scanned(PAGES, written=(0,)))
    report = library.add([path], ocr=find_ocr())
    assert (report.added, report.failed, report.problems) == (("scan",), (), ())
    document = library.document("scan")
    assert document.text == " ".join(LINES)
    assert [document.text[page.start : page.end].strip() for page in document.pages] == list(LINES)
