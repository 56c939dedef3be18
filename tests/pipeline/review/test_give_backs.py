"""What a person gave back is read once for a lease, not again for each task: somebody who gives much back on a slow
database would hold up everybody. (Measured: 60 give-backs made a lease 30 times as long.)
"""

import pytest
import sqlalchemy as sa

from pipeline.review import give_backs
from pipeline.store.tables.review import task
from tests.conftest import Service


@pytest.mark.parametrize("told", [give_backs.refused, give_backs.put_off])
def test_give_backs_are_read_once(service: Service, told: object) -> None:
    query = sa.select(task.c.id).where(sa.not_(told("per_1")))  # type: ignore[operator]
    sql = query.compile(service.engine, compile_kwargs={"literal_binds": True})
    with service.engine.connect() as connection:
        plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}")]
    assert any("give_back" in step for step in plan)
    assert [step for step in plan if "CORRELATED" in step] == []
