"""Rights: what each role may do, and to whom. The service and the command line read the same two tables.

`MAY` says which roles a kind of call needs. `REACH` says whom somebody may manage: a lead the transcribers and
reviewers of the own centre, an operator everybody.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

Role = Literal["client", "transcriber", "reviewer", "lead", "ml", "operator"]
ROLES: tuple[Role, ...] = ("client", "transcriber", "reviewer", "lead", "ml", "operator")
# Whoever acts for a client must not also write or measure its texts, so this role is held alone.
ALONE: Role = "client"

Right = Literal[
    "use recordings", "review", "measure", "export data", "see routing", "oversee quality", "manage people",
    "manage pay", "manage centres", "see models", "release models",
]  # fmt: skip
# "use recordings": those of the person's own client, as its API key does.
MAY: Mapping[Right, frozenset[Role]] = {
    "use recordings": frozenset({"client"}),
    "review": frozenset({"transcriber", "reviewer"}),
    "measure": frozenset({"ml"}),
    "export data": frozenset({"ml", "operator"}),
    "see routing": frozenset({"ml", "operator"}),
    "oversee quality": frozenset({"lead", "ml", "operator"}),
    "manage people": frozenset({"lead", "operator"}),
    "manage pay": frozenset({"lead", "operator"}),
    "manage centres": frozenset({"operator"}),
    "see models": frozenset({"ml", "operator"}),
    "release models": frozenset({"ml", "operator"}),
}


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom a role may manage: people who have no other roles than `over`; `own_centre`: only those of the own one."""

    over: frozenset[Role]
    own_centre: bool


REACH: Mapping[Role, Reach] = {
    "operator": Reach(frozenset(ROLES), own_centre=False),
    "lead": Reach(frozenset({"transcriber", "reviewer"}), own_centre=True),
}


class Actor(Protocol):
    """Who does something to others. A Person is one."""

    @property
    def roles(self) -> tuple[Role, ...]:
        """Their roles."""

    @property
    def centre_id(self) -> str | None:
        """The centre they belong to."""


@dataclass(frozen=True, slots=True)
class _Console:
    roles: tuple[Role, ...] = ("operator",)
    centre_id: str | None = None


# Whoever may run the command line has the machine, and with it everything.
CONSOLE: Actor = _Console()


def may(actor: Actor, right: Right) -> bool:
    """Say whether one of the actor's roles has the right."""
    return not MAY[right].isdisjoint(actor.roles)


def sees_everybody(actor: Actor) -> bool:
    """Say whether the actor sees the people of every centre."""
    return any(not reach.own_centre for reach in _reaches(actor))


def sees(actor: Actor, centre_id: str | None) -> bool:
    """Say whether the actor sees the people of this centre; None: those of no centre."""
    own = bool(_reaches(actor)) and centre_id is not None and centre_id == actor.centre_id
    return own or sees_everybody(actor)


def may_manage(actor: Actor, roles: Iterable[Role], centre_id: str | None) -> bool:
    """Say whether the actor may manage, or make, a person with these roles in this centre."""
    wanted = frozenset(roles)
    here = centre_id is not None and centre_id == actor.centre_id
    return any(wanted <= reach.over and (here or not reach.own_centre) for reach in _reaches(actor))


def _reaches(actor: Actor) -> list[Reach]:
    return [REACH[role] for role in actor.roles if role in REACH]
