"""Assemble: from prepared audio to segments and a ledger, without database or queue.

The workflow's stages and `boli transcribe` both tell this story; the stages only add where things are kept between
steps.

    channels -> voice probabilities -> turns
                                    -> windows -> words   -> join -> segments + ledger
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from asr.recognizer import Recognizer
from configs.settings import Script, Settings
from configs.settings import Speech as SpeechSettings
from diarize.channels import channel_turns
from diarize.diarizer import Diarizer, Signal, SpeakerHints, Stretch
from diarize.methods import CHANNELS
from diarize.stretches import intersection, merged
from diarize.turn import Turn
from pipeline.drafting.channel_speakers import PerChannel, labelled
from pipeline.drafting.language_plan import NO_DRAFT_FLAG, Spoken
from pipeline.drafting.script_check import WRONG_SCRIPT_FLAG, is_wrong_script
from pipeline.drafting.segmentation import LONGEST_MS, join
from pipeline.drafting.silence import SILENCE, named
from pipeline.drafting.translation import translated
from pipeline.drafting.window_draft import WindowDraft
from pipeline.drafting.windows import PACK_PAUSE_MS, longest_ms, windows
from pipeline.media.prepare import Prepared
from pipeline.media.voice_activity import stretches
from pipeline.recordings.ledger import tile
from pipeline.recordings.transcript import LedgerEntry, Segment


@dataclass(frozen=True, slots=True, eq=False)
class Channel:
    """One channel that is heard. `voice`: float32, shape (n,), the probability that somebody speaks, one per 32 ms."""

    index: int
    signal: Signal
    voice: NDArray[np.float32]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a window lies: [start_ms, end_ms) of a channel."""

    channel: int
    start_ms: int
    end_ms: int


OTHER_CHANNEL = "heard from another channel"
SAME_SOUND = "same sound as channel"


@dataclass(frozen=True, slots=True)
class Draft:
    """The segments of a recording, sorted by time, and the account of every millisecond."""

    segments: tuple[Segment, ...]
    ledger: tuple[LedgerEntry, ...]


def speech(channel: Channel, settings: SpeechSettings) -> list[Stretch]:
    """Return the stretches in which somebody speaks."""
    return _stretches(channel, settings, settings.onset, settings.offset)


def own_speech(
    channels: Sequence[Channel], turns: Mapping[int, Sequence[Turn]], settings: Settings
) -> dict[int, list[Stretch]]:
    """Return the stretches to transcribe in each channel: its speech, less what is only heard from another channel.

    On a call each microphone hears a little of the other side. The diarizer of channels leaves that out of its
    turns; what lies outside them would be written twice.
    """
    found = {channel.index: speech(channel, settings.speech) for channel in channels}
    if not by_channel(channels, settings):
        return found
    return {index: _within(stretch, turns.get(index, ()), settings.speech) for index, stretch in found.items()}


def who_spoke(
    channels: Sequence[Channel],
    diarizer: Diarizer,
    hints: SpeakerHints,
    settings: Settings,
    per_channel: PerChannel | None = None,
) -> dict[int, list[Turn]]:
    """Return the turns of each channel by its number.

    Channels that differ hold a speaker each (method "auto"); a single channel, or any other method, goes to the
    diarizer. So does each channel where `per_channel` asks for several voices on one, less what it overhears.
    """
    low = settings.speech
    heard = [_stretches(channel, low, low.diarize_onset, low.diarize_offset) for channel in channels]
    expected = _expected(len(channels), hints, per_channel)
    if by_channel(channels, settings):
        turns = channel_turns([channel.signal for channel in channels], heard)
        if per_channel:
            turns = [
                _told_apart(channel, own, diarizer, hint)
                for channel, own, hint in zip(channels, turns, expected, strict=True)
            ]
        return {channel.index: found for channel, found in zip(channels, turns, strict=True)}
    found = {
        channel.index: diarizer.diarize(channel.signal, stretch, hint)
        for channel, stretch, hint in zip(channels, heard, expected, strict=True)
    }
    return found if len(channels) == 1 else _named_by_channel(found)


def method_used(
    channels: Sequence[Channel], diarizer: Diarizer, settings: Settings, per_channel: PerChannel | None = None
) -> str:
    """Return the name of the method that `who_spoke` uses for these channels."""
    return CHANNELS if by_channel(channels, settings) and per_channel is None else diarizer.name


def _expected(channels: int, hints: SpeakerHints, per_channel: PerChannel | None) -> list[SpeakerHints]:
    """Return what to expect on each channel. What is known of a single channel's speakers is said by `hints`, too."""
    if per_channel is None or (channels == 1 and hints != SpeakerHints()):
        return [hints] * channels
    return [per_channel.hints(position) for position in range(channels)]


def _told_apart(channel: Channel, own: Sequence[Turn], diarizer: Diarizer, hints: SpeakerHints) -> list[Turn]:
    """Return a channel's own turns, divided by voice."""
    speech = [Stretch(turn.start_ms, turn.end_ms) for turn in own]
    return labelled(channel.index, own, diarizer.diarize(channel.signal, speech, hints))


