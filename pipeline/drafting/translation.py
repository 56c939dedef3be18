"""Translation: the model's English beside the segments, and a transcript turned into it.

A window is translated whole, a segment may be a part of it. The model's attention says which moment each English word
stands for; the word goes to the segment that is nearest to the middle of that moment.

    window     |------------------------------|
    segments     [S1 नमस्ते]   [S2 मेरा नाम आशा है]
    English       hello          my name is Asha
"""

from collections.abc import Sequence
from dataclasses import replace

from pipeline.drafting.window_draft import WindowDraft
from pipeline.recordings.transcript import Segment, Transcript


def translated(segments: Sequence[Segment], drafts: Sequence[WindowDraft]) -> tuple[Segment, ...]:
    """Return the segments with their English; as they are where no window was translated."""
    if all(draft.translation is None for draft in drafts):
        return tuple(segments)
    said: dict[int, list[str]] = {number: [] for number in range(len(segments))}
    by_channel: dict[int, list[int]] = {}
    for number, segment in enumerate(segments):
        if segment.text:
            by_channel.setdefault(segment.channel, []).append(number)
    for draft in sorted(drafts, key=lambda one: (one.channel, one.start_ms)):
        near = [
            number
            for number in by_channel.get(draft.channel, ())
            if segments[number].start_ms < draft.end_ms and draft.start_ms < segments[number].end_ms
        ]
        for word in draft.translation or () if near else ():
            middle_ms = (word.start_ms + word.end_ms) // 2
            said[min(near, key=lambda number: _away_ms(segments[number], middle_ms))].append(word.text)
    return tuple(replace(one, translation=" ".join(said[number])) for number, one in enumerate(segments))


def in_english(made: Transcript) -> Transcript:
    """Return the transcript with the English as its text. Raises ValueError where it was not asked for."""
    if made.segments and all(one.translation is None for one in made.segments):
        raise ValueError("no translation was asked for when this was transcribed")
    return replace(made, segments=tuple(replace(one, text=one.translation or "", words=()) for one in made.segments))


def _away_ms(segment: Segment, at_ms: int) -> int:
    return max(segment.start_ms - at_ms, at_ms - segment.end_ms, 0)
