"""Recordings that were cut into segments: read by session, drawn, and joined to windows again."""

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from asr.finetuning.manifest import SAMPLE_RATE_HZ
from pipeline.evaluation.clips import decoded

LONGEST_S, PAUSE_S = 27.0, 0.3  # of a window; between two segments in it


@dataclass(frozen=True, slots=True, eq=False)
class Said:
    """A stretch of speech and its text. `samples`: float32 (n,), 16 000 Hz."""

    samples: NDArray[np.float32]
    text: str

    @property
    def seconds(self) -> float:
        """How long it is."""
        return len(self.samples) / SAMPLE_RATE_HZ


def sessions(folder: Path) -> tuple[dict[str, list[Said]], str]:
    """Return the segments of each session of a folder, in order, and their language."""
    rows = [json.loads(line) for line in (folder / "manifest.jsonl").read_text("utf-8").splitlines() if line.strip()]
    found: dict[str, list[Said]] = {}
    for row in rows:
        found.setdefault(str(row["session"]), []).append(Said(decoded(folder / row["audio"]), str(row["text"])))
    return found, str(rows[0]["language"])


def chosen(segments: Sequence[Said], share: int, seed: int) -> list[Said]:
    """Return `share` percent of the segments, drawn so that a smaller share lies in a larger one."""
    order = random.Random(seed).sample(range(len(segments)), len(segments))
    return [segments[number] for number in order[: round(len(segments) * share / 100)]]


def joined(segments: Sequence[Said]) -> list[Said]:
    """Return windows of at most LONGEST_S: neighbours with a pause between them."""
    groups: list[list[Said]] = []
    length = LONGEST_S
    for one in segments:
        length += PAUSE_S + one.seconds
        if length > LONGEST_S:
            groups.append([])
            length = one.seconds
        groups[-1].append(one)
    return [_one(group) for group in groups]


def _one(group: Sequence[Said]) -> Said:
    pause = np.zeros(round(PAUSE_S * SAMPLE_RATE_HZ), np.float32)
    parts = [part for one in group for part in (pause, one.samples)][1:]
    return Said(np.concatenate(parts), " ".join(one.text for one in group))
