"""How much speech the VAD finds in hard places, and how much else it takes for speech.

    python -m benchmarks.asr.voice_activity

Each clip is heard alone, and then where VADs lose speech: after music, digital silence, a ringing tone or the noise of
a room, very quiet, on a constant offset, under music. "found" is the share of the seconds that are found in the clip
alone. "carried" is the detector with its state carried through, on the sound as it is: what most programs do. The last
table has the seconds of a minute without speech that are taken for speech.

    --folder DIR      your own clips, any sound files; without it, clips cut from the bundled recordings (synthetic)
    --clips N         how many of them
"""

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.lib import sounds
from boli.demo.samples.clips import from_samples
from configs.settings import Speech
from diarize.diarizer import SAMPLE_RATE_HZ, ArraySignal
from pipeline.evaluation.clips import decoded
from pipeline.media import voice_activity
from pipeline.media.voice_activity import probabilities, stretches

Samples = NDArray[np.float32]
BEFORE_S = 30
MINUTE_S = 60
MUSIC_OVER_SPEECH_DB = 5


def carried(sound: Samples) -> NDArray[np.float32]:
    """Return the probabilities of the detector alone, its state carried through, on the sound as it is."""
    padded = np.pad(sound, (64, -len(sound) % voice_activity.FRAME_SAMPLES))
    frames = np.lib.stride_tricks.sliding_window_view(padded, 64 + voice_activity.FRAME_SAMPLES)
    state = np.zeros((1, 1, 128), np.float32)
    feed = {"input": np.ascontiguousarray(frames[:: voice_activity.FRAME_SAMPLES]), "h": state, "c": state}
    return np.asarray(voice_activity._session().run(None, feed)[0]).reshape(-1)


def ours(sound: Samples) -> NDArray[np.float32]:
    return probabilities(ArraySignal(sound))


def seconds_found(voice: NDArray[np.float32], after_s: float = 0) -> float:
    """Return the seconds of speech that begin after `after_s`, with the thresholds of the settings."""
    at = Speech()
    duration_ms = len(voice) * voice_activity.FRAME_MS
    found = stretches(
        voice,
        duration_ms,
        onset=at.onset,
        offset=at.offset,
        min_pause_ms=at.min_pause_ms,
        min_speech_ms=at.min_speech_ms,
        pad_ms=0,
    )
    return sum(max(0, one.end_ms - max(one.start_ms, after_s * 1000)) for one in found) / 1000


def after(sound: Samples) -> Callable[[Samples], Samples]:
    return lambda clip: np.concatenate([sound, clip])


def ringing() -> Samples:
    """Return the ringing tone of a telephone: 440 and 480 Hz, half a second on, half a second off."""
    time_s = np.arange(BEFORE_S * SAMPLE_RATE_HZ) / SAMPLE_RATE_HZ
    tone = np.sin(2 * np.pi * 440 * time_s) + np.sin(2 * np.pi * 480 * time_s)
    return (0.2 * tone * (time_s % 1 < 0.5)).astype(np.float32)


def room(seconds: float) -> Samples:
    """Return white noise at -50 dB, a quiet room."""
    noise = np.random.default_rng(1).standard_normal(round(seconds * SAMPLE_RATE_HZ))
    return (noise * 10 ** (-50 / 20)).astype(np.float32)


def peak(level_db: float) -> Callable[[Samples], Samples]:
    return lambda clip: (clip / np.abs(clip).max() * 10 ** (level_db / 20)).astype(np.float32)


def under_music(clip: Samples) -> Samples:
    music = sounds.music(len(clip) / SAMPLE_RATE_HZ)[: len(clip)]
    ratio = np.sqrt(np.mean(clip**2) / np.mean(music**2)) * 10 ** (MUSIC_OVER_SPEECH_DB / 20)
    return (clip + ratio * music).astype(np.float32)


def places() -> dict[str, tuple[Callable[[Samples], Samples], float]]:
    """Return what is done to a clip by name, and how many seconds come before it."""
    return {
        "alone": (lambda clip: clip, 0),
        "after 30 s of music": (after(sounds.music(BEFORE_S)), BEFORE_S),
        "after 30 s of digital silence": (after(sounds.silence(BEFORE_S)), BEFORE_S),
        "after 30 s of a ringing tone": (after(ringing()), BEFORE_S),
        "after 30 s of room noise": (after(room(BEFORE_S)), BEFORE_S),
        "at a peak of -30 dB": (peak(-30), 0),
        "at a peak of -60 dB": (peak(-60), 0),
        "at a peak of -70 dB": (peak(-70), 0),
        "at 0.05 on an offset of 0.8": (lambda clip: (peak(-26)(clip) + 0.8).astype(np.float32), 0),
        "at -40 dB after 30 s of music": (lambda clip: after(sounds.music(BEFORE_S))(peak(-40)(clip)), BEFORE_S),
        "5 dB under music": (under_music, 0),
    }


def clips(folder: Path | None, count: int) -> list[Samples]:
    if folder is None:
        return [clip.samples for clip in from_samples(count)]
    files = sorted(file for file in folder.iterdir() if file.suffix in {".ogg", ".mp3", ".wav", ".flac"})
    return [decoded(file) for file in files[:count]]


def cpu_s(detector: Callable[[Samples], NDArray[np.float32]]) -> float:
    """Return the CPU seconds for an hour of sound, by ten minutes of it."""
    sound = room(600)
    began_s = time.process_time()
    detector(sound)
    return 6 * (time.process_time() - began_s)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--clips", type=int, default=40)
    asked = parser.parse_args()
    heard = clips(asked.folder, asked.clips)
    alone = {detector: sum(seconds_found(detector(clip)) for clip in heard) for detector in (carried, ours)}
    print(f"{len(heard)} clips; alone: carried {alone[carried]:.1f} s, Boli {alone[ours]:.1f} s")
    print(f"CPU for an hour of sound: carried {cpu_s(carried):.1f} s, Boli {cpu_s(ours):.1f} s\n")
    print("| where | carried: found | Boli: found |\n|---|---|---|")
    for name, (change, before_s) in places().items():
        found = [sum(seconds_found(detector(change(clip)), before_s) for clip in heard) for detector in (carried, ours)]
        print(f"| {name} | {found[0] / alone[carried]:.1%} | {found[1] / alone[ours]:.1%} |", flush=True)
    print("\n| a minute of | carried: taken for speech | Boli |\n|---|---|---|")
    for name in ("silence", "white", "pink", "brown", "hum", "siren", "music"):
        sound = getattr(sounds, name)(MINUTE_S)
        print(f"| {name} | {seconds_found(carried(sound)):.1f} s | {seconds_found(ours(sound)):.1f} s |", flush=True)


if __name__ == "__main__":
    main()
