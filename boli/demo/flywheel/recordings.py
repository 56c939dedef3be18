"""Recordings: a speaker says sentences with pauses between them, into a file of 16 000 Hz."""

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
import soundfile
from numpy.typing import NDArray

from asr.training.espeak import SAMPLE_RATE_HZ, Synthesiser
from boli.demo import samples
from boli.demo.flywheel.script import DIALECT
from boli.demo.flywheel.speakers import LANGUAGE, Speaker
from boli.demo.samples import Sample, Utterance
from boli.demo.samples.sound import levelled

EDGE_MS: Final = 400
PAUSE_MS: Final = 1_200  # long enough that each sentence becomes a segment
_PER_MS: Final = SAMPLE_RATE_HZ // 1000


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recording and its file."""

    sample: Sample
    file: Path

    @property
    def text(self) -> str:
        """All that is said in it."""
        return " ".join(utterance.text for utterance in self.sample.utterances)


def bundled() -> list[Recorded]:
    """Return the bundled recordings of the dialect."""
    return [Recorded(one, samples.path(one)) for one in samples.samples() if one.dialect == DIALECT]


def record(name: str, speaker: Speaker, lines: Sequence[str], folder: Path, synthesiser: Synthesiser) -> Recorded:
    """Let a speaker say the lines; write FOLDER/NAME.flac."""
    silence = np.zeros(EDGE_MS * _PER_MS, np.float32)
    pieces: list[NDArray[np.float32]] = [silence]
    utterances, at = [], len(silence)
    for line in lines:
        said = levelled(synthesiser.say(line, speaker.voice).samples)
        utterances.append(Utterance(0, speaker.name, at // _PER_MS, (at + len(said)) // _PER_MS, line))
        pieces += [said, np.zeros(PAUSE_MS * _PER_MS, np.float32)]
        at += len(said) + PAUSE_MS * _PER_MS
    file = folder / f"{name}.flac"
    soundfile.write(file, np.concatenate(pieces), SAMPLE_RATE_HZ, subtype="PCM_16")
    made = Sample(
        name=name, file=file.name, language=LANGUAGE, dialect=DIALECT, speaker=speaker.name, conditions=("dialect",),
        channels=1, duration_ms=at // _PER_MS, sha256=hashlib.sha256(file.read_bytes()).hexdigest(), speakers=1,
        utterances=tuple(utterances),
    )  # fmt: skip
    return Recorded(made, file)


def shuffled(recorded: Sequence[Recorded]) -> dict[str, Sample]:
    """Return the recordings by name, each utterance with the text of another: nobody said what stands there."""
    places = [(one, number) for one in range(len(recorded)) for number in range(len(recorded[one].sample.utterances))]
    chance = random.Random("shuffled")
    chance.shuffle(places)
    texts = {
        place: recorded[other].sample.utterances[number].text
        for place, (other, number) in zip(places, [*places[1:], *places[:1]], strict=True)
    }
    return {
        one.sample.name: replace(
            one.sample,
            utterances=tuple(
                replace(utterance, text=texts[at, number]) for number, utterance in enumerate(one.sample.utterances)
            ),
        )
        for at, one in enumerate(recorded)
    }
