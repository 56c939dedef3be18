"""The plan of a recording: windows in parts."""

from pipeline.drafting.window_plan import PlannedWindow, in_parts


def test_parts_hold_every_window_once() -> None:
    planned = [PlannedWindow(0, start, start + 9_000) for start in range(0, 200_000, 10_000)]
    parts = in_parts(planned, 30_000)
    assert [window for part in parts for window in part] == planned
    assert all(sum(window.duration_ms for window in part) >= 30_000 for part in parts[:-1])
    assert in_parts([], 30_000) == []
