"""Costs: what a client's sound costs, at the prices of the settings.

A line is a month and a `review`; its cost is rounded to hundredths, half up, and sums are sums of lines, so that the
report adds up.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from configs.settings import Prices
from pipeline.recordings.usage import HOUR_MS, Use
from pipeline.store import spreadsheet

# Of the report as CSV. New columns come at the end: programs read these.
COLUMNS: Final = (
    "month", "review", "recordings", "audio_ms", "audio_hours", "price_per_hour", "cost", "currency",
)  # fmt: skip
_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Line:
    """What came in a month with the same `review`, and what it costs. `price`: of an hour; None: not set."""

    client_id: str
    month: str
    review: str
    recordings: int
    audio_ms: int
    price: Decimal | None

    @property
    def cost(self) -> Decimal | None:
        """The price of this much sound; None where it has none."""
        if self.price is None:
            return None
        return (self.price * self.audio_ms / HOUR_MS).quantize(_HUNDREDTH, ROUND_HALF_UP)


def lines(uses: Iterable[Use], prices: Prices) -> list[Line]:
    """Return what came with what it costs, in the same order."""
    price_of: dict[str, Decimal] = {str(review): price for review, price in prices.hour.items()}
    return [
        Line(use.client_id, use.month, use.review, use.recordings, use.audio_ms, price_of.get(use.review))
        for use in uses
    ]


def total(parts: Sequence[Line]) -> Decimal | None:
    """Return what these lines cost together; None where one has no price."""
    costs = [line.cost for line in parts]
    known = [cost for cost in costs if cost is not None]
    return sum(known, Decimal()) if len(known) == len(costs) else None


def as_csv(parts: Iterable[Line], currency: str, names: dict[str, str] | None = None) -> str:
    """Return the lines as CSV. `names`: of the clients, by id; given, they are a first column `client`."""
    columns = COLUMNS if names is None else ("client", *COLUMNS)
    rows = (_row(line, currency) for line in parts)
    if names is not None:
        rows = ([names.get(line.client_id, line.client_id), *_row(line, currency)] for line in parts)
    return spreadsheet.as_csv(columns, rows)


def _row(line: Line, currency: str) -> list[Any]:
    hours = (Decimal(line.audio_ms) / HOUR_MS).quantize(Decimal("0.0001"), ROUND_HALF_UP)
    price = None if line.price is None else f"{line.price:f}"
    told = "" if line.price is None else currency
    return [line.month, line.review, line.recordings, line.audio_ms, hours, price, line.cost, told]
