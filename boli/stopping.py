"""How a process of Boli learns that it shall stop: by SIGTERM or SIGINT."""

import os
import signal
import threading
from collections.abc import Callable
from typing import Final

SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)


def stop_on_signals(at_once: Callable[[], object] = lambda: None) -> threading.Event:
    """Return an event that is set when the first of SIGNALS comes. Call it in the main thread.

    `at_once` is called just before, in a thread of its own.

    Nothing here waits for the main thread. Python runs a signal handler there, and only when it is awake. It may be
    within `Event.wait`, which it does not leave where the system gave the signal to another thread, and which holds the
    lock that `Event.set` needs. So Python's own C code writes the signal's number into a pipe, whichever thread is
    interrupted (`signal.set_wakeup_fd`), and a thread that reads it does the rest.
    """
    stop = threading.Event()
    told, tell = os.pipe()
    os.set_blocking(tell, False)

    def listen() -> None:
        while os.read(told, 1)[0] not in SIGNALS:
            pass
        at_once()
        stop.set()

    signal.set_wakeup_fd(tell, warn_on_full_buffer=False)  # 64 KiB of signals came before: it knows
    for number in SIGNALS:
        signal.signal(number, lambda *_: None)
    threading.Thread(target=listen, name="signals", daemon=True).start()
    return stop
