"""The cost model: figures worked out by hand, and the page holds what the command prints."""

import re
from dataclasses import replace

import pytest

from scripts.cost_model import REVIEWS, Inputs, hour, read, tables
from tests.deploy.files import ROOT

PAGE = ROOT / "docs" / "explain" / "costs.md"


def test_an_hour_by_hand() -> None:
    given = Inputs(
        wrong=0.25, speech=0.5, speed=10, busy=0.5, gigabytes=0.1, months_kept=2, machine_hour=5, person_hour=100,
        gigabyte_month=3,
    )  # fmt: skip
    one = hour(given, REVIEWS["full"])
    assert one.machine_h == pytest.approx(0.2)  # an hour of sound in a tenth of an hour, at half load
    assert one.person_h == pytest.approx(0.5 * (2 + 6 * 0.25))
    assert one.cost == pytest.approx(0.2 * 5 + 1.75 * 100 + 0.2 * 3)
    assert hour(given, REVIEWS["full_twice"]).person_h == pytest.approx(2 * one.person_h)
    assert hour(given, REVIEWS["none"]).person_cost == 0


def test_better_drafts_and_faster_machines_cost_less() -> None:
    worse = Inputs()
    assert hour(replace(worse, wrong=0.1), 1).cost < hour(worse, 1).cost
    assert hour(replace(worse, speed=worse.speed * 2), 0).cost < hour(worse, 0).cost


def test_the_page_holds_what_the_command_prints() -> None:
    held = re.search(r"<!-- cost_model: begin -->\n(.*?)\n<!-- cost_model: end -->", PAGE.read_text("utf-8"), re.DOTALL)
    assert held is not None
    assert held[1] == tables(Inputs()), "python -m scripts.cost_model"


def test_the_command_takes_every_input_and_refuses_nonsense() -> None:
    assert read(["--wrong", "0.1", "--person-month", "100"]) == replace(Inputs(), wrong=0.1, person_month=100)
    for wrong in (["--wrong", "2"], ["--speed", "0"], ["--busy", "-1"], ["--wrong", "nan"]):
        with pytest.raises(SystemExit):
            read(wrong)
