"""The process that opens files nobody vouches for: limits on itself, and a loop from paths to outcomes.

Two lines of JSON a file: its path comes in, with that of what OCR made of it; what it gave goes out.
``workers`` is the other end.
"""

from json import loads
from logging import getLogger
from os import O_WRONLY, devnull, dup, dup2, fdopen
from os import open as open_descriptor
from pathlib import Path
from sys import argv

from ingest.errors import BrokenSourceError, HugeSourceError, SourceError
from ingest.limited_process import limit_memory, limit_time
from ingest.passages import LONGEST, cut
from ingest.reading import read_document
from ingest.transfer import CutDocument, encoded

__all__ = ["outcome_line", "serve", "too_large"]

_log = getLogger(__name__)
_GRACE_SECONDS = 2  # the other end kills first; this is for when it is not there any more


def outcome_line(path: Path, recognised: Path | None = None, *, longest: int = LONGEST) -> bytes:
    """What reading a file gives, as ``encoded`` writes it, whatever is in the file.

    ``recognised`` is the same file after OCR, ``longest`` how many words a passage may have.

    Raises:
        MemoryError: it needs more memory than there is.
    """
    try:
        document = read_document(path, recognised)
        return encoded(CutDocument(document, cut(document, longest=longest)))
    except SourceError as error:
        return encoded(error)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001  # a mistake of ours costs this file, not the others
        _log.info("%s", path.name, exc_info=True)
        reason = f"{type(error).__name__}: {' '.join(str(error).split())[:200]}".rstrip(": ")
        return encoded(
            BrokenSourceError(
                f"{_printable(path.name)}: cannot be made sense of ({_printable(reason)}). If other programs open "
                "it without complaint, this is a mistake in Köprü: report it, with the file."
            )
        )


def too_large(name: str, megabytes: int) -> HugeSourceError:
    """The error of a file that does not fit into the memory it may take."""
    return HugeSourceError(
        f"{name}: takes more than {megabytes} MB of memory to read. If it is sound, give it more with "
        "--megabytes N, or split it."
    )


def serve() -> None:
    """Answers paths on standard input until it ends; ``argv`` ends with seconds, megabytes and words.

    The first two limit what reading one file may take, the third is the length of a passage.

    Stops by itself after a file that took too much memory, since what that left behind is uncertain.
    """
    seconds, megabytes, longest = float(argv[-3]), int(argv[-2]), int(argv[-1])
    requests = fdopen(dup(0), "rb")
    replies = fdopen(dup(1), "wb")
    limit_memory(megabytes)
    replies.write(b"\n")
    replies.flush()
    nowhere = open_descriptor(devnull, O_WRONLY)
    for stream in (1, 2):  # libraries print warnings, some of them from C
        dup2(nowhere, stream)
    for line in requests:
        path, recognised = (Path(each) if each else None for each in loads(line))
        assert path is not None
        limit_time(seconds + _GRACE_SECONDS if seconds else 0)
        try:
            reply = outcome_line(path, recognised, longest=longest)
        except MemoryError:
            reply = b""
        replies.write(reply or encoded(too_large(_printable(path.name), megabytes)))
        replies.flush()
        limit_time(0)
        if not reply:
            return


def _printable(text: str) -> str:
    return text.encode(errors="backslashreplace").decode()
