"""Whose words? Conversations of two with backchannels, through the whole pipeline.
`python -m benchmarks.diarize.attribution`

    python -m benchmarks.diarize.attribution [--set reporting|tuning] [--conversations 8] [--json FILE]

A tells something, sentence after sentence; B says a short word ("हाँ") in the pauses between, and over A's sentences;
then they swap roles. Each is recorded as a call (a channel each, cross-talk of -20 dB) and mixed down to one
channel, noise under both. A written word counts where one alone speaks in its time, and is right where that is its
speaker; where both speak, nobody can say. Found speakers are paired with the true ones so that most words agree.

    mixed, made    segments with words that lie wholly in turns (of 250 ms or more) of two found speakers
    mixed, true    segments with words where A alone and where B alone speaks: what wrong turns cost
    backchannels   of those in a pause in which a word was written: share that are in a segment of the right speaker
"""

import argparse
import json
import random
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table
from scipy.optimize import linear_sum_assignment

from asr.recognizer import Recognizer
from asr.whisper import whisper
from asr.word import Word
from benchmarks.lib.conversations import LANGUAGES, PER_MS, REPORTING, TUNING, AnyVoice, Set, lines
from boli.commands.transcribe import decoding_request
from boli.demo.samples.sound import crosstalk, levelled, noisy
from boli.demo.samples.voice import SAMPLE_RATE_HZ, say
from configs.settings import Settings, load
from diarize.choose import diarizer
from diarize.diarizer import SpeakerHints
from diarize.turn import Turn
from pipeline.drafting.diarization import SpeakersExpected
from pipeline.drafting.draft_recording import DraftRequest
from pipeline.drafting.files import draft_file
from pipeline.drafting.segmentation import SLIP_MS
from pipeline.recordings.transcript import Segment

SETS = {one.name: one for one in (TUNING, REPORTING)}
BACKCHANNELS = {"hi": ("हाँ", "जी हाँ", "अच्छा"), "bn": ("হ্যাঁ", "আচ্ছা"), "ta": ("ஆமா", "சரி"), "te": ("అవును", "సరే")}
SENTENCES, CHANGES, CROSSTALK_DB, SNR_DB = 4, 4, -20.0, 25.0
NODS, NODS_OVER = 0.6, 0.3  # chances of a backchannel after, and over, a sentence
PAUSE_MS = (250, 700)


@dataclass(frozen=True, slots=True, eq=False)
class Talk:
    """`tracks`: float32 (n, 2), each speaker alone. `nods`: the backchannels that lie in a pause."""

    language: str
    tracks: NDArray[np.float32]
    turns: tuple[Turn, ...]
    nods: tuple[Turn, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """What is added up over talks."""

    words: int = 0
    right: int = 0
    both: int = 0
    segments: int = 0
    mixed_made: int = 0
    mixed_true: int = 0
    nods: int = 0
    nods_right: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(getattr(self, name) + getattr(other, name) for name in Counts.__slots__))


