"""How many new conversations may begin from one address: each takes the place of the one unused for longest."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from app.networks import network

__all__ = ["Newcomers"]

_AT_ONCE = 300  # a lecture that opens the page together, behind the one address of its university
_A_MINUTE = 60  # after that
_MOST = 10_000  # addresses remembered


@dataclass(slots=True)
class _Allowance:
    left: float
    seen: float


class Newcomers:
    """Sessions that are open, as far as they came by here, and from where new ones came.

    ``most`` are open at once, as the server keeps them: those used last. ``clock`` counts seconds. For one thread.
    """

    def __init__(self, most: int, clock: Callable[[], float] = monotonic) -> None:
        self._most, self._clock = most, clock
        self._sessions: OrderedDict[str, None] = OrderedDict()
        self._allowances: OrderedDict[str, _Allowance] = OrderedDict()

    def may_come(self, address: str) -> bool:
        """Whether a new session from there would be let in now."""
        return self._allowance(address).left >= 1

    def lets_in(self, session: str, address: str) -> bool:
        """Whether a session may be used: it is open already, or not too many came from its address lately."""
        if session not in self._sessions:
            allowance = self._allowance(address)
            if allowance.left < 1:
                return False
            allowance.left -= 1
            self._sessions[session] = None
        self._sessions.move_to_end(session)
        while len(self._sessions) > self._most:
            self._sessions.popitem(last=False)
        return True

    def _allowance(self, address: str) -> _Allowance:
        key, now = network(address), self._clock()
        allowance = self._allowances.setdefault(key, _Allowance(_AT_ONCE, now))
        allowance.left = min(_AT_ONCE, allowance.left + (now - allowance.seen) * _A_MINUTE / 60)
        allowance.seen = now
        self._allowances.move_to_end(key)
        while len(self._allowances) > _MOST:
            self._allowances.popitem(last=False)
        return allowance
