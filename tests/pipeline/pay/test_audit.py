"""The audit finds what does not sum to the work."""

from typing import Any

import pytest
import sqlalchemy as sa

from pipeline.pay import ledger
from pipeline.pay.ledger import Entry
from pipeline.store.database import new_id
from pipeline.store.tables.pay import pay_entry
from tests.conftest import Rows
from tests.pipeline.pay.conftest import Work

pytestmark = pytest.mark.slow  # fills a service: left to make test


def _insert(connection: sa.Connection, entry: Entry, **changed: Any) -> None:
    values = {name: getattr(entry, name) for name in Entry.__slots__} | {"id": new_id("pay")} | changed
    connection.execute(sa.insert(pay_entry).values(values))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"work_id": "tsk_0:per_0"}, "which was not done"),
        ({"kind": "late", "work_id": "tsk_0:per_0"}, "which was not done"),
        ({"audio_ms": 1, "work_id": "tsk_0:per_0"}, "not of the length"),
        ({"kind": "rework", "work_id": "rework:x"}, "is rework and earns 73"),
        ({"kind": "adjustment", "amount": -1, "work_id": "adjustment:x"}, "is adjustment and earns -1"),
        ({"kind": "reversal", "work_id": "reversal:x"}, "does not cancel"),
        ({"kind": "reversal", "work_id": "reversal:x", "reverses": "it", "amount": -72}, "does not cancel"),
    ],
)  # fmt: skip
def test_what_does_not_sum_to_the_work_is_told(work: Work, changed: dict[str, Any], said: str) -> None:
    entry = work.done()
    if changed.get("reverses"):
        changed = changed | {"reverses": entry.id}
    with work.engine.begin() as connection:
        _insert(connection, entry, **changed)
    assert any(said in problem for problem in work.problems()), work.problems()


def test_a_late_text_that_is_not_paid_is_told(work: Work, rows: Rows, monkeypatch: pytest.MonkeyPatch) -> None:
    mina, ravi = rows.person("mina"), rows.person("ravi")
    work.drafted("राशन")
    rows.lease(mina)
    work.expire()
    (task,) = rows.lease(ravi)
    monkeypatch.setattr(ledger, "credit", lambda *_: None)
    work.late(task, mina, "राशन कार्ड")
    assert work.problems() == [f"a late text of {mina.id} for segment {task.segment_id} is not paid"]
