"""A minute of spoiled files of every format (``fuzz_readers`` does it for longer, by hand)."""

from os import environ
from pathlib import Path
from time import monotonic

from ingest.readers.formats import SUFFIXES
from tests.fuzz_readers import is_survived, mutants

SECONDS = float(environ.get("KOPRU_FUZZ_SECONDS", "60"))
FEWEST = 300  # files, however slow the machine is


def test_a_minute_of_spoiled_files_are_read_or_named(tmp_path: Path) -> None:
    failed = []
    end = monotonic() + SECONDS
    for number, (suffix, data) in enumerate(mutants(1, SUFFIXES)):
        path = tmp_path / f"{number}{suffix}"
        path.write_bytes(data)
        if is_survived(path):
            path.unlink()
        else:
            failed.append(path.name)  # stays in tmp_path, to be looked at
        if number >= FEWEST and monotonic() > end:
            break
    assert failed == []
