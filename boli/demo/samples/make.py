"""Make the bundled recordings and their manifest: `python -m boli.demo.samples.make [folder]`.

    Recipe --draw, say--> timeline of sentences --room, line--> Take (samples + utterances) --write--> file + manifest

The samples are the same on every run (espeak-ng 1.51). The bytes of Opus files depend on the encoder; FLAC and WAV
hold the samples themselves, rounded to 16 bits or to mu-law.
"""

import hashlib
import json
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import av
import numpy as np
import soundfile
from numpy.typing import NDArray

from boli.demo.samples import HERE, MANIFEST, Sample, Utterance
from boli.demo.samples.recipes import RECIPES, Recipe
from boli.demo.samples.sentences import draw
from boli.demo.samples.sound import TELEPHONE_RATE_HZ, crosstalk, levelled, noise, noisy, telephone
from boli.demo.samples.voice import SAMPLE_RATE_HZ, Voice, say

PER_MS = SAMPLE_RATE_HZ // 1000
PAUSE_MS = (450, 900)  # between sentences of one speaker, and between turns
EDGE_MS = 400  # before the first sentence and after the last
ROOM_TONE_DB = -65.0  # under a long silence: a real silence is never digital zero
LAYOUTS = {1: "mono", 2: "stereo"}
BITS_A_SECOND = 28_000  # Opus, a channel: what voice messages use, more or less


@dataclass(frozen=True, slots=True, eq=False)
class Take:
    """A rendered recording: `samples` float32 (n, channels) at `rate_hz`, and what is said in it."""

    samples: NDArray[np.float32]
    rate_hz: int
    utterances: tuple[Utterance, ...]


def render(recipe: Recipe) -> Take:
    """Return the recording of a recipe, sample for sample the same each time.

    Raises SynthesiserMissing or SynthesisFailed (boli.demo.samples.voice), UnknownTopic (boli.demo.samples.sentences).
    """
    voices, utterances, speech = _timeline(recipe)
    samples = _laid_out(voices, recipe)
    if recipe.crosstalk_db is not None:
        samples = crosstalk(samples, recipe.crosstalk_db)
    if recipe.snr_db is not None:
        samples = noisy(samples, recipe.snr_db, speech, recipe.seed)
    if recipe.silence_ms:
        samples = samples + noise((samples.shape[0], samples.shape[1]), ROOM_TONE_DB, recipe.seed)
    if "telephone" in recipe.conditions:
        return Take(telephone(samples), TELEPHONE_RATE_HZ, utterances)
    return Take(samples, SAMPLE_RATE_HZ, utterances)


def write(recipe: Recipe, folder: Path) -> Sample:
    """Render a recipe, write its file into the folder and return its line of the manifest."""
    take = render(recipe)
    file = folder / f"{recipe.name}.{recipe.suffix}"
    _encode(take, file, recipe.suffix)
    info = soundfile.info(file)
    return Sample(
        name=recipe.name,
        file=file.name,
        language=recipe.language,
        dialect=recipe.dialect,
        speaker=recipe.speaker,
        conditions=recipe.conditions,
        channels=info.channels,
        duration_ms=round(info.frames * 1000 / info.samplerate),
        sha256=hashlib.sha256(file.read_bytes()).hexdigest(),
        speakers=len(recipe.voices),
        utterances=take.utterances,
    )


def main(arguments: Sequence[str]) -> None:
    """Write every recording and the manifest into the folder given (default: beside this module)."""
    folder = Path(arguments[0]) if arguments else HERE
    folder.mkdir(parents=True, exist_ok=True)
    made = [write(recipe, folder) for recipe in RECIPES]
    text = json.dumps([asdict(sample) for sample in made], ensure_ascii=False, indent=1)
    (folder / MANIFEST.name).write_text(text + "\n", encoding="utf-8")
    size = sum((folder / sample.file).stat().st_size for sample in made)
    seconds = sum(sample.duration_ms for sample in made) / 1000
    print(f"{len(made)} recordings, {seconds:.0f} s, {size / 1e6:.2f} MB in {folder}")


def _timeline(recipe: Recipe) -> tuple[NDArray[np.float32], tuple[Utterance, ...], NDArray[np.bool_]]:
    """Return a track for each voice (n, voices), the utterances, and where anybody speaks (n,)."""
    spoken = [(index, text, _said(recipe.voices[index], text)) for index, text in _script(recipe)]
    chance = random.Random(f"pauses/{recipe.name}/{recipe.seed}")
    starts, at = [], EDGE_MS * PER_MS
    for number, (_, _, sound) in enumerate(spoken):
        starts.append(at)
        at += len(sound) + chance.randint(*PAUSE_MS) * PER_MS
        at += recipe.silence_ms * PER_MS if number + 1 == len(spoken) // 2 else 0
    length = starts[-1] + len(spoken[-1][2]) + EDGE_MS * PER_MS
    tracks = np.zeros((length, len(recipe.voices)), np.float32)
    utterances = []
    for start, (index, text, sound) in zip(starts, spoken, strict=True):
        end = start + len(sound)
        tracks[start:end, index] = sound
        channel = index if recipe.layout == "split" else 0
        speaker = recipe.voices[index].speaker
        utterances.append(Utterance(channel, speaker, start // PER_MS, end // PER_MS, text))
    return tracks, tuple(utterances), np.any(tracks != 0, axis=1)


def _script(recipe: Recipe) -> Iterator[tuple[int, str]]:
    """Yield (which voice, sentence): lines of an entry go round the voices."""
    for entry in draw(recipe.variety, recipe.topics, recipe.entries, recipe.seed):
        for line, text in enumerate(entry):
            yield line % len(recipe.voices), text


def _said(voice: Voice, text: str) -> NDArray[np.float32]:
    return levelled(say(voice, text))


def _laid_out(tracks: NDArray[np.float32], recipe: Recipe) -> NDArray[np.float32]:
    if recipe.layout == "split":
        return tracks
    mix = tracks.sum(axis=1, keepdims=True)
    return np.repeat(mix, 2, axis=1) if recipe.layout == "doubled" else mix


def _encode(take: Take, file: Path, suffix: str) -> None:
    if suffix == "ogg":
        _encode_opus(take, file)
    else:
        soundfile.write(file, take.samples, take.rate_hz, subtype={"flac": "PCM_16", "wav": "ULAW"}[suffix])


def _encode_opus(take: Take, file: Path) -> None:
    """Write Ogg Opus. FFmpeg's "bitexact" replaces the random serial number that every Ogg stream else carries."""
    channels = take.samples.shape[1]
    with av.open(str(file), "w", format="ogg", options={"fflags": "+bitexact"}) as container:
        stream = container.add_stream("libopus", rate=take.rate_hz, layout=LAYOUTS[channels])
        stream.bit_rate = BITS_A_SECOND * channels
        frame = av.AudioFrame.from_ndarray(take.samples.reshape(1, -1), format="flt", layout=LAYOUTS[channels])
        frame.sample_rate = take.rate_hz
        container.mux([*stream.encode(frame), *stream.encode(None)])


if __name__ == "__main__":
    main(sys.argv[1:])
