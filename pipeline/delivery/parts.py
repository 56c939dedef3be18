"""Parts: segments as they are delivered, from those that are stored and what people made of them.

    stored       |- S1: राशन कार्ड नहीं  कल आना -|- S1: जी हाँ -|
    content       S1: राशन कार्ड नहीं | S2: कल आना        joins: no

    stored       |- S1: राशन कार्ड -|- S1: नहीं मिला -|
    content       joins: yes
    delivered    |- S1: राशन कार्ड नहीं मिला --------|

A part is a segment of its own. Segments that are joined are one, with the speaker of the first, and only as much seen
by people as the least seen of them.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from asr.word import Word
from pipeline.recordings import word_times
from pipeline.recordings.content import Part
from pipeline.recordings.flags import NON_SPEECH_CHECK
from pipeline.recordings.segments import StoredSegment
from pipeline.recordings.states import SeenBy
from pipeline.recordings.transcript import Segment

# What a text is worth, from the least. A text that two people dispute is worth less than one that nobody has disputed.
_WORTH: tuple[SeenBy, ...] = ("machine", "two_disagree", "one_person", "two_agree", "adjudicated", "settled")


@dataclass(frozen=True, slots=True)
class Delivered:
    """A delivered segment. `sources`: what it is made of; `part`: which part, from 0, of the first of these."""

    segment: Segment
    sources: tuple[StoredSegment, ...]
    part: int = 0


def delivered(stored: Sequence[StoredSegment]) -> list[Delivered]:
    """Return what is delivered of a recording's segments, sorted by (start_ms, channel). Speakers are labels."""
    known = [one.best_known() for one in stored]
    words: defaultdict[int, list[Word]] = defaultdict(list)
    for one in known:
        words[one.channel] += one.words
    for of_channel in words.values():
        of_channel.sort(key=word_times.middle_ms)
    made: list[Delivered] = []
    joining: dict[int, int] = {}  # by channel: where in `made` is what the next segment goes on
    for one in known:
        pieces = _pieces(one, words[one.channel])
        # Speech that was found in dropped sound lies between segments; nothing goes on in it.
        at = None if NON_SPEECH_CHECK in one.flags else joining.pop(one.channel, None)
        if at is not None:
            made[at] = _joined(made[at], pieces[0])
            pieces = pieces[1:]
        made += pieces
        if one.content is not None and one.content.joins_next:
            joining[one.channel] = len(made) - 1 if pieces or at is None else at
    return sorted(made, key=lambda one: (one.segment.start_ms, one.segment.channel))


def _pieces(stored: StoredSegment, channel: Sequence[Word]) -> list[Delivered]:
    """Return a segment's parts.

    Where the text has changed, the draft's confidence and flags are left out, and its words have the best times known.
    The translation and the model's own text stay, with the first part: the model made them of the sound.
    """
    words = word_times.of_parts(stored, channel)
    return [
        Delivered(_segment(stored, part, of_part, first=number == 0), (stored,), number)
        for number, (part, of_part) in enumerate(zip(stored.parts, words, strict=True))
    ]


def _segment(stored: StoredSegment, part: Part, words: Sequence[Word], first: bool) -> Segment:
    unchanged = stored.text == stored.draft
    said = stored.content
    return Segment(
        start_ms=part.start_ms,
        end_ms=part.end_ms,
        channel=stored.channel,
        speaker=part.speaker,
        language=stored.language,
        text=part.text,
        confidence=stored.confidence if unchanged else None,
        flags=stored.flags if unchanged else (),
        words=tuple(words),
        language_probability=stored.language_probability,
        translation=stored.translation if first else None,
        model_text=stored.model_text if first else None,
        seen_by=stored.seen_by,
        tags=part.tags,
        person_flags=said.flags if said else (),
        note=said.note if said else "",
        heard_dialect=stored.heard_dialect,
    )


def _joined(one: Delivered, other: Delivered) -> Delivered:
    a, b = one.segment, other.segment
    end_ms = max(a.end_ms, b.end_ms)
    later = len(a.text) + 1 if a.text else 0
    segment = replace(
        a,
        end_ms=end_ms,
        text=_both(a.text, b.text, " "),
        confidence=_mean_confidence(a, b),
        flags=tuple(dict.fromkeys(a.flags + b.flags)),
        words=word_times.in_order(a.words + b.words, a.start_ms, end_ms),
        translation=None if a.translation is None else _both(a.translation, b.translation or "", " "),
        model_text=None if a.model_text is None else _both(a.model_text, b.model_text or "", " "),
        seen_by=min(a.seen_by, b.seen_by, key=_WORTH.index),
        tags=a.tags + tuple(replace(tag, start=tag.start + later, end=tag.end + later) for tag in b.tags),
        person_flags=tuple(dict.fromkeys(a.person_flags + b.person_flags)),
        note=_both(a.note, b.note, "\n"),
        heard_dialect=a.heard_dialect or b.heard_dialect,
    )
    return Delivered(segment, one.sources + other.sources, one.part)


def _both(one: str, other: str, between: str) -> str:
    return between.join(text for text in (one, other) if text)


def _mean_confidence(a: Segment, b: Segment) -> float | None:
    """Return the mean over the words of both; None where either has none."""
    sizes = len(a.words), len(b.words)
    if a.confidence is None or b.confidence is None or not sum(sizes):
        return None
    return (a.confidence * sizes[0] + b.confidence * sizes[1]) / sum(sizes)
