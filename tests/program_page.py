"""A page that programs may call, over texts of the demo and a hostile one, and the README's examples for it."""

import re
from asyncio import run
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import gradio as gr

from app.page import QUICK, serve
from app.programs import offer_programs
from app.roles import Visitors
from app.server import Server
from index.library import Library
from tests.conftest import HOSTILE, ROOT
from tests.visits import free_port

DEMO = ROOT / "corpus" / "demo"
DAM, RIVER = "en-rogun-dam-on-the-vakhsh", "ky-naryn-suusu"
QUESTION = "Рогун плотинасынын бийиктиги канча метр?"
ANSWER = "335 metres high"
HOSTILE_QUESTION = "Тузду кербен менен ташышканбы?"


def stocked(folder: Path) -> Library:
    """A library of two articles of the demo and a file whose name and text would like to run."""
    hostile = folder / "туз <b>${alert(1)}.txt"
    hostile.write_text(f"{HOSTILE}\n\nКөчмөндөр тузду Нарындын суусунан алышкан.\n", encoding="utf-8")
    library = Library.open(folder / "library", create=True)
    report = library.add([DEMO / f"{DAM}.md", DEMO / f"{RIVER}.md", hostile])
    assert report.failed == ()
    return library


@contextmanager
def serving(library, *, visitors: Visitors | None = None, mcp: bool = False) -> Iterator[str]:
    """The address of a page with the three functions over ``library``, served as the chat is."""
    server = run(_served(library, visitors, mcp=mcp))
    try:
        yield server.local_url.rstrip("/")
    finally:
        server.close()


async def _served(library, visitors: Visitors | None, *, mcp: bool) -> Server:
    """A page that has an event besides; made while a loop runs, or Gradio would open some and close none."""
    page = gr.Blocks(title="Köprü", analytics_enabled=False)
    with page:
        offer_programs(library)
        box = gr.Textbox()
        page.load(lambda: "greeted", None, box, api_name="greet", **QUICK)
    return serve(page, host="127.0.0.1", port=free_port(), open_browser=False, visitors=visitors, mcp=mcp)


def examples(address: str, *marks: str) -> list[str]:
    """The README's examples for programs that have one of these words in them, to be run at ``address``."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    section = re.search(r"^## For programs\n(.*?)(?=^## )", readme, re.MULTILINE | re.DOTALL)
    assert section is not None, "README.md has no section for programs"
    blocks = re.findall(r"(?:^(?: {4}.*)?\n)+", section[1], re.MULTILINE)
    unindented = [re.sub(r"^ {4}", "", block, flags=re.MULTILINE).strip("\n") for block in blocks]
    served = [block.replace("http://127.0.0.1:7860", address) for block in unindented]
    return [block for block in served if any(mark in block for mark in marks)]
