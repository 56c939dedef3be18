"""Non-speech audit: a sampled share of the sound in which nobody was heard goes to a person, who says whether that is
so.

    ledger    |== segment ==|------- silence, 34 s -------|== segment ==|
    pieces                  |-- 11 s --|-- 11 s --|-- 12 s --|             at most 15 s each, alike in length
    drawn                              |=========|                         by chance, with the share that is logged

A drawn piece is a segment without a draft and with a task. Left empty it is confirmed and stays out of the transcript;
typed text is speech that was missed. It is no draft, so it counts in no error rate:
pipeline/evaluation/missed_speech.py reports it.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from configs.settings import Route
from pipeline.drafting.segmentation import LONGEST_MS
from pipeline.recordings.flags import NO_DRAFT, NON_SPEECH_CHECK
from pipeline.recordings.ledger import LOST, OTHER_CHANNEL, SAME_SOUND
from pipeline.recordings.segments import StoredSegment
from pipeline.recordings.transcript import LedgerEntry, Segment
from pipeline.review.routing import Decision, uniform

# A shorter gap holds a breath; a person would hear little but the edges of the words around it.
LEAST_MS = 2_000
SAMPLER = "dropped-1"  # logged as the router of each drawn piece; change it when a rule below changes


def drawn(recording_id: str, ledger: Iterable[LedgerEntry], language: str, settings: Route) -> list[Segment]:
    """Return the pieces that chance gives to a person, as segments without a draft. A retry draws the same.

    `language`: the tag that the task is written in, "" where unknown.
    """
    flags = (NO_DRAFT, NON_SPEECH_CHECK)
    return [
        Segment(start_ms, end_ms, channel, "", language, "", None, flags)
        for channel, start_ms, end_ms in pieces(ledger)
        if _draw(recording_id, channel, start_ms, settings) < settings.dropped_audio_share
    ]


def pieces(ledger: Iterable[LedgerEntry]) -> Iterator[tuple[int, int, int]]:
    """Yield (channel, start_ms, end_ms) of all that may be drawn: non-speech of LEAST_MS or more, cut into equal parts
    of at most LONGEST_MS. What is heard on another channel was not dropped, nor what the file lacks.
    """
    for entry in ledger:
        elsewhere = entry.reason in (LOST, OTHER_CHANNEL) or entry.reason.startswith(SAME_SOUND)
        length_ms = entry.end_ms - entry.start_ms
        if entry.kind == "non-speech" and not elsewhere and length_ms >= LEAST_MS:
            count = -(-length_ms // LONGEST_MS)
            edges = [entry.start_ms + length_ms * part // count for part in range(count + 1)]
            yield from ((entry.channel, *edge) for edge in pairwise(edges))


def decision(recording_id: str, piece: StoredSegment, settings: Route) -> Decision:
    """Return what is logged of a drawn piece: its probability is the share. People hear it without being told more."""
    draw = _draw(recording_id, piece.channel, piece.start_ms, settings)
    return Decision("blind", settings.dropped_audio_share, 1.0, draw, SAMPLER)


def among(drafted: Sequence[Segment], checks: Sequence[Segment]) -> list[Segment]:
    """Return both in the order of a recording's segments."""
    return sorted([*drafted, *checks], key=lambda segment: (segment.start_ms, segment.channel))


def _draw(recording_id: str, channel: int, start_ms: int, settings: Route) -> float:
    return uniform(f"{settings.seed}:dropped:{recording_id}:{channel}:{start_ms}")
