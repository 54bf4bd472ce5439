"""What is taken of the form of a document, whatever is sent as one."""

from asyncio import run
from types import SimpleNamespace

import gradio as gr

from app.chat_library import build_library
from app.library_page import View
from app.roles import Visitors


def test_nothing_long_is_put_in_order(own, monkeypatch):
    async def built():  # while a loop runs, for otherwise Gradio opens some and closes none
        with gr.Blocks(analytics_enabled=False) as page:
            build_library(own, Visitors.without_accounts("127.0.0.1"), language=gr.State("en"))
        return page

    def normalised(form, text):
        assert len(text) <= 2_000
        return text

    act = next(event.fn for event in run(built()).fns.values() if event.name == "act")
    for name in ("app.chat_library.normalize", "index.collections.normalize"):
        monkeypatch.setattr(name, normalised)
    long = "a\u0301\u0323" * 20_000
    at_the_machine = SimpleNamespace(client=SimpleNamespace(host="127.0.0.1"))
    for sent, notice in (
        ({"action": "save", "subject": "mines", "title": "Mines", "collections": [long]}, "library_gone"),
        ({"action": "save", "subject": "mines", "title": long}, "library_bad_title"),
        ({"action": "make", "name": long}, "collections_bad_name"),
        ({"action": "gather", "name": long}, "library_gone"),
    ):
        view, *_ = act(View(), "en", gr.EventData(None, sent), at_the_machine)
        assert view.notice.key == notice
