"""What every Gradio page of ours is made with, and how it looks; how it is served is ``server.py``."""

from collections.abc import Callable, Mapping, Sequence
from json import dumps
from os import cpu_count
from typing import Any

import gradio as gr
from fastapi import APIRouter
from gradio.events import Dependency
from gradio.queueing import Queue
from starlette.exceptions import HTTPException
from starlette.requests import Request

from app.messages import message
from app.networks import network
from app.roles import Visitors
from app.server import Server
from app.server import serve as served
from app.visitor_language import known_language, visitor_language
from app.web_files import file_text, web_path
from ingest.document import Language

__all__ = [
    "DEFAULT_LANGUAGE",
    "QUESTION_LENGTH",
    "QUICK",
    "SEARCH",
    "SEARCHES_AT_ONCE",
    "SESSION_SECONDS",
    "TYPED_LENGTH",
    "Update",
    "chosen_language",
    "clicked",
    "file_text",
    "html",
    "serve",
    "visitor_language",
]

Update = Any  # Gradio has no type for "a new value or a changed component"

DEFAULT_LANGUAGE: Language = "en"  # until the browser has said what it wants
SESSION_SECONDS = 6 * 60 * 60  # what was on a page left alone for longer is forgotten
QUESTION_LENGTH = 2_000  # characters that are searched for
TYPED_LENGTH = 20_000  # characters that its field takes, to be shortened there: 60 kB at most

QUICK: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
SEARCH: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}

SEARCHES_AT_ONCE = min(8, max(2, cpu_count() or 2))  # of each kind; more would only wait for each other
_WAITING = 100  # questions that wait for their turn; the next would wait for half a minute
_WAITING_OF_ONE = 60  # of these, from one address, which may be a university's only one
_LOOKING_SECONDS = 0.005  # between two looks at whether there is a next question to answer
_TOLD_SECONDS = 60.0  # between two messages on how long the queue is: nobody is shown them


def serve(
    page: gr.Blocks,
    *,
    host: str,
    port: int | None,
    open_browser: bool,
    styles: tuple[str, ...] = (),
    routers: Sequence[APIRouter] = (),
    visitors: Visitors | None = None,
    mcp: bool = False,
) -> Server:
    """Serve ``page`` in the background; see ``local_url``, ``block_thread()`` and ``close()``.

    ``port`` None takes the first free one from 7860 on; ``styles`` come after those of every page. Without
    ``visitors`` nobody signs in. The rest is as ``server.serve`` has it.

    Raises:
        AddressError: nothing can listen there.
    """
    page.queue(_TOLD_SECONDS, api_open=False, max_size=_WAITING, default_concurrency_limit=SEARCHES_AT_ONCE)
    # Gradio keeps the last 10,000 events and works out statistics of them all after each, and it looks a thousand
    # times a second whether something was asked, also when nothing is.
    page._queue.ANALYTICS_MAX_EVENTS, page._queue.sleep_when_free = 0, _LOOKING_SECONDS
    _bound(page._queue)
    sheets = "".join(file_text(name) for name in ("frame.css", "text.css", *styles))
    return served(
        page,
        host=host,
        port=port,
        open_browser=open_browser,
        visitors=visitors or Visitors.without_accounts(host),
        routers=routers,
        mcp=mcp,
        favicon_path=str(web_path("icon.svg")),
        theme=gr.themes.Base(font=gr.themes.Font("sans-serif"), font_mono=gr.themes.Font("monospace")),
        head=f"<style>{sheets}</style>",  # not as "css", of which Gradio rewrites every selector
    )


def _bound(queue: Queue) -> None:
    """Refuses in the visitor's language what would wait too long, or keep others waiting.

    Gradio's own bound counts everybody's together, and its page words it itself.
    """
    push = queue.push

    async def pushed(body: Any, request: Request, username: str | None) -> Any:
        events = [event for each in queue.event_queue_per_concurrency_id.values() for event in each.queue]
        waiting = [_network(event.request) for event in events]
        if len(waiting) >= _WAITING or waiting.count(_network(request)) >= _WAITING_OF_ONE:
            raise HTTPException(429, message("busy", visitor_language(request)), {"Retry-After": "60"})
        return await push(body=body, request=request, username=username)

    queue.push = pushed  # type: ignore[method-assign]


def _network(request: Request) -> str:
    return network(request.client.host) if request.client else ""


def html(name: str, *, script: str | None = None, line: str | None = None, latest: bool = False) -> gr.HTML:
    """A piece of the page, without Gradio's own looks; ``script`` runs once, when it is loaded.

    What scripts of the same ``line`` trigger is done one after another; of what waits, only the last is done where
    it is ``latest``. ``clicked`` says what is done.
    """
    if script is not None and line is not None:
        names = f"const line = {dumps(line)}, latest = {dumps(latest)};\n"
        script = names + file_text("in_turn.js") + script
    return gr.HTML(elem_id=f"kopru-{name}", apply_default_css=False, js_on_load=script)


def clicked(
    piece: gr.HTML,
    act: Callable[..., Any],
    inputs: Any,
    outputs: Any,
    *,
    line: str,
    how: Mapping[str, Any] = QUICK,
) -> Dependency:
    """``act`` is called for what the script of a piece triggers, which ``html`` made with this ``line``."""
    event = piece.click(act, inputs, outputs, trigger_mode="multiple", **how)
    told = f"() => document.dispatchEvent(new CustomEvent('kopru:answered', {{ detail: {dumps({'line': line})} }}))"
    for ended in (event.then, event.failure):  # "then" does not come after a failure
        ended(None, js=told, **QUICK)
    return event


def chosen_language(event: gr.EventData) -> Language:
    """The language that was clicked."""
    return known_language(getattr(event, "language", None)) or DEFAULT_LANGUAGE
