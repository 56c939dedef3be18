"""Voice activity: where somebody speaks, by the silero VAD (voice activity detector).

The model ships inside faster-whisper as an ONNX file, which is found without importing that package. It takes 512
samples (32 ms) at a time, with the 64 before them, and its state is carried over. So a long recording is processed in
blocks, with the same result as in one piece and the memory of one block. The sound is evened first.

    probability  ....:::|||||:..||||||:::.....
    stretches           |---------------|          onset, offset, short pauses bridged, then padded
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from configs.errors import BoliError
from diarize.diarizer import SAMPLE_RATE_HZ, Signal
from diarize.interval import Stretch
from pipeline.media.evened import evened

FRAME_SAMPLES = 512
FRAME_MS = 32
_CONTEXT_SAMPLES = 64
# A run without memory takes 3 s, and one begins every 1.5 s.
FRESH_FRAMES, FRESH_EVERY_FRAMES = 94, 47
# Only where it is sure of speech. Without a state the detector is a little unsure everywhere, and the diarizer, whose
# thresholds are low, would take that for speech: a call failed its bound in tests/diarize/test_calls.py.
FRESH_LEAST = 0.5
# 15 s, a multiple of FRESH_EVERY_FRAMES. The memory of a run grows with its block: with blocks of a minute, an hour of
# sound sometimes took 800 MB, because of fragmentation.
_BLOCK_FRAMES = 10 * FRESH_EVERY_FRAMES
_STATE_SHAPE = (1, 1, 128)

Frames = NDArray[np.float32]  # shape (n, 576)
Memory = tuple[NDArray[np.float32], NDArray[np.float32]]


class SpeechModelError(BoliError, RuntimeError):
    """The voice activity model cannot be found or loaded."""


def probabilities(signal: Signal) -> NDArray[np.float32]:
    """Return how likely somebody speaks: float32, shape (ceil(samples / 512),), one for each 32 ms.

    It is the higher of two answers. One carries the state of the detector through the whole signal. After music, a
    ringing tone or silence this state hides the first words (`python -m benchmarks.asr.voice_activity`). So the
    detector also starts without a state every 1.5 s, and hears 3 s each time.
    """
    # One array for all, into which each block's answer is copied: nothing else of a block stays in memory.
    voice = np.empty((signal.duration_ms + 1) * SAMPLE_RATE_HZ // 1000 // FRAME_SAMPLES + 2, dtype=np.float32)
    count = 0
    for carried, fresh in _heard(signal):
        np.maximum(carried, fresh, out=voice[count : count + len(carried)])
        count += len(carried)
    return voice[:count]


def _heard(signal: Signal) -> Iterator[tuple[NDArray[np.float32], NDArray[np.float32]]]:
    """Yield both answers block by block. A fresh run reaches 1.5 s into the block after its own."""
    state = _no_memory()
    left = np.zeros(0, dtype=np.float32)  # what fresh runs of the block before say about the first frames of this one
    for frames, ahead in _with_next(_frames(signal)):
        carried, state = _run(frames, state)
        fresh = np.zeros(len(frames) + len(ahead), dtype=np.float32)
        fresh[: len(left)] = left[: len(fresh)]
        together = np.concatenate([frames, ahead])
        for start in range(0, len(frames), FRESH_EVERY_FRAMES):
            said, _ = _run(together[start : start + FRESH_FRAMES], _no_memory())
            said[said < FRESH_LEAST] = 0
            np.maximum(fresh[start : start + len(said)], said, out=fresh[start : start + len(said)])
        left = fresh[len(frames) :]
        yield carried, fresh[: len(frames)]


def _run(frames: Frames, state: Memory) -> tuple[NDArray[np.float32], Memory]:
    h, c = state
    said, h, c = _session().run(None, {"input": np.ascontiguousarray(frames), "h": h, "c": c})
    return said.reshape(-1).copy(), (h.copy(), c.copy())  # copies: nothing else of a run stays in memory


def _no_memory() -> Memory:
    return np.zeros(_STATE_SHAPE, dtype=np.float32), np.zeros(_STATE_SHAPE, dtype=np.float32)


def _frames(signal: Signal) -> Iterator[Frames]:
    """Yield the evened signal as frames of 512 samples after the 64 before them, in blocks of _BLOCK_FRAMES."""
    context, rest = np.zeros(_CONTEXT_SAMPLES, dtype=np.float32), np.zeros(0, dtype=np.float32)
    size = _BLOCK_FRAMES * FRAME_SAMPLES
    for block in evened(signal):
        rest = np.concatenate([rest, block])
        while len(rest) >= size:
            yield _cut(context, rest[:size])
            context, rest = rest[size - _CONTEXT_SAMPLES : size], rest[size:]
    if len(rest):
        yield _cut(context, np.pad(rest, (0, -len(rest) % FRAME_SAMPLES)))


def _cut(context: NDArray[np.float32], samples: NDArray[np.float32]) -> Frames:
    heard = np.concatenate([context, samples])
    return np.lib.stride_tricks.sliding_window_view(heard, _CONTEXT_SAMPLES + FRAME_SAMPLES)[::FRAME_SAMPLES]


def _with_next(blocks: Iterable[Frames]) -> Iterator[tuple[Frames, Frames]]:
    """Yield each block with the frames after it that its fresh runs reach, fewer or none at the end."""
    before: Frames | None = None
    for block in blocks:
        if before is not None:
            yield before, block[: FRESH_FRAMES - FRESH_EVERY_FRAMES]
        before = block
    if before is not None:
        yield before, before[:0]


def stretches(
    probabilities: NDArray[np.float32],
    duration_ms: int,
    *,
    onset: float,
    offset: float,
    min_pause_ms: int,
    min_speech_ms: int,
    pad_ms: int,
) -> list[Stretch]:
    """Return where somebody speaks, sorted, disjoint, within [0, duration_ms].

    Speech begins at a probability of `onset` or more and lasts until one under `offset`. Pauses shorter than
    `min_pause_ms` are bridged, then speech shorter than `min_speech_ms` is dropped, then each stretch grows by `pad_ms`
    on both sides, at most to the middle of the pause. Raises ValueError if `offset` is above `onset`.
    """
    if offset > onset:
        raise ValueError(f"speech cannot end at {offset}, above where it begins ({onset})")
    spans = [(start * FRAME_MS, min(end * FRAME_MS, duration_ms)) for start, end in _runs(probabilities, onset, offset)]
    bridged: list[tuple[int, int]] = []
    for start, end in spans:
        if bridged and start - bridged[-1][1] < min_pause_ms:
            bridged[-1] = (bridged[-1][0], end)
        else:
            bridged.append((start, end))
    kept = [(start, end) for start, end in bridged if end - start >= min_speech_ms and end > start]
    return _padded(kept, duration_ms, pad_ms)


def _runs(probabilities: NDArray[np.float32], onset: float, offset: float) -> list[tuple[int, int]]:
    """Return [first frame, frame after the last) of each run of speech, with hysteresis."""
    decided = (probabilities >= onset) | (probabilities < offset)
    # Between the thresholds nothing changes: each frame takes the state of the last frame that was decided.
    last = np.maximum.accumulate(np.where(decided, np.arange(len(probabilities)), -1))
    speaking = (last >= 0) & (probabilities[last] >= onset) if len(last) else np.zeros(0, dtype=bool)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], speaking, [False]])))
    return [(int(start), int(end)) for start, end in edges.reshape(-1, 2)]


def _padded(spans: list[tuple[int, int]], duration_ms: int, pad_ms: int) -> list[Stretch]:
    result = []
    for index, (start, end) in enumerate(spans):
        before_ms = (spans[index - 1][1] + start) // 2 if index else 0
        after_ms = (end + spans[index + 1][0]) // 2 if index + 1 < len(spans) else duration_ms
        result.append(Stretch(max(before_ms, start - pad_ms), min(after_ms, end + pad_ms)))
    return result


@lru_cache(maxsize=1)
def _session() -> onnxruntime.InferenceSession:
    """Return the session. Several threads may use it at once, because its state is passed in with every call."""
    options = onnxruntime.SessionOptions()
    options.inter_op_num_threads = options.intra_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # as in faster-whisper: the arena would keep the largest block for ever
    options.log_severity_level = 4
    return onnxruntime.InferenceSession(str(_model_file()), options, providers=["CPUExecutionProvider"])


def _model_file() -> Path:
    spec = find_spec("faster_whisper")
    folders = spec.submodule_search_locations if spec else None
    files = [file for folder in folders or [] for file in sorted(Path(folder).glob("assets/silero_vad*.onnx"))]
    if not files:
        raise SpeechModelError(
            "the voice activity model silero_vad*.onnx is missing: it comes with faster-whisper 1.2, install that again"
        )
    return files[-1]
