"""Channel: one channel of a recording that is transcribed, and the speech in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from configs.settings import Settings
from configs.settings import Speech as SpeechSettings
from diarize.diarizer import Signal
from diarize.interval import Stretch, intersection, merged
from diarize.turn import Turn
from pipeline.media.flac_signal import FlacSignal
from pipeline.media.prepared import Prepared, flac_name
from pipeline.media.voice_activity import probabilities, stretches


@dataclass(frozen=True, slots=True, eq=False)
class Channel:
    """`index`: its number in the file. `voice`: float32, shape (n,): the probability that somebody speaks, one value
    for each 32 ms."""

    index: int
    signal: Signal
    voice: NDArray[np.float32]

    @classmethod
    def from_signal(cls, index: int, signal: Signal) -> "Channel":
        """Return a channel of this signal. Runs the VAD on it."""
        return cls(index, signal, probabilities(signal))


def prepared_channels(folder: Path, prepared: Prepared) -> list[Channel]:
    """Return the channels to transcribe from a folder that `prepare` made. Runs the VAD on each."""
    return [Channel.from_signal(index, FlacSignal(folder / flac_name(index))) for index in prepared.heard]


def speech(channel: Channel, settings: SpeechSettings) -> list[Stretch]:
    """Return the stretches in which somebody speaks."""
    return _stretches(channel, settings, settings.onset, settings.offset)


def speech_to_diarize(channel: Channel, settings: SpeechSettings) -> list[Stretch]:
    """Return the stretches that the diarizer hears. Its thresholds are lower than those of `speech`."""
    return _stretches(channel, settings, settings.diarize_onset, settings.diarize_offset)


def own_speech(
    channels: Sequence[Channel], turns: Mapping[int, Sequence[Turn]], settings: Settings
) -> dict[int, list[Stretch]]:
    """Return the stretches to transcribe in each channel: its speech, without what only leaks in from another channel.

    On a call each microphone also picks up a little of the other side. `diarize.channels` leaves this cross-talk out
    of its turns. Speech outside the turns would be transcribed twice.
    """
    heard = {channel.index: speech(channel, settings.speech) for channel in channels}
    if not one_speaker_per_channel(channels, settings):
        return heard
    return {index: _within_turns(own, turns.get(index, ()), settings.speech) for index, own in heard.items()}


def one_speaker_per_channel(channels: Sequence[Channel], settings: Settings) -> bool:
    """Return whether each channel is taken as one speaker's own, so that no diarizer is needed."""
    return settings.diarize.method == "auto" and len(channels) > 1


def _within_turns(heard: Sequence[Stretch], turns: Sequence[Turn], settings: SpeechSettings) -> list[Stretch]:
    """Return the parts of the speech that lie within turns, padded for the edges of words. Splinters are left out."""
    padded_turns = merged(
        (Stretch(max(0, turn.start_ms - settings.pad_ms), turn.end_ms + settings.pad_ms) for turn in turns),
        heard[-1].end_ms if heard else 0,
    )
    parts = intersection(heard, padded_turns)
    return [part for part in parts if part.end_ms - part.start_ms >= settings.min_speech_ms]


def _stretches(channel: Channel, settings: SpeechSettings, onset: float, offset: float) -> list[Stretch]:
    return stretches(
        channel.voice,
        channel.signal.duration_ms,
        onset=onset,
        offset=offset,
        min_pause_ms=settings.min_pause_ms,
        min_speech_ms=settings.min_speech_ms,
        pad_ms=settings.pad_ms,
    )
