"""Costs: hours at their price, and a table that adds up and runs no formula."""

import csv
import io
from decimal import Decimal

import pytest
from pydantic import ValidationError

from configs.settings import Prices
from pipeline.recordings import costs
from pipeline.recordings.usage import Use

PRICES = Prices.model_validate({"currency": "INR", "hour": {"sample": "90.50", "none": 0}})


def line(review: str, audio_ms: int) -> costs.Line:
    return costs.lines([Use("cli_1", "2026-11", review, 2, audio_ms)], PRICES)[0]


@pytest.mark.parametrize(
    ("review", "audio_ms", "cost"),
    [
        ("sample", 3_600_000, Decimal("90.50")),
        ("sample", 1, Decimal("0.00")),
        ("sample", 199, Decimal("0.01")),  # 0.005003
        ("sample", 198, Decimal("0.00")),  # 0.004977
        ("none", 3_600_000, Decimal("0.00")),
        ("full", 3_600_000, None),
    ],
)
def test_a_line_costs_its_hours_rounded_half_up(review: str, audio_ms: int, cost: Decimal | None) -> None:
    assert line(review, audio_ms).cost == cost


def test_a_sum_is_the_sum_of_its_lines_and_unknown_where_one_is() -> None:
    assert costs.total([line("sample", 199), line("sample", 199)]) == Decimal("0.02")
    assert costs.total([line("sample", 199), line("full", 1)]) is None
    assert costs.total([]) == 0


def test_the_columns_are_these_and_names_are_no_formulas() -> None:
    parts = [line("sample", 5_400_000), line("full", 1000)]
    written = costs.as_csv(parts, "INR", {"cli_1": "=cmd|' /C calc'!A1"}).removeprefix("\ufeff")
    head, first, second = csv.reader(io.StringIO(written))
    assert head == [
        "client", "month", "review", "recordings", "audio_ms", "audio_hours", "price_per_hour", "cost", "currency"
    ]  # fmt: skip
    assert first == ["'=cmd|' /C calc'!A1", "2026-11", "sample", "2", "5400000", "1.5000", "90.50", "135.75", "INR"]
    assert second[5:] == ["0.0003", "", "", ""]
    assert costs.as_csv(parts, "INR").startswith("\ufeffmonth,review,")


@pytest.mark.parametrize("price", ["-1", "NaN", "Infinity", "x"])
def test_a_price_is_an_amount(price: str) -> None:
    with pytest.raises(ValidationError):
        Prices.model_validate({"hour": {"full": price}})
