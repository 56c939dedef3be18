"""An urgent clip behind a long file, with a real worker: it starts at once, whatever the worker is busy with."""

import socket
from pathlib import Path

import pytest

from benchmarks.lib.worker import installed, working
from benchmarks.service.long_file import LANGUAGE, behind, long_file
from boli.demo.samples import path, samples
from configs.settings import Engine
from pipeline.jobs.metrics_port import MetricsPortTaken
from pipeline.jobs.worker import _show_metrics


@pytest.mark.slow  # starts a worker and keeps it busy
def test_a_rush_clip_starts_within_two_batches_of_a_busy_worker(tmp_path: Path) -> None:
    """The worker drafts one recording at a time, and a long one is in it."""
    long_file(tmp_path / "long.flac", hours=0.25)
    clip = next(path(one) for one in samples() if one.language == LANGUAGE and one.channels == 1)
    with installed(tmp_path / "installation", part_minutes=0.5) as installation, working(installation) as worker:
        long = installation.submit(tmp_path / "long.flac", LANGUAGE)
        worker.until("first part", lambda: installation.parts(long), 300)
        rush = behind(installation, worker, clip)
        assert installation.parts(long) < installation.planned(long), (
            "the long file had ended before: nothing was shown"
        )
        assert worker.metric("boli_asr_truncated_windows_total") == 0
    assert rush.windows >= 2
    assert rush.next_two >= 1


def test_a_taken_port_for_metrics_is_one_clear_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        settings = Engine(metrics_port=taken.getsockname()[1])
        with pytest.raises(MetricsPortTaken, match=r"set engine\.metrics_port"):
            _show_metrics(settings, 0)
