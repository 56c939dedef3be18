"""How benchmarks print: Markdown tables, the machine's name, and the part of a page that holds a report."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any


def machine() -> str:
    """Return the processor, the cores and how busy they are."""
    names = [line for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines() if line.startswith("model name")]
    processor = names[0].split(":")[1].strip() if names else "unknown processor"
    return f"{processor}, {os.cpu_count()} cores shared with other work, load {os.getloadavg()[0]:.1f}"


def table(rows: Sequence[dict[str, Any]], heads: Sequence[str]) -> str:
    """Return a Markdown table."""
    lines = [heads, ["---"] * len(heads), *([str(row[head]) for head in heads] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def write_between(page: Path, marks: tuple[str, str], report: str) -> None:
    """Put a report between its two marks in a Markdown file; the rest of the file stays."""
    begin, end = marks
    before, rest = page.read_text("utf-8").split(begin)
    page.write_text(f"{before}{begin}\n{report}\n{end}{rest.split(end)[1]}", encoding="utf-8")


def peak_mb() -> float:
    """Return this program's highest resident memory, MiB. getrusage would also count its parent's, before the exec."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024
