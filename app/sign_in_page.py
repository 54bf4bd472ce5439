"""The pages that are there without Gradio: signing in, and what a visitor sees instead of a page."""

from functools import cache

from starlette.responses import Response

from app.chat_page import render
from app.messages import message
from app.web_files import file_text
from ingest.document import Language

__all__ = ["PLAIN_FILES", "plain_file", "refusal_html", "sign_in_html"]

_REFUSALS = frozenset({403, 404, 421, 429, 431, 500})  # those with words of their own

PLAIN_FILES = {
    "plain.css": (("frame.css", "sign_in.css"), "text/css"),
    "plain.js": (("sign_in.js",), "text/javascript"),
    "icon.svg": (("icon.svg",), "image/svg+xml"),
}
"""What these pages load, by the name in their address: files of the folder ``web``, and the kind."""


def sign_in_html(
    language: Language, *, next_page: str, name: str = "", notice: str = "", public: bool = False
) -> str:
    """The form, with what was typed before and what was wrong with it; then ``next_page`` is opened.

    ``public`` is whether that can be seen without signing in, too.
    """
    return render("sign_in.html", language=language, next=next_page, name=name, notice=notice, public=public)


def refusal_html(status: int, language: Language) -> str:
    """Why there is no page, for a status of HTTP."""
    key = f"refusal_{status if status in _REFUSALS else 'other'}"
    return render(
        "refusal.html",
        language=language,
        heading=message(key, language),
        reason=message(f"{key}_why", language),
        home=status != 421,  # the start page of an address that is refused is refused too
    )


def plain_file(name: str) -> Response:
    """One of ``PLAIN_FILES``.

    Raises:
        KeyError: there is none of that name.
    """
    files, kind = PLAIN_FILES[name]
    return Response(_joined(files), media_type=kind, headers={"Cache-Control": "no-cache"})


@cache
def _joined(files: tuple[str, ...]) -> str:
    return "\n".join(file_text(file) for file in files)
