"""Translation: the model's English beside the segments.

A window is translated as a whole; a segment may be a part of it. The model's attention gives each English word a time.
The word goes to the segment that is nearest to the middle of that time.

    window     |------------------------------|
    segments     [S1 नमस्ते]   [S2 मेरा नाम आशा है]
    English       hello          my name is Asha
"""

from collections.abc import Sequence
from dataclasses import replace

from pipeline.drafting.window_draft import WindowDraft
from pipeline.recordings.transcript import Segment


def translated(segments: Sequence[Segment], drafts: Sequence[WindowDraft]) -> tuple[Segment, ...]:
    """Return the segments with their English. Unchanged if no window was translated."""
    if all(draft.translation is None for draft in drafts):
        return tuple(segments)
    english: list[list[str]] = [[] for _ in segments]
    with_text: dict[int, list[int]] = {}
    for number, segment in enumerate(segments):
        if segment.text:
            with_text.setdefault(segment.channel, []).append(number)
    for draft in sorted(drafts, key=lambda draft: (draft.channel, draft.start_ms)):
        near = [number for number in with_text.get(draft.channel, ()) if _overlap(segments[number], draft)]
        for word in draft.translation or () if near else ():
            middle_ms = (word.start_ms + word.end_ms) // 2
            nearest = min(near, key=lambda number: _away_ms(segments[number], middle_ms))
            english[nearest].append(word.text)
    return tuple(
        replace(segment, translation=" ".join(words)) for segment, words in zip(segments, english, strict=True)
    )


def _overlap(segment: Segment, draft: WindowDraft) -> bool:
    return segment.start_ms < draft.end_ms and draft.start_ms < segment.end_ms


def _away_ms(segment: Segment, at_ms: int) -> int:
    return max(segment.start_ms - at_ms, at_ms - segment.end_ms, 0)
