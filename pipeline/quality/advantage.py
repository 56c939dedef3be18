"""Advantage: how many errors fewer than others a person makes, as far as they have earned it. The router asks for it.

    advantage = rate of all people - (the person's rate + its standard deviation)

The second part is high for whoever is little known: a good skill has to be shown first. So the advantage of somebody
new is below 0, and that of somebody who is surely better than others is above.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import Connection

from accuracy import gamma_poisson
from pipeline.quality import observed
from pipeline.quality.estimating import fresh_peers
from pipeline.quality.observed import Sums, merged
from pipeline.quality.skill import Peers


def advantages(
    connection: Connection, person_id: str, groups: Iterable[tuple[str, str]], now: datetime
) -> dict[tuple[str, str], float]:
    """Return the person's advantage in each (language, dialect); 0 where nobody was ever observed.

    Others' observations of the last minutes may be missing from it; the person's own are all there.
    """
    own = observed.of_person(connection, person_id)
    return {(language, dialect): _advantage(connection, own, language, dialect, now) for language, dialect in groups}


def advantage(among: Peers, own: Sums) -> float:
    """Return the advantage of somebody of whom this is known, over the people whom the peers were made of."""
    careful = gamma_poisson.careful(among.pool, own.total.errors, among.words(own))
    return gamma_poisson.mean(among.pool) - careful


def _advantage(
    connection: Connection, own: Mapping[tuple[str, str], Sums], language: str, dialect: str, now: datetime
) -> float:
    here = own.get((language, dialect)) if dialect else None
    among = fresh_peers(connection, language, dialect if here else "", now)
    if among is None:
        return 0.0
    return advantage(among, here or merged("", [sums for (tag, _), sums in own.items() if tag == language]))
