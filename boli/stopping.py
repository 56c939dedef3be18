"""How a process of Boli learns that it shall stop: by SIGTERM or SIGINT."""

import os
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Final

SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)


def stop_on_signals(at_once: Callable[[], object] = lambda: None) -> threading.Event:
    """Return an event that is set when one of SIGNALS comes. Call it in the main thread.

    `at_once` runs within the signal handler, at every signal, so it must take no lock. For the same reason the handler
    does not set the event itself. It runs in the main thread, and the main thread may be within `Event.wait`, which
    holds the lock that `Event.set` needs: it would wait for itself for ever. So it writes a byte, and a thread of its
    own sets the event.
    """
    stop = threading.Event()
    told, tell = os.pipe()
    os.set_blocking(tell, False)

    def handle(*_: object) -> None:
        at_once()
        with suppress(BlockingIOError):  # 64 KiB of signals came before: it knows
            os.write(tell, b".")

    def listen() -> None:
        os.read(told, 1)
        stop.set()

    threading.Thread(target=listen, name="signals", daemon=True).start()
    for number in SIGNALS:
        signal.signal(number, handle)
    return stop
