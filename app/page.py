"""How a Gradio page of ours is served: nothing is asked elsewhere, nothing of Gradio's own is kept or offered."""

from pathlib import Path
from typing import Any

import gradio as gr

from app.messages import interface_language
from ingest.document import LANGUAGES, Language

__all__ = [
    "DEFAULT_LANGUAGE",
    "QUESTION_LENGTH",
    "QUICK",
    "SEARCH",
    "SESSION_SECONDS",
    "Update",
    "chosen_language",
    "file_text",
    "html",
    "serve",
    "visitor_language",
]

Update = Any  # Gradio has no type for "a new value or a changed component"

DEFAULT_LANGUAGE: Language = "en"  # until the browser has said what it wants
SESSION_SECONDS = 6 * 60 * 60  # what was on a page left alone for longer is forgotten
QUESTION_LENGTH = 2_000  # characters that can be typed

QUICK: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
SEARCH: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}

_FOLDER = Path(__file__).with_name("web")
_SEARCHES_AT_ONCE = 8  # each holds one thread: the index must not start a pool of its own for each
_SESSIONS = 2_000  # at once; each keeps its conversation in memory


def serve(
    page: gr.Blocks, *, host: str, port: int | None, open_browser: bool, styles: tuple[str, ...] = ()
) -> gr.Blocks:
    """Serve ``page`` in the background; see ``local_url``, ``block_thread()`` and ``close()``.

    ``port`` None takes the first free one from 7860 on; ``styles`` come after those of every page.
    """
    page.queue(default_concurrency_limit=_SEARCHES_AT_ONCE, api_open=False)
    sheets = "".join(file_text(name) for name in ("frame.css", "text.css", *styles))
    page.launch(
        server_name=host,
        server_port=port,
        inbrowser=open_browser,
        prevent_thread_lock=True,
        quiet=True,
        share=False,
        ssr_mode=False,
        mcp_server=False,
        pwa=False,
        run_history=False,  # would keep every question in the browser of a shared computer
        enable_monitoring=False,
        footer_links=[],
        max_file_size=1,  # the page takes no files, its server should not either
        state_session_capacity=_SESSIONS,
        favicon_path=_FOLDER / "icon.svg",
        theme=gr.themes.Base(font=gr.themes.Font("sans-serif"), font_mono=gr.themes.Font("monospace")),
        head=f"<style>{sheets}</style>",  # not as "css", of which Gradio rewrites every selector
    )
    return page


def html(name: str, *, script: str | None = None) -> gr.HTML:
    """A piece of the page, without Gradio's own looks; ``script`` runs once, when it is loaded."""
    return gr.HTML(elem_id=f"kopru-{name}", apply_default_css=False, js_on_load=script)


def file_text(name: str) -> str:
    """The text of a file in the folder ``web``."""
    return (_FOLDER / name).read_text(encoding="utf-8")


def visitor_language(request: gr.Request) -> Language:
    """The language chosen last time or else the browser's."""
    chosen = _language(request.cookies.get("kopru-language"))
    return chosen or interface_language(request.headers.get("accept-language"))


def chosen_language(event: gr.EventData) -> Language:
    """The language that was clicked."""
    return _language(event.language) or DEFAULT_LANGUAGE


def _language(code: str | None) -> Language | None:
    """``code`` if it is one of the four: what comes from a browser can be anything."""
    return next((language for language in LANGUAGES if language == code), None)
