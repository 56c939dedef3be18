"""Heartbeats: who is alive is told by stamps that change, and not by what a wall clock says."""

from pipeline.jobs.heartbeats import Heartbeats
from pipeline.jobs.workers import Stamp

HEARTBEAT_S, DEAD_AFTER_S = 5.0, 20.0
TWO_HOURS_MS = 7_200_000


class Watch:
    """Somebody who looks each five seconds at workers that beat, and at a wall clock that may be set."""

    def __init__(self) -> None:
        self.monotonic_s, self.now_ms = 100.0, 10_000_000_000
        self.stamps: dict[str, Stamp] = {}
        self._heartbeats = Heartbeats(HEARTBEAT_S, DEAD_AFTER_S, lambda: self.monotonic_s)

    def beat(self, *names: str) -> None:
        self.stamps |= {name: Stamp(f"of {name}", self.now_ms) for name in names}

    def look(self, *beating: str, after_s: float = HEARTBEAT_S) -> set[str]:
        self.monotonic_s += after_s
        self.now_ms += round(after_s * 1000)
        self.beat(*beating)
        return self._heartbeats.alive(self.stamps, self.now_ms)


def looks(watch: Watch, count: int, *beating: str) -> list[set[str]]:
    return [watch.look(*beating) for _ in range(count)]


def test_who_stops_beating_is_dead_after_a_while() -> None:
    watch = Watch()
    assert looks(watch, 3, "a", "b") == [{"a", "b"}] * 3
    assert looks(watch, 5, "a") == [{"a", "b"}] * 3 + [{"a"}] * 2
    assert watch.look("a", "b") == {"a", "b"}


def test_a_clock_set_back_keeps_no_dead_worker_alive() -> None:
    watch = Watch()
    watch.look("a", "b")
    watch.now_ms -= TWO_HOURS_MS
    assert looks(watch, 5, "a") == [{"a", "b"}] * 3 + [{"a"}] * 2


def test_a_clock_set_forward_kills_nobody() -> None:
    watch = Watch()
    watch.look("a", "b")
    watch.now_ms += TWO_HOURS_MS
    assert watch.look("a") == {"a", "b"}
    assert watch.look("a", "b") == {"a", "b"}


def test_who_looks_for_the_first_time() -> None:
    watch = Watch()
    watch.stamps = {"long dead": Stamp("x", watch.now_ms - TWO_HOURS_MS), "future": Stamp("y", 2**62)}
    watch.beat("a")
    assert watch.look("a") == {"a", "future"}
    assert looks(watch, 4, "a") == [{"a", "future"}] * 3 + [{"a"}]


def test_a_watcher_that_was_frozen_itself_calls_nobody_dead() -> None:
    watch = Watch()
    watch.look("a", "b")
    assert watch.look("a", after_s=600) == {"a", "b"}
    assert watch.look("a", "b") == {"a", "b"}
