"""A recurring chore: again after a passing failure, and told to end early."""

import threading

from pipeline.store.recurring import Recurring, Stopped


def test_it_is_done_again_after_a_failure_that_passes() -> None:
    times, twice = [], threading.Event()

    def chore(stopped: Stopped) -> None:
        times.append(stopped())
        if len(times) == 1:
            raise OSError  # has no words
        twice.set()

    recurring = Recurring("tidying", chore, 0.01, (OSError,))
    recurring.start()
    assert twice.wait(20)
    recurring.stop()
    assert not any(times[:2])


def test_a_long_one_is_told_to_end() -> None:
    begun = threading.Event()

    def chore(stopped: Stopped) -> None:
        begun.set()
        while not stopped():
            threading.Event().wait(0.01)

    recurring = Recurring("retention-clocks", chore, 60, ())
    recurring.start()
    assert begun.wait(20)
    recurring.stop()
