"""Asked: somebody asks for work now, as statements know it.

Building a statement takes longer than SQLite takes to answer it. So what changes its text (`Form`) is apart from what
only fills it (`values`): statements are built once for each form, with the parameters ASKER, AT and TAGS.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import BindParameter, bindparam

from pipeline.accounts.people import Person

ASKER: Final[BindParameter[Any]] = bindparam("asker")  # the id of the person
AT: Final[BindParameter[Any]] = bindparam("at")
# The parameter with the languages of the tasks that suit; "" stands for an unknown one.
TAGS: Final = "tags"


@dataclass(frozen=True, slots=True)
class Form:
    """`decides`: the person may get what a third person decides. `tagged`: only work in certain languages suits.
    `again`: also what the person gave back for later.
    """

    decides: bool
    tagged: bool
    again: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks, when. `tags`: those of the tasks that suit, "" among them; empty where every tag does."""

    person: Person
    tags: tuple[str, ...]
    now: datetime
    again: bool = False

    @property
    def form(self) -> Form:
        """What the statements look like."""
        return Form("reviewer" in self.person.roles, bool(self.tags), self.again)

    @property
    def values(self) -> dict[str, Any]:
        """What ASKER, AT and TAGS stand for."""
        return {"asker": self.person.id, "at": self.now, "tags": list(self.tags)}


def asked(person: Person, languages: Sequence[str], now: datetime, again: bool = False) -> Asked:
    """Return what the person asks. `languages` narrows the person's own; empty means all of them."""
    if not person.languages and not languages:
        return Asked(person, (), now, again)
    both = [tag for tag in (person.languages or languages) if not languages or tag in languages]
    return Asked(person, tuple(dict.fromkeys([*both, ""])), now, again)
