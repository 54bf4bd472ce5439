"""How long somebody who gave a wrong password waits before the next one: longer each time, by name and address."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from threading import Lock
from time import monotonic

from app.networks import network

__all__ = ["Attempts"]

# Attempts; and seconds, for a stranger must not lock somebody out for long.
_FREE_FOR_A_NAME, _MOST_FOR_A_NAME = 5, 60
_FREE_FOR_AN_ADDRESS, _MOST_FOR_AN_ADDRESS = 20, 900  # a reading room goes out by one address
_FORGOTTEN = 60 * 60  # seconds after the last attempt
_MOST = 20_000  # names and addresses remembered


@dataclass(slots=True)
class _Record:
    count: int = 0
    last: float = 0.0
    until: float = 0.0


class Attempts:
    """Attempts to sign in; safe to use from several threads. ``clock`` counts seconds."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._records: OrderedDict[tuple[str, str], _Record] = OrderedDict()
        self._lock = Lock()

    def begin(self, name: str | None, address: str) -> int:
        """Seconds to wait until an attempt is allowed; 0 where it is.

        It then counts as a failure until ``succeeded``, or of a hundred at once each would be the first. None is
        what cannot be a name: it counts for the address alone.
        """
        keys = [(("address", network(address)), _FREE_FOR_AN_ADDRESS, _MOST_FOR_AN_ADDRESS)]
        if name is not None:
            keys.append((("name", name), _FREE_FOR_A_NAME, _MOST_FOR_A_NAME))
        with self._lock:
            now = self._clock()
            records = [self._record(key, now) for key, _, _ in keys]
            wait = max(record.until - now for record in records)
            if wait > 0:
                return ceil(wait)
            for record, (_, free, most) in zip(records, keys, strict=True):
                record.count += 1
                record.last = now
                if record.count >= free:
                    record.until = now + min(2 ** min(record.count - free, 20), most)
            return 0

    def succeeded(self, name: str, address: str) -> None:
        """Forgets what was wrong with a name, and of its address this attempt alone."""
        with self._lock:
            self._records.pop(("name", name), None)
            record = self._record(("address", network(address)), self._clock())
            record.count, record.until = max(record.count - 1, 0), 0.0

    def _record(self, key: tuple[str, str], now: float) -> _Record:
        record = self._records.get(key)
        if record is None or now - record.last > _FORGOTTEN:
            record = self._records[key] = _Record(last=now)
        self._records.move_to_end(key)
        while len(self._records) > _MOST:
            self._records.popitem(last=False)
        return record
