"""Lineage: what something was made of, and what was made of it."""

from pipeline.improvement.lineage import BranchName, Kind
from review_api.schemas.base import Answer


class Thing(Answer):
    """Something that was made here. `of`: the id of what it hangs on. `facts`: by kind; instants are ISO 8601."""

    kind: Kind
    id: str
    name: str
    of: str
    facts: dict[str, str | int | float | bool | None]


class Branch(Answer):
    """Things of one kind: how many there are, and a page of them."""

    name: BranchName
    total: int
    things: list[Thing]


class Lineage(Answer):
    """`origins`: what it was made of, the nearest first. `results`: what was made of it."""

    thing: Thing
    origins: list[Branch]
    results: list[Branch]
