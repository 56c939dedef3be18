"""Cost model: hours of machines and of people for an hour of sound, and for a month of up to a million hours.

    python -m scripts.cost_model                       the tables of docs/explain/costs.md, as Markdown
    python -m scripts.cost_model --wrong 0.1 --speed 300 --machine-hour 250

machine    sound / speed / busy
people     speech (2 + 6 q) reviewed      q the share of wrong words; the times of accuracy/active.py
storage    gigabytes x months kept

`reviewed`: the share of the speech that people see, 0 under `none`, 1 under `full`, 2 under `full_twice`. Prices are
parameters; their defaults are made up, to have a table. What is measured and what is not: docs/explain/costs.md.
"""

import argparse
import math
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Final

import numpy as np

from accuracy.active import minutes

HOURS_OF_A_MONTH: Final = 730.0
WRONG: Final = (0.05, 0.1, 0.2, 0.3, 0.5, 0.7)
VOLUMES: Final = (100, 1_000, 10_000, 100_000, 1_000_000)
REVIEWS: Final = {"none": 0.0, "sample, a tenth": 0.1, "full": 1.0, "full_twice": 2.0}


@dataclass(frozen=True, slots=True)
class Inputs:
    """What costs depend on. `wrong`: share of the draft's words; `speech`: share of the sound that is speech; `speed`:
    hours of sound that a machine drafts in an hour; `busy`: share of the time in which it has work; `gigabytes`: of an
    hour of sound, kept for `months_kept`; `person_month`: hours a person corrects in a month. Prices: of an hour of
    a machine, an hour of a person, a gigabyte for a month.
    """

    wrong: float = 0.669
    speech: float = 0.8
    speed: float = 6.0
    busy: float = 0.6
    gigabytes: float = 0.115
    months_kept: float = 3.0
    machine_hour: float = 4.0
    person_hour: float = 250.0
    gigabyte_month: float = 2.0
    person_month: float = 120.0


@dataclass(frozen=True, slots=True)
class Hour:
    """What an hour of sound takes: hours of a machine and of a person, gigabyte-months, and what each costs."""

    machine_h: float
    person_h: float
    gigabyte_months: float
    machine_cost: float
    person_cost: float
    storage_cost: float

    @property
    def cost(self) -> float:
        return self.machine_cost + self.person_cost + self.storage_cost


def hour(given: Inputs, reviewed: float) -> Hour:
    """Return what an hour of sound takes. `reviewed`: the share of its speech that people see; 2: all of it twice."""
    machine_h = 1 / (given.speed * given.busy)
    person_h = float(minutes(np.array([given.speech]), np.array([given.wrong]))[0]) * reviewed
    kept = given.gigabytes * given.months_kept
    return Hour(
        machine_h=machine_h,
        person_h=person_h,
        gigabyte_months=kept,
        machine_cost=machine_h * given.machine_hour,
        person_cost=person_h * given.person_hour,
        storage_cost=kept * given.gigabyte_month,
    )


def of_an_hour(given: Inputs) -> Iterator[str]:
    """Yield the table of an hour of sound, by how much of it people see."""
    yield "| review | machine, seconds | people, minutes | machine | people | storage | together |"
    yield "|---|---|---|---|---|---|---|"
    for name, reviewed in REVIEWS.items():
        one = hour(given, reviewed)
        costs = (one.machine_cost, one.person_cost, one.storage_cost, one.cost)
        prices = " | ".join(f"{cost:,.2f}" for cost in costs)
        yield f"| {name} | {one.machine_h * 3600:.1f} | {one.person_h * 60:.0f} | {prices} |"


def of_drafts(given: Inputs) -> Iterator[str]:
    """Yield the table of what better drafts save: an hour of sound that is reviewed in full, by their wrong words."""
    yield "| words wrong | people, minutes | together |"
    yield "|---|---|---|"
    for wrong in WRONG:
        one = hour(replace(given, wrong=wrong), REVIEWS["full"])
        yield f"| {wrong:.0%} | {one.person_h * 60:.0f} | {one.cost:,.2f} |"


def of_a_month(given: Inputs, review: str) -> Iterator[str]:
    """Yield the table of months: machines and people that are needed, terabytes that are kept, cost."""
    one = hour(given, REVIEWS[review])
    yield f"| hours a month, {review} | machines | people | terabytes | cost a month |"
    yield "|---|---|---|---|---|"
    for hours in VOLUMES:
        machines = math.ceil(hours * one.machine_h / HOURS_OF_A_MONTH)
        people = math.ceil(hours * one.person_h / given.person_month)
        kept = hours * one.gigabyte_months / 1000
        yield f"| {hours:,} | {machines:,} | {people:,} | {kept:,.1f} | {hours * one.cost:,.0f} |"


def tables(given: Inputs) -> str:
    """Return all tables, as Markdown."""
    parts = [
        of_an_hour(given),
        of_drafts(given),
        *(of_a_month(given, review) for review in ("sample, a tenth", "full")),
    ]
    return "\n\n".join("\n".join(part) for part in parts)


def read(arguments: list[str] | None = None) -> Inputs:
    """Return the inputs, with what the command line says of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for field in fields(Inputs):
        parser.add_argument(f"--{field.name.replace('_', '-')}", type=_amount, default=field.default)
    given = replace(Inputs(), **vars(parser.parse_args(arguments)))
    for name in ("wrong", "speech", "busy"):
        if getattr(given, name) > 1:
            parser.error(f"--{name} is a share, 0 to 1")
    for name in ("speed", "busy", "person_month"):
        if getattr(given, name) == 0:
            parser.error(f"--{name.replace('_', '-')} is more than 0")
    return given


def _amount(text: str) -> float:
    value = float(text)
    if not (math.isfinite(value) and value >= 0):
        raise argparse.ArgumentTypeError("an amount is a number, 0 or more")
    return value


if __name__ == "__main__":
    print(tables(read()))
