"""Selection: what a data set is made of, as somebody asked for it."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from configs.errors import BoliError
from configs.registry import varieties, variety


class BadSelection(BoliError, ValueError):
    """What was asked for cannot be. The message says what to change."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which reviewed segments become items, and how they are split. Consent is always required beside.

    `language`, `dialect`: a tag of the registry, with all varieties below it; "" for all. `client_id`: "" for all
    clients. `since`, `until`: when the text was written, [since, until). `balance`: no dialect has more speech in train
    than the one that has least. `dev_share`, `test_share`: of the milliseconds of speech of each dialect.
    `min_probability`: leave out what had a smaller logged chance of being seen (or none, if above 0).
    """

    language: str = ""
    dialect: str = ""
    client_id: str = ""
    since: datetime | None = None
    until: datetime | None = None
    balance: bool = False
    dev_share: float = 0.1
    test_share: float = 0.2
    min_probability: float = 0.0

    def __post_init__(self) -> None:
        shares = (self.dev_share, self.test_share)
        if not all(0 <= share < 1 for share in shares):
            raise BadSelection(f"a share is at least 0 and less than 1: dev {shares[0]:g}, test {shares[1]:g}")
        if sum(shares) >= 1:
            raise BadSelection(f"the shares of dev and test leave nothing for train: {shares[0]:g} and {shares[1]:g}")
        if not 0 <= self.min_probability <= 1:
            raise BadSelection(f"a probability is between 0 and 1, not {self.min_probability:g}")
        if self.since and self.until and self.since >= self.until:
            raise BadSelection("the data set would end before it begins: give an earlier --since or a later --until")

    def tags(self) -> frozenset[str] | None:
        """Return the tags of the varieties that are asked for, None for all. Raises UnknownVariety."""
        if not (self.language or self.dialect):
            return None
        wanted = {variety(tag).tag for tag in (self.language, self.dialect) if tag}
        return frozenset(one.tag for one in varieties() if wanted <= set(_chain(one.tag)))


def to_json(selection: Selection) -> dict[str, Any]:
    """Return the selection as a JSON column keeps it."""
    values = {field.name: getattr(selection, field.name) for field in fields(selection)}
    return values | {name: values[name] and values[name].isoformat() for name in ("since", "until")}


def from_json(kept: Mapping[str, Any]) -> Selection:
    """Return the selection that `to_json` made."""
    times = {name: kept.get(name) and datetime.fromisoformat(kept[name]) for name in ("since", "until")}
    return Selection(**{**kept, **times})


def _chain(tag: str) -> list[str]:
    """Return a tag and those that it belongs to."""
    chain = [tag]
    while parent := variety(chain[-1]).parent:
        chain.append(parent)
    return chain
