"""What the ledger calls time without speech: silence, or sound."""

import numpy as np
import pytest

from diarize.diarizer import ArraySignal
from pipeline.drafting.silence import named
from pipeline.recordings.transcript import LedgerEntry

RATE_HZ = 16_000
NOISE = np.random.default_rng(1).standard_normal(130 * RATE_HZ).astype(np.float32)


@pytest.mark.parametrize(
    ("level", "reason"),
    [(0.0, "silence"), (0.001, "silence"), (0.01, "sound without speech"), (0.2, "sound without speech")],
)
def test_loud_time_without_speech_is_not_called_silence(level: float, reason: str) -> None:
    entry = LedgerEntry(0, 0, 130_000, "non-speech", "silence")  # more than two blocks
    assert named(entry, ArraySignal(NOISE * np.float32(level))).reason == reason


def test_only_the_entry_itself_is_heard() -> None:
    half = np.concatenate([NOISE[: 2 * RATE_HZ], np.zeros(2 * RATE_HZ, np.float32)])
    entries = [LedgerEntry(0, at, at + 2000, "non-speech", "silence") for at in (0, 2000)]
    found = [named(entry, ArraySignal(half)).reason for entry in entries]
    assert found == ["sound without speech", "silence"]


@pytest.mark.parametrize(("kind", "reason"), [("speech", "segment"), ("non-speech", "no words heard")])
def test_other_reasons_stay(kind: str, reason: str) -> None:
    entry = LedgerEntry(0, 0, 1000, kind, reason)  # type: ignore[arg-type]
    assert named(entry, ArraySignal(NOISE)) == entry
