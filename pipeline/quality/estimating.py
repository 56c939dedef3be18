"""Estimating: a person's skill, quickly enough for each piece of work that is handed out or comes in.

What all people have in common changes slowly, and adding up everybody's observations takes the longer the more there
are: that is done once in FRESH. Of the person themselves, everything counts that was observed up to now.
"""

from datetime import datetime, timedelta
from typing import Final
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine

from pipeline.quality import observed
from pipeline.quality.observed import Sums, merged
from pipeline.quality.skill import Peers, Skill, peers, skill

FRESH: Final = timedelta(minutes=5)
_kept: WeakKeyDictionary[Engine, dict[tuple[str, str], tuple[datetime, Peers | None]]] = WeakKeyDictionary()


def estimate(connection: Connection, person_id: str, language: str, dialect: str, now: datetime) -> Skill:
    """Return a person's skill in a dialect, or in the language where nothing is known for the dialect."""
    own = observed.of_person(connection, person_id)
    level = dialect if (language, dialect) in own else ""
    here = [sums for (tag, of), sums in own.items() if tag == language and level in ("", of)]
    among = fresh_peers(connection, language, level, now) or peers([])
    return skill(merged(person_id, here) if here else Sums(person_id), among, language, level)


def fresh_peers(connection: Connection, language: str, dialect: str, now: datetime) -> Peers | None:
    """Return what the people observed there have in common, None where there are none. `dialect` "": in any."""
    kept = _kept.setdefault(connection.engine, {})
    found = kept.get((language, dialect))
    if found is None or not timedelta(0) <= now - found[0] < FRESH:
        people = observed.of_everybody(connection, language, dialect)
        found = kept[language, dialect] = now, peers(people) if people else None
    return found[1]
