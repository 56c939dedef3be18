"""Fair shares: a busy client queues behind its own work, a quiet one starts level."""

from pathlib import Path

from pipeline.jobs import fair_queue
from pipeline.store.database import connect, migrate


def test_a_late_client_does_not_wait_for_a_thousand_recordings(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'boli.db'}")
    migrate(engine)
    with engine.begin() as connection:
        busy = [fair_queue.next_tag(connection, "A") for _ in range(12)]
        for tag in busy[:2]:
            fair_queue.started(connection, tag)
        late = [fair_queue.next_tag(connection, "B") for _ in range(3)]
    order = sorted([(tag, "A") for tag in busy[2:]] + [(tag, "B") for tag in late])
    assert "".join(client for _, client in order[:6]) == "ABABAB"
    assert min(busy) > fair_queue.RUSH_PRIORITY


def test_the_start_of_an_old_job_does_not_turn_time_back(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'boli.db'}")
    migrate(engine)
    with engine.begin() as connection:
        fair_queue.started(connection, 100)
        fair_queue.started(connection, 50)
        assert fair_queue.next_tag(connection, "C") == 101
