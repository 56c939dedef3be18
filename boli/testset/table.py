"""The tables of a model card, in Markdown, from what `boli model evaluate` found.

| language | A clean, WER | A telephone, noise | B | B, known words | C, CER | C, WER | L batched | L sequential |
|----------|--------------|--------------------|---|----------------|--------|--------|-----------|--------------|
| hi       | 2.1 (0.8-4.4)| …
| mean     | …
"""

from collections.abc import Callable, Mapping, Sequence
from statistics import fmean
from typing import Any

Row = Mapping[str, Any]
Column = tuple[str, Callable[[Sequence[Row]], tuple[float, str] | None]]


def tables(found: Mapping[str, Any]) -> str:
    """Return every table that what was found has rows for. Percent; 95 % intervals by sentence in brackets."""
    rows: Sequence[Row] = found["rows"]
    long = [{**one, "set": "L", "variety": one["language"]} for one in found.get("long", ())]
    parts = [
        _table("language", LANGUAGE_COLUMNS, _by_variety([*rows, *long], "ABCL")),
        _table("dialect", DIALECT_COLUMNS, _by_variety(rows, "DE")),
    ]
    return "\n\n".join(part for part in [*parts, *_lines(found)] if part)


def _by_variety(rows: Sequence[Row], sets: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        if row["set"] in sets:
            found.setdefault(row["variety"], []).append(row)
    return found


def _table(title: str, columns: Sequence[Column], groups: Mapping[str, list[Row]]) -> str:
    if not groups:
        return ""
    cells = {name: [cell(rows) for _, cell in columns] for name, rows in groups.items()}
    shown = [place for place in range(len(columns)) if any(row[place] for row in cells.values())]
    lines = [
        f"| {title} | " + " | ".join(columns[place][0] for place in shown) + " |",
        "|---" * (1 + len(shown)) + "|",
        *(_line(name, [row[place] for place in shown]) for name, row in cells.items()),
    ]
    means = [fmean(one[0] for row in cells.values() if (one := row[place])) for place in shown]
    lines.append("| **mean** | " + " | ".join(f"**{mean:.1f}**" for mean in means) + " |")
    return "\n".join(lines)


def _line(name: str, cells: Sequence[tuple[float, str] | None]) -> str:
    return f"| {name} | " + " | ".join(one[1] if one else "" for one in cells) + " |"


def _words(kind: str, spoilt: bool = False) -> Callable[[Sequence[Row]], tuple[float, str] | None]:
    def cell(rows: Sequence[Row]) -> tuple[float, str] | None:
        row = next((one for one in rows if one["set"] == kind and one.get("spoilt") == spoilt), None)
        if row is None:
            return None
        rate = 100 * row["wer"]["rate"]
        sure = f" ({100 * row['low']:.1f}-{100 * row['high']:.1f})" if row["low"] is not None else ""
        return rate, f"{rate:.1f}{sure}"

    return cell


def _share(kind: str, of: Callable[[Row], float]) -> Callable[[Sequence[Row]], tuple[float, str] | None]:
    def cell(rows: Sequence[Row]) -> tuple[float, str] | None:
        row = next((one for one in rows if one["set"] == kind), None)
        return None if row is None else (100 * of(row), f"{100 * of(row):.1f}")

    return cell


def _long(way: str) -> Callable[[Sequence[Row]], tuple[float, str] | None]:
    def cell(rows: Sequence[Row]) -> tuple[float, str] | None:
        row = next((one for one in rows if one["set"] == "L" and one["way"] == way), None)
        return None if row is None else (100 * float(row["rate"]), f"{100 * row['rate']:.1f}")

    return cell


def _known(row: Row) -> float:
    return float(row["known_wrong"]) / max(1, int(row["known"]))


def _told_known(row: Row) -> float:
    return float(row["told_known_wrong"]) / max(1, int(row["known"]))


def _characters(row: Row) -> float:
    return float(row["cer"]["rate"])


LANGUAGE_COLUMNS: tuple[Column, ...] = (
    ("A clean", _words("A")),
    ("A telephone, noise", _words("A", spoilt=True)),
    ("B", _words("B")),
    ("B, known words", _share("B", _known)),
    ("the same, told the language", _share("B", _told_known)),
    ("C, CER", _share("C", _characters)),
    ("C", _words("C")),
    ("L batched", _long("batched")),
    ("L sequential", _long("sequential")),
)
DIALECT_COLUMNS: tuple[Column, ...] = (("D", _words("D")), ("E", _words("E")), ("D, CER", _share("D", _characters)))


def _lines(found: Mapping[str, Any]) -> list[str]:
    lines: list[str] = []
    if "language" in found:
        told = found["language"]
        lines.append(f"Language of 4-second clips: {told['right']} of {told['clips']} right.")
    if "quiet" in found:
        loud = {name: text for name, text in found["quiet"].items() if text}
        shown = "".join(f" {name}: “{text}”." for name, text in loud.items())
        lines.append(
            f"Sounds without speech: {len(found['quiet']) - len(loud)} of {len(found['quiet'])} without text.{shown}"
        )
    if "word_times" in found:
        told = found["word_times"]
        lines.append(
            f"Word starts against the synthesiser's own: median error {told['median_ms']} ms, {told['words']} words."
        )
    return lines