def talk(drawn: Set, number: int) -> Talk:
    """Return talk `number` of a set, about 70 s."""
    chance = random.Random(f"attribution/{drawn.name}/{number}")
    language = LANGUAGES[number % len(LANGUAGES)]
    voices = [
        AnyVoice(name, language, name, chance.randint(145, 180), chance.randint(35, 65))
        for name in chance.sample(drawn.variants, 2)
    ]
    said, at_ms = lines(drawn, language, f"attribution/{number}"), 500
    placed: list[tuple[int, int, NDArray[np.float32]]] = []
    nods: list[Turn] = []
    for change in range(CHANGES):
        teller = change % 2
        for _ in range(SENTENCES):
            sound = levelled(say(voices[teller], next(said)), -22)
            nod = levelled(say(voices[1 - teller], chance.choice(BACKCHANNELS[language])), -24)
            placed.append((at_ms, teller, sound))
            if chance.random() < NODS_OVER:
                placed.append((at_ms + len(sound) // PER_MS // 2, 1 - teller, nod))
            at_ms += len(sound) // PER_MS + chance.randint(*PAUSE_MS)
            if chance.random() < NODS:
                placed.append((at_ms, 1 - teller, nod))
                nods.append(Turn(at_ms, at_ms + len(nod) // PER_MS, f"V{2 - teller}"))
                at_ms = nods[-1].end_ms + chance.randint(*PAUSE_MS)
    return _laid_out(language, placed, nods, at_ms + 500)


def _laid_out(
    language: str, placed: Sequence[tuple[int, int, NDArray[np.float32]]], nods: Sequence[Turn], length_ms: int
) -> Talk:
    tracks = np.zeros((length_ms * PER_MS, 2), np.float32)
    turns = []
    for at_ms, who, sound in placed:
        tracks[at_ms * PER_MS : at_ms * PER_MS + len(sound), who] += sound
        turns.append(Turn(at_ms, at_ms + len(sound) // PER_MS, f"V{who + 1}"))
    return Talk(language, tracks, tuple(sorted(turns)), tuple(nods))


def counted(made: Sequence[Segment], turns: Mapping[int, Sequence[Turn]], truth: Talk) -> Counts:
    """Return how the words of a transcript were given out. `turns`: those that were found, by channel."""
    names = sorted({one.speaker for one in made})
    alone = [[_alone(word, truth.turns) for word in one.words] for one in made]
    agree = np.zeros((len(names), 2), np.int64)
    for one, whose in zip(made, alone, strict=True):
        for who in whose:
            if who:
                agree[names.index(one.speaker), int(who[1]) - 1] += 1
    rows, columns = linear_sum_assignment(agree, maximize=True)
    true_name = {names[row]: f"V{column + 1}" for row, column in zip(rows.tolist(), columns.tolist(), strict=True)}
    heard = [(_written(nod, made), nod) for nod in truth.nods]
    return Counts(
        words=int(agree.sum()),
        right=int(agree[rows, columns].sum()),
        both=sum(who == "" for whose in alone for who in whose),
        segments=len(made),
        mixed_made=sum(len(_turned(one, turns[one.channel])) > 1 for one in made),
        mixed_true=sum(len(set(whose) & {"V1", "V2"}) > 1 for whose in alone),
        nods=sum(bool(found) for found, _ in heard),
        nods_right=sum(any(true_name.get(one.speaker) == nod.speaker for one in found) for found, nod in heard),
    )


def _alone(word: Word, turns: Sequence[Turn]) -> str | None:
    """Return who speaks alone in the word's time; "" where both do, None where nobody does."""
    who = {turn.speaker for turn in turns if turn.start_ms < word.end_ms and word.start_ms < turn.end_ms}
    return who.pop() if len(who) == 1 else "" if who else None


def _turned(one: Segment, turns: Sequence[Turn]) -> set[str]:
    """Return in whose turns the words of a segment lie."""
    whole = [turn for turn in turns if turn.duration_ms >= SLIP_MS and not turn.overlaid]
    return {
        turn.speaker
        for word in one.words
        for turn in whole
        if turn.start_ms <= word.start_ms and word.end_ms <= turn.end_ms
    }


def _written(nod: Turn, made: Sequence[Segment]) -> list[Segment]:
    """Return the segments that have a word whose middle lies in the backchannel."""
    return [
        one
        for one in made
        if any(nod.start_ms <= (word.start_ms + word.end_ms) // 2 < nod.end_ms for word in one.words)
    ]


def measured(truth: Talk, recognizer: Recognizer, settings: Settings, folder: Path) -> dict[str, Counts]:
    """Return the counts of each way to record and to ask."""
    speech = np.any(truth.tracks != 0, axis=1)
    call = noisy(crosstalk(truth.tracks, CROSSTALK_DB), SNR_DB + 10, speech, 1)
    mono = noisy(truth.tracks.sum(axis=1, keepdims=True), SNR_DB, speech, 2)
    ways = {
        "call, a channel each": (call, SpeakerHints()),
        "one channel, two speakers given": (mono, SpeakerHints(exact=2)),
        "one channel, number unknown": (mono, SpeakerHints()),
    }
    engine, found = diarizer(settings), {}
    for name, (samples, hints) in ways.items():
        file = folder / "talk.wav"
        soundfile.write(file, np.clip(samples, -1, 1), SAMPLE_RATE_HZ, subtype="PCM_16")
        asked = decoding_request((truth.language, ""), recognizer.model, settings.asr)
        request = DraftRequest(asked, SpeakersExpected(hints))
        made, spoke = draft_file(file, recognizer, engine, settings, request)
        found[name] = counted(made.segments, spoke.turns, truth)
    return found


def row(way: str, counts: Counts) -> dict[str, Any]:
    """Return a line of the table; shares are fractions of 1, None of nothing."""
    return {
        "recorded": way,
        "words": counts.words,
        "right": counts.right / counts.words if counts.words else None,
        "both_speak": counts.both,
        "segments": counts.segments,
        "mixed_made": counts.mixed_made,
        "mixed_true": counts.mixed_true,
        "backchannels": counts.nods,
        "backchannels_right": counts.nods_right / counts.nods if counts.nods else None,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", choices=list(SETS), default=REPORTING.name)
    parser.add_argument("--conversations", type=int, default=8)
    parser.add_argument("--json", type=Path, help="also write the lines as JSON")
    options = parser.parse_args()
    settings = load()
    recognizer = whisper.load(settings.asr)
    total: dict[str, Counts] = {}
    with tempfile.TemporaryDirectory(prefix="boli-bench-") as scratch:
        for number in range(options.conversations):
            found = measured(talk(SETS[options.set], number), recognizer, settings, Path(scratch))
            total = {way: total.get(way, Counts()) + counts for way, counts in found.items()}
    rows = [row(way, counts) for way, counts in total.items()]
    table = Table(
        "recorded", "words", "right", "both speak", "segments", "mixed, made", "mixed, true", "backchannels", "kept"
    )
    for one in rows:
        shares = ["" if one[name] is None else f"{one[name]:.1%}" for name in ("right", "backchannels_right")]
        numbers = [
            str(one[name]) for name in ("words", "both_speak", "segments", "mixed_made", "mixed_true", "backchannels")
        ]
        table.add_row(one["recorded"], numbers[0], shares[0], *numbers[1:], shares[1])
    Console(width=140).print(table)
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