def plan(
    channels: Sequence[Channel],
    turns: Mapping[int, Sequence[Turn]],
    recognizer: Recognizer,
    language: Spoken,
    settings: Settings,
) -> list[Place]:
    """Return the windows to transcribe, sorted by time.

    Where several languages are spoken, each pause ends a window: a window is written in one language.
    """
    rate = max(recognizer.token_rate(code) for code in language.codes or (None,))
    longest = longest_ms(recognizer.model.window_ms, rate)
    heard = own_speech(channels, turns, settings)
    pack_pause_ms = 0 if language.several else PACK_PAUSE_MS
    places = [
        Place(channel.index, window.start_ms, window.end_ms)
        for channel in channels
        for window in windows(heard[channel.index], channel.voice, longest, pack_pause_ms=pack_pause_ms)
    ]
    return sorted(places, key=lambda place: (place.start_ms, place.channel))


def parts(places: Sequence[Place], part_ms: int) -> list[list[Place]]:
    """Divide the windows into parts that hold about `part_ms` of sound each: what is lost when a worker dies."""
    result: list[list[Place]] = []
    filled_ms = part_ms
    for place in places:
        if filled_ms >= part_ms:
            result.append([])
            filled_ms = 0
        result[-1].append(place)
        filled_ms += place.end_ms - place.start_ms
    return result


def assemble(
    prepared: Prepared,
    channels: Sequence[Channel],
    drafts: Sequence[WindowDraft],
    turns: Mapping[int, Sequence[Turn]],
    language: Spoken,
    settings: Settings,
) -> Draft:
    """Join words and turns to segments, and account for every millisecond of every channel of the file."""
    own = own_speech(channels, turns, settings)
    if not language.drafted:
        drafts = [one for channel in channels for one in _undrafted(channel, own[channel.index], language.tag)]
    segments = tuple(_tagged(segment, language, settings.script) for segment in join(drafts, turns))
    segments = translated(segments, drafts)
    ledger: list[LedgerEntry] = []
    heard = {channel.index: channel for channel in channels}
    for index, channel in enumerate(prepared.channels):
        if index in heard:
            found = _entries(heard[index], segments, own[index], settings.speech)
            tiled = tile(prepared.duration_ms, index, found, rest_reason=SILENCE)
            ledger += [named(entry, heard[index].signal) for entry in tiled]
        else:
            reason = f"{SAME_SOUND} {channel.same_as}"
            ledger += tile(prepared.duration_ms, index, [], rest_reason=reason)
    return Draft(segments, tuple(ledger))


def _undrafted(channel: Channel, own: Sequence[Stretch], tag: str) -> list[WindowDraft]:
    """What people write from scratch still comes in pieces that a person can hold in mind."""
    found = windows(own, channel.voice, LONGEST_MS)
    return [WindowDraft(channel.index, one.start_ms, one.end_ms, tag, (), (NO_DRAFT_FLAG,), 0.0, 0.0) for one in found]


def _tagged(segment: Segment, language: Spoken, script: Script) -> Segment:
    """Give a segment the tag its text is written in, as the client names it, and the flag of a wrong script."""
    flags = segment.flags
    if NO_DRAFT_FLAG in flags:  # nothing was asked of the model, so "it wrote nothing" would be unfair
        flags = (NO_DRAFT_FLAG,)
    tag = language.tag or language.tags.get(segment.language, segment.language)
    if is_wrong_script(segment.text, tag, script):
        flags = (*flags, WRONG_SCRIPT_FLAG)
    return replace(segment, language=tag, flags=flags)


def _entries(
    channel: Channel, segments: Sequence[Segment], own: Sequence[Stretch], settings: SpeechSettings
) -> list[LedgerEntry]:
    """Name what became of the speech. Of two reasons for one moment the first that starts counts, see `tile`."""
    index = channel.index
    spoken_for = [
        LedgerEntry(index, segment.start_ms, segment.end_ms, "speech", "segment")
        for segment in segments
        if segment.channel == index
    ]
    wordless = [LedgerEntry(index, one.start_ms, one.end_ms, "non-speech", "no words heard") for one in own]
    claimed = tile(channel.signal.duration_ms, index, spoken_for + wordless, rest_reason="")
    gaps = [Stretch(one.start_ms, one.end_ms) for one in claimed if not one.reason]
    others = [
        LedgerEntry(index, one.start_ms, one.end_ms, "non-speech", OTHER_CHANNEL)
        for one in intersection(gaps, speech(channel, settings))
    ]
    return [entry for entry in claimed if entry.reason] + others


def by_channel(channels: Sequence[Channel], settings: Settings) -> bool:
    """Return whether each channel holds a speaker of its own, so that no diarizer is asked."""
    return settings.diarize.method == "auto" and len(channels) > 1


def _within(speech: Sequence[Stretch], turns: Sequence[Turn], settings: SpeechSettings) -> list[Stretch]:
    """Return the parts of the speech that lie in turns, with room for the edges of words; splinters are left out."""
    room = merged(
        (Stretch(max(0, turn.start_ms - settings.pad_ms), turn.end_ms + settings.pad_ms) for turn in turns),
        speech[-1].end_ms if speech else 0,
    )
    return [part for part in intersection(speech, room) if part.end_ms - part.start_ms >= settings.min_speech_ms]


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


def _named_by_channel(found: dict[int, list[Turn]]) -> dict[int, list[Turn]]:
    """Two channels' "S1" are two people until somebody says otherwise."""
    return {
        index: [Turn(turn.start_ms, turn.end_ms, f"C{index}-{turn.speaker}") for turn in turns]
        for index, turns in found.items()
    }
