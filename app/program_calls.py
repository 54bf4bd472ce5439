"""Which calls of programs are none, and what their callers are told.

Gradio would tell them nothing (``"error": null``), or what only its own developers understand. What the values of a
call have to be is said by ``program_answers``; here is what it is to bring them, over HTTP and over MCP.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from inspect import Parameter, signature
from json import dumps

from app.bodies import BodyError
from app.program_answers import ASKED, CallError

__all__ = ["Calls", "is_call", "is_event", "no_result"]

_CALL = re.compile(r"/gradio_api/(run|api|call/v2|call)/([^/]+)/?")
_EVENT = re.compile(r"/gradio_api/call/(?:v2/)?[^/]+/[^/]+")
_SHOWN = 100  # characters of a name that is wrong

_GONE = b'event: error\ndata: "404: Not Found"\n\n'
_SAID_OF_GONE = (
    "There is no result for this event: no call that was taken has this id. Call the function again, and take the "
    "id from what comes."
)


def is_call(path: str) -> bool:
    """Whether a function is called at this address."""
    return _CALL.fullmatch(path) is not None


def is_event(path: str) -> bool:
    """Whether the result of a call is waited for at this address."""
    return _EVENT.fullmatch(path) is not None


def no_result(part: bytes) -> bytes | None:
    """The end of a stream of results, in words, where Gradio only says that there is none; else None."""
    return f"event: error\ndata: {dumps({'error': _SAID_OF_GONE})}\n\n".encode() if part == _GONE else None


@dataclass(frozen=True, slots=True)
class Calls:
    """Calls of a page; ``events`` are the names of all that can be called there, its own among them."""

    events: frozenset[str]

    def check(self, path: str, media_type: str, said: object) -> None:
        """Lets pass what a page sends of its own, and calls of programs that Gradio can take to their function.

        Raises:
            BodyError: there is no such function (404), what came is not said to be JSON (415), or a value is
                missing or has a name that is none (400).
        """
        called = _CALL.fullmatch(path)
        if called is None:
            return
        way, name = called.groups()
        if way in {"run", "api"} and isinstance(said, dict) and said.get("fn_index") is not None:
            return  # a page's own: it names its events by number
        if name not in self.events:
            raise BodyError(404, self._unknown(name))
        if name not in ASKED:
            return
        if not _is_json(media_type):
            raise BodyError(
                415, "Say that what you send is JSON: send the header Content-Type: application/json."
            )
        if way == "call/v2":
            _check_names(name, said)
        else:
            _check_order(name, said)

    def tool_refused(self, said: object) -> str | None:
        """The answer to a client of MCP that calls a tool wrongly, as JSON (JSON-RPC 2.0); None for all others.

        A tool's schema would say it in Python's words and without the names of the values.
        """
        match said:
            case {
                "method": "tools/call",
                "id": str() | int() as id_,
                "params": {"name": str() as name} as given,
            }:
                values = given.get("arguments")
                wrong = self._wrong_tool(name, {} if values is None else values)
            case _:
                return None
        if wrong is None:
            return None
        result = {"content": [{"type": "text", "text": wrong}], "isError": True}
        return dumps({"jsonrpc": "2.0", "id": id_, "result": result})

    def _wrong_tool(self, name: str, values: object) -> str | None:
        if name not in self.events or name not in ASKED:
            return self._unknown(name)
        try:
            named = _check_names(name, values)
            for each, value in named.items():
                default = signature(ASKED[name]).parameters[each].default
                if value is None and default not in {None, Parameter.empty}:
                    return f"{each}: null was given; leave it out, or give {dumps(default)}."  # for no schema has null
            ASKED[name](**named)
        except (BodyError, CallError) as error:
            return str(error)
        return None

    def _unknown(self, name: str) -> str:
        there = ", ".join(each for each in ASKED if each in self.events) or "none on this page"
        return f"{_printed(name)}: no function has this name. There are: {there}."


def _is_json(media_type: str) -> bool:
    kind = media_type.partition(";")[0].strip().lower()
    return kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))


def _check_order(name: str, said: object) -> None:
    values = said.get("data") if isinstance(said, dict) else None
    count = len(signature(ASKED[name]).parameters)
    if not isinstance(values, list):
        raise BodyError(
            400, f'{name}: its {count} values are expected as a list, {{"data": [...]}}. {_taken(name)}'
        )
    if len(values) != count:
        raise BodyError(
            400,
            f"{name}: all {count} values are expected, in their order, and {len(values)} came. {_taken(name)}",
        )


def _check_names(name: str, values: object) -> Mapping[str, object]:
    """The values by their names."""
    if not isinstance(values, dict):
        raise BodyError(400, f"{name}: its values are expected in an object, by their names. {_taken(name)}")
    parameters = signature(ASKED[name]).parameters
    for each in values:
        if each not in parameters:
            raise BodyError(400, f"{_printed(each)}: {name} takes no value of this name. {_taken(name)}")
    for each, parameter in parameters.items():
        if parameter.default is Parameter.empty and each not in values:
            raise BodyError(400, f"{each}: it is missing. {_taken(name)}")
    return values


def _taken(name: str) -> str:
    """What a function takes."""
    taken = [
        each.name if each.default is Parameter.empty else f"{each.name} ({dumps(each.default)})"
        for each in signature(ASKED[name]).parameters.values()
    ]
    optional = "; defaults are in parentheses" if "(" in "".join(taken) else ""
    return f"{name} takes {', '.join(taken)}{optional}."


def _printed(name: str) -> str:
    """A name as it came, short, and without code points that are no text."""
    return name[:_SHOWN].encode("utf-8", "replace").decode("utf-8")
