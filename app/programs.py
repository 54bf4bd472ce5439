"""The three functions that programs may call, under which names, and how many calls are answered at once.

Gradio offers them as HTTP endpoints and, where the page is served with it, as the tools of an MCP server. Names,
types and docstrings are what programs see of them there.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from json import dumps
from logging import getLogger
from typing import Any

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from gradio import Error, Request
from gradio.events import api

from app.program_answers import CallError, Readable, Told, document_told, quote_told, search_told
from ingest.document import Language
from ingest.errors import KopruError

__all__ = ["offer_programs"]

logger = getLogger(__name__)

_AT_ONCE = 4  # fewer than people's searches, who should not wait for programs
_WAITING = 100  # calls that may wait; more would wait for longer than programs do


def offer_programs(library: Readable) -> None:
    """Offers ``search``, ``quote`` and ``document`` over ``library``, on the page that is being built.

    Call it before the page has other events: of two with one name, the later gets a number after it.

    Raises:
        ValueError: another event has one of the names.
    """
    programs = _Programs(library, CapacityLimiter(_AT_ONCE))
    for function in (programs.search, programs.quote, programs.document):
        offered = api(function, api_name=function.__name__, queue=False)
        if offered["api_name"] != function.__name__:
            raise ValueError(f"the page already has an event {function.__name__!r}")


class _RefusedError(Error):
    """A message that the program is told as it is."""

    def __init__(self, message: str) -> None:
        super().__init__(message, duration=None, visible=False, print_exception=False)

    def __str__(self) -> str:
        return str(self.message)  # Gradio's own puts it in quotes, which MCP would show


@dataclass(frozen=True, slots=True)
class _Programs:
    """The three functions, as Gradio reads them: a parameter is described in one line."""

    library: Readable
    limiter: CapacityLimiter

    async def search(
        self,
        request: Request,
        question: str,
        k: int = 5,
        languages: tuple[Language, ...] = (),
        documents: tuple[str, ...] = (),
        from_year: int | None = None,
        to_year: int | None = None,
        collections: tuple[str, ...] = (),
    ) -> Told:
        """Find the passages that answer a question, whatever language the documents are in.

        Ask a whole question in Turkish, Kyrgyz, Russian or English. Each hit has the passage ("text") and the
        sentences of it that answer ("quotes"), letter for letter, with document and title. Passage and quotes
        each have their own pages ("pages" counts from the first page of the file, "page_labels" are the printed
        numbers) and the places "start" to "end" that `quote` takes; "also" are other places that say the same.
        "status" is "found", "related" (the same topic, but no answer was seen) or "none" (nothing in these
        documents answers: show no hit as an answer).

        Args:
            request: given by Gradio
            question: a question, in whole words; or only words in quotation marks, which are looked for word for word
            k: hits at most, 1 to 50
            languages: only passages in these languages (tr, ky, ru, en); all if empty
            documents: only these documents, by their ids; all if empty
            from_year: only documents of this year or later
            to_year: only documents of this year or earlier
            collections: only documents in any of these collections, by their names; all if empty
        """
        values = (question, k, languages, documents, from_year, to_year, collections)
        told: Told = await self._told(request, partial(search_told, self.library, *values))
        return told

    async def quote(self, request: Request, document: str, start: int, end: int) -> Told:
        """Read a stretch of a document letter for letter, with what a citation of it needs.

        Take places from `search` or from the pages that `document` names; widen them to read what stands around
        a passage. At most 5000 characters at once.

        Args:
            request: given by Gradio
            document: the id of the document
            start: the first character, counted from 0
            end: the character after the last one
        """
        told: Told = await self._told(request, partial(quote_told, self.library, document, start, end))
        return told

    async def document(self, request: Request, document: str = "", skip: int = 0) -> Told:
        """Say what is known of a document and where its pages begin and end, or list all documents.

        The list has at most 50 documents at once, a document at most 200 pages; "next" is the `skip` to go on
        with, null at the end. The text of a page is what `quote` gives for its "start" and "end".

        Args:
            request: given by Gradio
            document: the id of a document; empty for the list
            skip: how many documents of the list, or pages of the document, to leave out at the beginning
        """
        told: Told = await self._told(request, partial(document_told, self.library, document, skip))
        return told

    async def _told(self, request: Request, find: Callable[[], Told]) -> Any:
        """What ``find`` gives; as an object over HTTP, as JSON text over MCP.

        Raises:
            _RefusedError: whatever went wrong, in words that name nothing of this computer.
        """
        if self.limiter.statistics().tasks_waiting >= _WAITING:
            raise _RefusedError("Too many programs ask at once. Try again in a minute.")
        try:
            found = await run_sync(find, limiter=self.limiter)
        except CallError as error:
            raise _RefusedError(str(error)) from error
        except KopruError as error:
            logger.exception("a program could not be answered")
            raise _RefusedError("The library cannot be read at the moment.") from error
        except Exception as error:
            logger.exception("a program could not be answered, by a mistake of ours")
            raise _RefusedError(
                "This could not be answered, by a mistake of Köprü's; it was written down."
            ) from error
        # Gradio would give MCP the repr of a dict, in which not every letter is as it was.
        return dumps(found, ensure_ascii=False) if "/gradio_api/mcp" in request.url.path else found
