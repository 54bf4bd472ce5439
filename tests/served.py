"""A small page of Gradio's, served as the chat is, for tests of what is around it."""

from asyncio import run
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import gradio as gr
import httpx
from fastapi import APIRouter, Depends, Request

from app.accounts import Accounts
from app.chat_history import build_account, build_history
from app.chat_page import masthead_html
from app.history import History
from app.page import QUICK, chosen_language, file_text, html, serve, visitor_language
from app.roles import Visitors
from app.server import Server
from tests.visits import free_port

PASSWORD = "жети күн жол"


def accounts_of(folder):
    """Айгүл, who is a curator, and bakyt, who reads."""
    accounts = Accounts.of_library(folder)
    accounts.add("Айгүл", PASSWORD, role="curator")
    accounts.add("bakyt", PASSWORD, role="reader")
    return accounts


def page_with_parts(visitors, history):
    """The masthead, and the parts for those who sign in."""
    page = gr.Blocks(title="Köprü", analytics_enabled=False)
    with page:
        language = gr.State("en")
        masthead = html("masthead", script=file_text("masthead.js"))
        build_account(visitors, page=page, language=language)
        build_history(history, visitors, page=page, language=language)

        def worded(chosen):
            return chosen, masthead_html(chosen)

        def greeted(request: gr.Request):
            return worded(visitor_language(request))

        def switched(event: gr.EventData):
            return worded(chosen_language(event))

        page.load(greeted, None, [language, masthead], **QUICK)
        masthead.click(switched, None, [language, masthead], **QUICK)
    return page


async def _served(visitors: Visitors, folder: Path | None, **more) -> Server:
    """Made while a loop runs, for otherwise Gradio opens some and closes none."""
    history = History.of_library(folder or Path("nowhere"))
    page = page_with_parts(visitors, history)
    sheets = ("account.css", "history.css")
    return serve(page, host="127.0.0.1", open_browser=False, styles=sheets, visitors=visitors, **more)


def served(visitors: Visitors, *, port: int | None, folder: Path | None = None, **more) -> Server:
    """A server of that page; whoever has it closes it."""
    with ThreadPoolExecutor(1) as other:  # in the tests' own thread Playwright may have a loop running
        return other.submit(run, _served(visitors, folder, port=port, **more)).result()


@contextmanager
def serving(visitors: Visitors, folder: Path, *, routers=()) -> Iterator[str]:
    """Its address, until the end."""
    server = served(visitors, port=free_port(), folder=folder, routers=routers)
    try:
        yield server.local_url
    finally:
        server.close()


def routes_of_roles(visitors: Visitors) -> APIRouter:
    """A route for curators, one that says a visitor's role, one that is broken."""
    routes = APIRouter()

    @routes.get("/only-curators", dependencies=[Depends(visitors.curators_only)])
    def only_curators():
        return "inside"

    @routes.get("/role")
    def role(request: Request):
        return {"user": visitors.user(request), "role": visitors.role(request)}

    @routes.get("/broken")
    def broken():
        raise RuntimeError("a mistake of ours in /folder/of/the/server")

    @routes.post("/change")
    def change():
        return "changed"

    return routes


class Clients:
    """Browsers without a screen, each with cookies of its own; they follow no redirection."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._clients: list[httpx.Client] = []

    def new(self) -> httpx.Client:
        """One that nobody has signed in with, set to Kyrgyz."""
        headers = {"Accept": "text/html", "Accept-Language": "ky"}
        self._clients.append(httpx.Client(base_url=self.address, headers=headers))
        return self._clients[-1]

    def signed_in(self, name: str) -> httpx.Client:
        """One that is signed in with that name."""
        client = self.new()
        answer = client.post("/sign-in", data={"name": name, "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        return client

    def close(self) -> None:
        """At the end of a test."""
        for client in self._clients:
            client.close()
