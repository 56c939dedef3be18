"""Reading: how a file is to be read, where its sender says so."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reading:
    """`track`: which audio track is heard, counted from 1; None: the best one. `damaged`: take a damaged file as it is,
    with what can be read of it, where it would otherwise be refused.
    """

    track: int | None = None
    damaged: bool = False


USUAL = Reading()
