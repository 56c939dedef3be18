"""Rights: who may manage whom, as a table."""

from dataclasses import dataclass

import pytest

from pipeline.accounts import rights
from pipeline.accounts.rights import CONSOLE, MAY, REACH, ROLES, Role

HERE, THERE = "cen_here", "cen_there"


@dataclass(frozen=True)
class Somebody:
    roles: tuple[Role, ...]
    centre_id: str | None = None


OPERATOR, LEAD, LEAD_OF_NOTHING = Somebody(("operator",)), Somebody(("lead",), HERE), Somebody(("lead",))
WORKER = Somebody(("transcriber", "reviewer", "ml"), HERE)


@pytest.mark.parametrize(
    ("actor", "roles", "centre", "managed", "seen"),
    [
        (OPERATOR, ROLES, None, True, True),
        (CONSOLE, ROLES, THERE, True, True),
        (LEAD, ("transcriber",), HERE, True, True),
        (LEAD, ("transcriber", "reviewer"), HERE, True, True),
        (LEAD, ("transcriber",), THERE, False, False),
        (LEAD, ("transcriber",), None, False, False),
        (LEAD, ("lead",), HERE, False, True),
        (LEAD, ("transcriber", "ml"), HERE, False, True),
        (LEAD, ("operator",), HERE, False, True),
        (LEAD_OF_NOTHING, ("transcriber",), None, False, False),
        (WORKER, ("transcriber",), HERE, False, False),
    ],
)
def test_the_reach(actor: rights.Actor, roles: tuple[Role, ...], centre: str | None, managed: bool, seen: bool) -> None:
    assert rights.may_manage(actor, roles, centre) is managed
    assert rights.sees(actor, centre) is seen


def test_whoever_has_a_reach_may_manage_and_nobody_else() -> None:
    assert set(REACH) == MAY["manage people"]


def test_every_role_may_do_something() -> None:
    assert frozenset().union(*MAY.values()) == set(ROLES)
