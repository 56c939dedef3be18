"""CSV: what a spreadsheet opens is what was reported, and never a formula."""

import csv
import io
from dataclasses import dataclass

import pytest

from review_api.evaluation import csv_table

pytestmark = pytest.mark.slow  # a service over many scores: left to make test


@dataclass
class Row:
    number: float
    nothing: float | None
    text: str


def read(row: Row) -> list[list[str]]:
    return list(csv.reader(io.StringIO(csv_table.as_csv(Row, [row]), newline="")))


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\t=1", " =1", "＝1"])
def test_no_cell_is_a_formula(cell: str) -> None:
    assert read(Row(0.5, None, cell))[1][2] == f"'{cell}"


def test_numbers_words_and_line_breaks_stay() -> None:
    text = 'कार्ड, "एक"\nदो'
    assert read(Row(-0.5, None, text)) == [["\ufeffnumber", "nothing", "text"], ["-0.5", "", text]]
