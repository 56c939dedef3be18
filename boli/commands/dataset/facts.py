"""Facts: what the commands say of a data set."""

from dataclasses import asdict
from typing import Any

from boli.console import Columns, print_json, print_rows, text
from pipeline.datasets import selection as selections
from pipeline.datasets.card_page import hours
from pipeline.datasets.item import SPLITS
from pipeline.datasets.snapshots import Snapshot


def say(of: Snapshot, withheld: int, as_json: bool, **more: Any) -> None:
    """Print what a data set holds and lacks."""
    if as_json:
        print_json(as_dict(of) | {"withheld": withheld} | more)
        return
    card = of.card
    print(
        f"{of.full_name}: {card['segments']} segments, {hours(card['speech_ms'])} hours, {card['speakers']} speakers, "
        f"{card['recordings']} recordings"
    )
    print_rows([{"split": split, **card["splits"][split]} for split in SPLITS], _SPLITS)
    print_rows([{"tag": tag, **found} for tag, found in card["dialects"].items()], _DIALECTS)
    for line in _said(of, withheld):
        print(line)


def as_dict(of: Snapshot) -> dict[str, Any]:
    """Return a data set as JSON."""
    return asdict(of) | {"selection": selections.to_json(of.selection), "full_name": of.full_name}


def _said(of: Snapshot, withheld: int) -> list[str]:
    gaps = of.card["gaps"]
    few = ", ".join(f"{tag} ({count})" for tag, count in sorted(gaps["few_speakers"].items()))
    left_out = ", ".join(f"{count} {reason}" for reason, count in sorted(of.card["left_out"].items()))
    said = {
        "left out": left_out,
        f"fewer than {gaps['few']} speakers": few,
        "nothing to test on": ", ".join(gaps["no_test"]),
        "removed since by deletions": str(of.removed or ""),
        "withheld, as a consent was withdrawn": str(withheld or ""),
        "sha256": of.sha256,
    }
    return [f"{name}: {value}" for name, value in said.items() if value]


_SPLITS: Columns = {
    "split": text("split"),
    "segments": text("segments"),
    "hours": lambda row: hours(row["speech_ms"]),
    "speakers": text("speakers"),
    "recordings": text("recordings"),
}
_DIALECTS: Columns = {
    "dialect": text("tag"),
    "name": text("name"),
    "segments": text("segments"),
    "hours": lambda row: hours(row["speech_ms"]),
    "speakers": text("speakers"),
    "train h": lambda row: hours(row["train"]),
    "dev h": lambda row: hours(row["dev"]),
    "test h": lambda row: hours(row["test"]),
}
