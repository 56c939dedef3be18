"""The private names of DBOS that the guardian uses: an upgrade that changes them must fail here, not at night."""

import inspect

from dbos import DBOS
from dbos._core import ActiveWorkflowById
from dbos._dbos import _get_dbos_instance
from dbos._sys_db import SystemDatabase


def test_dead_executors_are_recovered_by_their_ids() -> None:
    assert list(inspect.signature(DBOS._recover_pending_workflows).parameters) == ["executor_ids"]


def test_a_lost_workflow_goes_back_to_a_queue() -> None:
    names = list(inspect.signature(SystemDatabase.reenqueue_for_recovery).parameters)
    assert names == ["self", "workflow_id", "executor_ids", "recovery_queue_name"]


def test_a_process_knows_which_workflows_it_runs() -> None:
    running = ActiveWorkflowById()
    running.add("draft-rec_1", "recordings")
    assert running.activeList() == ["draft-rec_1"]
    assert callable(_get_dbos_instance)
