"""How a page is served: our own routes and Gradio's behind one gate, by uvicorn, in a thread of its own."""

import webbrowser  # not from it: a test sees what it would open
from collections.abc import Sequence
from contextlib import suppress
from socket import AF_INET6, SO_REUSEADDR, SOCK_STREAM, SOL_SOCKET, getaddrinfo, socket
from threading import Thread
from time import sleep
from typing import Any, NoReturn

import gradio as gr
from fastapi import APIRouter, FastAPI
from gradio.blocks import Block
from gradio.state_holder import SessionState, StateHolder
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount
from threadpoolctl import threadpool_limits
from uvicorn import Config
from uvicorn import Server as Uvicorn

from app.connections import PatientProtocol, most_connections
from app.gate import Gate
from app.gradio_gate import GradioGate
from app.newcomers import Newcomers
from app.program_calls import Calls
from app.replies import refusal
from app.roles import Visitors
from app.sign_in import sign_in_routes
from ingest.errors import AddressError

__all__ = ["Server", "serve"]

_FIRST_PORT, _PORTS = 7860, 100  # Gradio's, which people know
_START_SECONDS = 30.0
_CLOSING_SECONDS = 5  # for what is being answered when the server is stopped
_KEPT_SECONDS = 5  # a connection on which nothing more was asked
_SESSIONS = 2_000  # at once; each keeps its conversation in memory


class Server:
    """A page that is being served in the background."""

    def __init__(self, page: gr.Blocks, uvicorn: Uvicorn, thread: Thread, *, local_url: str) -> None:
        self.local_url = local_url
        self._page = page
        self._uvicorn = uvicorn
        self._thread = thread

    def block_thread(self) -> None:
        """Waits until it is stopped."""
        while self._thread.is_alive():
            self._thread.join(0.2)  # in steps: Ctrl-C comes in between

    def close(self) -> None:
        """Stops serving; does nothing a second time."""
        self._page.close(verbose=False)  # ends the streams that browsers hold open
        self._uvicorn.should_exit = True
        self._thread.join(_CLOSING_SECONDS + 1)


def serve(
    page: gr.Blocks,
    *,
    host: str,
    port: int | None,
    open_browser: bool,
    visitors: Visitors,
    routers: Sequence[APIRouter] = (),
    mcp: bool = False,
    **looks: Any,
) -> Server:
    """Serve ``page`` in the background, and ``routers`` beside it.

    ``port`` None takes the first free one from 7860 on. What is in ``routers`` comes before Gradio, behind
    the same gate: nobody comes to it who has to sign in first. ``mcp`` has programs use as tools what the
    page offers to them; ``looks`` are what Gradio takes for its theme, head and icon.

    Raises:
        AddressError: nothing can listen there.
    """
    # Many are answered at once: a pool in which each product of matrices wakes every core would only wait for itself.
    threadpool_limits(1, "blas")
    listening = _listening(host, port)
    app = _app(page, routers, visitors=visitors, mcp=mcp, looks=looks)
    config = Config(
        Gate(app, visitors=visitors, host=host),
        log_level="warning",
        access_log=False,
        server_header=False,
        ws="none",
        lifespan="on",
        http=PatientProtocol,
        limit_concurrency=most_connections(),
        timeout_keep_alive=_KEPT_SECONDS,
        timeout_graceful_shutdown=_CLOSING_SECONDS,
    )
    uvicorn = Uvicorn(config)
    thread = Thread(target=uvicorn.run, args=([listening],), name="kopru-server", daemon=True)
    bound = listening.getsockname()[1]
    shown = {"0.0.0.0": "localhost", "::": "localhost"}.get(host.strip("[]"), host)  # noqa: S104 (only named)
    shown = f"[{shown}]" if ":" in shown and not shown.startswith("[") else shown
    server = Server(page, uvicorn, thread, local_url=f"http://{shown}:{bound}/")
    thread.start()
    waited = 0.0
    while not uvicorn.started:
        if not thread.is_alive() or waited > _START_SECONDS:
            server.close()
            raise AddressError(f"{host}: the page cannot be served; what is printed above says why.")
        sleep(0.002)
        waited += 0.002
    if open_browser:
        webbrowser.open(server.local_url)
    return server


