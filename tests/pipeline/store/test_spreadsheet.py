"""Spreadsheet: what is opened is what was written, and never a formula."""

import csv
import io

import pytest

from pipeline.store import spreadsheet


def read(*cells: object) -> list[str]:
    made = spreadsheet.as_csv(["a"] * len(cells), [cells])
    return list(csv.reader(io.StringIO(made, newline="")))[1]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\t=1", " =1", "＝1", "\n@x"])
def test_no_cell_is_a_formula(cell: str) -> None:
    assert read(cell) == [f"'{cell}"]


def test_numbers_words_and_line_breaks_stay() -> None:
    assert read(-0.5, None, 'कार्ड, "एक"\nदो') == ["-0.5", "", 'कार्ड, "एक"\nदो']
    assert spreadsheet.as_csv(["a"], []).startswith("\ufeffa")
