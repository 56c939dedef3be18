"""Voice activity: where somebody speaks, by the silero VAD (voice activity detector).

The model ships inside faster-whisper as an ONNX file, which is found without importing that package. It takes 512
samples (32 ms) at a time, with the 64 before them, and its state is carried over. So a long recording is processed in
blocks, with the same result as in one piece and the memory of one block.

    probability  ....:::|||||:..||||||:::.....
    stretches           |---------------|          onset, offset, short pauses bridged, then padded
"""

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from configs.errors import BoliError
from diarize.diarizer import SAMPLE_RATE_HZ, Signal
from diarize.interval import Stretch

FRAME_SAMPLES = 512
FRAME_MS = 32
_CONTEXT_SAMPLES = 64
# 500 frames. The memory of a run grows with its block: with blocks of a minute, an hour of sound sometimes took 800 MB,
# because of fragmentation.
_BLOCK_MS = 16_000
_STATE_SHAPE = (1, 1, 128)


class SpeechModelError(BoliError, RuntimeError):
    """The voice activity model cannot be found or loaded."""


def probabilities(signal: Signal) -> NDArray[np.float32]:
    """Return how likely somebody speaks: float32, shape (ceil(samples / 512),), one for each 32 ms."""
    h, c = (np.zeros(_STATE_SHAPE, dtype=np.float32) for _ in range(2))
    context = np.zeros(_CONTEXT_SAMPLES, dtype=np.float32)
    # One array for all, into which each run's result is copied: nothing else of a run stays in memory.
    voice = np.empty((signal.duration_ms + 1) * SAMPLE_RATE_HZ // 1000 // FRAME_SAMPLES + 2, dtype=np.float32)
    count = 0
    # The last millisecond may be incomplete, and duration_ms leaves it out: read one more.
    for start_ms in range(0, signal.duration_ms + 1, _BLOCK_MS):
        samples = signal.read(start_ms, min(start_ms + _BLOCK_MS, signal.duration_ms + 1))
        if not len(samples):
            break
        padded = np.pad(samples, (0, -len(samples) % FRAME_SAMPLES))
        heard = np.concatenate([context, padded])
        frames = np.lib.stride_tricks.sliding_window_view(heard, _CONTEXT_SAMPLES + FRAME_SAMPLES)[::FRAME_SAMPLES]
        output, h[:], c[:] = _session().run(None, {"input": np.ascontiguousarray(frames), "h": h, "c": c})
        voice[count : count + len(frames)] = output.reshape(-1)
        count += len(frames)
        context[:] = padded[-_CONTEXT_SAMPLES:]
    return voice[:count]


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
