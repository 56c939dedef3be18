"""Stuck item: a piece of work that does not go on by itself, as pipeline/overview/stuck.py lists them."""

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
