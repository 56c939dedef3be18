"""Sign-in throttle: guessing a password gets slower.

After FREE failures the wait doubles with each further one, up to LONGEST_S. Failures are counted in two ways. For a
login from one address: so a stranger at another address cannot lock a person out. For an address alone, with a higher
limit: so trying one password on many logins is slow, too. A restart forgets all failures.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

FREE = 5
FREE_PER_ADDRESS = 50  # a whole office may share one address
LONGEST_S = 300.0
FORGET_AFTER_S = 900.0
MOST_KEYS = 10_000

_Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Failures:
    count: int
    last_s: float


class Attempts:
    """Counts failed sign-ins. Safe in several threads. `clock` gives seconds that never go back."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures: OrderedDict[_Key, _Failures] = OrderedDict()

    def wait_s(self, login: str, address: str) -> float:
        """Return how long this caller has to wait before the next try; 0 if it may try now."""
        with self._lock:
            return max(self._wait_s((login, address), FREE), self._wait_s(("", address), FREE_PER_ADDRESS))

    def failed(self, login: str, address: str) -> None:
        """Note a wrong password or login."""
        with self._lock:
            for key in ((login, address), ("", address)):
                self._failures[key] = _Failures(self._count(key) + 1, self._clock())
                self._failures.move_to_end(key)
            while len(self._failures) > MOST_KEYS:
                self._failures.popitem(last=False)

    def succeeded(self, login: str, address: str) -> None:
        """Forget the login's failures from this address."""
        with self._lock:
            self._failures.pop((login, address), None)

    def _count(self, key: _Key) -> int:
        known = self._failures.get(key)
        return known.count if known and self._clock() - known.last_s < FORGET_AFTER_S else 0

    def _wait_s(self, key: _Key, free: int) -> float:
        count = self._count(key)
        if count < free:
            return 0.0
        wait_s = min(2.0 ** min(count - free, 20), LONGEST_S)
        return max(self._failures[key].last_s + wait_s - self._clock(), 0.0)
