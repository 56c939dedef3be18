"""The other views of the dashboard in a real browser against the real service: weeks with alarms, two models, slices
and checks say what the service says, axe is content with each, and nothing sticks out of a narrow screen.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from accuracy.calibration import Bin, Calibration, Group, Knots
from configs.settings import Settings, Storage
from pipeline.evaluation import hypotheses
from pipeline.learning import calibrations
from pipeline.recordings import attributes, segments
from pipeline.review import planted_error_rows, revisions
from pipeline.store import tables
from tests import collected
from tests.acceptance.test_dashboard_browser import compare_picture, percent, plain, rates
from tests.acceptance.test_editor_browser import Desk, require_page, serving
from tests.collected import collect, heard

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MONDAY = datetime(2026, 1, 5, 12, tzinfo=UTC)
WEEKS = 12
JUMP = 9  # Bhojpuri gets worse from this week on


def _wrong(week: int, worse: int, speaker: int) -> int:
    return 3 + (speaker + week) % 4 + worse


class History(Desk):
    """A running service with weekly recordings, a second model's texts, planted errors and a calibration."""

    def fill(self) -> None:
        """Six speakers or more a week and dialect, of 40 words each."""
        made: dict[str, list[str]] = {"awa": [], "bho": []}
        for week in range(WEEKS):
            for dialect, found in made.items():
                worse = 8 if dialect == "bho" and week >= JUMP else 0
                at = MONDAY + timedelta(weeks=week)
                speakers = 20 if week in (0, JUMP) else 6  # a covariate of a week needs 20 segments
                wrong = partial(_wrong, week, worse)
                found += collect(self.engine, dialect, speakers, wrong, words=40, at=at)
        with self.engine.begin() as connection:
            hypotheses.add(connection, "b@cccccccccccc", [(one, heard(40, 1)) for one in made["bho"]])
            hypotheses.add(connection, "b@cccccccccccc", [(one, heard(40, 16)) for one in made["awa"]])
        self._describe(made["bho"])
        self._plant(made["bho"][:25])
        with self.engine.begin() as connection:
            calibrations.keep(connection, collected.MODEL.name, collected.MODEL.hash, CALIBRATION)

    def _describe(self, segment_ids: list[str]) -> None:
        """Most of Bhojpuri is from Siwan, five recordings are from Ballia."""
        for number, recording_id in enumerate(self._recordings(segment_ids)):
            with self.engine.begin() as connection:
                attributes.keep(connection, recording_id, {"district": "ballia" if number < 5 else "siwan"})

    def _plant(self, segment_ids: list[str]) -> None:
        """An error in each of these, of which a person overlooked every fifth."""
        person = self.rows.person("ravi")
        with self.engine.begin() as connection:
            found = [segments.get(connection, one) for one in segment_ids]
        for number, segment in enumerate(found):
            self.rows.task(segment)
            with self.engine.begin() as connection:
                where = tables.review.task.c.segment_id == segment.id
                task_id = connection.execute(tables.review.task.select().where(where)).one().id
                (revision,) = revisions.of_segment(connection, segment.id)
                planted_error_rows.add(
                    connection,
                    planted_error_rows.PlantedError(task_id, segment.recording_id, segment.id, 0, "एक", "दो"),
                    MONDAY,
                )
                planted_error_rows.answer(
                    connection, task_id, "noticed" if number % 5 else "missed", person.id, revision.id
                )

    def _recordings(self, segment_ids: list[str]) -> list[str]:
        with self.engine.begin() as connection:
            return [segments.get(connection, one).recording_id for one in segment_ids]

    def look(self, scenario: str, **options: Any) -> dict[str, Any]:
        return self.play(scenario, login="meera", **options)


KNOTS = Knots((0.2, 0.9), (0.1, 0.7))
BEFORE, AFTER = (Bin(2880, 1.0, 0.9, 0.7),), (Bin(2880, 1.0, 0.71, 0.7),)
CALIBRATION = Calibration((Group("hi", "", 12, 2880, "all", KNOTS, BEFORE, AFTER),))


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Iterator[History]:
    require_page()
    folder = tmp_path_factory.mktemp("history")
    settings = Settings(storage=Storage(data_dir=folder))
    with serving(settings) as url:
        made = History(folder, url, settings)
        made.rows.person("meera", roles=["ml"])
        made.fill()
        yield made
        made.engine.dispose()


