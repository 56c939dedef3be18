"""That a process learns of a signal whatever it is doing when the signal comes."""

import subprocess
import sys

import pytest

WITHIN_THE_WAIT = """
import os, signal, time
from boli.stopping import stop_on_signals

seen = []
stop = stop_on_signals(lambda: seen.append("at-once"))
with stop._cond:  # as the main thread holds it for a moment within Event.wait
    os.kill(os.getpid(), signal.{name})
    while not seen:
        time.sleep(0.01)
print("stopped" if stop.wait(20) else "not told", *seen)
"""


TO_ANOTHER_THREAD = """
import os, signal, threading, time
from boli.stopping import stop_on_signals

stop = stop_on_signals()
def another():
    time.sleep(0.5)
    signal.pthread_kill(threading.get_ident(), signal.SIGTERM)  # the main thread is not interrupted
    time.sleep(60)
threading.Thread(target=another, daemon=True).start()
print(stop.wait(20))
"""


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT"])
def test_a_signal_that_comes_within_the_wait_for_it_is_not_waited_for_for_ever(name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHIN_THE_WAIT.format(name=name)], capture_output=True, text=True, timeout=60
    )
    assert done.stdout.split() == ["stopped", "at-once"], done.stderr


def test_a_signal_that_another_thread_gets_is_told() -> None:
    done = subprocess.run([sys.executable, "-c", TO_ANOTHER_THREAD], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "True", done.stderr


def test_many_signals_are_one() -> None:
    code = (
        "import os, signal; from boli.stopping import stop_on_signals; stop = stop_on_signals()\n"
        "for _ in range(70_000): os.kill(os.getpid(), signal.SIGTERM)\n"
        "print(stop.wait(20))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert done.stdout.strip() == "True", done.stderr


def test_without_a_signal_nothing_is_told() -> None:
    code = "from boli.stopping import stop_on_signals; print(stop_on_signals().wait(0.2))"
    assert subprocess.check_output([sys.executable, "-c", code], text=True, timeout=60).strip() == "False"
