"""Diarization: who spoke when, on all channels of a recording.

one channel                           -> the diarizer
several, each a speaker's own (auto)  -> no diarizer: who speaks on a channel is that channel's speaker
several, each with several voices     -> the diarizer on each channel, without what leaks in from another
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from configs.settings import Settings
from diarize.channels import channel_turns
from diarize.diarizer import Diarizer, SpeakerHints
from diarize.interval import Stretch
from diarize.methods import CHANNELS
from diarize.turn import Turn
from pipeline.drafting.channel import Channel, one_speaker_per_channel, speech_to_diarize
from pipeline.drafting.channel_speakers import PerChannel, labelled

Turns = dict[int, list[Turn]]  # by the number of the channel


@dataclass(frozen=True, slots=True)
class Diarization:
    """`turns`: of each channel, by its number. `method`: the name of the method that found them. `note`: where another
    number of speakers was found than was given, what both are; else ""."""

    turns: Turns
    method: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class SpeakersExpected:
    """What is known of the speakers before anybody listens. `hints`: how many there are. `per_channel`: how many share
    each channel, None where each channel is one speaker's own."""

    hints: SpeakerHints = field(default_factory=SpeakerHints)
    per_channel: PerChannel | None = None

    def on_each(self, channels: int) -> list[SpeakerHints]:
        """Return what to expect on each of `channels` channels. For a single channel `hints` win if given."""
        if self.per_channel is None or (channels == 1 and self.hints != SpeakerHints()):
            return [self.hints] * channels
        return [self.per_channel.hints(position) for position in range(channels)]


NOTHING_KNOWN = SpeakersExpected()


def who_spoke(
    channels: Sequence[Channel],
    diarizer: Diarizer,
    settings: Settings,
    expected: SpeakersExpected = NOTHING_KNOWN,
) -> Diarization:
    """Return who spoke when on each channel."""
    found = _found(channels, diarizer, settings, expected)
    return replace(found, note=_difference(found.turns, expected.hints))


def _difference(turns: Turns, hints: SpeakerHints) -> str:
    """Return what to say where the number of speakers is not the given one; "" where it is, or where nobody speaks."""
    found = len({turn.speaker for own in turns.values() for turn in own})
    least, most = hints.exact or hints.least or 1, hints.exact or hints.most or found
    if not found or least <= found <= most:
        return ""
    wanted = str(hints.exact) if hints.exact else f"at least {least}" if found < least else f"at most {most}"
    return f"{wanted} speakers were given, {found} found"


def _found(
    channels: Sequence[Channel], diarizer: Diarizer, settings: Settings, expected: SpeakersExpected
) -> Diarization:
    speech = [speech_to_diarize(channel, settings.speech) for channel in channels]
    hints = expected.on_each(len(channels))
    if not one_speaker_per_channel(channels, settings):
        by_voice = [
            diarizer.diarize(channel.signal, stretches, hint)
            for channel, stretches, hint in zip(channels, speech, hints, strict=True)
        ]
        turns = _by_index(channels, by_voice)
        return Diarization(turns if len(channels) == 1 else _named_by_channel(turns), diarizer.name)
    own = channel_turns([channel.signal for channel in channels], speech)
    if expected.per_channel is None:
        return Diarization(_by_index(channels, own), CHANNELS)
    by_voice = [_divided_by_voice(*each, diarizer) for each in zip(channels, own, hints, strict=True)]
    return Diarization(_by_index(channels, by_voice), diarizer.name)


def _by_index(channels: Sequence[Channel], turns: Sequence[list[Turn]]) -> Turns:
    return {channel.index: own for channel, own in zip(channels, turns, strict=True)}


def _divided_by_voice(channel: Channel, own: Sequence[Turn], hints: SpeakerHints, diarizer: Diarizer) -> list[Turn]:
    """Return a channel's own turns, divided by voice."""
    speech = [Stretch(turn.start_ms, turn.end_ms) for turn in own]
    return labelled(channel.index, own, diarizer.diarize(channel.signal, speech, hints))


def _named_by_channel(turns: Mapping[int, Sequence[Turn]]) -> Turns:
    """Name speakers apart by channel: "S1" of two channels are two people until a person says otherwise."""
    return {
        index: [Turn(turn.start_ms, turn.end_ms, f"C{index}-{turn.speaker}") for turn in own]
        for index, own in turns.items()
    }
