"""Sign-in throttle: guessing a password gets slower.

A try is counted as a failure when it begins, before the password is looked at, and taken back when it was none: tries
that come at once are counted one after the other, and no more of them are let through than of those that wait for each
other. After so many failures the wait doubles with each further one, up to LONGEST_S. They are counted in three ways:

    a login from one address   FREE               a stranger elsewhere cannot lock a person out
    an address alone           FREE_PER_ADDRESS   trying one password on many logins is slow, too
    a login alone              FREE_PER_LOGIN     so is trying from many addresses

The last does not count at an address from which this login came in before. A restart forgets everything.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

FREE = 5
FREE_PER_ADDRESS = 50  # a whole office may share one address
FREE_PER_LOGIN = 50
LONGEST_S = 300.0
FORGET_AFTER_S = 900.0
MOST_KEYS = 10_000
# Counted as one login at each address: whoever tries links tries one secret after the other. No login begins with a
# space. Of the second, who comes back from a company's provider with what does not hold.
LINKS = " link"
COMPANY = " company"

_Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Failures:
    count: int
    last_s: float


_NONE = _Failures(0, float("-inf"))


@dataclass(frozen=True, slots=True)
class Attempt:
    """A try that begins. `wait_s`: how long to wait before it; 0 if it may go on, and then it counts as a failure."""

    login: str
    address: str
    wait_s: float
    before: tuple[tuple[_Key, _Failures], ...] = ()


class Attempts:
    """Counts failed sign-ins. Safe in several threads. `clock` gives seconds that never go back."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures: OrderedDict[_Key, _Failures] = OrderedDict()
        self._came_in: OrderedDict[_Key, None] = OrderedDict()

    def begin(self, login: str, address: str) -> Attempt:
        """Count a try, unless it has to wait."""
        with self._lock:
            free = self._free(login, address)
            wait_s = max(self._wait_s(key, most) for key, most in free.items())
            if wait_s > 0:
                return Attempt(login, address, wait_s)
            before = tuple((key, self._known(key)) for key in free)
            for key, known in before:
                self._set(key, _Failures(known.count + 1, self._clock()))
            return Attempt(login, address, 0.0, before)

    def take_back(self, attempt: Attempt) -> None:
        """The try was no failure: count as if it had not been."""
        with self._lock:
            for key, before in attempt.before:
                known = self._failures.get(key, _NONE)
                alone = known.count == before.count + 1
                self._set(key, before if alone else _Failures(max(known.count - 1, 0), known.last_s))

    def succeeded(self, attempt: Attempt) -> None:
        """The password was right: forget the login's failures from this address."""
        self.take_back(attempt)
        pair = (attempt.login, attempt.address)
        with self._lock:
            self._failures.pop(pair, None)
            self._came_in[pair] = None
            self._came_in.move_to_end(pair)
            if len(self._came_in) > MOST_KEYS:
                self._came_in.popitem(last=False)

    def _free(self, login: str, address: str) -> dict[_Key, int]:
        """Return what this try is counted as, with how many failures of each are free."""
        free = {(login, address): FREE, ("", address): FREE_PER_ADDRESS}
        if login not in (LINKS, COMPANY) and (login, address) not in self._came_in:
            free[(login, "")] = FREE_PER_LOGIN
        return free

    def _set(self, key: _Key, failures: _Failures) -> None:
        if not failures.count:
            self._failures.pop(key, None)
            return
        self._failures[key] = failures
        self._failures.move_to_end(key)
        while len(self._failures) > MOST_KEYS:
            self._failures.popitem(last=False)

    def _known(self, key: _Key) -> _Failures:
        known = self._failures.get(key, _NONE)
        return known if self._clock() - known.last_s < FORGET_AFTER_S else _NONE

    def _wait_s(self, key: _Key, free: int) -> float:
        known = self._known(key)
        if known.count < free:
            return 0.0
        wait_s = min(2.0 ** min(known.count - free, 20), LONGEST_S)
        return max(known.last_s + wait_s - self._clock(), 0.0)
