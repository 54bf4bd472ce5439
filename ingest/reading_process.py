"""The process that opens files nobody vouches for: limits on itself, and a loop from paths to outcomes.

Two lines of JSON a file: its path comes in, with that of what OCR made of it; what it gave goes out.
``workers`` is the other end.
"""

from json import loads
from logging import getLogger
from pathlib import Path
from sys import argv

from ingest.errors import BrokenSourceError, HugeSourceError, SourceError, printable
from ingest.limited_process import GRACE_SECONDS, limit_time, own_streams
from ingest.passages import LONGEST, cut
from ingest.reading import read_document
from ingest.transfer import CutDocument, encoded

__all__ = ["outcome_line", "serve", "too_large"]

_log = getLogger(__name__)


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
                f"{printable(path.name)}: cannot be made sense of ({printable(reason)}). If other programs open "
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
    requests, replies = own_streams(megabytes)
    for line in requests:
        path, recognised = (Path(each) if each else None for each in loads(line))
        assert path is not None
        limit_time(seconds + GRACE_SECONDS)
        try:
            reply = outcome_line(path, recognised, longest=longest)
        except MemoryError:
            reply = b""
        replies.write(reply or encoded(too_large(printable(path.name), megabytes)))
        replies.flush()
        limit_time(0)
        if not reply:
            return
