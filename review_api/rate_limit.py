"""Rate limit: how many requests a client may make in a minute, and the headers that tell it how many are left.

A bucket that holds a minute's requests, is filled at a steady rate, and gives one to each request. Headers as in the
IETF's draft "RateLimit header fields for HTTP" (draft-ietf-httpapi-ratelimit-headers-10): `q` requests in `w` seconds;
`r` are left, and in `t` seconds the bucket is full again.

Each process of the service counts for itself, so that no request waits for a write. Several processes behind one
address let through up to as many times the limit. Hours of sound are counted in the database:
pipeline/recordings/usage.py.
"""

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from fastapi import Request

from pipeline.accounts.clients import Client
from review_api.problems import Problem

WINDOW_S: Final = 60
MOST_CLIENTS: Final = 10_000


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a request. `left`: more that may come at once; `full_s`: seconds until the bucket is full;
    `wait_s`: until the next request may come, 0 if this one may.
    """

    most: int
    left: int
    full_s: int
    wait_s: int

    def headers(self) -> dict[str, str]:
        """Return the headers of the answer."""
        told = {
            "RateLimit-Policy": f'"requests";q={self.most};w={WINDOW_S}',
            "RateLimit": f'"requests";r={self.left};t={self.full_s}',
        }
        return told | ({"Retry-After": str(self.wait_s)} if self.wait_s else {})


class Buckets:
    """One bucket for each client. Safe in several threads. `clock` gives seconds that never go back."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._held: OrderedDict[str, tuple[float, float]] = OrderedDict()  # requests in it, and when that was

    def take(self, client_id: str, most: int) -> Taken:
        """Take one request out of the client's bucket, which holds `most`, if there is one."""
        each_s = WINDOW_S / most
        with self._lock:
            at_s = self._clock()
            held, since_s = self._held.get(client_id, (float(most), at_s))
            held = min(held + (at_s - since_s) / each_s, float(most))
            may = held >= 1
            held -= may
            self._held[client_id] = (held, at_s)
            self._held.move_to_end(client_id)
            if len(self._held) > MOST_CLIENTS:
                self._held.popitem(last=False)
        wait_s = 0 if may else math.ceil((1 - held) * each_s)
        return Taken(most, int(held), math.ceil((most - held) * each_s), wait_s)


def count(request: Request, buckets: Buckets, client: Client, usual: int) -> None:
    """Count a request of a client. `usual`: how many a minute one without a limit of its own may make; 0: no limit.

    Raises a 429 problem where it is one too many. The answer's headers are in `request.state.rate_limit`.
    """
    most = usual if client.requests_per_minute is None else client.requests_per_minute
    if not most:
        return
    taken = buckets.take(client.id, most)
    request.state.rate_limit = taken.headers()
    if taken.wait_s:
        detail = f"this client may make {most} requests a minute; go on in {taken.wait_s} s"
        raise Problem(429, "too-many-requests", detail)
