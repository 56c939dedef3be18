"""Dense speech: what is lost when the decoder runs out of positions, Boli's way and faster-whisper's.

Whisper's decoder has 448 positions; faster-whisper uses 224 of them. Indian text of 20 tokens a second (measured with
Whisper's tokenizer, fast Hindi) in 30 s needs 600. The bundled model hears 10 s and needs about 9 tokens a second, so
everything is scaled to that: a stretch of N tokens meets a decoder of 443/600 N (Boli) or 224/600 N (faster-whisper),
both through the public settings of each. The mechanism is the real one; only the numbers are smaller.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from faster_whisper import BatchedInferencePipeline, WhisperModel

from accuracy.counts import ErrorCounts
from asr.models import model_files
from asr.recognizer import SAMPLE_RATE_HZ, Window
from asr.whisper.whisper import WhisperRecognizer
from boli.demo.samples.clips import sentences
from pipeline.evaluation.clips import Clip, errors

NEEDED = 30 * 20
OURS, THEIRS = 443, 224
LONGEST_S = 9.8
HEADS = ("decoder", "stretches cut", "words left out", "WER (L1)")


@dataclass(frozen=True, slots=True)
class Dense:
    title: str
    heads: Sequence[str]
    rows: list[dict[str, Any]]


def stretches(count: int) -> list[Clip]:
    """Return stretches of up to 9.8 s of Hindi sentences with a tenth of a second between them."""
    pause = np.zeros(SAMPLE_RATE_HZ // 10, np.float32)
    found: list[Clip] = []
    samples, said = pause, ""
    for clip in sentences(6 * count, ("hi",), seed=11):
        if (len(samples) + len(clip.samples)) / SAMPLE_RATE_HZ > LONGEST_S:
            found.append(Clip(f"dense-{len(found)}", "hi", samples, said.strip()))
            samples, said = pause, ""
        samples, said = np.concatenate([samples, clip.samples, pause]), f"{said} {clip.text}"
    return found[:count]


def dense(count: int) -> Dense:
    """Measure both decoders, unhurried and scaled."""
    folder = model_files.starter_folder()
    model = WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=1, local_files_only=True)
    clips = stretches(count)
    tokens = [len(model.hf_tokenizer.encode(clip.text, add_special_tokens=False).ids) for clip in clips]
    mean = sum(tokens) / len(tokens)
    rows = []
    for name, share in (("all the positions", 1.0), ("scaled", 1 / NEEDED)):
        budget = round(mean * OURS * share) if share < 1 else OURS
        ours = WhisperRecognizer(model, model_files.read(folder), max_window_ms=10_000, token_budget=budget)
        found = [ours.recognize([Window(clip.samples, "hi")])[0] for clip in clips]
        cut = sum("truncated" in one.flags for one in found)
        rows.append(_row(f"Boli, {name}: {budget} tokens", cut, errors(clips, [one.text for one in found])))
        cap = round(mean * THEIRS * share) if share < 1 else THEIRS
        model.max_length = 2 * cap  # CTranslate2 halves it
        texts, full = _theirs(model, clips, cap)
        rows.append(_row(f"faster-whisper, {name}: {cap} tokens", full, errors(clips, texts)))
    title = (
        f"Dense speech: {len(clips)} stretches of {LONGEST_S} s, {mean:.0f} tokens each. Scaled: as 20 tokens a second"
        f" in 30 s would meet each decoder (600 needed; Boli's has {OURS} and splits, faster-whisper's {THEIRS})."
    )
    return Dense(title, HEADS, rows)


def _theirs(model: WhisperModel, clips: Sequence[Clip], cap: int) -> tuple[list[str], int]:
    """Return texts, and how many stretches came back with as many tokens as there is room for."""
    pipeline = BatchedInferencePipeline(model)
    texts, full = [], 0
    for clip in clips:
        whole = [{"start": 0.0, "end": clip.seconds}]
        segments = list(
            pipeline.transcribe(clip.samples, language="hi", beam_size=5, vad_filter=False, clip_timestamps=whole)[0]
        )
        full += any(len(segment.tokens) >= cap for segment in segments)
        texts.append(" ".join(segment.text.strip() for segment in segments))
    return texts, full


def _row(name: str, cut: int, counts: ErrorCounts) -> dict[str, Any]:
    left_out = f"{counts.deletions} of {counts.reference}"
    return dict(zip(HEADS, (name, cut, left_out, f"{counts.rate:.1%}"), strict=True))
