"""Sound: all that is heard of a file, link after link where it is an Ogg chain, as one row of blocks.

All blocks have as many channels as the link with the most. A link with fewer is heard on the first ones, and the rest
is silent there, so that nothing is written twice.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from configs.settings import Audio
from diarize.interval import Stretch
from pipeline.media.container import check_length, opened
from pipeline.media.decoder import Decoder
from pipeline.media.full_scale import gain_to_full_scale
from pipeline.media.problem import AudioProblem
from pipeline.media.reading import Reading
from pipeline.media.resampler import SAMPLE_RATE_HZ
from pipeline.media.tracks import Choice, track_to_hear


class Sound:
    """`channels`: how many each block has. `notes`: what a person should know of the file; `lost`: stretches that the
    file lacks, filled with silence: both are complete when all blocks were taken.

    `parts`: the file, or the links of a chain. Raises AudioProblem, here and in `blocks`.
    """

    def __init__(self, parts: Sequence[Path], limits: Audio, reading: Reading) -> None:
        self._parts = parts
        self._limits = limits
        self._reading = reading
        self._choices = [track_to_hear(part, limits, reading.track) for part in parts]
        looks = [_look(part, limits, choice) for part, choice in zip(parts, self._choices, strict=True)]
        self.channels = max(channels for channels, _ in looks)
        declared = [declared_ms for _, declared_ms in looks if declared_ms is not None]
        self.declared_ms = sum(declared) if len(declared) == len(parts) else None
        self.notes = list(dict.fromkeys(note for choice in self._choices for note in choice.notes))
        self.lost: list[Stretch] = []
        self._narrow: list[tuple[int, int]] = []
        self._samples = 0

    @property
    def decoded_ms(self) -> int:
        return self._samples * 1000 // SAMPLE_RATE_HZ

    def blocks(self) -> Iterator[NDArray[np.float32]]:
        """Yield float32 blocks of shape (n, channels), 16 000 Hz, within -1..1."""
        for part, choice in zip(self._parts, self._choices, strict=True):
            gain = gain_to_full_scale(part, self._limits, choice.index)
            with opened(part, self._limits, choice.index) as source:
                yield from self._heard(Decoder(source, self._limits, gain, self._reading.damaged))
        if not self._samples:
            raise empty()

    def comparable(self, block: NDArray[np.float32], start: int) -> NDArray[np.float32]:
        """Return a block that starts at sample `start`, silent where a link has too few channels to be compared."""
        spans = [(max(0, first - start), end - start) for first, end in self._narrow if end > start]
        if not spans:
            return block
        block = block.copy()
        for first, end in spans:
            block[first:end] = 0
        return block

    def _heard(self, decoder: Decoder) -> Iterator[NDArray[np.float32]]:
        start, start_ms = self._samples, self.decoded_ms
        missing = self.channels - decoder.channels
        if missing:
            self._narrow.append((start, 1 << 62))
        try:
            for block in decoder.blocks():
                self._samples += len(block)
                check_length(self.decoded_ms, self._limits)
                yield np.pad(block, ((0, 0), (0, missing))) if missing else block
        except AudioProblem as problem:
            if problem.code != "empty-file" or len(self._parts) == 1:  # a link without sound is no fault of a chain
                raise
        if missing:
            self._narrow[-1] = (start, self._samples)
        self.lost += [
            replace(hole, start_ms=start_ms + hole.start_ms, end_ms=start_ms + hole.end_ms) for hole in decoder.lost
        ]
        self.notes += decoder.notes


def _look(path: Path, limits: Audio, choice: Choice) -> tuple[int, int | None]:
    with opened(path, limits, choice.index) as source:
        return source.channels, source.declared_ms


def empty() -> AudioProblem:
    """Return the problem of a file in which no link of the chain has sound."""
    return AudioProblem("empty-file", "The recording is empty", "It has a length of 0 s. Check it and send it again.")
