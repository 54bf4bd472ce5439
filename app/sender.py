"""A curator without a browser: sends files to the chat as its library does, a few at a time, until all are read."""

from collections.abc import Iterator, Sequence
from http.client import HTTPConnection
from json import loads
from pathlib import Path
from time import sleep
from urllib.parse import quote, urlsplit

from ingest.document import LANGUAGES

__all__ = ["demo_files", "send"]

_AT_ONCE = 24  # under way, as a browser has them
_LOOK_SECONDS = 0.5  # between two looks at what has become of them
_DEMO = Path(__file__).resolve().parent.parent / "corpus" / "demo"


def demo_files(count: int) -> Sequence[tuple[str, bytes]]:
    """Names and contents of files as large as the demo's: its texts, with words of another text in the place of some.

    None of them is in the library already, nor says quite the same as a file that is.
    """
    texts = [path.read_text(encoding="utf-8") for path in sorted(_DEMO.glob("*.md"))]
    files = []
    for number in range(count):
        own, other = (texts[(number + step) % len(texts)].split("\n\n") for step in (0, 1))
        mixed = [each for pair in zip(own, other[::-1], strict=False) for each in pair]
        files.append((f"{number + 1}.md", "\n\n".join((f"# {number + 1}", *mixed)).encode()))
    return files


def send(address: str, files: Sequence[tuple[str, bytes]]) -> Sequence[str]:
    """What has become of each of ``files``, by name and content: "done", "known", "failed" or "refused".

    Raises:
        OSError: the connection was lost.
    """
    split = urlsplit(address)
    connection = HTTPConnection(split.hostname or "127.0.0.1", split.port or 80, timeout=120.0)
    ended: list[str] = []
    under_way: list[str] = []
    waiting: Iterator[tuple[str, bytes]] = iter(files)
    while len(ended) < len(files):
        while len(under_way) < _AT_ONCE and (file := next(waiting, None)):
            sent = _sent(connection, *file)
            (under_way if sent else ended).append(sent or "refused")
        for each in tuple(under_way):
            state = _state(connection, each)
            if state not in {"waiting", "reading", "storing"}:
                under_way.remove(each)
                ended.append(state)
        sleep(_LOOK_SECONDS)
    connection.close()
    return ended


def _sent(connection: HTTPConnection, name: str, content: bytes) -> str:
    """The id that the server gives to a file; nothing, if it is not taken."""
    headers = {"X-Kopru-Upload": "1", "X-Kopru-Name": quote(name)}
    connection.request("POST", "/kopru/upload", content, headers)
    response = connection.getresponse()
    body = response.read()
    return str(loads(body)["id"]) if response.status == 202 else ""


def _state(connection: HTTPConnection, upload_id: str) -> str:
    connection.request("GET", f"/kopru/uploads/{upload_id}?language={LANGUAGES[0]}")
    return str(loads(connection.getresponse().read())["state"])
