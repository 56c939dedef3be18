"""States: the machines are whole, their page is up to date, and nothing but their moves is written."""

import ast
from pathlib import Path

import pytest
from sqlalchemy import Engine

from pipeline.recordings import recordings, segments, transitions
from pipeline.recordings.states import FINAL_VERSION, MACHINES, RECORDING, SEGMENT, TASK, UNDRAFTED, Machine
from pipeline.recordings.transitions import MoveRefused
from scripts import draw_states
from tests.conftest import Rows

ROOT = Path(__file__).parents[3]
# The columns that hold a state, by the keyword that would write them, and who may: creation writes the first state.
ROOMS = ("recordings", "review", "delivery", "privacy", "jobs")
# Beside those: an event tells the status of its recording, an attempt at a webhook has one of HTTP, and a delivery has
# a state of its own.
WRITERS = {
    "status": {
        "pipeline/recordings/recordings.py",
        "pipeline/recordings/events.py",
        "pipeline/delivery/webhooks.py",
    },
    "state": {"pipeline/review/tasks.py", "pipeline/delivery/webhooks.py", "pipeline/delivery/endpoints.py"},
    "seen_by": set[str](),
}


def test_the_page_is_what_the_code_says() -> None:
    assert draw_states.PAGE.read_text("utf-8") == draw_states.page(), "write it again: python -m scripts.draw_states"


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.noun)
def test_moves_are_between_states_and_reach_all_of_them(machine: Machine) -> None:
    assert {state for move in machine.moves for state in (move.source, move.target)} == set(machine.means)
    assert all(machine.leads(machine.start, state) for state in machine.means)


def test_every_recording_can_come_to_its_end_and_stays_there() -> None:
    assert all(RECORDING.leads(state, "delivered") for state in RECORDING.means)
    assert not any(RECORDING.leads("delivered", state) for state in RECORDING.means if state != "delivered")
    assert not any(RECORDING.leads(state, early) for state in FINAL_VERSION for early in (*UNDRAFTED, "drafted"))
    assert not TASK.leads("done", "open")
    assert not any(SEGMENT.leads(state, "machine") for state in SEGMENT.means if state != "machine")


@pytest.mark.parametrize("target", [state for state in RECORDING.means if state not in ("queued", "running", "failed")])
def test_a_move_that_is_not_allowed_is_refused(database: Engine, rows: Rows, target: str) -> None:
    made = rows.recording(rows.client("c").id)
    with database.begin() as connection:
        with pytest.raises(MoveRefused, match=f"become {target} from here: {made.id} queued"):
            transitions.move(connection, RECORDING, [made.id], target)
        assert transitions.advance(connection, RECORDING, [made.id], target) == 0
        assert recordings.get(connection, made.id).status == "queued"


def test_all_rows_move_or_it_is_refused(database: Engine, rows: Rows) -> None:
    one, two = rows.draft(rows.recording(rows.client("c").id).id, "एक", "दो")
    with database.begin() as connection:
        transitions.move(connection, SEGMENT, [one.id], "one_person", reviewed=True)
        with pytest.raises(MoveRefused, match="gone"):
            transitions.move(connection, SEGMENT, ["seg_none"], "one_person")
        with pytest.raises(MoveRefused):
            transitions.move(connection, SEGMENT, [one.id, two.id], "two_agree")
        assert segments.get(connection, one.id).reviewed


def test_a_recording_that_has_its_draft_does_not_fail(database: Engine, rows: Rows) -> None:
    made = rows.recording(rows.client("c").id)
    with database.begin() as connection:
        assert recordings.set_failed(connection, made.id, {"code": "broken-audio"})
        assert recordings.set_failed(connection, made.id, {"code": "again"})
        assert recordings.get(connection, made.id).problem == {"code": "broken-audio"}
    rows.drafted(made.id)
    with database.begin() as connection:
        assert not recordings.set_failed(connection, made.id, {"code": "late"})
        assert recordings.get(connection, made.id).status == "drafted"


@pytest.mark.slow
def test_nobody_else_writes_a_state() -> None:
    """Every update goes through transitions: no call of `values`, and no row to insert, names a column of a state."""
    found: dict[str, set[str]] = {name: set() for name in WRITERS}
    for path in [path for room in ROOMS for path in sorted((ROOT / "pipeline" / room).rglob("*.py"))]:
        if path.parent.name == "formats":  # they write files, and no rows
            continue
        for name in _written(ast.parse(path.read_text("utf-8"))) & found.keys():
            found[name].add(path.relative_to(ROOT).as_posix())
    assert found == WRITERS


def _written(tree: ast.AST) -> set[str]:
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "values":
            names |= {keyword.arg for keyword in node.keywords if keyword.arg}
        if isinstance(node, ast.Dict):
            names |= {key.value for key in node.keys if isinstance(key, ast.Constant) and isinstance(key.value, str)}
    return names