def test_weeks_on_the_page_are_the_services_and_alarms_are_said(history: History) -> None:
    seen = history.look("overTime")
    assert [one["title"] for one in seen["series"]] == [
        "हिन्दी (Hindi), Awadhi", "हिन्दी (Hindi), Bhojpuri", "हिन्दी (Hindi), all dialects in fixed shares",
    ]  # fmt: skip
    for shown, served in zip(seen["series"], seen["service"]["items"], strict=True):
        _compare_weeks(shown, served["weeks"])
    awadhi, bhojpuri, _ = seen["series"]
    assert awadhi["alarms"] == []
    begin = MONDAY.date() + timedelta(weeks=JUMP)
    assert [text.split("Alarm: ")[1] for text in bhojpuri["alarms"]] == [
        f"worse, in {WEEKS - JUMP} weeks from {_written(begin)}"
    ]
    assert seen["watched"] == []  # the drafts' confidence is always the same


def _compare_weeks(shown: dict[str, Any], weeks: list[dict[str, Any]]) -> None:
    """The table says what the service says, and each dot and whisker is where that lies on the axis."""
    assert len(weeks) == WEEKS
    for cells, week in zip(shown["rows"], weeks, strict=True):
        words, rate, ends = rates(week | {"wer": week["rate"]})
        alarm = week["alarm"] or ("expected from it" if week["baseline"] else "")
        behind = [str(week["segments"]), "100 %", plain(week["least_probability"]), str(week["speakers"]), words]
        assert cells == [_written(date.fromisoformat(week["week"])), rate, ends, alarm, *behind]
    (_, floor), (text, top) = shown["ticks"][0], shown["ticks"][-1]
    end = float(text.removesuffix(" %")) / 100
    drawn = [[(floor - one[name]) / (floor - top) * end for name in ("y", "low", "high")] for one in shown["weeks"]]
    for place, week in zip(drawn, weeks, strict=True):
        assert place == pytest.approx([week["rate"], week["low"], week["high"]], abs=0.001)
    assert [(one["week"], one["alarm"], one["baseline"]) for one in shown["weeks"]] == [
        (week["week"], week["alarm"], week["baseline"]) for week in weeks
    ]


def _written(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def test_a_comparison_on_the_page_is_the_gates(history: History) -> None:
    seen = history.look("twoModels")
    assert seen["chosen"] == {"a": collected.VERSION, "b": "b@cccccccccccc"}
    assert seen["outcome"].startswith("Worse")
    assert seen["service"]["outcome"] == "worse"
    assert [row[1:3] for row in seen["rows"]] == [["Awadhi", "worse"], ["Bhojpuri", "pass"]]
    for cells, one in zip(seen["rows"], seen["service"]["dialects"], strict=True):
        shares = [f"{percent(one[name])} %" for name in ("old_rate", "new_rate")]
        ends = f"{_points(one['low'])} to {_points(one['high'])}"
        assert cells[3:8] == [*shares, _points(one["difference"]), ends, _points(one["upper"])]
        assert cells[8:] == [str(one["segments"]), "1", str(one["speakers"]), f"{one['reference_words']:,}"]
        assert one["identity"] in seen["explained"]
    (hindi,) = seen["service"]["languages"]
    spread = [f"{percent(hindi[name])} %" for name in ("old_spread", "new_spread")]
    assert seen["spread"][0][5:] == ["Awadhi", "Awadhi", *spread]
    assert "old=a-model%40" in seen["file"]
    assert "new=b%40" in seen["file"]
    assert "references=all" in seen["file"]
    assert seen["refusal"] == f"Both are {collected.VERSION}; name two models."
    assert seen["tables"] == 0  # no verdict stays beside a refusal


def _points(difference: float) -> str:
    size = percent(abs(difference))
    return "0.0" if not size else f"{'−' if difference < 0 else '+'}{size}"


def test_rates_by_district_within_a_language(history: History) -> None:
    seen = history.look("slices", variety="हिन्दी (Hindi)", language="hi", by="district")
    assert [row[1] for row in seen["rows"]] == ["siwan", "Not known", "ballia"]
    assert seen["lacking"] == ["5 of 8 speakers, 200 of 1,000 words: about 20 more speakers"]
    assert seen["acts"] == 0  # the service knows sums of a district, not its segments
    assert "by=district&policy=L1&language=hi&format=csv" in seen["files"][0]
    compare_picture(seen | {"by": "district", "policy": "L1"})


def test_axe_finds_no_fault_in_any_view(history: History) -> None:
    seen = history.look("views")
    assert {name: one["violations"] for name, one in seen["found"].items() if one["violations"]} == {}
    assert {name: one["overflow"] for name, one in seen["found"].items() if max(one["overflow"]) > 0} == {}
    assert all(one["passes"] > 30 for one in seen["found"].values())
    checks = seen["found"]["Checks"]["text"]
    assert "20.0 %" in checks  # of 25 planted errors 5 were overlooked
    assert CALIBRATION.version in checks
    assert seen["back"] == "Words"
