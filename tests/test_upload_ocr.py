"""Uploads whose pages are pictures: with an OCRmyPDF that a test makes, which gives what it is told to."""

from pathlib import Path
from sys import executable, platform
from time import monotonic, sleep

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.library_words import problem_text, upload_sentence
from app.messages import message
from app.roles import Visitors
from app.uploads import installed_ocr, upload_router
from index.library import Library
from ingest.ocr import Ocr
from ingest.report import Problem
from tests.printed_pages import Print, printed, scanned

pytestmark = pytest.mark.skipif(platform == "win32", reason="programs of the tests are scripts")

LINES = ("Köprü iki kıyıyı birleştirir.", "Көпүрө өзөндүн эки жээгин бириктирет.")
PAGES = printed(*([Print(60, 80, text, 14)] for text in LINES))
SCAN = scanned(PAGES, dots=30)
HALF = scanned(PAGES, written=(0,), dots=30)
OCR = Ocr(("tur", "kir"))


@pytest.fixture
def recognises(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Installs an OCRmyPDF that does what its lines say; ``PAGES`` lies in ``pages``."""
    folder = tmp_path / "programs"
    folder.mkdir()
    (folder / "pages").write_bytes(PAGES)

    def install(*lines: str) -> None:
        path = folder / "ocrmypdf"
        path.write_text("\n".join((f"#!{executable}", "import shutil, sys, time", *lines)), encoding="utf-8")
        path.chmod(0o755)
        monkeypatch.setenv("PATH", str(folder))

    install(f"shutil.copy({str(folder / 'pages')!r}, sys.argv[-1])")
    return install


def site(library: Library, ocr: Ocr | None) -> FastAPI:
    app = FastAPI()
    app.include_router(upload_router(library, Visitors(open_role="curator"), ocr=lambda: ocr))
    return app


def sent(browser: TestClient, content: bytes, query: str = "") -> str:
    """The address where it is asked what became of a file."""
    headers = {"X-Kopru-Upload": "1", "X-Kopru-Name": "a.pdf"}
    return f"/kopru/uploads/{browser.post(f'/kopru/upload{query}', content=content, headers=headers).json()['id']}"


def outcome(browser: TestClient, content: bytes, query: str = "") -> dict:
    address, until = sent(browser, content, query), monotonic() + 60
    while (said := browser.get(f"{address}?language=ky").json())["state"] in {
        "waiting",
        "reading",
        "storing",
    }:
        assert monotonic() < until
        sleep(0.02)
    return said


def browser_of(app: FastAPI) -> TestClient:
    return TestClient(app, client=("127.0.0.1", 50_000))


def test_a_scan_is_read_where_that_is_ticked_and_ticking_is_told_where_it_helps(
    own: Library, recognises
) -> None:
    browser = browser_of(site(own, OCR))
    assert outcome(browser, SCAN)["lines"] == [message("upload_scanned_tick", "ky")]
    assert outcome(browser, SCAN, "?ocr=1")["state"] == "done"
    assert own.documents()[-1].page_count == 2
    assert own.document("a").text == " ".join(LINES)
    without = browser_of(site(own, None))
    assert outcome(without, scanned(PAGES, dots=20), "?ocr=1")["lines"] == [message("upload_scanned", "ky")]


def test_a_document_with_unread_pages_is_read_anew_and_stays_one(own: Library, recognises) -> None:
    browser = browser_of(site(own, OCR))
    own.collections.make("Суу")
    assert outcome(browser, HALF, "?collection=Суу")["state"] == "done"
    assert own.document("a").report.has_unread_pages
    (kept,) = (own.folder / "files").glob("*/a.pdf")
    assert outcome(browser, HALF)["state"] == "known"
    assert outcome(browser, HALF, "?ocr=1")["state"] == "done"
    assert own.document("a").text == " ".join(LINES)
    assert own.documents()[-1].collections == ("Суу",)
    assert (len(own.documents()), own.uploads.file(own.documents()[-1].source)) == (5, kept)
    assert outcome(browser, HALF, "?ocr=1")["state"] == "known"
    assert own.check() == ()


def test_pictures_in_which_nothing_can_be_read_are_told(own: Library, recognises) -> None:
    recognises("shutil.copy(sys.argv[-2], sys.argv[-1])")
    said = outcome(browser_of(site(own, OCR)), SCAN, "?ocr=1")
    assert said["lines"] == [message("upload_unrecognised", "ky")]
    assert len(own.documents()) == 4


@pytest.mark.parametrize(
    "lines",
    [
        ("print('InputFileError: xref table is broken', file=sys.stderr)", "sys.exit(2)"),
        ("sys.exit(3)",),  # Ghostscript is missing
        ("sys.exit(15)",),
        ("",),  # it says that all is well, and gives nothing
        ("import os", "os.kill(os.getpid(), 9)"),
    ],
)
def test_ocr_that_fails_is_told_costs_its_file_alone_and_leaves_nothing(
    own: Library, recognises, lines: tuple[str, ...], caplog: pytest.LogCaptureFixture
) -> None:
    recognises(*lines)
    browser = browser_of(site(own, OCR))
    said = outcome(browser, SCAN, "?ocr=1")
    assert (said["state"], said["lines"]) == ("failed", [message("upload_ocr_failed", "ky")])
    assert "a.pdf: OCR failed: " in caplog.text  # whoever runs this is told why
    assert [path.name for path in (own.folder / "files").rglob("*")] == [".incoming"]
    assert outcome(browser, PAGES, "?ocr=1")["state"] == "done"
    assert len(own.documents()) == 5
    assert own.check() == ()


def test_ocr_that_gives_no_pdf_is_told_as_a_file_that_cannot_be_read(own: Library, recognises) -> None:
    recognises("open(sys.argv[-1], 'wb').write(b'no pdf')")
    said = outcome(browser_of(site(own, OCR)), SCAN, "?ocr=1")
    assert (said["state"], said["lines"]) == ("failed", [upload_sentence("upload_broken", "ky")])
    assert len(own.documents()) == 4


def test_ocr_that_hangs_is_given_up_when_its_time_is_up(own: Library, recognises) -> None:
    recognises("time.sleep(600)")
    said = outcome(browser_of(site(own, Ocr(("tur",), seconds=0.4))), SCAN, "?ocr=1")
    assert (said["state"], said["lines"]) == ("failed", [message("upload_slow", "ky")])
    assert len(own.documents()) == 4


def test_ocr_that_was_removed_while_the_server_runs_is_told(
    own: Library, recognises, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    (tmp_path / "programs" / "ocrmypdf").unlink()
    said = outcome(browser_of(site(own, OCR)), SCAN, "?ocr=1")
    assert said["lines"] == [message("upload_ocr_failed", "ky")]
    assert "OCR cannot be started" in caplog.text


def test_pages_that_could_be_read_here_are_named_with_how_and_elsewhere_what_is_missing(
    own: Library, recognises
) -> None:
    tick, problem = (
        message("upload_pages_tick", "ky"),
        problem_text(Problem("pages without text", 1, (2,)), "ky"),
    )
    assert outcome(browser_of(site(own, OCR)), HALF)["lines"][2:] == [problem, tick]
    assert outcome(browser_of(site(own, OCR)), HALF)["lines"][1:] == [tick]
    assert outcome(browser_of(site(own, OCR)), HALF, "?ocr=1")["lines"][2:] == []
    own.remove(["a"])
    assert outcome(browser_of(site(own, None)), HALF)["lines"][2:] == [problem]
    assert outcome(browser_of(site(own, None)), SCAN)["lines"] == [message("upload_scanned", "ky")]


def test_a_server_that_stops_waits_for_no_ocr_and_others_are_read_meanwhile(own: Library, recognises) -> None:
    recognises("time.sleep(600)")
    with browser_of(site(own, OCR)) as browser:
        address, until = sent(browser, SCAN, "?ocr=1"), monotonic() + 60
        while browser.get(f"{address}?language=ky").json()["lines"] != [message("upload_recognising", "ky")]:
            assert monotonic() < until
            sleep(0.02)
        assert outcome(browser, PAGES)["state"] == "done"
    # Leaving stops it: OCR is given up, which is told as any failure is.
    while browser.get(address).json()["state"] != "failed":
        assert monotonic() < until
        sleep(0.02)
    assert len(own.documents()) == 5


def test_a_machine_without_ocrmypdf_reads_no_pictures(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    installed_ocr.cache_clear()
    assert installed_ocr() is None
    installed_ocr.cache_clear()
