"""Assemble: words and turns become segments and a ledger.

windows with words + turns -> segments
segments + speech          -> ledger: what became of every millisecond of every channel
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from configs.settings import Script, Settings
from configs.settings import Speech as SpeechSettings
from diarize.interval import Stretch, Timed, intersection, without
from diarize.turn import Turn
from pipeline.drafting.channel import Channel, own_speech, speech
from pipeline.drafting.language_plan import LanguagePlan
from pipeline.drafting.punctuation import punctuated
from pipeline.drafting.right_script import in_right_script
from pipeline.drafting.segmentation import LONGEST_MS, join
from pipeline.drafting.silence import named
from pipeline.drafting.translation import translated
from pipeline.drafting.window_draft import WindowDraft
from pipeline.drafting.windows import windows
from pipeline.media.prepared import Prepared
from pipeline.recordings.flags import NO_DRAFT
from pipeline.recordings.ledger import LOST, NO_WORDS, OTHER_CHANNEL, SAME_SOUND, SEGMENT, SILENCE, tile
from pipeline.recordings.transcript import LedgerEntry, Segment


@dataclass(frozen=True, slots=True)
class Draft:
    """The segments of a recording, sorted by time, and its ledger."""

    segments: tuple[Segment, ...]
    ledger: tuple[LedgerEntry, ...]


def assemble(
    prepared: Prepared,
    channels: Sequence[Channel],
    drafts: Sequence[WindowDraft],
    turns: Mapping[int, Sequence[Turn]],
    language: LanguagePlan,
    settings: Settings,
) -> Draft:
    """Join words and turns to segments, and account for every millisecond of every channel of the file."""
    own = own_speech(channels, turns, settings)
    if not language.drafted:
        drafts = [draft for channel in channels for draft in _empty_drafts(channel, own[channel.index], language.tag)]
    drafts = [punctuated(draft, _tag(draft.language, language)) for draft in drafts]
    tagged = tuple(_tagged(segment, language, settings.script) for segment in join(drafts, turns))
    segments = translated(tagged, drafts)
    ledger: list[LedgerEntry] = []
    heard = {channel.index: channel for channel in channels}
    for index, described in enumerate(prepared.channels):
        if index in heard:
            entries = _entries(heard[index], segments, own[index], settings.speech, prepared.lost)
            tiled = tile(prepared.duration_ms, index, entries, rest_reason=SILENCE)
            ledger += [named(entry, heard[index].signal) for entry in tiled]
        else:
            reason = f"{SAME_SOUND} {described.same_as}"
            ledger += tile(prepared.duration_ms, index, [], rest_reason=reason)
    return Draft(segments, tuple(ledger))


def _empty_drafts(channel: Channel, own: Sequence[Stretch], tag: str) -> list[WindowDraft]:
    """Return windows without words, for people to type. They are as short as other segments."""
    return [
        WindowDraft(channel.index, window.start_ms, window.end_ms, tag, (), (NO_DRAFT,), 0.0, 0.0)
        for window in windows(own, channel.voice, LONGEST_MS)
    ]


def _tagged(segment: Segment, language: LanguagePlan, script: Script) -> Segment:
    """Give a segment its language as the client names it, and its text the right script, or a flag."""
    flags = segment.flags
    if NO_DRAFT in flags:  # the model was not asked, so the flag "no-text" would be wrong
        flags = (NO_DRAFT,)
    tag = _tag(segment.language, language)
    return in_right_script(replace(segment, language=tag, flags=flags), script)


def _tag(code: str, language: LanguagePlan) -> str:
    return language.tag or language.tags.get(code, code)


def _entries(
    channel: Channel,
    segments: Sequence[Segment],
    own: Sequence[Stretch],
    settings: SpeechSettings,
    lost: Sequence[Stretch],
) -> list[LedgerEntry]:
    """Return what became of the speech in a channel. Where entries overlap, `tile` decides which one counts.

    `lost`: what the file lacks. It is neither speech nor silence, also where a segment goes on after it.
    """
    index = channel.index
    written = [
        LedgerEntry(index, part.start_ms, part.end_ms, "speech", SEGMENT)
        for part in _without_lost((segment for segment in segments if segment.channel == index), lost)
    ]
    wordless = [
        LedgerEntry(index, part.start_ms, part.end_ms, "non-speech", NO_WORDS) for part in _without_lost(own, lost)
    ]
    missing = [LedgerEntry(index, hole.start_ms, hole.end_ms, "non-speech", LOST) for hole in lost]
    claimed = tile(channel.signal.duration_ms, index, [*written, *wordless, *missing], rest_reason="")
    gaps = [Stretch(entry.start_ms, entry.end_ms) for entry in claimed if not entry.reason]
    from_others = [
        LedgerEntry(index, part.start_ms, part.end_ms, "non-speech", OTHER_CHANNEL)
        for part in intersection(gaps, speech(channel, settings))
    ]
    return [entry for entry in claimed if entry.reason] + from_others


def _without_lost(spans: Iterable[Timed], lost: Sequence[Stretch]) -> list[Stretch]:
    return [part for span in spans for part in without(Stretch(span.start_ms, span.end_ms), lost)]
