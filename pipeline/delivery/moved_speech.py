"""Moved speech: the ledger with what people found: speech in dropped sound, and borders that they moved.

drafted     |== segment ==|==== segment ====|- silence -|
people      |== segment ==|      |== segment ==|
told        |== segment ==| left |== segment ==|silence-|        left out by a person
"""

from collections.abc import Sequence

from pipeline.delivery.parts import Delivered
from pipeline.recordings.flags import NON_SPEECH_CHECK
from pipeline.recordings.ledger import LEFT_OUT, LOST, SEGMENT, tile, without
from pipeline.recordings.segments import StoredSegment
from pipeline.recordings.transcript import LedgerEntry


def told_by_people(
    ledger: tuple[LedgerEntry, ...], made: Sequence[Delivered], duration_ms: int
) -> tuple[LedgerEntry, ...]:
    """Return the ledger with what people found. It still covers each channel once."""
    if not any(_changed(source) for one in made for source in one.sources):
        return ledger
    channels = sorted({entry.channel for entry in ledger})
    return tuple(entry for channel in channels for entry in _of_channel(ledger, channel, made, duration_ms))


def _changed(source: StoredSegment) -> bool:
    return source.content is not None or NON_SPEECH_CHECK in source.flags


def _of_channel(
    ledger: Sequence[LedgerEntry], channel: int, made: Sequence[Delivered], duration_ms: int
) -> list[LedgerEntry]:
    here = [one for one in made if one.segment.channel == channel]
    covered = [(one.segment.start_ms, one.segment.end_ms) for one in here]
    by_people = [(one.segment.start_ms, one.segment.end_ms) for one in here if any(map(_changed, one.sources))]
    changed = [(source.start_ms, source.end_ms) for one in here for source in one.sources if _changed(source)]
    entries = [entry for entry in ledger if entry.channel == channel]
    speech = [(entry.start_ms, entry.end_ms) for entry in entries if entry.kind == "speech"]
    lost = [(entry.start_ms, entry.end_ms) for entry in entries if entry.reason == LOST]
    spans = [*without(speech, without(changed, covered)), *without(by_people, [*speech, *lost])]
    others = [entry for entry in entries if entry.kind != "speech"]
    told = [LedgerEntry(channel, *span, "speech", SEGMENT) for span in spans]
    return tile(duration_ms, channel, [*others, *told], rest_reason=LEFT_OUT)
