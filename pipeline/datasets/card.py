"""Card: what a data set holds, as it was made, and what it lacks. Counts alone: nothing that anybody said.

segments, speech_ms, speakers, recordings, reviewers, timed
splits      for each: segments, speech_ms, speakers, recordings
dialects    by tag: the same, and milliseconds of each split
arms, seen_by, probability
left_out    reviewed segments that were asked for and are not in it, by reason
gaps        few_speakers (under FEW), no_test, nothing (varieties of the registry without a segment)
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any, Final

from configs.registry import UnknownVariety, varieties, variety
from pipeline.datasets.freezing import Chosen, Ready
from pipeline.datasets.item import SPLITS, Split
from pipeline.datasets.selection import Selection

FEW: Final = 3  # speakers of a dialect: with fewer, not each split has one
Chosens = Sequence[tuple[Ready, Split]]


def describe(chosen: Chosen, selection: Selection) -> dict[str, Any]:
    """Return the card of what is frozen, as JSON."""
    items = chosen.items
    by_dialect: defaultdict[str, list[tuple[Ready, Split]]] = defaultdict(list)
    for one, split in items:
        by_dialect[one.candidate.dialect].append((one, split))
    dialects = {tag: _of_dialect(tag, by_dialect[tag]) for tag in sorted(by_dialect)}
    return {
        **_counts(items),
        "reviewers": len({who for one, _ in items for who in one.candidate.reviewers}),
        "timed": sum(bool(one.frozen["words"]) for one, _ in items),
        "splits": {split: _counts([item for item in items if item[1] == split]) for split in SPLITS},
        "dialects": dialects,
        "arms": dict(Counter(one.frozen["arm"] for one, _ in items)),
        "seen_by": dict(Counter(one.frozen["seen_by"] for one, _ in items)),
        "probability": _probabilities(items),
        "left_out": chosen.left_out,
        "gaps": _gaps(dialects, selection),
    }


def _counts(items: Chosens) -> dict[str, int]:
    return {
        "segments": len(items),
        "speech_ms": sum(one.length_ms for one, _ in items),
        "speakers": len({one.speaker for one, _ in items}),
        "recordings": len({one.candidate.segment.recording_id for one, _ in items}),
    }


def _of_dialect(tag: str, items: Chosens) -> dict[str, Any]:
    spoken = Counter(dict.fromkeys(SPLITS, 0))
    for one, split in items:
        spoken[split] += one.length_ms
    return {"name": _name(tag), **_counts(items)} | spoken


def _probabilities(items: Chosens) -> dict[str, Any]:
    """Return the least logged probability of being seen, and of how many segments none was logged."""
    known = [one.frozen["probability"] for one, _ in items if one.frozen["probability"] is not None]
    return {"least": min(known, default=None), "unknown": len(items) - len(known)}


def _gaps(dialects: dict[str, dict[str, Any]], selection: Selection) -> dict[str, Any]:
    covered = {above for tag in dialects for above in _chain(tag)}
    asked = selection.tags()
    return {
        "few": FEW,
        "few_speakers": {tag: of["speakers"] for tag, of in dialects.items() if of["speakers"] < FEW},
        "no_test": [tag for tag, of in dialects.items() if not of["test"]],
        "nothing": [one.tag for one in varieties() if one.tag not in covered and (asked is None or one.tag in asked)],
    }


def _name(tag: str) -> str:
    try:
        return variety(tag).name
    except UnknownVariety:
        return tag


def _chain(tag: str) -> list[str]:
    try:
        return [tag, *(_chain(parent) if (parent := variety(tag).parent) else ())]
    except UnknownVariety:
        return [tag]
