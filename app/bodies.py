"""What may come in the body of a request: how long it is, how long it takes to come, and no file by its name."""

import json
from asyncio import timeout

from starlette.requests import Request

__all__ = ["MOST_BYTES", "BodyError", "names_file", "read_body", "read_json"]

MOST_BYTES = 64 * 1024
"""Of what the page or a program says: its longest dialogue, a document's description, comes to a sixth of that."""

_SECONDS = 30.0  # for all of it: a form from a slow line is there within a few


class BodyError(Exception):
    """A body that is not taken: the status to answer with, and why, for programs."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status, self.detail = status, detail


async def read_body(request: Request, *, most: int = MOST_BYTES, seconds: float = _SECONDS) -> bytes:
    """The body whole; nothing of one that says that it is too long is read.

    Raises:
        BodyError: it is longer than ``most`` bytes (413), or takes longer than that to come (408).
        ClientDisconnect: whoever sent it went away meanwhile.
    """
    too_long = BodyError(
        413, f"This is too long: at most {most // 1024} kB are read of what is sent at once."
    )
    said = request.headers.get("content-length", "")
    if said.isdecimal() and (len(said) > 20 or int(said) > most):
        raise too_long
    body = bytearray()
    try:
        async with timeout(seconds):
            async for part in request.stream():
                body += part
                if len(body) > most:
                    raise too_long
    except TimeoutError as error:
        raise BodyError(408, f"This was not sent whole within {seconds:.0f} seconds.") from error
    return bytes(body)


def read_json(body: bytes) -> object:
    """What a body says; None where it is empty.

    Raises:
        BodyError: it is no JSON, or names a file (400).
    """
    if not body:
        return None
    try:
        said: object = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BodyError(400, "This is no JSON that is read here.") from error
    if names_file(said):
        raise BodyError(
            400, 'No files are taken here: an object with "path" and "meta" in it is one to Gradio.'
        )
    return said


def names_file(said: object) -> bool:
    """Whether Gradio would take an object in it, at any depth, for a file, which it reads or fetches.

    >>> names_file({"data": [["a", {"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}}]]})
    True
    >>> names_file({"path": ["meta"]})
    False
    """
    waiting = [said]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            if "path" in each and "meta" in each:
                return True
            waiting.extend(each.values())
        elif isinstance(each, list):
            waiting.extend(each)
    return False
