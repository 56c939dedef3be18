"""Stuck: work that does not go on by itself, with why, and what to do.

given back, or nobody can hear it, or leases run out   pipeline/overview/stuck_tasks.py
a recording that stands still, or was not aligned      pipeline/overview/stuck_recordings.py
a language that nobody works in                        pipeline/overview/stuck_languages.py
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

MOST: Final = 100  # of each kind
Kind = Literal["given back", "bad sound", "leases ran out", "nobody active", "no progress", "not aligned"]


@dataclass(frozen=True, slots=True)
class Stuck:
    """A piece of work that is stuck. `task_id` and `recording_id`: which, null for a language.

    `count`: how often, how many people, or how many tasks; `reason` says of what. `since`: null where it is not known.
    """

    kind: Kind
    language: str
    recording_id: str | None
    task_id: str | None
    count: int
    since: datetime | None
    reason: str
    what_to_do: str
