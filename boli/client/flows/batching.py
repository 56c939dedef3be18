"""Batching: a manifest is read or made, and sent as one batch; and a batch is waited for.

A batch is followed by asking: it has no events of its own, those of its recordings are in `events`.
"""

import json
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from boli.client import calls
from boli.client.batch_shapes import Batch, SentBatch
from boli.client.errors import FileUnusable, WaitTimeout
from boli.client.fields import Row, as_form
from boli.client.flows.steps import Flow, Pause
from boli.client.flows.waiting import Goal

Manifest = Path | Iterable[Row]
_MEDIA_TYPES: Final[Mapping[str, str]] = {".csv": "text/csv", ".tsv": "text/csv"}
_JSONL: Final = "application/jsonl"
_AT_WORK: Final[Mapping[Goal, tuple[str, ...]]] = {
    "drafted": ("waiting", "queued", "running"),
    "final": ("waiting", "queued", "running", "drafted", "in_review"),
}
_PAUSES_S: Final = (1.0, 2.0, 5.0, 10.0, 30.0)


def submitting_batch(manifest: Manifest, key: str) -> Flow[SentBatch]:
    """Send a manifest. `key`: under which it is done once, "" for one of this call. Raises FileUnusable."""
    body, media_type = _read(manifest)
    return (yield calls.submit_batch(body, media_type, key or uuid4().hex))  # type: ignore[no-any-return]


def waiting_for_batch(id: str, goal: Goal, timeout_s: float) -> Flow[Batch]:
    """Return the batch as soon as none of its rows is at work before the goal, whatever became of them.

    Raises ValueError for a goal that a batch has not, and WaitTimeout.
    """
    if goal not in _AT_WORK:
        raise ValueError(f"a batch is {' or '.join(_AT_WORK)}, not {goal!r}")
    ends_s, asked = time.monotonic() + timeout_s, 0
    shown: Batch = yield calls.batch(id)
    while at_work := sum(shown.counts.get(state, 0) for state in _AT_WORK[goal]):
        left_s = ends_s - time.monotonic()
        if left_s <= 0:
            raise WaitTimeout(
                f"{at_work} of {shown.rows} rows of {id} are not {goal} after {timeout_s:g} s; wait longer"
            )
        yield Pause(min(left_s, _PAUSES_S[min(asked, len(_PAUSES_S) - 1)]))
        asked += 1
        shown = yield calls.batch(id)
    return shown


def _read(manifest: Manifest) -> tuple[bytes, str]:
    """Return the bytes of a manifest, and what they are."""
    if not isinstance(manifest, Path):
        return "\n".join(_line(row) for row in manifest).encode(), _JSONL
    try:
        return manifest.read_bytes(), _MEDIA_TYPES.get(manifest.suffix.lower(), _JSONL)
    except OSError as error:
        raise FileUnusable(f"cannot read {manifest}: {error.strerror or error}") from error


def _line(row: Mapping[str, Any]) -> str:
    return json.dumps(as_form(row), ensure_ascii=False)
