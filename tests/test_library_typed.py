"""What is taken of the form of a document, whatever is sent as one."""

from asyncio import run
from types import SimpleNamespace

import gradio as gr

from app.chat_library import build_library
from app.library_page import View
from app.roles import Visitors


def acting(own):
    """What is called when somebody presses a button, and a request of the machine's own visitor."""

    async def built():  # while a loop runs, for otherwise Gradio opens some and closes none
        with gr.Blocks(analytics_enabled=False) as page:
            build_library(own, Visitors.without_accounts("127.0.0.1"), language=gr.State("en"))
        return page

    act = next(event.fn for event in run(built()).fns.values() if event.name == "act")
    return act, SimpleNamespace(client=SimpleNamespace(host="127.0.0.1"))


def test_a_kind_of_work_is_taken_of_the_form_and_what_is_none_is_not(own):
    act, at_the_machine = acting(own)
    document = own.documents()[0]
    for sent, work in (("master thesis", "master thesis"), ("no kind", None), ("law", "law"), ("", None)):
        fields = {"title": document.metadata.title, "work": sent}
        act(
            View(),
            "en",
            gr.EventData(None, {"action": "save", "subject": document.id, **fields}),
            at_the_machine,
        )
        assert own.document(document.id).metadata.work == work


def test_nothing_long_is_put_in_order(own, monkeypatch):
    def normalised(form, text):
        assert len(text) <= 2_000
        return text

    act, at_the_machine = acting(own)
    for name in ("app.chat_library.normalize", "index.collections.normalize"):
        monkeypatch.setattr(name, normalised)
    long = "a\u0301\u0323" * 20_000
    for sent, notice in (
        ({"action": "save", "subject": "mines", "title": "Mines", "collections": [long]}, "library_gone"),
        ({"action": "save", "subject": "mines", "title": long}, "library_bad_title"),
        ({"action": "make", "name": long}, "collections_bad_name"),
        ({"action": "gather", "name": long}, "library_gone"),
    ):
        view, *_ = act(View(), "en", gr.EventData(None, sent), at_the_machine)
        assert view.notice.key == notice
