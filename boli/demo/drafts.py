"""What the demo shows of recordings that are being drafted, and of their drafts."""

import time
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn

from boli.client import Client, Recording
from boli.client.shapes import TranscriptSegment
from boli.console import print_table
from boli.context import Problem
from boli.family import Family
from pipeline.recordings.states import UNDRAFTED

STAGES = ("prepare", "diarize", "transcribe", "join", "route", "deliver")
# So long nothing may change. A real model may take minutes for a part of a long recording.
PATIENCE_S = 600


def follow(console: Console, client: Client, ids: Sequence[str], family: Family) -> list[Recording]:
    """Show how far each recording is until all have ended; return those that failed.

    Raises Problem where nothing changes for PATIENCE_S.
    """
    until, failed = time.monotonic() + PATIENCE_S, []
    columns = (TextColumn("{task.description:<22}"), BarColumn(24), TextColumn("{task.fields[stage]}"))
    with Progress(*columns, console=console) as progress:
        rows = {one: progress.add_task(one, total=len(STAGES), stage="queued") for one in ids}
        said: dict[str, str] = {}
        known: dict[str, tuple[Any, ...]] = {}
        while rows:
            family.look_after()
            for found in [client.recording(one) for one in rows]:
                now = (found.status, found.stage, found.progress)
                if known.get(found.id) != now:
                    known[found.id] = now
                    until = time.monotonic() + PATIENCE_S
                _draw(progress, rows[found.id], found)
                _say(console, said, found)
                failed += [found] if found.status == "failed" else []
                if found.status == "failed" or found.status not in UNDRAFTED:
                    del rows[found.id]
            if time.monotonic() > until:
                raise Problem(f"{len(rows)} recordings are not drafted, and nothing changed for {PATIENCE_S} s")
            time.sleep(0.4)
    return failed


def print_draft(console: Console, client: Client, recording_id: str, title: str) -> int:
    """Print the draft of a recording and return how many segments it has."""
    segments = client.transcript(recording_id).segments
    print_table(
        console, ("speaker", "time", "draft", "confidence"), [_cells(one) for one in segments], title=escape(title)
    )
    return len(segments)


def why(failed: Recording) -> str:
    """Return why a recording has no draft."""
    return failed.problem.detail if failed.problem else "no reason was given"


def _draw(progress: Progress, row: Any, found: Recording) -> None:
    finished = found.status not in UNDRAFTED
    stage = STAGES.index(found.stage) if found.stage in STAGES else 0
    completed = len(STAGES) if finished else stage + found.progress
    progress.update(
        row,
        description=found.name,
        completed=completed,
        stage=found.status if finished else found.stage or "queued",
    )


def _say(console: Console, said: dict[str, str], found: Recording) -> None:
    """Where there is no terminal to draw bars in, tell each change of stage in a line."""
    now = found.status if found.status != "running" else found.stage
    if not console.is_terminal and said.get(found.id) != now:
        said[found.id] = now
        console.print(f"  {found.name}: {now}")


def _cells(segment: TranscriptSegment) -> list[str]:
    confidence = "-" if segment.confidence is None else f"{segment.confidence:.2f}"
    text = segment.text or "(no text)"
    flags = f"  ({', '.join(segment.flags)})" if segment.flags else ""
    return [segment.speaker, _clock(segment.start_ms), escape(text) + flags, confidence]


def _clock(ms: int) -> str:
    return f"{ms // 60_000}:{ms // 1000 % 60:02}.{ms % 1000 // 100}"
