"""The HTML of earlier questions, and of who is signed in."""

from collections.abc import Sequence
from datetime import datetime

from app.accounts import Role
from app.chat_page import render
from app.history import Earlier
from app.messages import message
from app.narrowing import names
from ingest.document import Language

__all__ = ["account_html", "history_html"]


def account_html(language: Language, *, user: str | None, role: Role, can_sign_in: bool) -> str:
    """Who is signed in, with what may be done, and how to go out; nothing where nobody can sign in."""
    if not can_sign_in:
        return ""
    return render("account.html", language=language, user=user, role=message(f"role_{role}", language))


def history_html(
    language: Language,
    questions: Sequence[Earlier] | None,
    *,
    more: int = 0,
    is_on: bool = True,
    asking: bool = False,
    broken: bool = False,
) -> str:
    """Earlier questions, the latest first; folded away where they are None.

    ``more`` are there and not shown. ``asking`` is whether all shall be forgotten. ``broken`` says that they
    cannot be read.
    """
    shown = [
        (each, _moment(each.asked, language), [name for _, _, name in names(each.narrowing, language)])
        for each in questions or ()
    ]
    return render(
        "history.html",
        language=language,
        opened=questions is not None,
        questions=shown,
        more=more,
        is_on=is_on,
        asking=asking,
        broken=broken,
    )


def _moment(moment: datetime, language: Language) -> str:
    """When it was, by this machine's clock."""
    local = moment.astimezone()
    values = {"day": f"{local:%d}", "month": f"{local:%m}", "year": f"{local:%Y}", "time": f"{local:%H:%M}"}
    return message("history_moment", language, **values)
