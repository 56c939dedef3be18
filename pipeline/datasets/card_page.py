"""Card page: the card of a data set as Markdown, to be read by people and kept beside its files."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from pipeline.datasets import selection as selections
from pipeline.datasets.item import SPLITS
from pipeline.datasets.snapshots import Snapshot

_HOUR_MS: Final = 3_600_000
_NAMED: Final = 40  # varieties without a segment that are listed by tag


def markdown(of: Snapshot, withheld: int = 0) -> str:
    """Return the card. `withheld`: how many items are left out because a consent was withdrawn."""
    card = of.card
    lines = [
        f"# Data set {of.full_name}",
        "",
        f"Made {of.created_at:%Y-%m-%d %H:%M} UTC by {of.created_by}. SHA-256: `{of.sha256}`.",
        f"{card['segments']} segments, {hours(card['speech_ms'])} hours, {card['speakers']} speakers in "
        f"{card['recordings']} recordings; the texts are of {_people(card['reviewers'])}.",
        "Times of words are known in "
        f"{card['timed']} segments. Every client and every speaker had agreed that models learn from it.",
        "",
    ]
    lines += _since(of, withheld)
    lines += _section("What was asked for", _asked(of))
    lines += ["## Splits", "", *_table(["split", "segments", "hours", "speakers", "recordings"], _splits(card)), ""]
    heads = ["dialect", "name", "segments", "hours", "speakers", *SPLITS]
    lines += ["## Dialects", "", *_table(heads, _dialects(card)), ""]
    lines += _section("How the texts were made", _made(card))
    lines += _section("Left out", [f"{count}: {reason}" for reason, count in sorted(card["left_out"].items())])
    lines += _section("Gaps", _gaps(card["gaps"]))
    return "\n".join(lines).rstrip() + "\n"


def hours(ms: int) -> str:
    """Return milliseconds as hours with three digits after the point."""
    return f"{ms / _HOUR_MS:.3f}"


def _people(count: int) -> str:
    return "one person" if count == 1 else f"{count} people"


def _since(of: Snapshot, withheld: int) -> list[str]:
    removed = (
        [f"{of.removed} segments have been removed since, with recordings that were deleted."] if of.removed else []
    )
    held = [f"{withheld} segments are withheld, because a consent was withdrawn."] if withheld else []
    return [*removed, *held, ""] if removed or held else []


def _section(title: str, points: Sequence[str]) -> list[str]:
    return [f"## {title}", "", *(f"- {point}" for point in points), ""] if points else []


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    return [f"| {' | '.join(row)} |" for row in (heads, ["---"] * len(heads), *rows)]


def _asked(of: Snapshot) -> list[str]:
    asked = selections.to_json(of.selection)
    return [f"{name}: {value}" for name, value in asked.items() if value not in ("", None, False, 0.0)]


def _splits(card: Mapping[str, Any]) -> Iterable[list[str]]:
    for split in SPLITS:
        of = card["splits"][split]
        yield [split, str(of["segments"]), hours(of["speech_ms"]), str(of["speakers"]), str(of["recordings"])]


def _dialects(card: Mapping[str, Any]) -> Iterable[list[str]]:
    for tag, of in card["dialects"].items():
        counts = [str(of["segments"]), hours(of["speech_ms"]), str(of["speakers"])]
        yield [tag, of["name"], *counts, *(hours(of[split]) for split in SPLITS)]


def _made(card: Mapping[str, Any]) -> list[str]:
    arms = [f"arm {arm}: {count} segments" for arm, count in sorted(card["arms"].items())]
    seen = [f"seen by {who}: {count} segments" for who, count in sorted(card["seen_by"].items())]
    chance = card["probability"]
    least = [f"least sampling probability: {chance['least']:g}"] if chance["least"] is not None else []
    unknown = [f"sampling probability not known: {chance['unknown']} segments"] if chance["unknown"] else []
    return [*arms, *seen, *least, *unknown]


def _gaps(gaps: Mapping[str, Any]) -> list[str]:
    few = [f"{tag}: {count} of {gaps['few']} speakers" for tag, count in sorted(gaps["few_speakers"].items())]
    untested = [f"{tag}: nothing to test on" for tag in gaps["no_test"]]
    nothing = gaps["nothing"]
    more = f" and {len(nothing) - _NAMED} more" if len(nothing) > _NAMED else ""
    return [*few, *untested, *([f"not a segment of {', '.join(nothing[:_NAMED])}{more}"] if nothing else [])]
