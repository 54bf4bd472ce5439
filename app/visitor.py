"""A visitor without a browser: asks the chat as its page does, by Gradio's own protocol, and reads what is answered.

This module alone knows that protocol, which is Gradio's affair and may change with it; programs are served better by
what ``programs.py`` offers.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse
from json import JSONDecoder, dumps, loads
from secrets import token_hex
from typing import Any
from urllib.parse import urlsplit

from lxml.html import fromstring

from ingest.document import Language

__all__ = ["Seen", "Visitor", "VisitorError"]

_SECONDS = 120.0  # without a word from the server, after which it is given up
_CONFIG = "window.gradio_config = "
_WHOLE = b'data: {"msg":"process_completed"'


class VisitorError(Exception):
    """The server answered something else than an answer."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What stands on the page after a question.

    ``questions`` are those of the conversation so far. Of the last one, ``places`` are where the first quotations
    of the passages stand (document, start, end), ``quotes`` all quotations; ``leans`` says that it was searched
    with words from before it, ``failed`` that there is a notice instead of an answer.
    """

    questions: tuple[str, ...]
    places: tuple[tuple[str, int, int], ...]
    quotes: tuple[str, ...]
    leans: bool
    failed: bool


class Visitor:
    """One window of the chat at ``address``, with a conversation of its own; use it from one thread."""

    def __init__(self, address: str, language: Language = "en") -> None:
        split = urlsplit(address)
        self._host, self._port = split.hostname or "127.0.0.1", split.port or 80
        self._headers = {"Accept-Language": language, "Content-Type": "application/json"}
        self._session = token_hex(8)
        self._connection = self._connected()
        self._alive = self._connected()
        self._event = self._trigger = self._shown = -1

    def open(self) -> None:
        """Loads the page: from now on the server keeps a conversation, until ``close``.

        Raises:
            VisitorError: what is there is not the chat.
            OSError: nobody answers there.
        """
        page = self._got("/").decode()
        try:
            config, _ = JSONDecoder().raw_decode(page[page.index(_CONFIG) + len(_CONFIG) :])
            ids = {each["props"].get("elem_id"): each["id"] for each in config["components"]}
            self._trigger, conversation = ids["kopru-question"], ids["kopru-conversation"]
            asking = next(
                each for each in config["dependencies"] if [self._trigger, "submit"] in each["targets"]
            )
            self._event, self._shown = asking["id"], asking["outputs"].index(conversation)
        except (KeyError, StopIteration, ValueError) as error:
            raise VisitorError("this is not the page of the chat") from error
        self._alive.request("GET", f"/gradio_api/heartbeat/{self._session}", headers=self._headers)
        for each in config["dependencies"]:
            if any(kind == "load" for _, kind in each["targets"]):
                self._sent("/gradio_api/run/predict", {"data": [], "fn_index": each["id"], "trigger_id": 0})

    def ask(self, question: str) -> Seen:
        """Asks within the conversation, and waits for the answer.

        Raises:
            VisitorError: there was none.
            OSError: the connection was lost.
        """
        asked = {"data": [question, None, None, None], "fn_index": self._event, "trigger_id": self._trigger}
        event_id = loads(self._sent("/gradio_api/queue/join", asked))["event_id"]
        found = None
        for told in self._told():
            if told["event_id"] == event_id:
                if not told["success"]:
                    raise VisitorError(f"{question}: {told['output']}")
                found = told["output"]["data"][self._shown]
        if not isinstance(found, str):
            raise VisitorError(f"{question}: no answer came")
        return _seen(found)

    def close(self) -> None:
        """Leaves the page; the server forgets the conversation."""
        self._connection.close()
        self._alive.close()

    def _connected(self) -> HTTPConnection:
        return HTTPConnection(self._host, self._port, timeout=_SECONDS)

    def _got(self, path: str) -> bytes:
        self._connection.request("GET", path, headers=self._headers)
        return _body(self._connection.getresponse(), path)

    def _sent(self, path: str, said: dict[str, Any]) -> bytes:
        body = dumps({**said, "event_data": None, "session_hash": self._session})
        self._connection.request("POST", path, body.encode(), self._headers)
        return _body(self._connection.getresponse(), path)

    def _told(self) -> Iterator[dict[str, Any]]:
        """The answers that the server sends the window, until it has nothing more to tell."""
        path = f"/gradio_api/queue/data?session_hash={self._session}"
        self._connection.request("GET", path, headers=self._headers)
        response = self._connection.getresponse()
        if response.status != 200:
            _body(response, path)
        try:
            for line in response:
                if line.startswith(_WHOLE):  # what comes before is not read: it stands in the last one again
                    yield loads(line.removeprefix(b"data: "))
        except HTTPException as error:
            raise VisitorError(f"{path}: cut off ({error!r})") from error


def _body(response: HTTPResponse, path: str) -> bytes:
    body = response.read()
    if response.status != 200:
        raise VisitorError(f"{path}: {response.status}, {body[:200].decode(errors='replace')}")
    return body


def _seen(conversation: str) -> Seen:
    """What a person would read in the HTML of a conversation."""
    turns = fromstring(conversation).find_class("kopru-turn")
    if not turns:
        raise VisitorError("the conversation is empty")
    cards = turns[-1].find_class("kopru-card")
    places = [(each.get("data-document"), each.get("data-start"), each.get("data-end")) for each in cards]
    return Seen(
        questions=tuple(each.find_class("kopru-question")[0].find(".//bdi").text_content() for each in turns),
        places=tuple((document, int(start), int(end)) for document, start, end in places),
        quotes=tuple(mark.text_content() for card in cards for mark in card.iter("mark")),
        leans=bool(turns[-1].find_class("kopru-kept")),
        failed=not turns[-1].find_class("kopru-answer"),
    )
