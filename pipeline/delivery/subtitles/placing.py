"""Placing: when each cue is shown. No two are shown at once, and none is gone before it can be read, if there is time.

said      |---- A ----|         A is said until B is; then both are shorter:    |-- A --|-- B --|
               |---- B ----|
said      |- C -|               C is said fast, and then nobody speaks:         |---- C ----|
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.delivery.subtitles.rules import CueRules


@dataclass(frozen=True, slots=True)
class Span:
    """When a cue is shown, in milliseconds, and how many letters it has."""

    start_ms: int
    end_ms: int
    letters: int


def placed(spans: Sequence[Span], rules: CueRules) -> list[Span]:
    """Return spans that do not overlap, in the same order. `spans` are sorted by start and say when cues are said."""
    apart: list[Span] = []
    for span in spans:
        if apart and span.start_ms < apart[-1].end_ms:
            apart[-1:] = _shared(apart[-1], span, rules)
        else:
            apart.append(replace(span, end_ms=max(span.end_ms, span.start_ms + 1)))
    limits = [after.start_ms for after in apart[1:]] + [10**12] * bool(apart)
    return [_readable(span, limit_ms, rules) for span, limit_ms in zip(apart, limits, strict=True)]


def _shared(one: Span, other: Span, rules: CueRules) -> tuple[Span, Span]:
    """Return two that overlap one after the other. The time goes by letters. The second one is not shown before it is
    said, nor after, unless the first could not be read otherwise.
    """
    end_ms = max(one.end_ms, other.end_ms)
    letters = max(one.letters + other.letters, 1)
    fair_ms = one.start_ms + (end_ms - one.start_ms) * one.letters // letters
    earliest_ms = max(other.start_ms, one.start_ms + 1)
    read_ms = one.start_ms + one.letters * 1000 // rules.max_rate
    latest_ms = max(min(one.end_ms, other.end_ms), min(fair_ms, read_ms), earliest_ms)
    border_ms = min(max(fair_ms, earliest_ms), latest_ms)
    return replace(one, end_ms=border_ms), replace(other, start_ms=border_ms, end_ms=max(end_ms, border_ms + 1))


def _readable(span: Span, limit_ms: int, rules: CueRules) -> Span:
    """Return the span, longer if it is needed and until the limit, and never longer than the rules say."""
    needed_ms = max(rules.min_cue_ms, span.letters * 1000 // rules.max_rate)
    end_ms = max(span.end_ms, min(span.start_ms + needed_ms, limit_ms))
    return replace(span, end_ms=min(end_ms, span.start_ms + rules.max_cue_ms))
