"""Simulated transcribers lose nothing against a real service, and what would be wrong is found."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.lib.served import fill, serving
from benchmarks.lib.transcribing import Grant, Pace, transcribe
from benchmarks.lib.transcribing_checks import faults, overlaps
from pipeline.jobs import lease_expiry


def grant(login: str, told_s: float, until_s: float, ended_s: float | None = None) -> Grant:
    return Grant("tsk_1", login, told_s - 1, told_s, until_s, ended_s)


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ([grant("mina", 10, 40), grant("rhea", 20, 50)], 1),
        ([grant("mina", 10, 15), grant("rhea", 20, 50)], 0),
        ([grant("mina", 10, 40, ended_s=15), grant("rhea", 20, 50)], 0),
        ([grant("mina", 10, 40), grant("mina", 20, 50)], 0),
        ([grant("mina", 10, 40), grant("rhea", 10.5, 50)], 0),  # the service may have told mina last
    ],
)
def test_leases_of_two_people_that_overlap_are_found(given: list[Grant], wrong: int) -> None:
    assert len(list(overlaps(given))) == wrong


@pytest.mark.slow
def test_a_few_people_lose_nothing_and_losses_are_found(database_url: str, tmp_path: Path) -> None:
    logins = [f"person {number}" for number in range(4)]
    with serving(tmp_path, database_url, lease_minutes=0.05) as served:
        fill(served, logins, 6)
        pace = Pace(think_s=0.2, lease_s=3, speech_ms=12_000)
        told = asyncio.run(transcribe(served.url, logins, pace, 6, lambda: lease_expiry.sweep(served.engine)))
        assert (faults(served.engine, told), told.errors) == ([], [])
        assert len(told.texts) > 10
        assert told.resent
        lost, other, *_ = told.texts
        text = told.texts.pop(lost)
        assert "nobody was told" in faults(served.engine, told)[0]
        told.texts |= {lost: text, "never sent": replace(text, operation_id="never sent")}
        assert "is lost" in faults(served.engine, told)[0]
        del told.texts["never sent"]
        told.texts[other] = replace(told.texts[other], version=7)
        assert len(faults(served.engine, told)) == 1
