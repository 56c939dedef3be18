"""Do people who guess passwords hold up everybody else? `python -m benchmarks.service.guesses`

A real `boli serve` over SQLite. First /v1/health is asked when nothing else goes on, then while --guesses wrong
passwords come at once: for one login from one address, and, which is worse, each for a login of its own from an
address of its own (127.0.0.N; Linux). Printed, for each: how long health took (median, longest), the ratio of the
medians, how many guesses were let through to the password, and how long all of them took.
"""

import argparse
import statistics
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx

from benchmarks.lib.printed import machine
from benchmarks.lib.served import Served, serving

IDLE_ASKED = 100
EVERY_S = 0.02
TIMEOUT_S = 120.0
# Number of a guess -> its login, and the address that it comes from.
Who = Callable[[int], tuple[str, str]]


def asked_s(caller: httpx.Client) -> float:
    """Return how long /v1/health took to answer, in seconds."""
    began_s = time.perf_counter()
    caller.get("/v1/health").raise_for_status()
    return time.perf_counter() - began_s


def idle_s(url: str) -> list[float]:
    """Return how long health takes when nothing else goes on, in seconds."""
    with httpx.Client(base_url=url, timeout=TIMEOUT_S) as caller:
        return [asked_s(caller) for _ in range(IDLE_ASKED)]


def guesser(url: str, address: str) -> httpx.Client:
    """Return a caller from a local address. Without certificates: to load them would cost more than the guess."""
    transport = httpx.HTTPTransport(verify=False, local_address=address)
    return httpx.Client(base_url=url, transport=transport, timeout=TIMEOUT_S)


def guess(caller: httpx.Client, login: str) -> int:
    """Try a wrong password, and return the status of the answer."""
    with caller:
        return caller.post("/v1/session", json={"login": login, "password": "a wrong password"}).status_code


def while_guessing(url: str, count: int, who: Who) -> tuple[list[float], Counter[int], float]:
    """Return how long health took while guesses came, their answers, and how long they took together, in seconds."""
    ready = [(guesser(url, address), login) for login, address in map(who, range(count))]
    over, health_s = threading.Event(), list[float]()

    def ask() -> None:
        with httpx.Client(base_url=url, timeout=TIMEOUT_S) as caller:
            while not over.is_set():
                health_s.append(asked_s(caller))
                time.sleep(EVERY_S)

    asking = threading.Thread(target=ask)
    began_s = time.perf_counter()
    with ThreadPoolExecutor(count) as threads:
        guesses = [threads.submit(guess, *one) for one in ready]
        asking.start()
        answers = Counter(one.result() for one in guesses)
    took_s = time.perf_counter() - began_s
    over.set()
    asking.join()
    return health_s, answers, took_s


def measure(served: Served, count: int) -> None:
    """Print a line for each kind of guessing."""
    idle = idle_s(served.url)
    usual_s = statistics.median(idle)
    print(f"idle: health {usual_s * 1000:.1f} ms, longest {max(idle) * 1000:.1f} ms")
    kinds: dict[str, Who] = {
        "one login, one address": lambda number: ("mina", "127.0.0.1"),
        "many logins, many addresses": lambda number: (f"login{number}", f"127.0.1.{number % 250 + 1}"),
    }
    for name, who in kinds.items():
        health_s, answers, took_s = while_guessing(served.url, count, who)
        middle_s = statistics.median(health_s)
        print(
            f"{count} guesses, {name}: health {middle_s * 1000:.1f} ms, longest {max(health_s) * 1000:.1f} ms, "
            f"{middle_s / usual_s:.1f} times idle ({len(health_s)} answers); "
            f"answers {dict(sorted(answers.items()))} in {took_s:.1f} s"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--guesses", type=int, default=150)
    options = parser.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder), "", 30) as served:
        measure(served, options.guesses)


if __name__ == "__main__":
    main()
