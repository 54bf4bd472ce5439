"""The language that a visitor is spoken to in: the one that was clicked, or else the browser's."""

from app.messages import interface_language
from app.roles import AnyRequest
from ingest.document import LANGUAGES, Language

__all__ = ["LANGUAGE_COOKIE", "LANGUAGE_SECONDS", "known_language", "visitor_language"]

LANGUAGE_COOKIE = "kopru-language"  # written here and in web/masthead.js
LANGUAGE_SECONDS = 365 * 24 * 60 * 60
_HEADER_CHARACTERS = 1_000  # of Accept-Language: browsers send some dozens


def visitor_language(request: AnyRequest) -> Language:
    """The language chosen last time or else the browser's."""
    chosen = known_language(request.cookies.get(LANGUAGE_COOKIE))
    return chosen or interface_language((request.headers.get("accept-language") or "")[:_HEADER_CHARACTERS])


def known_language(code: object) -> Language | None:
    """``code`` if it is one of the four: what comes from a browser can be anything."""
    return next((language for language in LANGUAGES if language == code), None)