def _listening(host: str, port: int | None) -> socket:
    """A socket on the port, or on the first that is free."""
    family, kind, protocol, _, address = getaddrinfo(host.strip("[]"), port or 0, type=SOCK_STREAM)[0]
    for tried in [port] if port is not None else range(_FIRST_PORT, _FIRST_PORT + _PORTS):
        made = socket(family, kind, protocol)
        made.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
        with suppress(OSError):
            made.bind((address[0], tried, *address[2:]) if family == AF_INET6 else (address[0], tried))
            made.listen()
            return made
        made.close()
    raise AddressError(f"{host}: no free port to serve the page on. Give another --port.")


def _app(
    page: gr.Blocks,
    routers: Sequence[APIRouter],
    *,
    visitors: Visitors,
    mcp: bool,
    looks: dict[str, Any],
) -> FastAPI:
    app = FastAPI(
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        exception_handlers={HTTPException: _refused, 404: _refused, Exception: _failed},
    )
    app.include_router(sign_in_routes(visitors))
    app.add_api_route("/robots.txt", _robots, include_in_schema=False)
    for router in routers:
        app.include_router(router)
    _mount(page, app, visitors=visitors, mcp=mcp, looks=looks)
    return app


def _mount(page: gr.Blocks, app: FastAPI, *, visitors: Visitors, mcp: bool, looks: dict[str, Any]) -> None:
    """Gradio's routes, behind all others."""
    page.state_session_capacity = _SESSIONS
    _refuse_files()
    calls = Calls(frozenset(each.api_name for each in page.fns.values() if each.api_name))
    gr.mount_gradio_app(
        app,
        page,
        path="/",
        app_kwargs={
            "middleware": [Middleware(GradioGate, mcp=mcp, newcomers=Newcomers(_SESSIONS), calls=calls)]
        },
        auth_dependency=visitors.user if visitors.open_role is None else None,
        show_error=False,
        ssr_mode=False,
        mcp_server=mcp,
        pwa=False,
        run_history=False,  # would keep every question in the browser of a shared computer
        enable_monitoring=False,
        footer_links=[],
        max_file_size=1,  # Gradio's route for files is closed; nor does it take any
        **looks,
    )
    if mcp and page.mcp_error:
        raise RuntimeError(page.mcp_error)
    mounted = next(route.app for route in app.routes if isinstance(route, Mount))
    page.app = mounted  # type: ignore[assignment]  # what its close() stops, as after launch()
    conversations = _Conversations()  # type: ignore[no-untyped-call]  # Gradio's own states no types
    conversations.set_blocks(page)
    mounted.state_holder = conversations  # type: ignore[attr-defined]  # a FastAPI by its type, Gradio's App


class _Conversations(StateHolder):
    """Gradio's sessions, without one for each call of a program, which Gradio would keep under the call's number."""

    def __getitem__(self, session_id: str) -> SessionState:
        if session_id in self.blocks._queue.event_ids_to_events:
            return SessionState(self.blocks)
        return super().__getitem__(session_id)


def _refuse_files() -> None:
    """No page of ours takes files by way of Gradio, nor makes any, so that whatever looks like one is an attack.

    Gradio would read or fetch it, and looks at where it lies only in pages that it launched itself. ``gradio_gate``
    lets nothing of the kind come as far.
    """

    async def refused(*_: object) -> NoReturn:
        raise gr.Error("No files are taken here.", print_exception=False)

    setattr(Block, "async_move_resource_to_block_cache", refused)  # noqa: B010  # of another type, so that mypy sees it


def _robots() -> Response:
    return PlainTextResponse("User-agent: *\nDisallow: /\n")


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    response = refusal(request, error.status_code, error.detail)
    response.headers.update(error.headers or {})
    return response


async def _failed(request: Request, error: Exception) -> Response:  # uvicorn logs it
    return refusal(request, 500)
