"""The parser of the ``kopru`` command: what is misspelt is told by the verb it was given to, with the nearest name."""

import sys  # not from it: whoever calls us in a process of their own sets its arguments
from argparse import Action, ArgumentError, ArgumentParser
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Any, NoReturn

__all__ = ["Parser"]

_NEAR = 0.7  # of 1 for the same letters: --year is near --from-year, --output is not near --document


class Parser(ArgumentParser):
    """An ``ArgumentParser`` whose sub-commands refuse what they do not know themselves, not the whole command."""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """As ``ArgumentParser`` does, but that nothing is left over: argparse has it refused by the first parser."""
        given = list(sys.argv[1:] if args is None else args)
        self._misspelt = self._unknown(given)
        parsed, left = super().parse_known_args(given, namespace)
        if left:
            self._misspelt = self._unknown(left)
            self.error(f"unrecognized arguments: {' '.join(left)}")
        return parsed, left

    def error(self, message: str) -> NoReturn:
        """Prints usage and, in one line, what is wrong; with the option that was meant, if one is nearly spelled so."""
        meant = [(name, _meant(name, self._options())) for name in self._misspelt]
        if message.startswith("unrecognized"):
            message += "".join(said for _, said in meant)
        elif message.startswith("the following"):  # what is missing is told first: perhaps it was misspelt
            message += "".join(f"; {name} is unknown{said}" for name, said in meant if said)
        super().error(message)

    def _check_value(self, action: Action, value: Any) -> None:
        choices = [] if action.choices is None else [str(each) for each in action.choices]
        if choices and value not in choices:
            shown = ", ".join(map(repr, choices))
            raise ArgumentError(
                action, f"invalid choice: {value!r} (choose from {shown}){_meant(str(value), choices)}"
            )

    def _options(self) -> list[str]:
        return [name for name in self._option_string_actions if name.startswith("--")]

    def _unknown(self, arguments: Sequence[str]) -> list[str]:
        """Options that are none of ours, nor the beginning of one."""
        options = arguments[: arguments.index("--")] if "--" in arguments else arguments
        names = [each.partition("=")[0] for each in options if each.startswith("--")]
        return [name for name in names if not any(known.startswith(name) for known in self._options())]


def _meant(said: str, names: Iterable[str]) -> str:
    near = get_close_matches(said.casefold(), list(names), n=1, cutoff=_NEAR)
    return f"; did you mean {near[0]}?" if near else ""
